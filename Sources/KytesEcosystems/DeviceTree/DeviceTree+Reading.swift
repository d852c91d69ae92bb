internal import KytesSyntax
public import KytesText

extension DeviceTree {
    /// One file, by itself: a source, or a header that sources include.
    final class Source: Sendable {
        let text: DeviceTreeText

        init(_ text: SourceText) { self.text = DeviceTreeText(text) }
    }

    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        var facts = FileFacts()
        let source = Source(text)
        facts.model = source
        guard
            document.fileName.hasSuffix(".dts") || document.fileName.hasSuffix(".dtsi")
                || document.fileName.hasSuffix(".dtso")
        else { return Parsed(facts) }
        let syntax = source.text.alone
        facts.sayLater {
            var said = SaidFacts()
            said.symbols = symbols(of: syntax)
            return said
        }
        facts.showLater { Display(source.text, syntax, text).shown }
        return Parsed(facts, diagnostics: faults(of: source.text, syntax))
    }

    private static func faults(of text: DeviceTreeText, _ syntax: DeviceTreeSyntax) -> [Diagnostic] {
        var faults = text.problems.map { diagnostic($0.kind, $0.range) }
        // Parts of a condition that exclude each other need not make sense one behind the other.
        if text.hasOneReading { faults += syntax.problems.map { diagnostic($0.kind, $0.place.range) } }
        var seen: Set<TextRange> = []
        return faults.filter { seen.insert($0.range).inserted }.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    static func diagnostic(_ kind: DeviceTreeProblem.Kind, _ range: TextRange) -> Diagnostic {
        Diagnostic(code: Code.syntax, severity: .error, message: words(of: kind), range: range)
    }

    private static func words(of kind: DeviceTreeProblem.Kind) -> String {
        switch kind {
        case .tooLarge: "The text is too large to be read"
        case .tooDeep: "This is nested too deeply"
        case .unterminatedString: "The closing quote is missing"
        case .unterminatedComment: "Nothing ends this comment"
        case .unterminatedCondition: "Nothing ends this condition: an `#endif` is missing"
        case .strayCondition: "No condition is open here"
        case .strayClosing: "No node is open here"
        case .unclosed(let sign): "The closing `\(sign)` is missing"
        case .expected(let what): "Here must stand \(what)"
        case .propertyBehindNode: "Properties stand before the nodes of a node"
        case .badNumber: "This is no number that fits"
        case .exhausted: "What this makes is too large to be read"
        }
    }

    // MARK: - Outline

    /// Nodes and properties, as a tree; a node that has a label goes by it, for that is what others call it.
    private static func symbols(of syntax: DeviceTreeSyntax) -> [SymbolFact] {
        [SymbolFact](nesting: syntax.statements.lazy.map { ($0.end, symbol(of: $0, syntax)) }, depth: 64)
    }

    private static func symbol(of statement: DeviceTreeSyntax.Statement, _ syntax: DeviceTreeSyntax) -> SymbolFact? {
        let range = statement.start.through(statement.stop).range
        switch statement.kind {
        case .node:
            if let label = syntax.labels[statement.labels].first {
                return SymbolFact(
                    kind: .module, name: Located(label.value, at: label.place.range), range: range,
                    detail: statement.name.value)
            }
            let sign = statement.target == .label || statement.target == .path ? "&" : ""
            return SymbolFact(
                kind: .section, name: Located(sign + statement.name.value, at: statement.name.place.range),
                range: range)
        case .property:
            return SymbolFact(
                kind: .property, name: Located(statement.name.value, at: statement.name.place.range), range: range)
        default: return nil
        }
    }
}
