internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// What is wrong with a file as part of its tree.
    struct Remarks {
        let world: World
        let path: String

        /// Names of options that no Kconfig file declares; cheap, so it is said of every file.
        var unknownSymbols: [Diagnostic] {
            guard let assignments = world.files[path]?.facts.model as? Assignments, world.isWhole else { return [] }
            return assignments.unknown(in: world.options) { unknownSymbols(in: assignments.values) }
        }

        private func unknownSymbols(in values: KconfigValues) -> [Diagnostic] {
            let places = world.places
            let unknown = values.entries.filter { places[values.name(of: $0)] == nil }
            // Values of another tree, which is built inside this one, are none of it.
            guard unknown.count * 2 <= values.entries.count else { return [] }
            return unknown.map { entry in
                let name = values.name(of: entry).prefix(200)
                return Diagnostic(
                    code: Code.unknownSymbol, severity: .warning,
                    message: "No Kconfig file of this tree declares `\(name)`: the line has no effect",
                    range: entry.line, tags: [.unnecessary])
            }
        }

        /// What only working out all values tells.
        var findings: [Diagnostic] {
            world.descriptions[path] == nil ? overridden() : faults()
        }

        // MARK: Values

        private func overridden() -> [Diagnostic] {
            guard let values = (world.files[path]?.facts.model as? Assignments)?.values, world.isWhole else {
                return []
            }
            let evaluation = world.evaluation(under: path)
            let explanation = Explanation(world: world, path: path)
            var evaluator = Evaluator(evaluation)
            var last: [Int32: Int] = [:]
            for (number, entry) in values.entries.enumerated() {
                if let symbol = evaluation.tree.option(named: values.name(of: entry)) { last[symbol] = number }
            }
            var diagnostics: [Diagnostic] = []
            for (number, entry) in values.entries.enumerated() {
                guard let symbol = evaluation.tree.option(named: values.name(of: entry)),
                    evaluation.tree.isDefined(symbol)
                else { continue }
                if evaluation.refusals[number] == .invalid {
                    diagnostics.append(invalid(entry, values, evaluation.tree.symbols[Int(symbol)].type))
                } else if let later = last[symbol], later != number {
                    diagnostics.append(repeated(entry, by: values.entries[later], values))
                } else if !isFragment(path),
                    let message = explanation.override(of: symbol, by: entry, in: values, evaluation)
                {
                    diagnostics.append(
                        Diagnostic(code: Code.overridden, severity: .warning, message: message, range: entry.line))
                } else if isDefconfig(path), !evaluator.mustBeSaid(symbol) {
                    diagnostics.append(redundant(entry, values))
                }
            }
            return diagnostics
        }

        /// An entry that a later one of the same file takes the place of.
        private func repeated(
            _ entry: KconfigValues.Entry, by later: KconfigValues.Entry, _ values: KconfigValues
        ) -> Diagnostic {
            let line = values.bytes[..<later.line.lowerBound].count { $0 == 0x0A } + 1
            return Diagnostic(
                code: Code.repeated, severity: .warning,
                message:
                    "Line \(line) gives `\(values.name(of: entry).prefix(200))` a value again, and that one counts",
                range: entry.line, tags: [.unnecessary])
        }

        /// An entry that `savedefconfig` leaves out.
        private func redundant(_ entry: KconfigValues.Entry, _ values: KconfigValues) -> Diagnostic {
            let value = entry.isUnset ? "n" : String(decoding: values.bytes[entry.value].prefix(80), as: UTF8.self)
            return Diagnostic(
                code: Code.redundant, severity: .hint,
                message: "It is `\(value)` without this line, too: `savedefconfig` leaves it out", range: entry.line,
                tags: [.unnecessary])
        }

        private func invalid(_ entry: KconfigValues.Entry, _ values: KconfigValues, _ type: KconfigType) -> Diagnostic {
            let value = String(decoding: values.bytes[entry.value].prefix(80), as: UTF8.self)
            let wanted =
                switch type {
                case .bool: "`y` or `n`"
                case .tristate: "`y`, `m` or `n`"
                case .int: "a decimal number"
                case .hex: "a hexadecimal number"
                case .string, .unknown: "a text in quotes"
                }
            return Diagnostic(
                code: Code.invalidValue, severity: .error,
                message: "`\(value)` is not \(wanted): the line has no effect",
                range: entry.value.isEmpty ? entry.line : entry.value)
        }

        // MARK: Descriptions

        /// What putting the tree together found wrong in this file.
        private func faults() -> [Diagnostic] {
            let (tree, order) = world.tree(for: world.architecture(for: path))
            guard let file = tree.files.firstIndex(where: { $0.path == path }) else { return [] }
            let own = tree.faults.filter { $0.file == Int32(file) }
            return own.map(diagnostic) + circles(tree, order.value, Int32(file))
        }

        /// Of those in this file, each where it is declared.
        private func circles(_ tree: Tree, _ order: Tree.Order, _ file: Int32) -> [Diagnostic] {
            order.circles.flatMap { circle in
                let names = circle.prefix(6).map { "`\(tree.name($0).prefix(80))`" }.joined(separator: ", ")
                let others = circle.count > 6 ? ", and \(circle.count - 6) more" : ""
                return circle.prefix(200).flatMap(tree.nodes(of:)).filter { tree.nodes[Int($0)].file == file }.map {
                    node in
                    Diagnostic(
                        code: Code.circle, severity: .error,
                        message: circle.count == 1
                            ? "\(names) depends on itself" : "These depend on each other: \(names)\(others)",
                        range: tree.files[Int(file)].text.declaredName(tree.statement(of: node)))
                }
            }
        }

        private func diagnostic(_ fault: Tree.Fault) -> Diagnostic {
            let (code, severity, message): (String, Diagnostic.Severity, String)
            switch fault.kind {
            case .missingFile(let name):
                (code, severity, message) = (Code.missingFile, .error, "There is no `\(name)` in this tree")
            case .sourcesItself(let name):
                (code, severity, message) = (Code.includesItself, .error, "`\(name)` is included by itself in the end")
            case .tooMuch:
                (code, severity, message) = (
                    Code.includesItself, .error, "So much is included that the rest is left out"
                )
            case .macro(let fault): (code, severity, message) = (Code.macro, .error, words(of: fault))
            case .unanswered(let command):
                (code, severity, message) = (
                    Code.unanswered, .information,
                    "Nothing is run here, and what `\(command.prefix(200))` would say is not known: it is taken for "
                        + "nothing"
                )
            case .warned(let words): (code, severity, message) = (Code.macro, .warning, String(words.prefix(300)))
            case .redefined(let first, let second):
                (code, severity, message) = (
                    Code.redefined, .warning, "It is `\(first.word)` already: that it is `\(second.word)` has no effect"
                )
            }
            return Diagnostic(code: code, severity: severity, message: message, range: fault.range)
        }

        private func words(of fault: Macros.Fault) -> String {
            switch fault {
            case .recursive(let name): "`\(name.prefix(200))` stands for itself in the end"
            case .tooLarge: "The macro stands for too much"
            case .unterminated: "The closing `)` of a macro is missing"
            case .said(let words): String(words.prefix(300))
            }
        }
    }

    public static func inspection(
        of file: ResolvedFile, under resolution: Resolution, using metadata: any MetadataSource
    ) async throws -> Inspection {
        guard let world = resolution.model as? World, let path = world.path(of: file.file.document) else {
            return Inspection()
        }
        return Inspection(diagnostics: Remarks(world: world, path: path).findings)
    }
}
