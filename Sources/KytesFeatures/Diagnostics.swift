public import KytesText
import KytesEcosystems

extension Features {
    /// What the user should know about a text: what its reader found, and what resolving found. By place, worst first.
    public func diagnostics(in document: DocumentID) -> [Diagnostic] {
        guard let file = files[document] else { return [] }
        var seen = Set<Diagnostic>()
        let all = (file.file.diagnostics + file.diagnostics).filter { seen.insert($0).inserted }
        return Array(all.sorted(by: Self.isBefore).prefix(Limits.diagnostics))
    }

    /// The name of the page that explains a diagnostic's code, in the documentation catalog.
    public static func documentationPage(of code: String) -> String {
        code.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? String($0) : "-" }.joined()
    }

    private static func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        (left.range.lowerBound, left.severity.rawValue, left.range.upperBound, left.code, left.message)
            < (right.range.lowerBound, right.severity.rawValue, right.range.upperBound, right.code, right.message)
    }
}
