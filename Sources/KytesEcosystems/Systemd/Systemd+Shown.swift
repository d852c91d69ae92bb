internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// For whoever edits a unit.
    static func shown(_ model: Model, _ source: SourceText) -> ShownFacts {
        var shown = ShownFacts()
        let text = model.text
        shown.tokens = text.comments.map { TokenFact(kind: .comment, range: $0) }
        let sections = Directives.sections(of: model.name.kind)
        for section in text.sections {
            shown.tokens.append(TokenFact(kind: .keyword, range: section.name.range))
            shown.completions.append(CompletionFact(kind: .word(sections), range: section.name.range))
            shown.structure.append(section.range)
            shown.folds.append(section.range)
        }
        for assignment in text.assignments {
            shown.structure.append(assignment.range)
            shown.folds.append(assignment.range)
            shown.tokens.append(TokenFact(kind: .property, range: assignment.key))
            show(assignment, of: model, in: &shown)
        }
        for stray in text.strays { offer(at: stray.range, stray.fault, model, sections, in: &shown) }
        shown.folds = shown.folds.filter { source.line(at: $0.lowerBound) < source.line(at: $0.upperBound) }
        shown.structure = shown.structure.filter { !$0.isEmpty }
            .sorted { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        shown.tokens = TokenFact.apart(shown.tokens)
        return shown
    }

    private static func show(_ assignment: UnitText.Assignment, of model: Model, in shown: inout ShownFacts) {
        let keys = Directives.of(section: model.section(of: assignment)) ?? [:]
        let current = keys.filter { $0.value.replacement == nil }.keys.sorted()
        shown.completions.append(CompletionFact(kind: .word(current), range: assignment.key))
        guard let directive = keys[model.key(of: assignment)] else { return }
        let value = model.text.value(of: assignment)
        let whole = value.whole
        switch directive.kind {
        case .units, .unit:
            let words = value.words(keepsEscapes: true).words
            for word in words {
                shown.tokens.append(TokenFact(kind: .namespace, range: word.range))
                shown.structure.append(word.range)
                shown.completions.append(
                    CompletionFact(kind: .packageName(namespace: unitNamespace), range: word.range))
            }
            // A name that is not begun yet.
            let end = model.text.end(behind: assignment)
            if words.isEmpty || end > whole.upperBound {
                shown.completions.append(CompletionFact(kind: .packageName(namespace: unitNamespace), range: end..<end))
            }
        case .command: show(value, in: &shown)
        case .words(let words):
            shown.completions.append(CompletionFact(kind: .word(words), range: whole))
            shown.tokens.append(TokenFact(kind: .keyword, range: whole))
        case .action:
            shown.completions.append(CompletionFact(kind: .word(Directives.actions), range: whole))
            shown.tokens.append(TokenFact(kind: .keyword, range: whole))
        case .bool:
            shown.completions.append(CompletionFact(kind: .word(["yes", "no"]), range: whole))
            shown.tokens.append(TokenFact(kind: .keyword, range: whole))
        case .user, .group:
            let namespace = directive.kind == .user ? userNamespace : groupNamespace
            let words = value.words().words.map(\.range)
            for range in words.isEmpty ? [whole] : words {
                shown.tokens.append(TokenFact(kind: .string, range: range))
                shown.completions.append(CompletionFact(kind: .packageName(namespace: namespace), range: range))
            }
        case .number, .size, .time, .limit: shown.tokens.append(TokenFact(kind: .number, range: whole))
        default: shown.tokens += assignment.pieces.map { TokenFact(kind: .string, range: $0) }
        }
    }

    private static func show(_ value: JoinedText, in shown: inout ShownFacts) {
        let commands = Commands(value)
        let variables = variables(in: value)
        shown.tokens += variables.map { TokenFact(kind: .variable, range: $0.range) }
        for command in commands.commands {
            shown.tokens.append(TokenFact(kind: .function, range: command.program.range))
            shown.structure.append(command.program.range)
            for argument in command.arguments {
                shown.structure.append(argument.range)
                guard !variables.contains(where: { argument.range.encloses($0.range) }) else { continue }
                let isOption = argument.text.hasPrefix("-")
                shown.tokens.append(TokenFact(kind: isOption ? .parameter : .string, range: argument.range))
            }
        }
    }

    /// What may be begun at a line that means nothing yet.
    private static func offer(
        at range: TextRange,
        _ fault: UnitText.Fault,
        _ model: Model,
        _ sections: [String],
        in shown: inout ShownFacts
    ) {
        switch fault {
        case .headerUnclosed:
            shown.completions.append(
                CompletionFact(kind: .word(sections.map { $0 + "]" }), range: range.lowerBound + 1..<range.upperBound))
        case .signMissing:
            let section = model.text.sections.last { $0.header.upperBound <= range.lowerBound }?.name.value ?? ""
            let keys = Directives.of(section: section) ?? [:]
            let current = keys.filter { $0.value.replacement == nil }.keys.sorted()
            shown.completions.append(CompletionFact(kind: .word(current.map { $0 + "=" }), range: range))
        default: break
        }
    }

    static let unitNamespace = "systemd-unit"
    static let userNamespace = "systemd-user"
    static let groupNamespace = "systemd-group"
}

extension UnitText {
    /// Where a word behind the last one of a setting would begin: at the end of its line.
    func end(behind assignment: Assignment) -> Int {
        var end = assignment.range.upperBound
        if assignment.isEmpty { end = max(end, assignment.pieces[0].upperBound) }
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        return end
    }
}
