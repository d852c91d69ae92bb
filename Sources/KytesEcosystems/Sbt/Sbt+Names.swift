internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Sbt {
    /// What the names of a build's files mean, from where they stand alone: nothing is worked out.
    struct Names: Sendable {
        fileprivate struct Entry: Sendable {
            let name: Located<String>
            let document: DocumentID
            /// Where it can be said without its object.
            let visible: TextRange
            /// The object whose member it is.
            let owner: Int?
        }

        fileprivate struct Member: Hashable {
            let owner: Int
            let name: String
        }

        fileprivate var entries: [Entry] = []
        private var local: [DocumentID: [String: [Int]]] = [:]
        private var members: [Member: Int] = [:]
        /// The objects of `project/*.scala`.
        private var shared: [String: Int] = [:]
        private var automatic: [Int] = []
        private var imports: [DocumentID: [[String]]] = [:]

        /// Whether a file was among those that were read together.
        func holds(_ document: DocumentID) -> Bool { local[document] != nil }

        init(_ files: [SourceFile]) {
            for file in files {
                guard let program = (file.facts.model as? Model)?.program else { continue }
                add(program, file.document, 0..<file.text.count)
            }
        }
    }
}

// MARK: - Definitions

extension Sbt.Names {
    private mutating func add(_ program: Program, _ document: DocumentID, _ whole: TextRange) {
        add(program.statements, document, whole, nil, 0)
        var blocks: [(statements: [Statement], range: TextRange)] = []
        var parameters: [(names: [Located<String>], range: TextRange)] = []
        program.walk { node in
            switch node {
            case .expression(let expression):
                guard case .closure(let closure) = expression.kind else { return }
                blocks.append((closure.body, expression.range))
                parameters.append((closure.parameters.map(\.name), expression.range))
            case .statement(let statement):
                guard case .function(let function) = statement.kind else { return }
                blocks.append((function.body ?? [], statement.range))
                parameters.append((function.parameters.map(\.name), statement.range))
            case .argument: return
            }
        }
        for block in blocks { add(block.statements, document, block.range, nil, 1) }
        for list in parameters {
            for name in list.names where name.value != "_" { add(name, document, list.range, nil) }
        }
    }

    private mutating func add(
        _ statements: [Statement],
        _ document: DocumentID,
        _ visible: TextRange,
        _ owner: Int?,
        _ depth: Int
    ) {
        guard depth < 32 else { return }
        for statement in statements {
            switch statement.kind {
            case .binding(let bindings):
                for name in bindings.flatMap(\.names) where name.value != "_" { add(name, document, visible, owner) }
            case .function(let function): add(function.name, document, visible, owner)
            case .type(let declaration):
                let place = add(declaration.name, document, visible, owner)
                if owner == nil, depth == 0, document.fileName.hasSuffix(".scala") {
                    shared[declaration.name.value] = place
                }
                if declaration.name.value == "autoImport" { automatic.append(place) }
                add(declaration.members, document, statement.range, place, depth + 1)
            case .import(let statement):
                imports[document, default: []].append(statement.path.map(\.value).filter { $0 != "_" })
            default: continue
            }
        }
    }

    @discardableResult
    private mutating func add(
        _ name: Located<String>,
        _ document: DocumentID,
        _ visible: TextRange,
        _ owner: Int?
    ) -> Int {
        let place = entries.count
        entries.append(Entry(name: name, document: document, visible: visible, owner: owner))
        local[document, default: [:]][name.value, default: []].append(place)
        if let owner { members[Member(owner: owner, name: name.value)] = place }
        return place
    }
}

// MARK: - Uses

extension Sbt.Names {
    /// Where the names of a file are defined, itself included.
    fileprivate func meanings(in document: DocumentID, _ program: Program) -> [(range: TextRange, entry: Entry)] {
        var result: [(range: TextRange, entry: Entry)] = []
        program.walk { node in
            if case .statement(let statement) = node, case .import(let names) = statement.kind {
                result += meanings(of: names, document)
            }
            guard case .expression(let expression) = node else { return }
            switch expression.kind {
            case .name:
                if let place = place(of: expression, document, 0) { result.append((expression.range, entries[place])) }
            case .member(_?, let name):
                if let place = place(of: expression, document, 0) { result.append((name.range, entries[place])) }
            default: return
            }
        }
        return result
    }

    /// The words of an import that name objects of the build, and their members.
    private func meanings(of statement: ImportStatement, _ document: DocumentID) -> [(range: TextRange, entry: Entry)] {
        var result: [(range: TextRange, entry: Entry)] = []
        var current: Int?
        for word in statement.path where word.value != "_" {
            current =
                current.flatMap { members[Member(owner: $0, name: word.value)] }
                ?? (result.isEmpty ? root(word.value, document) : nil)
            if let current { result.append((word.range, entries[current])) }
        }
        guard let current else { return result }
        for word in statement.selectors {
            guard let place = members[Member(owner: current, name: word.value)] else { continue }
            result.append((word.range, entries[place]))
        }
        return result
    }

    fileprivate func definitions(in document: DocumentID) -> [Entry] {
        (local[document] ?? [:]).values.joined().map { entries[$0] }
    }

    private func place(of expression: Expression, _ document: DocumentID, _ depth: Int) -> Int? {
        switch expression.kind {
        case .name(let name): return place(of: name, at: expression.range.lowerBound, document)
        case .member(let base?, let name):
            guard depth < 32, let owner = place(of: base, document, depth + 1) else { return nil }
            return members[Member(owner: owner, name: name.value)]
        default: return nil
        }
    }

    private func place(of name: String, at offset: Int, _ document: DocumentID) -> Int? {
        let near = (local[document]?[name] ?? []).filter { entries[$0].visible.touches(offset) }
        if let found = near.min(by: { entries[$0].visible.count < entries[$1].visible.count }) { return found }
        for path in imports[document] ?? [] {
            if let object = object(at: path, document), let found = members[Member(owner: object, name: name)] {
                return found
            }
            if path.last == name, let found = object(at: path, document) { return found }
        }
        if let found = shared[name] { return found }
        return automatic.lazy.compactMap { members[Member(owner: $0, name: name)] }.first
    }

    private func object(at path: [String], _ document: DocumentID) -> Int? {
        guard let start = path.firstIndex(where: { root($0, document) != nil }) else { return nil }
        var current = root(path[start], document)
        for name in path[(start + 1)...] { current = current.flatMap { members[Member(owner: $0, name: name)] } }
        return current
    }

    private func root(_ name: String, _ document: DocumentID) -> Int? {
        shared[name] ?? local[document]?[name]?.first { entries[$0].owner == nil }
    }
}

extension Sbt {
    /// Definitions and uses of names, in the order of the text.
    ///
    /// - Parameter components: What a project's name stands for.
    static func nameLinks(
        in file: SourceFile,
        _ names: Names,
        components: [Evidence: ComponentID] = [:]
    ) -> [Link] {
        guard let program = (file.facts.model as? Model)?.program else { return [] }
        var links = names.definitions(in: file.document).map { entry in
            let place = Evidence(document: entry.document, range: entry.name.range)
            return Link(
                range: entry.name.range, role: .declaration, component: components[place], definition: place)
        }
        links += names.meanings(in: file.document, program).map { range, entry in
            let place = Evidence(document: entry.document, range: entry.name.range)
            return Link(range: range, role: .use, component: components[place], definition: place)
        }
        return links.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }
}
