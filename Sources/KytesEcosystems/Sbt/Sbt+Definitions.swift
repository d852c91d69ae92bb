internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Sbt {
    /// The names of a file, an object or a block, and what is around it. Used by one task once it is built.
    final class Definitions {
        let document: DocumentID
        let parent: Definitions?
        var entries: [String: Definition] = [:]
        /// What `import` brings, as it is written: the path of an object.
        var imports: [[String]] = []

        init(document: DocumentID, parent: Definitions?) {
            self.document = document
            self.parent = parent
        }

        func evidence(_ range: TextRange) -> Evidence { Evidence(document: document, range: range) }
    }

    /// One name and what it stands for.
    final class Definition {
        enum Code {
            case value(Expression)
            case function(Function)
            case object(Definitions)
            case known(Value)
        }

        let name: Located<String>
        let code: Code
        let scope: Definitions
        /// What was worked out, by the world it was worked out in.
        var values: [ObjectIdentifier?: Value] = [:]
        var isOpen = false

        init(_ name: Located<String>, _ code: Code, in scope: Definitions) {
            self.name = name
            self.code = code
            self.scope = scope
        }
    }
}

extension Sbt.Definitions {
    /// The names of `statements`, objects with theirs; expressions are left.
    func define(_ statements: [Statement]) {
        for statement in statements {
            switch statement.kind {
            case .binding(let bindings): for binding in bindings { define(binding) }
            case .function(let function):
                entries[function.name.value] = Sbt.Definition(function.name, .function(function), in: self)
            case .type(let declaration):
                let members = Sbt.Definitions(document: document, parent: self)
                members.define(declaration.members)
                entries[declaration.name.value] = Sbt.Definition(declaration.name, .object(members), in: self)
            case .import(let statement): imports.append(statement.path.map(\.value).filter { $0 != "_" })
            default: continue
            }
        }
    }

    private func define(_ binding: Binding) {
        guard let initial = binding.initial, let name = binding.names.first else { return }
        if binding.names.count == 1 {
            entries[name.value] = Sbt.Definition(name, .value(initial), in: self)
            return
        }
        for (place, name) in binding.names.enumerated() where name.value != "_" {
            let number = Located("_\(place + 1)", at: initial.range.upperBound..<initial.range.upperBound)
            let element = Expression(.member(initial, number), at: initial.range)
            entries[name.value] = Sbt.Definition(name, .value(element), in: self)
        }
    }

    func bind(_ definition: Sbt.Definition) { entries[definition.name.value] = definition }

    func bind(_ name: Located<String>, to value: Sbt.Value) {
        entries[name.value] = Sbt.Definition(name, .known(value), in: self)
    }
}
