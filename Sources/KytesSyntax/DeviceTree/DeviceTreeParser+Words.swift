internal import KytesText

extension DeviceTreeParser {
    /// The sign that stands at a place; zero for none.
    func sign(_ index: Int) -> UInt8 {
        guard index < tokens.count, tokens[index].kind == .sign else { return 0 }
        return bytesOf(tokens[index]).first ?? 0
    }

    func string(_ token: Token) -> String { String(decoding: bytesOf(token), as: UTF8.self) }

    func isPlainName(_ index: Int) -> Bool { index >= 0 && tokens[index].kind == .name }

    private static func isOfAName(_ byte: UInt8) -> Bool {
        DeviceTreeLexer.isOfAName(byte) || ",._+*#?@-".utf8.contains(byte)
    }

    /// The words that touch each other and make one name.
    mutating func readName() -> Syntax.Name? {
        let first = at
        var name = ""
        while at < tokens.count, at == first || !tokens[at].isSpaced, isOfAName(tokens[at]) {
            name += string(tokens[at])
            at += 1
        }
        guard at > first, name.utf8.count <= 4_096 else { return nil }
        return Syntax.Name(value: name, place: tokens[first].place.through(tokens[at - 1].place))
    }

    private func isOfAName(_ token: Token) -> Bool {
        switch token.kind {
        case .name, .number: true
        case .sign: bytesOf(token).allSatisfy(Self.isOfAName)
        default: false
        }
    }

    /// The word of `/word/`, which stands without space.
    mutating func keyword() -> Syntax.Name? {
        var next = at + 1
        var name = ""
        while next < tokens.count, !tokens[next].isSpaced, isOfAName(tokens[next]) {
            name += string(tokens[next])
            next += 1
        }
        guard !name.isEmpty, sign(next) == UInt8(ascii: "/"), !tokens[next].isSpaced else { return nil }
        let place = tokens[at].place.through(tokens[next].place)
        at = next + 1
        return Syntax.Name(value: name, place: place)
    }

    /// `&label`, `&{/path}`; `nil` where only the sign stands there.
    mutating func reference() -> (target: Statement.Target, name: Syntax.Name)? {
        guard sign(at) == UInt8(ascii: "&") else { return nil }
        at += 1
        guard at < tokens.count, !tokens[at].isSpaced else { return nil }
        if tokens[at].kind == .name || tokens[at].kind == .number {
            let token = tokens[at]
            at += 1
            return (.label, Syntax.Name(value: string(token), place: token.place))
        }
        guard sign(at) == UInt8(ascii: "{") else { return nil }
        let first = at + 1
        var (next, path) = (first, "")
        while next < tokens.count, sign(next) != UInt8(ascii: "}"), sign(next) != UInt8(ascii: ";"),
            path.utf8.count < 4_096
        {
            path += string(tokens[next])
            next += 1
        }
        guard next > first, sign(next) == UInt8(ascii: "}") else { return nil }
        at = next + 1
        return (.path, Syntax.Name(value: path, place: tokens[first].place.through(tokens[next - 1].place)))
    }

    // MARK: - Values

    mutating func readValues(of index: Int) {
        let first = syntax.values.count
        defer { syntax.statements[index].values = first..<syntax.values.count }
        while at < tokens.count {
            skipLabels()
            guard readValue() else { return }
            skipLabels()
            guard sign(at) == UInt8(ascii: ",") else { return }
            at += 1
        }
    }

    /// Labels of values are no nodes: they are passed over.
    private mutating func skipLabels() {
        while at + 1 < tokens.count, tokens[at].kind == .name, sign(at + 1) == UInt8(ascii: ":"),
            !tokens[at + 1].isSpaced
        {
            at += 2
        }
    }

    private mutating func readValue() -> Bool {
        guard at < tokens.count else { return false }
        let token = tokens[at]
        let elements = syntax.elements.count
        var value = Syntax.Value(kind: .string, place: token.place, elements: elements..<elements)
        switch (token.kind, sign(at)) {
        case (.string, _):
            at += 1
            value.text = token.text
            let text = DeviceTreeExpression.unescaped(bytesOf(token).dropFirst().dropLast())
            syntax.elements.append(Syntax.Element(kind: .string(text), place: token.place))
        case (_, UInt8(ascii: "<")):
            value.kind = .cells(32)
            readCells(ofBits: 32)
        case (_, UInt8(ascii: "[")):
            value.kind = .bytes
            readBytes()
        case (_, UInt8(ascii: "&")):
            value.kind = .reference
            guard let reference = reference() else {
                report(.expected("a label or `{/path}`"), token.place)
                return true
            }
            append(reference)
        case (_, UInt8(ascii: "/")): return readKeywordValue(value)
        case (.name, _) where isAlone:
            at += 1
            if sign(at) == UInt8(ascii: "(") { skipParentheses() }
            syntax.elements.append(Syntax.Element(kind: .unknown, place: token.place))
        default:
            report(.expected("a value"), token.place)
            // A name without parentheses is a macro that nobody defines.
            if token.kind == .name, sign(at + 1) != UInt8(ascii: "="), sign(at + 1) != UInt8(ascii: "{") { at += 1 }
            return false
        }
        value.place = token.place.through(tokens[at - 1].place)
        value.elements = elements..<syntax.elements.count
        syntax.values.append(value)
        return true
    }

    /// `/bits/ 8 <…>`, `/incbin/("…")`
    private mutating func readKeywordValue(_ began: Syntax.Value) -> Bool {
        var value = began
        let elements = syntax.elements.count
        guard let keyword = keyword(), keyword.value == "bits" || keyword.value == "incbin" else {
            report(.expected("a value"), began.place)
            at += 1
            return false
        }
        if keyword.value == "incbin" {
            value.kind = .binary
            skipParentheses()
        } else {
            let bits = at < tokens.count ? DeviceTreeExpression.number(bytesOf(tokens[at])) : nil
            guard let bits, [8, 16, 32, 64].contains(bits) else {
                report(.badNumber, keyword.place)
                return false
            }
            at += 1
            guard sign(at) == UInt8(ascii: "<") else {
                report(.expected("`<`"), tokens[at - 1].place)
                return false
            }
            value.kind = .cells(UInt8(bits))
            readCells(ofBits: UInt8(bits))
        }
        value.place = began.place.through(tokens[at - 1].place)
        value.elements = elements..<syntax.elements.count
        syntax.values.append(value)
        return true
    }

    private mutating func append(_ reference: (target: Statement.Target, name: Syntax.Name)) {
        let kind: Syntax.Element.Kind =
            reference.target == .label ? .label(reference.name.value) : .path(reference.name.value)
        syntax.elements.append(Syntax.Element(kind: kind, place: reference.name.place))
    }

    private mutating func readCells(ofBits bits: UInt8) {
        let open = tokens[at].place
        at += 1
        while at < tokens.count {
            let token = tokens[at]
            switch sign(at) {
            case UInt8(ascii: ">"):
                at += 1
                return
            case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"): return report(.unclosed(">"), open)
            case UInt8(ascii: "&"):
                if let reference = reference() { append(reference) } else { report(.expected("a label"), token.place) }
            case UInt8(ascii: "("): readExpression(bits)
            default: readCell(token, bits)
            }
        }
        report(.unclosed(">"), open)
    }

    private mutating func readCell(_ token: Token, _ bits: UInt8) {
        if token.kind == .name, sign(at + 1) == UInt8(ascii: ":"), !tokens[at + 1].isSpaced {
            at += 2
            return
        }
        at += 1
        switch token.kind {
        case .number: add(DeviceTreeExpression.number(bytesOf(token)), bits, token.place)
        case .character: add(DeviceTreeExpression.character(bytesOf(token)), bits, token.place)
        case .name:
            syntax.elements.append(Syntax.Element(kind: .unknown, place: token.place))
            if sign(at) == UInt8(ascii: "("), !tokens[at].isSpaced { skipParentheses() }
        default: report(.expected("a number, a label or `>`"), token.place)
        }
    }

    private mutating func add(_ number: UInt64?, _ bits: UInt8, _ place: Place) {
        guard let number else {
            report(.badNumber, place)
            return syntax.elements.append(Syntax.Element(kind: .unknown, place: place))
        }
        if bits < 64 {
            // What has only ones above is a negative number.
            let above = number >> UInt64(bits)
            if above != 0, Int64(bitPattern: number) >> Int64(bits - 1) != -1 { report(.badNumber, place) }
        }
        syntax.elements.append(Syntax.Element(kind: .number(number), place: place))
    }

    private mutating func readExpression(_ bits: UInt8) {
        let first = at
        var depth = 0
        while at < tokens.count {
            let sign = sign(at)
            if [UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}")].contains(sign) { break }
            at += 1
            if sign == UInt8(ascii: "(") { depth += 1 }
            if sign == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { break }
        }
        let place = tokens[first].place.through(tokens[at - 1].place)
        guard depth == 0 else { return report(.unclosed(")"), tokens[first].place) }
        var unknown = false
        for token in tokens[first..<at] where token.kind == .name {
            syntax.elements.append(Syntax.Element(kind: .unknown, place: token.place))
            unknown = true
        }
        if unknown { return }
        var expression = DeviceTreeExpression(tokens[first..<at].map { ($0, bytesOf($0)) }, isSigned: false)
        guard let value = expression.value() else {
            report(.badNumber, place)
            return syntax.elements.append(Syntax.Element(kind: .unknown, place: place))
        }
        add(value, bits, place)
    }

    private mutating func readBytes() {
        let open = tokens[at].place
        at += 1
        while at < tokens.count {
            let token = tokens[at]
            let sign = sign(at)
            if [UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}")].contains(sign) { break }
            at += 1
            if sign == UInt8(ascii: "]") { return }
            if token.kind == .name, self.sign(at) == UInt8(ascii: ":") {
                at += 1
                continue
            }
            let digits = Array(bytesOf(token))
            guard token.kind != .sign, digits.count % 2 == 0 else {
                report(.expected("bytes of two digits each"), token.place)
                continue
            }
            for index in stride(from: 0, to: digits.count, by: 2) {
                let byte = UInt64(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
                guard let byte else {
                    report(.expected("bytes of two digits each"), token.place)
                    break
                }
                syntax.elements.append(Syntax.Element(kind: .number(byte), place: token.place))
            }
        }
        report(.unclosed("]"), open)
    }

    /// `/memreserve/ 0x0 (1 << 20);`
    mutating func readNumbers(of index: Int) {
        let first = syntax.values.count
        let elements = syntax.elements.count
        while at < tokens.count {
            let token = tokens[at]
            if sign(at) == UInt8(ascii: "(") {
                readExpression(64)
            } else if token.kind == .number || token.kind == .name {
                readCell(token, 64)
            } else {
                break
            }
        }
        syntax.values.append(
            Syntax.Value(
                kind: .cells(64), place: syntax.statements[index].name.place,
                elements: elements..<syntax.elements.count))
        syntax.statements[index].values = first..<syntax.values.count
    }
}
