internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Sbt {
    /// What one file says by itself.
    struct Model: Sendable {
        enum Code: Sendable {
            case program(Program)
            /// `sbt.version`, where it is said.
            case properties(Located<String>?)
        }

        var code: Code
        /// What stands in `//> using` lines and in `ivy"…"`, `mvn"…"`.
        var modules: [Module] = []
        /// `//> using scala`
        var scalaVersion: Text?
        /// `//> using repository`
        var resolvers: [Resolver] = []

        var program: Program? { if case .program(let program) = code { program } else { nil } }
    }

    static func readProperties(_ text: SourceText) -> Parsed<FileFacts> {
        var facts = FileFacts()
        var version: Located<String>?
        for line in 0..<text.lineCount {
            let range = text.range(ofLine: line)
            let content = text[range]
            guard let sign = content.firstIndex(of: "="),
                content[..<sign].trimming(while: \.isWhitespace) == "sbt.version"
            else { continue }
            let start = range.lowerBound + content[...sign].utf8.count
            let value = Located(String(content[content.index(after: sign)...]), at: start..<range.upperBound).trimmed
            version = value
            facts.symbols = [
                SymbolFact(
                    kind: .property, name: Located("sbt.version", at: range.lowerBound..<range.lowerBound + 11),
                    range: range.lowerBound..<value.range.upperBound, detail: value.value)
            ]
        }
        facts.model = Model(code: .properties(version))
        return Parsed(facts)
    }

    static func readProgram(_ text: SourceText, _ document: DocumentID) -> Parsed<FileFacts> {
        let parsed = ProgramReader.read(text, .scala)
        let program = parsed.value
        var model = Model(code: .program(program))
        var said = SbtSaidReader(program, in: text)
        if document.fileName == "project.scala" {
            (model.modules, model.scalaVersion, model.resolvers) = directives(program, text, document)
        }
        if document.fileName == "build.sc" || document.fileName == "build.mill" {
            model.modules = coordinates(program, text, document)
        }
        said.add(model.modules, in: text)
        var facts = FileFacts()
        facts.model = model
        facts.symbols = said.symbols
        facts.requirements = said.requirements.sorted { $0.range.lowerBound < $1.range.lowerBound }
        let completions = said.completions
        facts.showLater {
            var shown = ShownFacts(of: program, in: text)
            shown.completions = completions
            return shown
        }
        return Parsed(facts, diagnostics: parsed.diagnostics)
    }
}

extension Located where Value == String {
    /// Without the white space around it.
    fileprivate var trimmed: Located<String> {
        let head = value.prefix { $0.isWhitespace }
        let rest = value.dropFirst(head.count)
        let core = String(rest).trimming(while: \.isWhitespace)
        let start = range.lowerBound + head.utf8.count
        return Located(core, at: start..<start + core.utf8.count)
    }
}

extension StringProtocol {
    fileprivate func trimming(while isGone: (Character) -> Bool) -> String {
        var rest = Substring(self).drop(while: isGone)
        while let last = rest.last, isGone(last) { rest.removeLast() }
        return String(rest)
    }
}
