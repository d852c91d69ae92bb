internal import KytesBasics
public import KytesText

extension KernelModules {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        guard let kind = FileKind(ofFile: document.path), text.count <= sizeLimit else { return Parsed(facts) }
        let model = Model(text, kind)
        facts.model = model
        facts.sayLater { said(model, in: document) }
        facts.showLater { shown(model) }
        return Parsed(facts, diagnostics: Faults(model).found)
    }

    /// The modules that a text is about.
    static func said(_ model: Model, in document: DocumentID) -> SaidFacts {
        var said = SaidFacts()
        if model.kind.hasDirectives {
            for setting in model.settings(in: document) {
                said.symbols.append(
                    SymbolFact(
                        kind: .module, name: setting.subject, range: setting.statement.range,
                        detail: setting.directive.rawValue))
            }
            return said
        }
        for statement in model.statements {
            let range = model.path(of: statement)
            let name = model.kind.hasPaths ? model.name(inPath: range) : range
            guard !name.isEmpty else { continue }
            said.symbols.append(
                SymbolFact(kind: .module, name: Located(model.string(name), at: name), range: statement.range))
        }
        return said
    }

    /// What is wrong with a file by itself.
    struct Faults {
        private let model: Model
        private(set) var found: [Diagnostic] = []
        /// So many lines of one file are told of.
        private static let limit = 200

        init(_ model: Model) {
            self.model = model
            for statement in model.statements where found.count < Self.limit { check(statement) }
            guard model.isCutOff, let last = model.statements.last, found.last?.range != last.range else { return }
            tell("The last line is cut off: the file was not written to its end", last.range)
        }

        private mutating func tell(_ message: String, _ range: TextRange, _ severity: Diagnostic.Severity = .warning) {
            found.append(Diagnostic(code: Code.unreadable, severity: severity, message: message, range: range))
        }

        private mutating func check(_ statement: Model.Statement) {
            guard let first = model.word(0, of: statement) else { return }
            switch model.kind {
            case .dependencies:
                guard model.text.bytes[first.upperBound - 1] != UInt8(ascii: ":") else { return }
                tell("Behind the path of a module must stand a `:`", first)
            case .order, .builtin:
                guard !endings.contains(where: model.string(first).hasSuffix) else { return }
                tell("This is no path of a module", first)
            case .extracted, .settings: checkDirective(statement, first)
            case .names: break
            }
        }

        private mutating func checkDirective(_ statement: Model.Statement, _ first: TextRange) {
            let name = model.string(first)
            guard let directive = Directive(rawValue: name) else {
                let nearest = Spelling.nearest(to: name, among: Directive.allCases.map(\.rawValue))
                let advice = nearest.map { "; did you mean `\($0)`?" } ?? ", and the line does not count"
                tell("There is no setting `\(name.prefix(80))`\(advice)", first)
                return
            }
            if directive.isOld {
                tell("`\(name)` is of older versions, and does not count any more", first, .information)
            } else if statement.words.count <= directive.leastWords {
                let what = directive.leastWords == 1 ? "a name" : "a name and something more"
                tell("Behind `\(name)` must stand \(what)", statement.range)
            }
        }
    }
}
