internal import KytesBasics
public import KytesText

extension Bootloaders {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        guard let format = Format(ofFile: document.path), text.count <= sizeLimit,
            let model = Model(text, format)
        else { return Parsed(facts) }
        facts.model = model
        facts.sayLater { said(model) }
        facts.showLater { shown(model) }
        return Parsed(facts, diagnostics: faults(of: model))
    }

    static func said(_ model: Model) -> SaidFacts {
        var said = SaidFacts()
        for entry in model.entries where !entry.title.range.isEmpty {
            let kernel = entry.files.first { $0.role == .kernel }?.path.value ?? ""
            said.symbols.append(SymbolFact(kind: .section, name: entry.title, range: entry.range, detail: kernel))
        }
        for module in model.grubModules where !module.name.range.isEmpty {
            said.symbols.append(SymbolFact(kind: .module, name: module.name, range: module.name.range))
        }
        if model.format == .grubSettings {
            said.symbols += model.keywords.filter { !$0.isEmpty }.map {
                SymbolFact(kind: .property, name: Located(model.text[$0], at: $0), range: $0)
            }
        }
        return said
    }

    private static func faults(of model: Model) -> [Diagnostic] {
        let open = model.open.map {
            Diagnostic(code: Code.unclosed, severity: .error, message: "Nothing closes this `{`", range: $0)
        }
        let message =
            model.format == .grubModules
            ? "Behind the name of a module must stand a `:`" : "Nothing stands behind this word"
        let strays = model.strays.map {
            Diagnostic(code: Code.unreadable, severity: .warning, message: message, range: $0)
        }
        return (open + strays).prefix(200).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    static let moduleNamespace = "grub-module"

    static func shown(_ model: Model) -> ShownFacts {
        var shown = ShownFacts()
        shown.tokens = model.lines.comments.map { TokenFact(kind: .comment, range: $0) }
        for range in model.keywords where !range.isEmpty {
            shown.tokens.append(
                TokenFact(kind: model.format.hasKeys ? .property : .keyword, range: range))
        }
        for entry in model.entries {
            shown.tokens.append(TokenFact(kind: .string, range: entry.title.range))
            shown.tokens += entry.files.map { TokenFact(kind: .namespace, range: $0.path.range) }
            shown.structure.append(entry.range)
            shown.folds.append(entry.range)
        }
        for parameter in model.allParameters {
            let name = Parameter(parameter).name
            shown.tokens.append(TokenFact(kind: .parameter, range: name.range))
            shown.tokens.append(TokenFact(kind: .string, range: name.range.upperBound..<parameter.range.upperBound))
            shown.completions.append(CompletionFact(kind: .word(Parameter.names), range: name.range))
        }
        for module in model.modules {
            shown.tokens.append(TokenFact(kind: .namespace, range: module.range))
            shown.completions.append(
                CompletionFact(kind: .packageName(namespace: moduleNamespace), range: module.range))
        }
        for module in model.grubModules {
            shown.tokens.append(TokenFact(kind: .function, range: module.name.range))
            shown.tokens += module.needs.map { TokenFact(kind: .namespace, range: $0.range) }
        }
        for line in model.lines.lines {
            shown.structure.append(line.range)
            shown.structure += line.words.map(\.range).filter { $0 != line.range }
        }
        shown.tokens = TokenFact.apart(shown.tokens)
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        shown.folds = shown.folds.filter { model.text.line(at: $0.lowerBound) < model.text.line(at: $0.upperBound) }
            .sorted { $0.lowerBound < $1.lowerBound }
        shown.structure = ShownFacts.nested(shown.structure)
        return shown
    }
}
