public import KytesBasics
public import KytesGraph
internal import KytesText

/// Procfiles: the process types of an application and the commands that start them, as Heroku, foreman and honcho read them.
public enum Procfile: Ecosystem {
    public static let id = "procfile"
    public static let title = "Procfile"
    public static let layer = Layer.recipe
    public static let claims = [
        FileClaim("Procfile", role: .manifest),
        FileClaim("Procfile.*", role: .manifest, isTentative: true),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .hover, .diagnostics, .completion, .symbols, .calls, .tokens, .folding,
        .selection,
    ]
    public static let support = Support(
        resolution:
            "programs and files of process types are those of the workspace, else what builds them or has "
            + "them by name",
        oracle: "`honcho check`, in tests",
        sources: "the file or the program in the workspace, or the module that builds it",
        limits:
            "commands are split as a shell would, variables are worked out from `.env` and defaults; `$(…)` "
            + "and what a shell or a runner named in a command does further are not read")

    /// One project for each file: each is an application's whole list.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        manifests.map { Project(ecosystem: id, folder: $0.parent, manifests: [$0]) }.sorted { $0.folder < $1.folder }
    }

    enum Code {
        static let duplicate = "procfile/duplicate"
        static let unreadable = "procfile/unreadable-line"
    }
}
