public import KytesBasics
public import KytesGraph

/// Kbuild: which objects the makefiles of Linux, U-Boot and BusyBox make of which sources, and under which options; modules
/// outside of a tree, and what DKMS says of them.
public enum Kbuild: Ecosystem {
    public static let id = "kbuild"
    public static let title = "Kbuild"
    public static let layer = Layer.kernel
    public static let claims = [
        FileClaim("Kbuild", role: .manifest, isTentative: true),
        FileClaim("Makefile", role: .manifest, isTentative: true),
        FileClaim("dkms.conf", role: .manifest),
        FileClaim("Kbuild.*", role: .companion, isTentative: true),
        FileClaim("Makefile.*", role: .companion, isTentative: true),
        FileClaim("*.c", role: .source, isTentative: true),
        FileClaim("*.h", role: .source, isTentative: true),
        FileClaim("*.S", role: .source, isTentative: true),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .hover, .diagnostics, .symbols, .calls, .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "the lists of all makefiles are read with their conditions, variables and inclusions; what a `.config` makes of them "
            + "is worked out as `scripts/Makefile.build` does",
        oracle:
            "`modules.order` and `modules.builtin` of Debian's linux-image 6.1 for amd64, of the same version as the tree, by "
            + "hand; what the tree's own `scripts/Makefile.build` lists under configurations that its own tool made, in tests",
        sources: "the source in the tree itself; of a module the one that starts it",
        limits:
            "nothing is run: what `$(shell …)` or `$(eval …)` would give is nothing; of C sources only names of options are read"
    )

    enum Code {
        static let syntax = "kbuild/syntax"
        static let noSource = "kbuild/no-source"
        static let unused = "kbuild/unused-composite"
        static let unknownOption = "kbuild/unknown-option"
        static let missingFolder = "kbuild/missing-folder"
        static let unanswered = "kbuild/unanswered"
    }

    /// Trees and modules find each other by folders: one project for each topmost one.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        var folders: [AbsolutePath] = []
        for folder in Set(manifests.map(\.parent)).sorted() where !folders.contains(where: folder.isWithin) {
            folders.append(folder)
        }
        return folders.map { folder in
            Project(ecosystem: id, folder: folder, manifests: manifests.filter { $0.isWithin(folder) })
        }
    }

    public static var spansFolders: Bool { true }
}
