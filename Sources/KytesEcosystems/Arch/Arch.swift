public import KytesBasics
public import KytesGraph
internal import KytesText
internal import KytesVersions

/// Arch Linux: recipes of packages (`PKGBUILD`) and what makepkg has said of them (`.SRCINFO`). Read statically: nothing runs.
public enum Arch: Ecosystem {
    public static let id = "arch"
    public static let title = "Arch Linux"
    public static let layer = Layer.os
    public static let spansFolders = true
    public static let claims = [
        FileClaim("PKGBUILD", role: .manifest),
        FileClaim(".SRCINFO", role: .companion),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .links, .hover, .diagnostics, .completion, .symbols, .calls, .tokens,
        .folding, .selection, .rename,
    ]
    public static let support = Support(
        resolution:
            "what a recipe requires by name is the package of a recipe of the workspace that is called so "
            + "or provides it, else a package by name, bound to who has it; nothing of a repository is known",
        oracle: "`makepkg --printsrcinfo` and `vercmp` where they are installed, in tests",
        sources: "files beside the recipe, or the addresses that it names",
        limits:
            "variables and braces are worked out; `$(…)`, loops, `eval` and other operations are not, and "
            + "are said so; what stands in a condition may count; databases of pacman are not read")

    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        Project.whole(of: manifests, ecosystem: id)
    }

    public static func isNewer(_ version: String, than other: String) -> Bool? { family.order(version, other) > 0 }

    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        var entries: [PackageAssembly.Entry] = []
        var outcomes: [(file: SourceFile, recipe: Int)] = []
        for source in try await metadata.files(at: project.manifests, readBy: Arch.self) {
            guard let source, let recipe = source.facts.model as? PackageRecipe,
                let folder = source.document.filePath?.parent
            else { continue }
            let beside = Set(try await metadata.fileNames(in: folder))
            entries.append(PackageAssembly.Entry(source: source, recipe: recipe, beside: beside))
            guard beside.contains(".SRCINFO"),
                let outcome = try await metadata.file(at: folder.appending(".SRCINFO"), readBy: Arch.self)
            else { continue }
            outcomes.append((outcome, entries.count - 1))
        }
        try Task.checkCancellation()
        guard !entries.isEmpty else { return Resolution() }
        var assembly = PackageAssembly(family: family, entries: entries)
        var resolution = assembly.resolution()
        for (file, number) in outcomes {
            guard let owner = resolution.files[entries[number].source.document]?.owner else { continue }
            resolution.files[file.document] = ResolvedFile(
                file: file, owner: owner, diagnostics: differences(file, entries[number].recipe))
        }
        return resolution
    }

    /// What `.SRCINFO` says otherwise than the recipe does.
    private static func differences(_ file: SourceFile, _ recipe: PackageRecipe) -> [Diagnostic] {
        guard let outcome = file.facts.model as? SourceInfo, let version = recipe.version,
            let theirs = outcome.version, theirs != version, let place = outcome.place("pkgver")
        else { return [] }
        return [
            Diagnostic(
                code: Code.outOfDate, severity: .warning,
                message: "PKGBUILD is at \(version): `makepkg --printsrcinfo > .SRCINFO` makes this anew", range: place)
        ]
    }

    static let family = PackageFamily(
        type: "alpm", vendor: "arch", ecosystem: id, order: { ArchVersion($0).order(to: ArchVersion($1)) },
        unsatisfied: "arch/unsatisfied", missingFile: "arch/missing-file")

    enum Code {
        static let missingChecksum = "arch/missing-checksum"
        static let missingFile = "arch/missing-file"
        static let missingVariable = "arch/missing-variable"
        static let outOfDate = "arch/out-of-date"
        static let unsatisfied = "arch/unsatisfied"
    }
}
