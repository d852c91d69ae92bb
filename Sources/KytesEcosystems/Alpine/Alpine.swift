public import KytesBasics
public import KytesGraph
internal import KytesText
internal import KytesVersions

/// Alpine Linux: recipes of packages (`APKBUILD`). Read statically: nothing of them runs.
public enum Alpine: Ecosystem {
    public static let id = "alpine"
    public static let title = "Alpine Linux"
    public static let layer = Layer.os
    public static let spansFolders = true
    public static let claims = [FileClaim("APKBUILD", role: .manifest)]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .links, .hover, .diagnostics, .completion, .symbols, .calls, .tokens,
        .folding, .selection, .rename,
    ]
    public static let support = Support(
        resolution:
            "what a recipe requires by name is the package of a recipe of the workspace that is called so "
            + "or provides it, else a package by name, bound to who has it; nothing of a repository is known",
        oracle: "the order of versions against `apk` where it is installed, in tests",
        sources: "files beside the recipe, or the addresses that it names",
        limits:
            "variables are worked out; `$(…)`, loops, `eval` and other operations are not, and are said so; "
            + "what stands in a condition may count; `APKINDEX` and `/etc/apk` are not read")

    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        Project.whole(of: manifests, ecosystem: id)
    }

    public static func isNewer(_ version: String, than other: String) -> Bool? { family.order(version, other) > 0 }

    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        var entries: [PackageAssembly.Entry] = []
        for source in try await metadata.files(at: project.manifests, readBy: Alpine.self) {
            guard let source, let recipe = source.facts.model as? PackageRecipe else { continue }
            let folder = source.document.filePath?.parent ?? .root
            let beside = Set(try await metadata.fileNames(in: folder))
            entries.append(PackageAssembly.Entry(source: source, recipe: recipe, beside: beside))
        }
        try Task.checkCancellation()
        guard !entries.isEmpty else { return Resolution() }
        var assembly = PackageAssembly(family: family, entries: entries)
        return assembly.resolution()
    }

    static let family = PackageFamily(
        type: "apk", vendor: "alpine", ecosystem: id, order: { AlpineVersion($0).order(to: AlpineVersion($1)) },
        unsatisfied: "alpine/unsatisfied", missingFile: "alpine/missing-file")

    enum Code {
        static let badVersion = "alpine/bad-version"
        static let missingChecksum = "alpine/missing-checksum"
        static let missingFile = "alpine/missing-file"
        static let missingVariable = "alpine/missing-variable"
        static let unsatisfied = "alpine/unsatisfied"
    }
}
