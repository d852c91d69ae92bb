public import KytesBasics
public import KytesGraph
internal import KytesText

/// Units of systemd: services, sockets, timers and the rest, with their drop-ins.
///
/// All units of a workspace are one project, for they find each other by name, wherever they stand. Beside them are those of
/// the machine (`systemd.root` names another system's root folder).
///
/// Other programs have files that are called so, too (D-Bus, Avahi): a unit has a section of a unit.
public enum Systemd: Ecosystem {
    public static let id = "systemd"
    public static let title = "systemd"
    public static let layer = Layer.os
    public static let spansFolders = true
    public static let claims =
        UnitKind.ofFiles.map { FileClaim("*.\($0.rawValue)", role: .manifest, isTentative: true) }
        + UnitKind.ofFiles.map { FileClaim("*.\($0.rawValue).d/*.conf", role: .manifest) }
    public static let assumptions = [Assumption("systemd.root", standard: nil)]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .links, .hover, .actions, .diagnostics, .completion, .symbols, .calls,
        .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "units of the workspace, then those of the machine by the order of its folders, drop-ins over "
            + "them, and what goes without saying",
        oracle: "`systemd --dump-configuration-items` and `systemd-analyze verify` of 252, in tests",
        sources: "the file of the unit; programs as files of the tree, of the workspace or of the machine",
        limits:
            "values beyond words, times, names, addresses and commands are not checked; drop-ins of all units of a "
            + "kind, generators, presets and templates of units are not read; what only the machine knows is "
            + "said so")

    /// One project for all units of a workspace.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        Project.whole(of: manifests, ecosystem: id)
    }

    enum Code {
        static let badCommand = "systemd/bad-command"
        static let badValue = "systemd/bad-value"
        static let deprecated = "systemd/deprecated"
        static let incomplete = "systemd/incomplete"
        static let orderingCycle = "systemd/ordering-cycle"
        static let unknownKey = "systemd/unknown-key"
        static let unknownSection = "systemd/unknown-section"
        static let unknownUnit = "systemd/unknown-unit"
        static let unreadable = "systemd/unreadable-line"
    }
}
