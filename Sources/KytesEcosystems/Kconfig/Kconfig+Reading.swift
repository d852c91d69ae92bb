internal import KytesSyntax
public import KytesText

extension Kconfig {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        isDescription(document.fileName) ? readDescription(text, of: document) : readValues(text, of: document)
    }

    /// Whether a file of this name describes options, or gives them values.
    static func isDescription(_ name: String) -> Bool { name.hasPrefix("Kconfig") || name.hasPrefix("Config.in") }

    /// Whether a file of values is only laid over others, so that it says nothing of what it leaves out.
    static func isFragment(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.hasSuffix(".config") && name != ".config"
    }

    /// Whether a file of values says no more than it must, and is the whole that a configuration begins with.
    static func isDefconfig(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name == "defconfig" || name.hasSuffix("_defconfig")
    }

    private static func readDescription(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        let reading = KconfigText(text)
        var facts = FileFacts()
        // `Kconfig.md` is about them.
        guard document.fileName == "Kconfig" || isPlausible(reading) else { return Parsed(facts) }
        facts.model = Description(text: reading)
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = Outline(reading).symbols
            return said
        }
        facts.showLater { shown(reading) }
        return Parsed(facts, diagnostics: reading.problems.map(diagnostic))
    }

    /// Whether more of a text can be read than not.
    private static func isPlausible(_ text: KconfigText) -> Bool {
        !text.statements.isEmpty && text.problems.count <= text.statements.count
    }

    private static func readValues(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        let values = KconfigValues(text)
        var facts = FileFacts()
        guard !values.entries.isEmpty, values.strays.count <= values.entries.count else { return Parsed(facts) }
        facts.model = Assignments(values: values)
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = values.entries.map { entry in
                let name = values.name(of: entry)
                let value = entry.isUnset ? "n" : String(decoding: values.bytes[entry.value].prefix(80), as: UTF8.self)
                return SymbolFact(
                    kind: .property, name: Located(name, at: entry.name), range: entry.line, detail: value)
            }
            return said
        }
        facts.showLater { shown(values) }
        let faults = values.strays.map { range in
            Diagnostic(
                code: Code.unreadable, severity: .warning,
                message:
                    "This line is neither `\(values.prefix)NAME=value` nor `# \(values.prefix)NAME is not set`, and is "
                    + "passed over",
                range: range)
        }
        return Parsed(facts, diagnostics: faults)
    }

    private static func diagnostic(_ problem: KconfigProblem) -> Diagnostic {
        let (code, message) = words(of: problem.kind)
        return Diagnostic(code: code, severity: .error, message: message, range: problem.range)
    }

    private static func words(of kind: KconfigProblem.Kind) -> (code: String, message: String) {
        switch kind {
        case .tooLarge: (Code.syntax, "The text is too large to be read")
        case .unknownStatement: (Code.syntax, "Nothing begins like this")
        case .strayOption: (Code.syntax, "This belongs below a `config`, a `menu`, a `choice` or a `comment`")
        case .expected(let what): (Code.syntax, "Here must stand \(what)")
        case .unexpectedText: (Code.syntax, "Nothing may stand here any more")
        case .strayCharacter: (Code.syntax, "No word begins like this")
        case .unterminatedString: (Code.unterminated, "The closing quote is missing")
        case .unterminatedMacro: (Code.unterminated, "The closing `)` of a macro is missing")
        case .unterminatedBlock(let name): (Code.unterminated, "Nothing ends this `\(name)`")
        case .strayEnd(let name): (Code.unterminated, "No `\(name)` is open here")
        case .tooDeep: (Code.syntax, "This is nested too deeply")
        }
    }

    /// The options, menus and choices of a file, as a tree.
    private struct Outline {
        let text: KconfigText

        init(_ text: KconfigText) { self.text = text }

        var symbols: [SymbolFact] {
            // An `if` only adds a condition, and an outline has no place for ten thousand levels.
            [SymbolFact](nesting: text.statements.lazy.map { (Int($0.end), symbol(of: $0)) }, depth: 32)
        }

        private func symbol(of statement: KconfigStatement) -> SymbolFact? {
            switch statement.kind {
            case .config, .menuConfig, .menu, .assignment, .immediateAssignment:
                guard statement.word >= 0 else { return nil }
                let word = text.words[Int(statement.word)]
                let kind: SymbolKind =
                    switch statement.kind {
                    case .menu: .section
                    case .assignment, .immediateAssignment: .function
                    default: .property
                    }
                return SymbolFact(
                    kind: kind, name: Located(text.spelling(of: statement.word), at: word.range),
                    range: statement.range, detail: statement.isOption ? Kconfig.prompt(of: statement, in: text) : "")
            case .choice:
                return SymbolFact(
                    kind: .section, name: Located("choice", at: statement.keyword), range: statement.range,
                    detail: Kconfig.prompt(of: statement, in: text))
            default: return nil
            }
        }
    }

    /// The first prompt of an entry, empty for none.
    static func prompt(of statement: KconfigStatement, in text: KconfigText) -> String {
        for index in statement.options {
            let option = text.options[index]
            guard option.kind == .type || option.kind == .prompt, option.word >= 0 else { continue }
            return String(text.spelling(of: option.word).prefix(120))
        }
        return ""
    }
}
