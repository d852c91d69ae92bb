public import KytesBasics
public import KytesGraph
internal import KytesText

/// Device trees: what hardware a board has, as Linux, U-Boot and Zephyr are told of it; and which drivers say that they are for
/// it.
///
/// All sources of a workspace are one project. Where they are few, all boards are put together; of the thousands of a kernel's
/// tree those that are open, and those that `devicetree.boards` names.
public enum DeviceTree: Ecosystem {
    public static let id = "devicetree"
    public static let title = "Device tree"
    public static let layer = Layer.hardware
    public static let spansFolders = true
    public static let claims = [
        FileClaim("*.dts", role: .manifest),
        FileClaim("*.dtso", role: .manifest),
        FileClaim("*.dtsi", role: .manifest),
    ]
    public static let assumptions = [
        Assumption("devicetree.boards", standard: nil), Assumption("devicetree.include", standard: nil),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .declaration, .references, .highlight, .hover, .diagnostics, .completion, .symbols, .calls,
        .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "a board is what its source makes with all that it includes, as the preprocessor and `dtc` put it together; where there "
            + "are more than \(boardLimit) boards only those that are open, and those that `devicetree.boards` names",
        oracle:
            "`cpp` and `dtc` 1.6.1: nodes, properties, their bytes, labels; in tests on sources of our own, by hand on all of "
            + "arm and arm64 of Linux 6.1",
        sources:
            "the entry of `of_device_id` in the kernel's tree that has the source, or that `kernel.trees` names; else the module "
            + "that this machine's kernel has for it",
        limits:
            "names of files that a macro makes are not followed; `/incbin/` is not looked into; what U-Boot adds to a source by "
            + "the name of its board is not known")

    enum Code {
        static let syntax = "devicetree/syntax"
        static let unknownLabel = "devicetree/unknown-label"
        static let duplicateLabel = "devicetree/duplicate-label"
        static let missingFile = "devicetree/missing-include"
        static let unknownName = "devicetree/unknown-name"
    }

    /// So many boards of a workspace are read without being asked for.
    static let boardLimit = 40

    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        Project.whole(of: manifests, ecosystem: id)
    }

    /// Whether a file is a tree by itself, not only a part of others.
    static func isBoard(_ path: AbsolutePath) -> Bool { !path.string.hasSuffix(".dtsi") }
}
