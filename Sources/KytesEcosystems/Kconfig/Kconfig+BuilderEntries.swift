internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Kconfig.Builder {
    // MARK: Entries

    mutating func addNode(_ statement: KconfigStatement, at index: Int, file: Int32, parent: Int32) -> Int32 {
        let number = Int32(tree.nodes.count)
        var node = Kconfig.Tree.Node(file: file, statement: Int32(index), parent: parent)
        if parent >= 0 {
            let above = tree.nodes[Int(parent)]
            node.isInChoice = above.isInChoice || isChoice(parent)
            node.isConditional = above.isConditional || isChoice(parent)
            node.veil = above.visibility < 0 ? above.veil : parent
        }
        node.symbol = nodeSymbol(statement)
        if statement.kind == .condition {
            node.condition = expression(statement.expression, isCondition: true, statement.head)
            node.isConditional = true
        }
        tree.nodes.append(node)
        if node.symbol >= 0 { link(number, to: node.symbol) }
        for option in statement.options { addOption(option, node: number) }
        return number
    }

    private func isChoice(_ node: Int32) -> Bool {
        let symbol = tree.nodes[Int(node)].symbol
        return symbol >= 0 && tree.symbols[Int(symbol)].kind == .choice
    }

    private mutating func nodeSymbol(_ statement: KconfigStatement) -> Int32 {
        switch statement.kind {
        case .config, .menuConfig:
            let symbol = self.symbol(statement.word, isName: true, statement.head) ?? -1
            // What stands for a value cannot be an option.
            return symbol > Kconfig.Tree.yes ? symbol : -1
        case .choice:
            guard statement.word >= 0 else { return addChoice(named: tree.names.intern([])) }
            let name = tree.names.intern(value(of: statement.word, statement.head))
            if let known = choices[name] { return known }
            let symbol = addChoice(named: name)
            choices[name] = symbol
            return symbol
        default: return -1
        }
    }

    private mutating func addChoice(named name: Int32) -> Int32 {
        tree.symbols.append(Kconfig.Tree.Symbol(name: name, kind: .choice))
        return Int32(tree.symbols.count - 1)
    }

    private mutating func link(_ node: Int32, to symbol: Int32) {
        let last = tree.symbols[Int(symbol)].lastNode
        if last >= 0 { tree.nodes[Int(last)].next = node } else { tree.symbols[Int(symbol)].firstNode = node }
        tree.symbols[Int(symbol)].lastNode = node
    }

    private mutating func addOption(_ index: Int, node: Int32) {
        let file = Int(tree.nodes[Int(node)].file)
        let option = tree.files[file].text.options[index]
        let symbol = tree.nodes[Int(node)].symbol
        switch option.kind {
        case .type, .prompt:
            if option.type != .unknown { setType(option.type, of: symbol, option.keyword) }
            if option.word >= 0 { addProperty(.prompt, option, index, node) }
        case .value:
            if option.type != .unknown { setType(option.type, of: symbol, option.keyword) }
            if option.expression >= 0 { addProperty(.value, option, index, node) }
        case .select: addProperty(.select, option, index, node)
        case .imply: addProperty(.imply, option, index, node)
        case .range: addProperty(.range, option, index, node)
        case .depends where option.expression >= 0:
            let condition = expression(option.expression, isCondition: true, option.range)
            tree.nodes[Int(node)].condition = both(tree.nodes[Int(node)].condition, condition)
            tree.nodes[Int(node)].isConditional = true
        case .visible where option.condition >= 0:
            let condition = expression(option.condition, isCondition: true, option.range)
            tree.nodes[Int(node)].visibility = both(tree.nodes[Int(node)].visibility, condition)
        case .modules: if tree.modules < 0 { tree.modules = symbol }
        case .optional: if symbol >= 0 { tree.symbols[Int(symbol)].isOptional = true }
        case .environment: addEnvironment(option, node)
        case .depends, .visible, .help, .other: break
        }
    }

    /// A value that comes from outside, as it was written before Linux 4.18.
    private mutating func addEnvironment(_ option: KconfigOption, _ node: Int32) {
        let symbol = tree.nodes[Int(node)].symbol
        guard symbol >= 0, option.word >= 0 else { return }
        let variable = String(decoding: value(of: option.word, option.range), as: UTF8.self)
        tree.symbols[Int(symbol)].isOutside = true
        outside[tree.name(symbol)] = .some(macros.environment[variable])
        guard let value = macros.environment[variable] else { return }
        let name = tree.names.intern(Array(value.utf8))
        var property = Kconfig.Tree.Property(kind: .value, node: node, option: -1)
        property.expression = leaf(self.symbol(named: name, kind: .constant), isCondition: false)
        append(property, to: symbol)
    }

    private mutating func setType(_ type: KconfigType, of symbol: Int32, _ place: TextRange) {
        guard symbol >= 0 else { return }
        let known = tree.symbols[Int(symbol)].type
        if known == .unknown {
            tree.symbols[Int(symbol)].type = type
        } else if known != type {
            report(.redefined(known, type), place)
        }
    }

    private mutating func addProperty(
        _ kind: Kconfig.Tree.Property.Kind, _ option: KconfigOption, _ index: Int, _ node: Int32
    ) {
        var property = Kconfig.Tree.Property(kind: kind, node: node, option: Int32(index))
        let place = option.range
        switch kind {
        case .prompt: tree.nodes[Int(node)].prompt = Int32(tree.properties.count)
        case .value: property.expression = expression(option.expression, isCondition: false, place)
        case .select, .imply:
            guard let target = symbol(option.word, isName: true, place) else { return }
            property.target = target
        case .range:
            guard let low = symbol(option.word, place), let high = symbol(option.secondWord, place) else { return }
            property.target = low
            property.secondTarget = high
        }
        property.condition = expression(option.condition, isCondition: true, place)
        append(property, to: tree.nodes[Int(node)].symbol)
    }

    private mutating func append(_ property: Kconfig.Tree.Property, to symbol: Int32) {
        var property = property
        let number = Int32(tree.properties.count)
        switch property.kind {
        case .select:
            property.previousDemand = tree.symbols[Int(property.target)].lastSelector
            tree.symbols[Int(property.target)].lastSelector = number
        case .imply:
            property.previousDemand = tree.symbols[Int(property.target)].lastImplier
            tree.symbols[Int(property.target)].lastImplier = number
        case .prompt, .value, .range: break
        }
        tree.properties.append(property)
        guard symbol >= 0 else { return }
        let last = tree.symbols[Int(symbol)].lastProperty
        if last >= 0 {
            tree.properties[Int(last)].next = number
        } else {
            tree.symbols[Int(symbol)].firstProperty = number
        }
        tree.symbols[Int(symbol)].lastProperty = number
    }

    /// - Parameter first: -1 for none.
    private mutating func both(_ first: Int32, _ second: Int32) -> Int32 {
        first < 0 ? second : append(Kconfig.Tree.Expression(kind: .and, left: first, right: second))
    }

    // MARK: Inclusions

    mutating func include(_ statement: KconfigStatement, at index: Int, _ frame: Int) {
        guard let written = path(of: statement), !written.isEmpty else { return }
        let file = frames[frame].file
        let isRelative = statement.kind == .relativeSource || statement.kind == .optionalRelativeSource
        let isOptional = statement.kind == .optionalSource || statement.kind == .optionalRelativeSource
        let folder = isRelative ? Kconfig.folder(of: tree.files[Int(file)].path) : ""
        let path = Kconfig.normalized(folder.isEmpty ? written : folder + "/" + written)
        let found = paths(matching: path)
        if found.isEmpty {
            if !absent.contains(path) { tree.missing.insert(path) }
            if !isOptional { report(.missingFile(written), statement.head) }
        }
        let parent = frames[frame].parent
        // The last first, since the innermost frame is read first.
        for path in found.reversed() { enterOnce(path, from: statement, parent: parent) }
        tree.inclusions[Int(file)][Int32(index)] = found.compactMap { fileNumbers[$0] }
    }

    /// As it is written, with what it names; `nil` where that is only known when the tool is run.
    private mutating func path(of statement: KconfigStatement) -> String? {
        let written = String(decoding: value(of: statement.word, statement.head), as: UTF8.self)
        guard !tree.dialect.hasMacros, written.contains("$") else { return written }
        var parts = written.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        for index in parts.indices.dropFirst() {
            let name = parts[index].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            guard let value = outside[String(name)] ?? nil else { return nil }
            parts[index] = value + parts[index].dropFirst(name.count)
        }
        return parts.joined()
    }

    private func paths(matching path: String) -> [String] {
        guard path.utf8.contains(UInt8(ascii: "*")) || path.utf8.contains(UInt8(ascii: "?")) else {
            return texts[path] == nil ? [] : [path]
        }
        let claim = FileClaim(path, role: .manifest)
        let depth = path.split(separator: "/").count
        return texts.keys.filter { $0.split(separator: "/").count == depth && claim.matches($0) }.sorted()
    }

    private mutating func enterOnce(_ path: String, from statement: KconfigStatement, parent: Int32) {
        guard let text = texts[path] else { return }
        if let number = fileNumbers[path], frames.contains(where: { $0.file == number }) {
            return report(.sourcesItself(path), statement.head)
        }
        inclusionCount += 1
        guard frames.count < Self.maxNesting, inclusionCount < Self.maxInclusions else {
            return report(.tooMuch, statement.head)
        }
        enter(path, text, parent: parent)
    }
}

extension Kconfig {
    /// The folder of a path, empty for the topmost.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// Without `.` and `..`, as far as they stay inside.
    static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
