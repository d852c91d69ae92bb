public import KytesBasics
public import KytesGraph
public import KytesText

/// The Swift Package Manager.
public enum SwiftPM: Ecosystem {
    public static let id = "swiftpm"
    public static let title = "Swift Package Manager"
    public static let layer = Layer.application
    public static let claims = [
        FileClaim("Package.swift", role: .manifest),
        FileClaim("Package@swift-*.swift", role: .manifest),
        FileClaim("Package.resolved", role: .companion),
        FileClaim(".swiftpm/configuration/mirrors.json", role: .companion),
        FileClaim("*.swift", role: .source),
    ]
    public static let capabilities = Set(Capability.allCases)
    public static let support = Support(
        resolution:
            "pins first; without them the PubGrub solver over the tags of the repositories, as the Swift "
            + "Package Manager",
        oracle:
            "`swift package dump-package` of real manifests and `show-dependencies` of real packages, in "
            + "tests",
        sources: "the repository at the pinned commit, or at the tag that was chosen",
        limits:
            "manifests are evaluated as far as their constants go, for Linux on x86-64 with an empty "
            + "environment; registries, compiler settings and resources are not read")

    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        switch document.fileName {
        case "Package.resolved": readLockfile(text)
        case "mirrors.json": Parsed(FileFacts())
        case let name where name == "Package.swift" || name.hasPrefix("Package@swift-"):
            readManifest(text, of: document)
        default: readSource(text)
        }
    }

    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        // Two packages of one name are told apart by where they stand in the folder that holds all of them.
        let base = manifests.first.map { first in
            manifests.reduce(first.parent) { base, manifest in
                var base = base
                while !manifest.isWithin(base) { base = base.parent }
                return base
            }
        }
        return Dictionary(grouping: manifests, by: \.parent)
            .map { Project(ecosystem: id, folder: $0.key, base: base, manifests: $0.value) }
            .sorted { $0.folder < $1.folder }
    }
}
