internal import KytesText

/// Reads a row of words as `dtc` does, and goes on behind whatever it cannot read.
///
/// - Source: dtc 1.6.1, `dtc-parser.y` and `dtc-lexer.l`; Devicetree Specification 0.4, chapter 6; read 2026-11-28.
struct DeviceTreeParser {
    typealias Token = DeviceTreeToken
    typealias Place = DeviceTreePlace
    typealias Syntax = DeviceTreeSyntax
    typealias Statement = DeviceTreeSyntax.Statement

    let tokens: [Token]
    let bytesOf: (Token) -> ArraySlice<UInt8>
    /// No macro was replaced: a name may stand for anything.
    let isAlone: Bool
    var at = 0
    var syntax = DeviceTreeSyntax()
    /// Nodes that are open, and whether a node stands in them already.
    private var open: [(statement: Int, hasNodes: Bool)] = []
    private var labelStart = 0
    private var isOmitted = false
    private var start: Int?
    private var tooDeep = 0

    private static let depthLimit = 500
    private static let statementLimit = 4_000_000
    static let problemLimit = 500

    init(_ tokens: [Token], isAlone: Bool, bytesOf: @escaping (Token) -> ArraySlice<UInt8>) {
        self.tokens = tokens
        self.isAlone = isAlone
        self.bytesOf = bytesOf
    }

    static func syntax(
        of tokens: [Token], isAlone: Bool = false, bytesOf: @escaping (Token) -> ArraySlice<UInt8>
    ) -> DeviceTreeSyntax {
        var parser = DeviceTreeParser(tokens, isAlone: isAlone, bytesOf: bytesOf)
        parser.run()
        return parser.syntax
    }

    private mutating func run() {
        while at < tokens.count {
            if syntax.statements.count >= Self.statementLimit {
                report(.exhausted, tokens[at].place)
                break
            }
            readStatement()
        }
        while let node = open.popLast() {
            report(.unclosed("}"), syntax.statements[node.statement].name.place)
            close(node.statement)
        }
    }

    // MARK: - Statements

    private mutating func readStatement() {
        let token = tokens[at]
        if start == nil {
            start = at
            labelStart = syntax.labels.count
        }
        switch sign(at) {
        case UInt8(ascii: "}"): return readClosing()
        case UInt8(ascii: ";"):
            report(.expected("the name of a node or a property"), token.place)
            at += 1
            return reset()
        case UInt8(ascii: "/"): return readSlash()
        case UInt8(ascii: "&"): return readReference()
        case UInt8(ascii: "{"):
            report(.expected("the name of a node"), token.place)
            return openNode(.name, Syntax.Name(value: "", place: token.place))
        default: break
        }
        if readLabel() { return }
        guard let name = readName() else {
            report(.expected(open.isEmpty ? "`/ {` or `&label {`" : "the name of a node or a property"), token.place)
            at += 1
            skipRest()
            return reset()
        }
        readNamed(name)
    }

    private mutating func readNamed(_ name: Syntax.Name) {
        if sign(at) == UInt8(ascii: "{") { return openNode(.name, name) }
        if sign(at) == UInt8(ascii: "("), isPlainName(at - 1) {
            // A macro that nobody defines.
            skipParentheses()
            if sign(at) == UInt8(ascii: "{") { return openNode(.name, name) }
            append(.unknown, name)
            if sign(at) == UInt8(ascii: ";") { at += 1 }
            return reset()
        }
        if isAlone, isMacro(name.value), sign(at) != UInt8(ascii: "="), sign(at) != UInt8(ascii: ";") {
            append(.unknown, name)
            return reset()
        }
        if open.isEmpty { report(.expected("`/ {` or `&label {`"), name.place) }
        append(.property, name)
        let index = syntax.statements.count - 1
        if let node = open.last, node.hasNodes { report(.propertyBehindNode, name.place) }
        if sign(at) == UInt8(ascii: "=") {
            at += 1
            readValues(of: index)
        }
        finish(index)
        reset()
    }

    /// As macros are called that stand for several properties or nodes.
    private func isMacro(_ name: String) -> Bool {
        name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// `label:`
    private mutating func readLabel() -> Bool {
        guard tokens[at].kind == .name, sign(at + 1) == UInt8(ascii: ":"), !tokens[at + 1].isSpaced else {
            return false
        }
        syntax.labels.append(Syntax.Name(value: string(tokens[at]), place: tokens[at].place))
        at += 2
        return true
    }

    /// What may stand between slashes, and the root.
    private mutating func readSlash() {
        let token = tokens[at]
        if sign(at + 1) == UInt8(ascii: "{") {
            at += 1
            if !open.isEmpty { report(.expected("the name of a node"), token.place) }
            return openNode(.root, Syntax.Name(value: "/", place: token.place))
        }
        guard let keyword = keyword() else {
            report(.expected("`/ {`"), token.place)
            at += 1
            if sign(at) != UInt8(ascii: "{") { skipRest() }
            return reset()
        }
        switch keyword.value {
        case "dts-v1", "plugin":
            if keyword.value == "plugin" { syntax.isPlugin = true }
            append(.header, keyword)
            finish(syntax.statements.count - 1)
        case "memreserve":
            append(.memoryReserve, keyword)
            let index = syntax.statements.count - 1
            readNumbers(of: index)
            finish(index)
        case "delete-property":
            guard let name = readName() else { return expectName() }
            append(.deleteProperty, name)
            finish(syntax.statements.count - 1)
        case "delete-node": return readTarget(.deleteNode)
        case "omit-if-no-ref":
            if sign(at) == UInt8(ascii: "&") { return readTarget(.omit) }
            isOmitted = true
            return
        case "include":
            // Such a file is not there: that is told elsewhere.
            if at < tokens.count, tokens[at].kind == .string { at += 1 }
        default:
            report(.expected("the name of a node or a property"), keyword.place)
            skipRest()
        }
        reset()
    }

    private mutating func expectName() {
        report(.expected("a name"), at < tokens.count ? tokens[at].place : tokens[tokens.count - 1].place)
        skipRest()
        reset()
    }

    private mutating func readTarget(_ kind: Statement.Kind) {
        if let reference = reference() {
            append(kind, reference.name)
            syntax.statements[syntax.statements.count - 1].target = reference.target
        } else if let name = readName() {
            append(kind, name)
        } else {
            return expectName()
        }
        finish(syntax.statements.count - 1)
        reset()
    }

    private mutating func readReference() {
        let token = tokens[at]
        guard let reference = reference() else {
            report(.expected("a label or `{/path}`"), token.place)
            at = max(at, (start ?? at) + 1)
            if sign(at) != UInt8(ascii: "{") { skipRest() }
            return reset()
        }
        if !open.isEmpty { report(.expected("the name of a node or a property"), reference.name.place) }
        guard sign(at) == UInt8(ascii: "{") else {
            report(.expected("`{`"), reference.name.place)
            skipRest()
            return reset()
        }
        openNode(reference.target, reference.name)
    }

    // MARK: - Nodes

    private mutating func openNode(_ target: Statement.Target, _ name: Syntax.Name) {
        at += 1
        guard open.count < Self.depthLimit else {
            if tooDeep == 0 { report(.tooDeep, name.place) }
            tooDeep += 1
            return reset()
        }
        if !open.isEmpty { open[open.count - 1].hasNodes = true }
        append(.node, name)
        let index = syntax.statements.count - 1
        syntax.statements[index].target = target
        syntax.statements[index].isOmitted = isOmitted
        open.append((index, false))
        reset()
    }

    private mutating func readClosing() {
        let token = tokens[at]
        at += 1
        defer { reset() }
        if tooDeep > 0 {
            tooDeep -= 1
            if sign(at) == UInt8(ascii: ";") { at += 1 }
            return
        }
        guard let node = open.popLast() else { return report(.strayClosing, token.place) }
        if sign(at) == UInt8(ascii: ";") { at += 1 } else { report(.expected("`;`"), token.place) }
        close(node.statement)
    }

    private mutating func close(_ index: Int) {
        syntax.statements[index].end = syntax.statements.count
        if at > 0 { syntax.statements[index].stop = tokens[min(at, tokens.count) - 1].place }
    }

    private mutating func append(_ kind: Statement.Kind, _ name: Syntax.Name) {
        let first = tokens[min(start ?? at, tokens.count - 1)].place
        syntax.statements.append(
            Statement(
                kind: kind, name: name, start: first, stop: name.place, labels: labelStart..<syntax.labels.count,
                end: syntax.statements.count + 1, depth: open.count))
    }

    /// Up to the `;` of a statement.
    private mutating func finish(_ index: Int) {
        if sign(at) == UInt8(ascii: ";") {
            at += 1
        } else {
            report(.expected("`;`"), tokens[max(at - 1, 0)].place)
        }
        syntax.statements[index].stop = tokens[max(at - 1, 0)].place
    }

    private mutating func reset() {
        start = nil
        isOmitted = false
        labelStart = syntax.labels.count
    }

    // MARK: - Recovery

    /// To behind the next `;`, or before a brace.
    mutating func skipRest() {
        while at < tokens.count {
            let sign = sign(at)
            if sign == UInt8(ascii: "{") || sign == UInt8(ascii: "}") { return }
            at += 1
            if sign == UInt8(ascii: ";") { return }
        }
    }

    mutating func skipParentheses() {
        var depth = 0
        while at < tokens.count {
            let sign = sign(at)
            if sign == UInt8(ascii: ";") || sign == UInt8(ascii: "{") || sign == UInt8(ascii: "}") { return }
            at += 1
            if sign == UInt8(ascii: "(") { depth += 1 }
            if sign == UInt8(ascii: ")") {
                depth -= 1
                if depth <= 0 { return }
            }
        }
    }

    mutating func report(_ kind: DeviceTreeProblem.Kind, _ place: Place) {
        guard syntax.problems.count < Self.problemLimit else { return }
        syntax.problems.append((place, kind))
    }
}
