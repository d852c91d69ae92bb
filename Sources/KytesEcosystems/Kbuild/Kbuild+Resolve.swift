internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let makefiles = try await metadata.files(at: project.manifests, readBy: Kbuild.self).compactMap { $0 }
        guard makefiles.contains(where: isWorthReading) else { return Resolution() }
        try Task.checkCancellation()
        let folders = Set(project.manifests.map(\.parent)).sorted()
        let names = Dictionary(
            zip(folders, try await metadata.fileNames(inEach: folders)), uniquingKeysWith: { first, _ in first })
        let roots = try await roots(of: makefiles, names, using: metadata)
        var worlds: [World] = []
        for root in roots {
            let inner = roots.filter { $0.folder != root.folder && $0.folder.isWithin(root.folder) }
            let own = makefiles.filter { file in
                guard let path = file.document.filePath else { return false }
                return path.isWithin(root.folder) && !inner.contains { path.isWithin($0.folder) }
            }
            try Task.checkCancellation()
            worlds.append(try await world(of: root, own, names, base: project.base, using: metadata))
        }
        return Assembly(worlds: worlds).resolution()
    }

    private static func isWorthReading(_ file: SourceFile) -> Bool {
        (file.facts.model as? Makefile)?.isOfKbuild ?? (file.facts.model is Recipe)
    }

    private struct Root {
        var folder: AbsolutePath
        var isTree: Bool
    }

    /// Trees, by what they are built with; else the topmost folders with lists of Kbuild.
    private static func roots(
        of makefiles: [SourceFile], _ names: [AbsolutePath: [String]], using metadata: any MetadataSource
    ) async throws -> [Root] {
        let candidates = names.filter { $0.value.contains("scripts") && $0.value.contains("Makefile") }.keys.sorted()
        let scripts = try await metadata.fileNames(inEach: candidates.map { $0.appending("scripts") })
        var roots = zip(candidates, scripts).filter {
            $0.1.contains("Makefile.build") || $0.1.contains("Kbuild.include")
        }
        .map { Root(folder: $0.0, isTree: true) }
        let others = Set(makefiles.filter(isWorthReading).compactMap { $0.document.filePath?.parent }).sorted()
        for folder in others where !roots.contains(where: { folder.isWithin($0.folder) }) {
            roots.append(Root(folder: folder, isTree: false))
        }
        return roots
    }

    private static func world(
        of root: Root, _ sources: [SourceFile], _ known: [AbsolutePath: [String]], base: AbsolutePath,
        using metadata: any MetadataSource
    ) async throws -> World {
        var files: [String: SourceFile] = [:]
        for source in sources {
            if let path = source.document.filePath?.relative(to: root.folder) { files[path] = source }
        }
        var names: [String: Set<String>] = [:]
        for (folder, found) in known {
            if let path = folder.relative(to: root.folder) { names[path] = Set(found) }
        }
        var units = self.units(of: files, names)
        // What no claim says by its name is known by who includes it.
        for _ in 0..<4 {
            let missing = Set(units.flatMap(\.missing)).filter { files[$0] == nil && !$0.hasPrefix("..") }.sorted()
                .prefix(500)
            if missing.isEmpty { break }
            let found = try await metadata.files(at: missing.map(root.folder.appending), readBy: Kbuild.self)
            let before = files.count
            for (path, file) in zip(missing, found) where file?.facts.model is Makefile { files[path] = file }
            if files.count == before { break }
            units = self.units(of: files, names)
        }
        let further = Set(units.flatMap { $0.items.map { Kconfig.folder(of: $0.path) } }).filter { names[$0] == nil }
            .sorted()
        for (folder, found) in zip(further, try await metadata.fileNames(inEach: further.map(root.folder.appending))) {
            names[folder] = Set(found)
        }
        try Task.checkCancellation()
        let options = root.isTree ? try await self.options(of: root.folder, known, base: base, using: metadata) : nil
        let values = root.isTree ? try await self.values(in: root.folder, using: metadata) : nil
        return World(
            root: root.folder, base: base, isTree: root.isTree, files: files, names: names, units: units,
            options: options, values: values)
    }

    /// What the makefiles can make. One that is only included is read where it is included.
    private static func units(of files: [String: SourceFile], _ names: [String: Set<String>]) -> [Unit] {
        let makefiles = files.compactMapValues { $0.facts.model as? Makefile }
        let lookUp: (String) -> MakefileText? = { makefiles[$0]?.text }
        let list: (String) -> Set<String> = { names[$0] ?? [] }
        var units: [Unit] = []
        for (path, makefile) in makefiles.sorted(by: { $0.key < $1.key }) where makefile.isOfKbuild {
            let name = path.split(separator: "/").last ?? ""
            guard name == "Makefile" || name == "Kbuild" else { continue }
            let isFrame = name == "Makefile" && makefiles[String(path.dropLast(8)) + "Kbuild"] != nil
            units.append(
                makefile.unit(at: path, isFrame: isFrame, in: makefiles) {
                    Unit(readingFrom: path, isFrame: isFrame, lookingUp: lookUp, listing: list)
                })
        }
        let entered = Set(units.flatMap { $0.items.filter(\.isFolder).map(\.path) })
        let included = Set(units.flatMap { $0.files.dropFirst() })
        return units.filter { unit in
            guard let own = unit.files.first else { return false }
            return !included.contains(own) || entered.contains(unit.folder)
        }
    }

    // MARK: - Options

    /// The options of a tree: its Kconfig files stand beside its makefiles, or are included by those that do.
    private static func options(
        of root: AbsolutePath, _ names: [AbsolutePath: [String]], base: AbsolutePath, using metadata: any MetadataSource
    ) async throws -> Kconfig.World? {
        var manifests: [AbsolutePath] = []
        for (folder, found) in names where folder.isWithin(root) {
            manifests += found.filter { name in
                name == "Kconfig" || name.hasPrefix("Kconfig.") || name.hasPrefix("Kconfig-") || name == "Config.in"
                    || name.hasPrefix("Config.in.")
            }.map(folder.appending)
        }
        guard manifests.contains(where: { $0.parent == root }) else { return nil }
        let project = Project(ecosystem: Kconfig.id, folder: root, base: base, manifests: manifests.sorted())
        return try await Kconfig.world(of: project, using: metadata)
    }

    private static func values(
        in root: AbsolutePath, using metadata: any MetadataSource
    ) async throws -> [String: String]? {
        guard let file = try await metadata.file(at: root.appending(".config"), readBy: Kconfig.self),
            let values = (file.facts.model as? Kconfig.Assignments)?.values
        else { return nil }
        return self.values(of: values)
    }

    /// As `include/config/auto.conf` has them.
    static func values(of values: KconfigValues) -> [String: String] {
        var result: [String: String] = [:]
        for entry in values.entries {
            let name = String(decoding: values.bytes[entry.name], as: UTF8.self)
            var value = entry.isUnset ? "" : String(decoding: values.bytes[entry.value], as: UTF8.self)
            if value.hasPrefix("\""), value.hasSuffix("\""), value.utf8.count >= 2 {
                value = String(value.dropFirst().dropLast())
            }
            result[name] = value.isEmpty || value == "n" ? nil : value
        }
        return result
    }
}
