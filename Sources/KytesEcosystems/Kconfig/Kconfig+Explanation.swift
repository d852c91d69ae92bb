internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// Why an option has the value that it has, for whoever points at it.
    struct Explanation: Sendable {
        let world: World
        let path: String

        /// At each name of an option: its prompt, its value, why it is seen or not, and who wants it.
        var commentary: Commentary {
            var commentary = Commentary()
            let evaluation = world.evaluation(under: valuesPath)
            var told: [String: [[Note.Piece]]] = [:]
            for (name, range) in names {
                if told[name] == nil { told[name] = sentences(about: name, evaluation) }
                commentary.notes += (told[name] ?? []).map { Note(range: range, $0) }
            }
            return commentary
        }

        /// The file whose values are told of.
        private var valuesPath: String? {
            world.descriptions[path] == nil && !isFragment(path) ? path : world.current
        }

        private var names: [(String, TextRange)] {
            if let description = world.descriptions[path] { return description.mentions.map { ($0.name, $0.range) } }
            guard let values = (world.files[path]?.facts.model as? Assignments)?.values else { return [] }
            return values.entries.map { (values.name(of: $0), $0.name) }
        }

        // MARK: Sentences

        private func sentences(about name: String, _ evaluation: Evaluation) -> [[Note.Piece]] {
            guard let place = world.place(of: name, seenFrom: path), let text = world.text(place.path) else {
                return []
            }
            let statement = text.statements[place.statement]
            var sentences: [[Note.Piece]] = []
            let prompt = Kconfig.prompt(of: statement, in: text)
            if !prompt.isEmpty { sentences.append([.words("Prompt "), .name(prompt)]) }
            if let symbol = evaluation.tree.option(named: name), evaluation.tree.isDefined(symbol) {
                sentences += self.sentences(about: symbol, evaluation)
            } else {
                let architecture = world.architecture(for: path)
                sentences.append([.words("Not part of the tree for "), .name(architecture)])
            }
            if let help = Self.help(of: statement, in: text) { sentences.append([.words(help)]) }
            return sentences
        }

        private func sentences(about symbol: Int32, _ evaluation: Evaluation) -> [[Note.Piece]] {
            let type = evaluation.tree.symbols[Int(symbol)].type.word
            let file = valuesPath
            var sentences: [[Note.Piece]] = [
                [
                    .words("Type "), .name(type), .words(", value "), .name(evaluation.value(of: symbol)),
                    .words(file.map { " under " + $0 } ?? " by its defaults"),
                ]
            ]
            var reasoning = Reasoning(evaluation)
            if let visibility = reasoning.visibility(of: symbol) { sentences.append(Self.pieces(of: visibility)) }
            for (word, last) in [
                ("Selected by ", evaluation.tree.symbols[Int(symbol)].lastSelector),
                ("Implied by ", evaluation.tree.symbols[Int(symbol)].lastImplier),
            ] {
                let demands = evaluation.tree.demands(from: last).reversed().map { evaluation.tree.properties[Int($0)] }
                guard !demands.isEmpty else { continue }
                sentences.append([.words(word)] + demanders(demands, &reasoning, evaluation))
            }
            return sentences
        }

        /// Those that count now first.
        private func demanders(
            _ demands: [Tree.Property], _ reasoning: inout Reasoning, _ evaluation: Evaluation
        ) -> [Note.Piece] {
            let judged = demands.map { ($0, reasoning.demands($0)) }
            let sorted = judged.filter(\.1) + judged.filter { !$0.1 }
            var pieces: [Note.Piece] = []
            for (property, isActive) in sorted.prefix(8) {
                guard let symbol = reasoning.symbol(of: property) else { continue }
                if !pieces.isEmpty { pieces.append(.words(", ")) }
                pieces.append(piece(for: property, evaluation.tree.name(symbol), evaluation.tree))
                pieces.append(.words(isActive ? " (now)" : ""))
            }
            if sorted.count > 8 { pieces.append(.words(", and \(sorted.count - 8) more")) }
            return pieces
        }

        private func piece(for property: Tree.Property, _ name: String, _ tree: Tree) -> Note.Piece {
            let node = tree.nodes[Int(property.node)]
            let file = tree.files[Int(node.file)]
            guard let document = world.files[file.path]?.document, property.option >= 0 else { return .name(name) }
            return .place(
                name, Evidence(document: document, range: file.text.options[Int(property.option)].range))
        }

        /// What stands in backticks is a name.
        private static func pieces(of sentence: String) -> [Note.Piece] {
            sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
                index % 2 == 0 ? .words(String(part)) : .name(String(part))
            }
        }

        private static func help(of statement: KconfigStatement, in text: KconfigText) -> String? {
            guard let option = statement.options.last(where: { text.options[$0].kind == .help }) else { return nil }
            let words = String(decoding: text.bytes[text.options[option].text], as: UTF8.self)
                .split { $0.isWhitespace }.joined(separator: " ")
            return words.isEmpty ? nil : String(words.prefix(900))
        }

        // MARK: Overridden

        /// Why a value that a file gives is not the one that the tool writes; `nil` where it is.
        func override(
            of symbol: Int32, by entry: KconfigValues.Entry, in values: KconfigValues, _ evaluation: Evaluation
        ) -> String? {
            let state = evaluation.states[Int(symbol)]
            let name = evaluation.tree.name(symbol)
            let wanted = entry.isUnset ? "n" : String(decoding: values.bytes[entry.value], as: UTF8.self)
            let value = evaluation.value(of: symbol)
            switch evaluation.tree.symbols[Int(symbol)].type {
            case .bool, .tristate: if wanted.prefix(1) == value { return nil }
            case .string:
                let content = state.userContent >= 0 ? evaluation.names.string(state.userContent) : nil
                if content == nil || content == value { return nil }
            default: if wanted == value { return nil }
            }
            // What is given twice counts as given last.
            var reasoning = Reasoning(evaluation)
            guard let reason = reasoning.override(of: symbol) else { return nil }
            return "`\(name)` becomes `\(value.prefix(80))` in spite of this: \(reason)"
        }
    }
}
