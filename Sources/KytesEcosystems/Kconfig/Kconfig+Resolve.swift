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
            let wanted = included(in: files).filter { files[$0] == nil }.prefix(2_000)
            let before = files.count
            try await add(wanted.map(project.folder.appending), to: &files, of: project, using: metadata)
            if files.count == before { break }
        }
        let scripts = try await metadata.fileNames(
            inEach: ["scripts/kconfig", "support/kconfig"].map(project.folder.appending)
        ).joined()
        let isClassic = files["Kconfig"] == nil || scripts.contains("zconf.y")
        let makefile = try await metadata.texts(at: [project.folder.appending("Makefile")]).first ?? nil
        return World(
            project: project, files: files, dialect: isClassic ? .classic : .current,
            version: makefile.map(version) ?? "",
            toolchain: metadata.assumed("kconfig.toolchain") ?? assumptions[0].standard ?? "",
            architecture: metadata.assumed("kconfig.architecture"), identities: metadata.kept { Identities() })
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

    /// Paths that `source` names without a macro; sorted.
    private static func included(in files: [String: SourceFile]) -> [String] {
        var paths: Set<String> = []
        for (path, file) in files {
            guard let text = (file.facts.model as? Description)?.text else { continue }
            for statement in text.statements where statement.isSource && statement.word >= 0 {
                guard text.words[Int(statement.word)].isPlain else { continue }
                let written = text.spelling(of: statement.word)
                let isRelative = statement.kind == .relativeSource || statement.kind == .optionalRelativeSource
                let folder = isRelative ? folder(of: path) : ""
                let isPattern = written.contains("*") || written.contains("?")
                if !written.hasPrefix("/"), !isPattern,
                    isDescription(written.split(separator: "/").last.map(String.init) ?? "")
                {
                    paths.insert(normalized(folder.isEmpty ? written : folder + "/" + written))
                }
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
