internal import KytesBasics
internal import KytesSyntax
public import KytesText

extension Systemd {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        guard let model = Model(text, ofFile: document.path) else { return Parsed(facts) }
        facts.model = model
        facts.sayLater { said(model) }
        facts.showLater { shown(model, text) }
        return Parsed(facts, diagnostics: Faults(model).found)
    }

    /// What a unit says of others, and its settings as a tree.
    static func said(_ model: Model) -> SaidFacts {
        var said = SaidFacts()
        let text = model.text
        for section in text.sections {
            let children = text.assignments[section.assignments].map { assignment in
                SymbolFact(
                    kind: .section, name: Located(text.string(assignment.key), at: assignment.key),
                    range: assignment.range, detail: String(text.value(of: assignment).string.prefix(80)))
            }
            said.symbols.append(
                SymbolFact(kind: .section, name: section.name, range: section.range, children: children))
        }
        for mention in model.mentions {
            said.requirements.append(
                RequirementFact(
                    package: Located(mention.name?.full ?? mention.word.value, at: mention.word.range),
                    range: mention.word.range, removal: mention.word.range))
        }
        return said
    }

    /// What is wrong with a file by itself.
    struct Faults {
        private let model: Model
        private(set) var found: [Diagnostic] = []

        init(_ model: Model) {
            self.model = model
            for stray in model.text.strays { tell(stray.range, stray.fault) }
            let sections = Directives.sections(of: model.name.kind)
            for section in model.text.sections where !section.name.value.hasPrefix("X-") {
                check(section, among: sections)
            }
            for assignment in model.text.assignments { check(assignment, sections) }
            for execution in model.executions {
                for fault in execution.commands.faults {
                    tell(Code.badCommand, .error, fault.message, fault.range)
                }
            }
        }

        private mutating func tell(
            _ code: String,
            _ severity: Diagnostic.Severity,
            _ message: String,
            _ range: TextRange,
            tags: Set<Diagnostic.Tag> = []
        ) {
            found.append(Diagnostic(code: code, severity: severity, message: message, range: range, tags: tags))
        }

        private mutating func tell(_ range: TextRange, _ fault: UnitText.Fault) {
            let message =
                switch fault {
                case .headerUnclosed: "The name of a section is not closed by `]`: the whole file does not count"
                case .outsideOfSections: "This stands before the first section, and does not count"
                case .signMissing: "This line has no `=`, and does not count"
                case .keyMissing: "Nothing stands before `=`"
                }
            tell(Code.unreadable, fault == .headerUnclosed ? .error : .warning, message, range)
        }

        private mutating func check(_ section: UnitText.Section, among sections: [String]) {
            let name = section.name.value
            guard !sections.contains(name) else { return }
            let isOfAnother = Directives.of(section: name) != nil
            let nearest = isOfAnother ? nil : Spelling.nearest(to: name, among: sections)
            let advice = nearest.map { "; did you mean `\($0)`?" } ?? ", and does not count"
            tell(
                Code.unknownSection, .warning,
                "A \(model.name.kind.rawValue) unit has no section `\(name.prefix(80))`\(advice)", section.name.range)
        }

        private mutating func check(_ assignment: UnitText.Assignment, _ sections: [String]) {
            let section = model.section(of: assignment)
            guard let known = Directives.of(section: section), sections.contains(section) else { return }
            let key = model.key(of: assignment)
            guard let directive = known[key] else {
                guard !key.hasPrefix("X-") else { return }
                let nearest = Spelling.nearest(to: key, among: known.keys)
                let elsewhere = sections.first { Directives.of(section: $0)?[key] != nil }
                let advice =
                    elsewhere.map { "; it belongs to `[\($0)]`" } ?? nearest.map { "; did you mean `\($0)`?" }
                    ?? ", and does not count"
                tell(
                    Code.unknownKey, .warning, "`[\(section)]` has no `\(key.prefix(80))=`\(advice)", assignment.key)
                return
            }
            if let replacement = directive.replacement { tellOld(key, replacement, assignment.key) }
            guard !assignment.isEmpty else { return }
            checkValue(assignment, directive.kind, key)
        }

        private mutating func tellOld(_ key: String, _ replacement: String, _ range: TextRange) {
            let advice =
                switch replacement {
                case "+": "write `+` before the commands instead"
                case _ where replacement.hasPrefix("["): "it belongs to `\(replacement)`"
                default: "write `\(replacement)=` instead"
                }
            tell(
                Code.deprecated, .information, "`\(key)=` is of older versions: \(advice)", range, tags: [.deprecated])
        }

        private mutating func checkValue(_ assignment: UnitText.Assignment, _ kind: Directives.Kind, _ key: String) {
            let value = model.text.value(of: assignment)
            let whole = value.whole
            switch kind {
            case .words(let words): checkWord(value.string, words, whole, key)
            case .action: checkWord(value.string, Directives.actions, whole, key)
            case .bool:
                // `|` makes one condition of several enough, `!` turns it round.
                let isCondition = key.hasPrefix("Condition") || key.hasPrefix("Assert")
                let word = isCondition ? value.string.drop { "|! ".contains($0) } : value.string[...]
                let isKnown = word.contains("%") || Directives.booleans.contains(word.lowercased())
                if !isKnown {
                    tell(
                        Code.badValue, .warning, "`\(key)=` takes `yes` or `no`, not `\(value.string.prefix(80))`",
                        whole)
                }
            case .time:
                guard !value.string.contains("%"), !TimeSpan.isValid(value.string) else { return }
                tell(
                    Code.badValue, .warning,
                    "`\(key)=` takes a time like `90`, `1min 30s` or `infinity`, not `\(value.string.prefix(80))`",
                    whole)
            case .units, .unit: checkNames(value, key)
            case .url: checkAddresses(value)
            default: break
            }
        }

        private mutating func checkWord(_ word: String, _ words: [String], _ range: TextRange, _ key: String) {
            guard !word.contains("%"), !words.contains(word) else { return }
            // What means the same as a boolean.
            let means = words.contains("no") && Directives.booleans.contains(word.lowercased())
            guard !means else { return }
            let nearest = Spelling.nearest(to: word, among: words)
            let advice = nearest.map { "; did you mean `\($0)`?" } ?? ", but " + words.joined(separator: ", ")
            tell(Code.badValue, .warning, "`\(key)=` does not take `\(word.prefix(80))`\(advice)", range)
        }

        private mutating func checkNames(_ value: JoinedText, _ key: String) {
            for word in value.words(keepsEscapes: true).words {
                switch model.expanded(word.text) {
                case .invalid(let letter):
                    tell(Code.badValue, .warning, "There is no specifier `%\(letter)`", word.range)
                case .unknowable: continue
                case .known(let name):
                    guard UnitName(name) == nil else { continue }
                    // Everything but dependencies takes a path of a mount or a device, too.
                    let hint = name.contains(".") ? "" : ": it has no ending like `.service`"
                    tell(
                        Code.badValue, .warning, "`\(word.text.prefix(80))` is no name of a unit\(hint)", word.range)
                }
            }
        }

        private mutating func checkAddresses(_ value: JoinedText) {
            for word in value.words().words {
                let isAddress = ["http://", "https://", "file:/", "info:", "man:"].contains {
                    word.text.hasPrefix($0) && word.text.utf8.count > $0.utf8.count
                }
                guard !isAddress, !word.text.contains("%") else { continue }
                tell(
                    Code.badValue, .warning,
                    "`\(word.text.prefix(80))` is no address: it begins with none of http:, https:, file:, info:, man:",
                    word.range)
            }
        }
    }
}
