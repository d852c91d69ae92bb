internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let world = try await world(of: project, using: metadata)
        guard !world.descriptions.isEmpty else { return Resolution() }
        return Assembly(world: world).resolution()
    }

    /// Likewise for whoever reads what a tree makes of its options.
    static func world(of project: Project, using metadata: any MetadataSource) async throws -> World {
        var files: [String: SourceFile] = [:]
        try await add(project.manifests, to: &files, of: project, using: metadata)
        // What no claim says by its name is known by who includes it.
        for _ in 0..<8 {
            let wanted = included(in: files).prefix(2_000)
            let before = files.count
            try await add(wanted.map(project.folder.appending), to: &files, of: project, using: metadata)
            if files.count == before { break }
        }
        let scripts = try await metadata.fileNames(
            inEach: ["scripts/kconfig", "support/kconfig"].map(project.folder.appending)
        ).joined()
        // Whoever calls his files so took the language over early.
        let names = scripts.isEmpty && files["Kconfig"] == nil ? ["zconf.y"] : Array(scripts)
        let texts = try await metadata.texts(
            at: ["Makefile", "scripts/kconfig/symbol.c"].map(project.folder.appending))
        let (makefile, tool) = (texts.first ?? nil, texts.last ?? nil)
        return World(
            project: project, files: files,
            dialect: Dialect(of: names, saidBy: tool?.bytes ?? []), version: makefile.map(version) ?? "",
            toolchain: metadata.assumed("kconfig.toolchain") ?? assumptions[0].standard ?? "",
            architecture: metadata.assumed("kconfig.architecture"), library: metadata.kept { Library() })
    }

    private static func add(
        _ paths: [AbsolutePath], to files: inout [String: SourceFile], of project: Project,
        using metadata: any MetadataSource
    ) async throws {
        for file in try await metadata.files(at: paths, readBy: Kconfig.self) {
            guard let file, let path = file.document.filePath?.relative(to: project.folder) else { continue }
            files[path] = file
        }
    }

    /// Paths of further files that `source` names without a macro; sorted.
    private static func included(in files: [String: SourceFile]) -> [String] {
        var paths: Set<String> = []
        for (path, file) in files {
            for inclusion in (file.facts.model as? Description)?.inclusions ?? [] where inclusion.isNamed {
                let target = inclusion.target(from: path)
                if files[target] == nil { paths.insert(target) }
            }
        }
        return paths.sorted()
    }

    /// What the head of the tree's Makefile says: `6.1.0`.
    private static func version(_ makefile: SourceText) -> String {
        var values: [String: String] = [:]
        for line in 0..<min(makefile.lineCount, 20) {
            let parts = makefile[makefile.range(ofLine: line)].split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            values[parts[0].filter { $0 != " " }] = parts[1].filter { $0 != " " }
        }
        guard let version = values["VERSION"], let level = values["PATCHLEVEL"] else { return "" }
        let sublevel = values["SUBLEVEL"].flatMap { $0.isEmpty ? nil : "." + $0 } ?? ""
        return version + "." + level + sublevel + (values["EXTRAVERSION"] ?? "")
    }
}
