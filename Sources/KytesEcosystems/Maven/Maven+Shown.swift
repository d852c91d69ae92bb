internal import KytesSyntax
internal import KytesText

/// What the XML of a POM shows: colours, folds, structure, and where words can be completed.
extension ShownFacts {
    init(of document: XMLDocument, in text: SourceText) {
        let reader = MavenShownReader(document, in: text)
        completions = reader.completions
        tokens = reader.tokens
        folds = reader.folds
        structure = reader.structure
    }
}

private struct MavenShownReader {
    private(set) var completions: [CompletionFact] = []
    private(set) var tokens: [TokenFact] = []
    private(set) var folds: [TextRange] = []
    private(set) var structure: [TextRange] = []
    private let text: SourceText

    init(_ document: XMLDocument, in text: SourceText) {
        self.text = text
        let properties = Set(document.propertySections.flatMap(\.children).map(\.nameRange))
        for node in document.elements { add(node, isProperty: properties.contains(node.nameRange)) }
        for passage in document.passages { add(passage) }
        addExpressions(behind: document.passages.filter { $0.kind == .comment }.map(\.range))
        addCompletions(document)
        tokens = Self.apart(tokens)
        folds.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        completions.sort { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) }
    }

    private mutating func add(_ node: XMLNode, isProperty: Bool) {
        structure.append(node.range)
        addFold(node.range)
        for range in [node.nameRange, node.endNameRange].compactMap({ $0 }) where !range.isEmpty {
            tokens.append(TokenFact(kind: isProperty ? .property : .keyword, range: range))
        }
        for attribute in node.attributes {
            tokens.append(TokenFact(kind: .parameter, range: attribute.name.range))
            if !attribute.value.range.isEmpty {
                tokens.append(TokenFact(kind: .string, range: attribute.value.range))
            }
        }
        guard !node.hasChildren, !node.textRange.isEmpty else { return }
        structure.append(node.textRange)
        if node.name == "version" { tokens.append(TokenFact(kind: .number, range: node.textRange)) }
    }

    private mutating func add(_ passage: XMLDocument.Passage) {
        addFold(passage.range)
        switch passage.kind {
        case .comment: tokens.append(TokenFact(kind: .comment, range: passage.range))
        case .instruction, .documentType: tokens.append(TokenFact(kind: .macro, range: passage.range))
        case .characterData: tokens.append(TokenFact(kind: .string, range: passage.range))
        }
    }

    private mutating func addFold(_ range: TextRange) {
        if text.line(at: range.lowerBound) < text.line(at: range.upperBound) { folds.append(range) }
    }

    private mutating func addExpressions(behind comments: [TextRange]) {
        let names = text.bytes.withUnsafeBufferPointer { Array(Expressions($0)) }
        var comments = comments[...]
        for name in names {
            while let first = comments.first, first.upperBound <= name.lowerBound { comments.removeFirst() }
            if let first = comments.first, first.contains(name.lowerBound) { continue }
            tokens.append(TokenFact(kind: .variable, range: (name.lowerBound - 2)..<(name.upperBound + 1)))
            addProperties(at: name)
        }
    }

    /// Sorted and not overlapping: of two that overlap the narrower one stands, with what is left of the other.
    private static func apart(_ tokens: [TokenFact]) -> [TokenFact] {
        var result: [TokenFact] = []
        for token in tokens.sorted(by: {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        }) {
            guard let last = result.last, token.range.lowerBound < last.range.upperBound else {
                result.append(token)
                continue
            }
            guard last.kind != .comment, token.range.upperBound <= last.range.upperBound else { continue }
            result.removeLast()
            let pieces = [
                TokenFact(kind: last.kind, range: last.range.lowerBound..<token.range.lowerBound), token,
                TokenFact(kind: last.kind, range: token.range.upperBound..<last.range.upperBound),
            ]
            result += pieces.filter { !$0.range.isEmpty }
        }
        return result
    }

    // MARK: - Completions

    /// Those of the POMs, then what every POM has.
    private mutating func addProperties(at range: TextRange) {
        completions.append(CompletionFact(kind: .symbol([.property]), range: range))
        completions.append(CompletionFact(kind: .word(Maven.Elements.properties), range: range))
    }

    private static let owners: Set = ["dependency", "parent", "plugin", "extension", "exclusion"]

    private mutating func addCompletions(_ document: XMLDocument) {
        guard let root = document.root else { return }
        let names = Maven.model(of: document, in: text).map(MavenNames.init)
        for node in document.elements where Self.owners.contains(node.name) {
            let group = node.first("groupId")?.value
            let artifact = node.first("artifactId")?.value
            let standard = node.name == "plugin" ? Located("org.apache.maven.plugins", at: 0..<0) : nil
            let package = names?.package(group ?? standard, artifact ?? Located("", at: 0..<0)).value ?? ""
            let namespace = String(package.prefix { $0 != ":" })
            for (name, kind) in [
                ("groupId", CompletionFact.Kind.packageNamespace), ("artifactId", .packageName(namespace: namespace)),
                ("version", .version(package: package)),
            ] {
                guard let child = node.first(name), !child.hasChildren else { continue }
                completions.append(CompletionFact(kind: kind, range: child.textRange))
            }
        }
        for node in document.elements where node.name == "plugin" { addGoals(of: node, names) }
        for node in document.elements where !node.hasChildren && node.range != root.range { addHalfTyped(node) }
        addWords(below: root, [root.name], depth: 0)
    }

    private mutating func addGoals(of plugin: XMLNode, _ names: MavenNames?) {
        guard let artifact = plugin.first("artifactId")?.value,
            let package = names?.plugin(plugin.first("groupId")?.value, artifact).value
        else { return }
        let executions = plugin.first("executions")?.children ?? []
        for goal in executions.flatMap({ $0.first("goals")?.children ?? [] })
        where goal.name == "goal" && !goal.hasChildren {
            completions.append(CompletionFact(kind: .task(package: package), range: goal.textRange))
        }
    }

    /// The names of elements where one is written or begun, and the words that an element may hold.
    private mutating func addWords(below node: XMLNode, _ path: [String], depth: Int) {
        guard depth < 32 else { return }
        let names = Maven.Elements.children(of: path)
        let children = node.children
        if !names.isEmpty {
            for child in children {
                completions.append(CompletionFact(kind: .word(names), range: child.nameRange))
            }
            addBegun(in: node, besides: children, names)
        }
        for child in children {
            let below = path + [child.name]
            let words = child.hasChildren ? [] : Maven.Elements.words(in: below)
            if !words.isEmpty { completions.append(CompletionFact(kind: .word(words), range: child.textRange)) }
            addWords(below: child, below, depth: depth + 1)
        }
    }

    /// A `<` behind which no name stands yet.
    private mutating func addBegun(in node: XMLNode, besides children: [XMLNode], _ names: [String]) {
        let ends = children.map(\.range.lowerBound) + [node.contentRange.upperBound]
        let starts = [node.contentRange.lowerBound] + children.map(\.range.upperBound)
        for (start, end) in zip(starts, ends) where start < end {
            for at in start..<end where text.bytes[at] == UInt8(ascii: "<") {
                let next = at + 1 < text.count ? text.bytes[at + 1] : 0x20
                guard next <= 0x20 || next == UInt8(ascii: "<") else { continue }
                completions.append(CompletionFact(kind: .word(names), range: (at + 1)..<(at + 1)))
            }
        }
    }

    /// `${` and what follows it, where no `}` does.
    private mutating func addHalfTyped(_ node: XMLNode) {
        let range = node.textRange
        let bytes = text.bytes[range]
        guard let dollar = bytes.lastIndex(of: UInt8(ascii: "$")), dollar + 1 < range.upperBound,
            bytes[dollar + 1] == UInt8(ascii: "{"), !bytes[dollar...].contains(UInt8(ascii: "}"))
        else { return }
        addProperties(at: (dollar + 2)..<range.upperBound)
    }
}
