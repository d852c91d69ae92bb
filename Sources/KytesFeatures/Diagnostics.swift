public import KytesText
import KytesEcosystems
import KytesGraph

extension Features {
    /// What the user should know about a text: what its reader found, and what resolving found. By place, worst first.
    ///
    /// Of a text that is half typed only what its reader found: a bracket that is not closed takes half of the manifest
    /// with it, and who misses that half would be told of everything in it.
    public func diagnostics(in document: DocumentID) -> [Diagnostic] {
        guard let file = files[document] else { return [] }
        var seen = Set<Diagnostic>()
        let isHalfTyped = isHalfTyped(file)
        let resolved = file.diagnostics.filter { !isHalfTyped || $0.code.hasPrefix("workspace/") }
        let all = (file.file.diagnostics + resolved).filter { seen.insert($0).inserted }
        return Array(all.sorted(by: Self.isBefore).prefix(Limits.diagnostics))
    }

    /// Whether the carrier format itself (`program/unclosed`, `json/syntax`) could not be read whole.
    private func isHalfTyped(_ file: ResolvedFile) -> Bool {
        file.file.diagnostics.contains { diagnostic in
            diagnostic.severity <= .warning
                && !Self.origins.contains(String(diagnostic.code.prefix { $0 != "/" }))
        }
    }

    /// Of what is said of a format that is read line by line: it loses nothing but the line.
    private static let origins = Set(Ecosystems.all.map { $0.id } + ["workspace"])

    /// The name of the page that explains a diagnostic's code, in the documentation catalog.
    public static func documentationPage(of code: String) -> String {
        code.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? String($0) : "-" }.joined()
    }

    private static func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        (left.range.lowerBound, left.severity.rawValue, left.range.upperBound, left.code, left.message)
            < (right.range.lowerBound, right.severity.rawValue, right.range.upperBound, right.code, right.message)
    }
}
