import KytesEcosystems
import KytesText

/// What was found of an open manifest beside its resolution, and the text that its ranges count.
struct Inspected: Sendable {
    let text: SourceText
    let inspection: Inspection

    /// The diagnostics as they stand in a newer text; those that the edit touched are left out.
    func diagnostics(in newer: SourceText) -> [Diagnostic] {
        if newer == text { return inspection.diagnostics }
        let moved = MovedRanges(from: text, to: newer)
        return inspection.diagnostics.compactMap { diagnostic in
            guard let range = moved.range(diagnostic.range) else { return nil }
            var diagnostic = diagnostic
            diagnostic.range = range
            return diagnostic
        }
    }
}

extension WorkspaceSnapshot {
    /// With what was found of it beside its resolution.
    func inspected(_ file: ResolvedFile?) -> ResolvedFile? {
        guard var file, let found = inspections[file.file.document] else { return file }
        file.diagnostics += found.diagnostics(in: file.file.text)
        return file
    }

    /// What mends the diagnostics of open manifests whose text has not changed since they were made.
    var inspectedFixes: [Fix] {
        inspections.flatMap { document, found in
            text(document) == found.text ? found.inspection.fixes : []
        }
    }
}
