internal import KytesSyntax
public import KytesText

extension Procfile {
    /// One file, by itself.
    struct Model: Sendable {
        struct Process: Sendable {
            var name: Located<String>
            /// Behind the colon.
            var command: JoinedText
            var range: TextRange
        }

        private(set) var processes: [Process] = []
        private(set) var comments: [TextRange] = []
        private(set) var strays: [TextRange] = []

        /// - Source: `Foreman::Procfile` of foreman 0.87, `honcho.environ.parse_procfile` of honcho 2.0; read 2026-11-27.
        init(_ text: SourceText) {
            for number in 0..<text.lineCount {
                let line = text.range(ofLine: number)
                let content = text.bytes[line].drop { $0 == 0x20 || $0 == 0x09 }
                guard let first = content.first else { continue }
                if first == UInt8(ascii: "#") {
                    comments.append(content.startIndex..<line.upperBound)
                } else if let process = Self.process(line, text.bytes), processes.count < Self.limit {
                    processes.append(process)
                } else {
                    strays.append(line)
                }
            }
        }

        /// Nobody starts more kinds of processes.
        private static let limit = 2_000

        private static func process(_ line: TextRange, _ bytes: [UInt8]) -> Process? {
            var end = line.lowerBound
            while end < line.upperBound, isNamePart(bytes[end]) { end += 1 }
            guard end > line.lowerBound, end < line.upperBound, bytes[end] == UInt8(ascii: ":") else { return nil }
            var start = end + 1
            while start < line.upperBound, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
            guard start < line.upperBound else { return nil }
            let name = line.lowerBound..<end
            return Process(
                name: Located(String(decoding: bytes[name], as: UTF8.self), at: name),
                command: JoinedText(start..<line.upperBound, of: bytes), range: line)
        }

        private static func isNamePart(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
        }
    }

    /// The variables of a `.env`, each with where its name stands.
    struct Variables: Sendable {
        private(set) var values: [String: (value: String, name: TextRange)] = [:]

        /// - Source: honcho 2.0, `honcho.environ.parse`.
        init(_ text: SourceText) {
            for number in 0..<text.lineCount {
                let line = text.range(ofLine: number)
                var words = text[line].drop { $0 == " " }
                var start = line.upperBound - words.utf8.count
                if words.hasPrefix("export ") {
                    words = words.dropFirst(7)
                    start += 7
                }
                guard let sign = words.firstIndex(of: "="), !words.hasPrefix("#") else { continue }
                let name = String(words[..<sign])
                var value = words[words.index(after: sign)...].drop { $0 == " " }
                while value.last == " " { value.removeLast() }
                if value.count > 1, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
                    value = value.dropFirst().dropLast()
                }
                values[name] = (String(value), start..<start + name.utf8.count)
            }
        }
    }

    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        if document.fileName == ".env" {
            facts.model = Variables(text)
            return Parsed(facts)
        }
        let model = Model(text)
        // `Procfile.md` is about them.
        let isCertain = document.fileName == "Procfile"
        guard isCertain || !model.processes.isEmpty && model.strays.count < model.processes.count else {
            return Parsed(facts)
        }
        facts.model = model
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = model.processes.map { process in
                SymbolFact(
                    kind: .target, name: process.name, range: process.range,
                    detail: String(process.command.string(0..<process.command.count).prefix(80)))
            }
            return said
        }
        facts.showLater { shown(model, text) }
        return Parsed(facts, diagnostics: faults(of: model))
    }

    private static func faults(of model: Model) -> [Diagnostic] {
        var faults = model.strays.map { range in
            Diagnostic(
                code: Code.unreadable, severity: .warning,
                message: "This line is no `name: command`, and is passed over", range: range)
        }
        var seen: Set<String> = []
        for process in model.processes where !seen.insert(process.name.value).inserted {
            faults.append(
                Diagnostic(
                    code: Code.duplicate, severity: .error, message: "`\(process.name.value)` is declared already",
                    range: process.name.range))
        }
        return faults.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private static func shown(_ model: Model, _ text: SourceText) -> ShownFacts {
        var shown = ShownFacts()
        shown.tokens = model.comments.map { TokenFact(kind: .comment, range: $0) }
        for process in model.processes {
            let command = process.command
            shown.structure.append(process.range)
            shown.structure.append(command.source(0..<command.count))
            shown.tokens.append(TokenFact(kind: .function, range: process.name.range))
            shown.completions.append(CompletionFact(kind: .word(names), range: process.name.range))
            for word in ShellText(command, 0..<command.count).commands.flatMap(\.words) {
                shown.structure.append(command.source(word.range))
                shown.tokens += tokens(of: word, in: command)
            }
        }
        shown.completions += model.strays.map { CompletionFact(kind: .word(names.map { $0 + ":" }), range: $0) }
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        // A run of process types folds, comments between them apart.
        if let first = model.processes.first, let last = model.processes.last, first.range != last.range {
            shown.folds = [first.range.lowerBound..<last.range.upperBound]
        }
        shown.tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
        shown.structure.sort { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
        return shown
    }

    private static func tokens(of word: ShellWord, in command: JoinedText) -> [TokenFact] {
        let variables = word.parts.compactMap { part -> TokenFact? in
            guard case .variable(_, let place, _) = part else { return nil }
            return TokenFact(kind: .variable, range: command.source(place))
        }
        guard variables.isEmpty else { return variables }
        let isOption = command.bytes[word.range].first == UInt8(ascii: "-")
        return [TokenFact(kind: isOption ? .parameter : .string, range: command.source(word.range))]
    }

    /// What Heroku gives a meaning to, and what is usual.
    private static let names = ["web", "worker", "release", "clock", "scheduler", "console"]
}
