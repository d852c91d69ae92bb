public import KytesBasics
public import KytesGraph
internal import KytesText

/// RPM: spec files, and the repositories that packages come from. Read statically: no macro runs anything.
///
/// All specs of a workspace are one project, for their packages require each other by name.
public enum RPM: Ecosystem {
    public static let id = "rpm"
    public static let title = "RPM"
    public static let layer = Layer.os
    public static let spansFolders = true
    public static let claims = [
        FileClaim("*.spec", role: .manifest, isTentative: true),
        FileClaim("*.repo", role: .manifest, isTentative: true),
    ]
    public static let assumptions = [Assumption("rpm.dist", standard: nil)]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .links, .hover, .diagnostics, .completion, .symbols, .calls, .tokens,
        .folding, .selection, .rename,
    ]
    public static let support = Support(
        resolution:
            "what a spec requires by name is the package of a spec of the workspace that is called so or "
            + "provides it, else a package by name, bound to who has it; nothing of a repository is known",
        oracle: "`rpmspec -q` and `rpm --eval` of 4.18 where they are installed, in tests",
        sources: "files beside the spec or in `SOURCES`, or the addresses that it names",
        limits:
            "macros are worked out but for `%(…)`, Lua and those with arguments, which are said not to be "
            + "known; of the distribution only what `rpm.dist` says; `%include`, `%files` and scripts are not "
            + "read")

    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        Project.whole(of: manifests, ecosystem: id)
    }

    public static func isNewer(_ version: String, than other: String) -> Bool? { isNewerVersion(version, other) }

    enum Code {
        static let badChangelog = "rpm/bad-changelog"
        static let badRelation = "rpm/bad-relation"
        static let duplicate = "rpm/duplicate"
        static let missingFile = "rpm/missing-file"
        static let missingTag = "rpm/missing-tag"
        static let unclosed = "rpm/unclosed"
        static let unknownTag = "rpm/unknown-tag"
        static let unreadable = "rpm/unreadable-line"
        static let unsatisfied = "rpm/unsatisfied"
    }
}
