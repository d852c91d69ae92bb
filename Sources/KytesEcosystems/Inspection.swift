public import KytesText

/// What an ecosystem finds of one manifest when it looks further than a resolution does: into the sources that stand beside
/// it, into archives.
///
/// It is asked for what somebody has open, behind all that is resolved, and given up for whatever is newer. So a resolution
/// never waits for it, and what it says may come a moment later.
public struct Inspection: Hashable, Sendable {
    public var diagnostics: [Diagnostic]
    /// What mends them.
    public var fixes: [Fix]

    public init(diagnostics: [Diagnostic] = [], fixes: [Fix] = []) {
        self.diagnostics = diagnostics
        self.fixes = fixes
    }

    public var isEmpty: Bool { diagnostics.isEmpty && fixes.isEmpty }
}

extension Ecosystem {
    /// Most say all there is to say when they resolve.
    public static func inspection(
        of file: ResolvedFile,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Inspection { Inspection() }
}
