public import KytesBasics
public import KytesGraph
internal import KytesSyntax
internal import KytesText

/// Kconfig: the options of Linux, U-Boot, Buildroot, BusyBox and Zephyr, and the values that a `.config` gives them.
public enum Kconfig: Ecosystem {
    public static let id = "kconfig"
    public static let title = "Kconfig"
    public static let layer = Layer.kernel
    public static let claims = [
        FileClaim("Kconfig", role: .manifest),
        FileClaim("Kconfig.*", role: .manifest, isTentative: true),
        FileClaim("Kconfig-*", role: .manifest, isTentative: true),
        FileClaim("Config.in", role: .manifest, isTentative: true),
        FileClaim("Config.in.*", role: .manifest, isTentative: true),
        FileClaim(".config", role: .manifest, isTentative: true),
        FileClaim("defconfig", role: .manifest, isTentative: true),
        FileClaim("*_defconfig", role: .manifest, isTentative: true),
        FileClaim("*.config", role: .manifest, isTentative: true),
    ]
    public static let assumptions = [
        Assumption("kconfig.toolchain", standard: "gcc 12.2.0, binutils 2.40"),
        Assumption("kconfig.architecture", standard: nil),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .hover, .diagnostics, .completion, .symbols, .calls, .tokens, .folding,
        .selection,
    ]
    public static let support = Support(
        resolution:
            "options are those of all Kconfig files below the topmost one; values are worked out as `conf --defconfig` does, "
            + "for the architecture that a file belongs to or `kconfig.architecture` says",
        oracle:
            "the tree's own `scripts/kconfig/conf` and its `--savedefconfig`, symbol by symbol, over defconfigs of Linux 6.1 "
            + "and 6.12 (Debian's source packages), in tests; U-Boot 2023.01 by hand",
        sources: "the entry in the tree itself",
        limits:
            "`$(shell,…)` is never run: the questions of `scripts/Kconfig.include` are answered from the toolchain that "
            + "`kconfig.toolchain` assumes, any other has no answer, and it is said"
    )

    enum Code {
        static let syntax = "kconfig/syntax"
        static let unterminated = "kconfig/unterminated"
        static let circle = "kconfig/circle"
        static let redefined = "kconfig/redefined"
        static let missingFile = "kconfig/missing-file"
        static let includesItself = "kconfig/includes-itself"
        static let macro = "kconfig/macro"
        static let unanswered = "kconfig/unanswered"
        static let unknownSymbol = "kconfig/unknown-symbol"
        static let invalidValue = "kconfig/invalid-value"
        static let overridden = "kconfig/overridden"
        static let redundant = "kconfig/redundant"
        static let repeated = "kconfig/repeated"
        static let unreadable = "kconfig/unreadable-line"
    }

    /// A tree is all below its topmost `Kconfig`; values belong to the tree that they lie in.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        let roots = manifests.filter { $0.lastComponent == "Kconfig" || $0.lastComponent == "Config.in" }
            .map(\.parent)
        var folders: [AbsolutePath] = []
        for folder in Set(roots).sorted() where !folders.contains(where: folder.isWithin) { folders.append(folder) }
        return folders.map { folder in
            Project(ecosystem: id, folder: folder, manifests: manifests.filter { $0.isWithin(folder) })
        }
    }

    public static var spansFolders: Bool { true }
}
