internal import KytesBasics
public import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import Synchronization

extension DeviceTree {
    /// Which files of a tree of Linux or U-Boot name what goes by a `compatible`. Of C sources only those places are looked at;
    /// that costs about a second for all of Linux, and is done once, when somebody asks.
    final class Trees: Sendable {
        struct Index: Sendable {
            /// Drivers: the entries of their tables, by `compatible`.
            var drivers: [String: [Found]] = [:]
            /// Documents below `Documentation/devicetree/bindings`.
            var bindings: [String: [Found]] = [:]
        }

        struct Found: Hashable, Sendable {
            var path: AbsolutePath
            var range: TextRange
        }

        private let known = Mutex<[AbsolutePath: Index]>([:])

        func drivers(in tree: AbsolutePath, _ metadata: any MetadataSource) async throws -> [String: [Found]] {
            if let known = known.withLock({ $0[tree]?.drivers }), !known.isEmpty { return known }
            let tops = ["drivers", "sound", "arch", "board", "common"].map(tree.appending)
            let paths = try await Self.files(below: tops, suffix: ".c", metadata)
            let found = try await Self.index(paths, metadata) { DriverEntries(in: $0).entries }
            known.withLock { $0[tree, default: Index()].drivers = found }
            return found
        }

        func bindings(in tree: AbsolutePath, _ metadata: any MetadataSource) async throws -> [String: [Found]] {
            if let known = known.withLock({ $0[tree]?.bindings }), !known.isEmpty { return known }
            let top = tree.appending("Documentation/devicetree/bindings")
            let paths = try await Self.files(below: [top], suffix: ".yaml", metadata)
            let found = try await Self.index(paths, metadata) { BindingEntries(in: $0).entries }
            known.withLock { $0[tree, default: Index()].bindings = found }
            return found
        }

        private static func index(
            _ paths: [AbsolutePath], _ metadata: any MetadataSource,
            _ look: @escaping @Sendable ([UInt8]) -> [Located<String>]
        ) async throws -> [String: [Found]] {
            let lists = try await metadata.parts(of: paths) { content in
                look(content.bytes(in: 0..<min(content.byteCount, 8 << 20)))
            }
            var found: [String: [Found]] = [:]
            for (path, list) in zip(paths, lists) {
                for entry in list ?? [] {
                    found[entry.value, default: []].append(Found(path: path, range: entry.range))
                }
            }
            return found
        }

        /// Folders have no dot in their names, but for very few, and what has none and is no folder is empty.
        private static func files(
            below tops: [AbsolutePath], suffix: String, _ metadata: any MetadataSource
        ) async throws -> [AbsolutePath] {
            var (files, wave): ([AbsolutePath], [AbsolutePath]) = ([], tops)
            for _ in 0..<12 where !wave.isEmpty {
                try Task.checkCancellation()
                var next: [AbsolutePath] = []
                for (folder, names) in zip(wave, try await metadata.fileNames(inEach: wave)) {
                    for name in names {
                        if name.hasSuffix(suffix) {
                            files.append(folder.appending(name))
                        } else if !name.contains("."), !["Makefile", "Kconfig", "Kbuild", "README"].contains(name) {
                            next.append(folder.appending(name))
                        }
                    }
                }
                guard files.count < fileLimit, next.count < fileLimit else { break }
                wave = next
            }
            return files.sorted()
        }

        private static let fileLimit = 200_000
    }

    /// The drivers of what boards have, where a tree stands around them; and the documents.
    static func addDrivers(to world: inout World, _ metadata: any MetadataSource) async throws {
        let trees = metadata.kept { Trees() }
        let wanted = world.compatible
        for tree in Set(world.boards.compactMap(\.tree)).sorted() {
            let bindings = try await trees.bindings(in: tree, metadata)
            for name in wanted where world.bindings[name] == nil {
                guard let found = bindings[name]?.first else { continue }
                world.bindings[name] = Evidence(document: DocumentID(file: found.path), range: found.range)
            }
            // All of Linux is looked through for who asks for boards by name, and for who jumps.
            let isSmall = try await metadata.fileNames(in: tree.appending("drivers")).count <= smallTree
            guard isSmall || metadata.assumed("devicetree.boards") != nil else { continue }
            let drivers = try await trees.drivers(in: tree, metadata)
            let found = Set(wanted.flatMap { drivers[$0]?.map(\.path) ?? [] })
            let modules = try await modules(of: found.sorted(), in: tree, metadata)
            for name in wanted {
                let own = (drivers[name] ?? []).compactMap { modules[$0.path] }
                if !own.isEmpty { world.modules[name, default: []] += Set(own).sorted() }
            }
        }
    }

    /// Linux has 140 folders of drivers.
    private static let smallTree = 40

    /// The module that a source becomes a part of, as the makefile beside it says.
    static func modules(
        of sources: [AbsolutePath], in tree: AbsolutePath, _ metadata: any MetadataSource
    ) async throws -> [AbsolutePath: AbsolutePath] {
        let folders = Set(sources.map(\.parent)).sorted()
        let makefiles = try await metadata.files(at: folders.map { $0.appending("Makefile") }, readBy: Kbuild.self)
        var units: [AbsolutePath: Kbuild.Unit] = [:]
        for (folder, file) in zip(folders, makefiles) {
            guard let makefile = file?.facts.model as? Kbuild.Makefile, let path = folder.relative(to: tree) else {
                continue
            }
            units[folder] = Kbuild.Unit(readingFrom: path + "/Makefile") { name in
                name == path + "/Makefile" ? makefile.text : nil
            } listing: { _ in
                []
            }
        }
        var modules: [AbsolutePath: AbsolutePath] = [:]
        for source in sources {
            guard let unit = units[source.parent], let path = source.relative(to: tree) else { continue }
            if let module = unit.module(of: String(path.dropLast(2))) {
                modules[source] = tree.appending(module + ".ko")
            }
        }
        return modules
    }

    /// Where a driver says that it is for what goes by a `compatible`.
    public static func locate(
        _ component: Component, under resolution: Resolution, using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        let url = component.id.packageURL
        guard url.type == "generic", url.namespace == Display.deviceNamespace else { return nil }
        let own = (resolution.model as? Surroundings)?.trees ?? []
        let said = (metadata.assumed("kernel.trees") ?? "").split(separator: ":").compactMap {
            AbsolutePath(String($0))
        }
        let trees = metadata.kept { Trees() }
        for tree in own + said {
            let drivers = try await trees.drivers(in: tree, metadata)[url.name] ?? []
            if let found = location(of: drivers, in: tree, remark: "") { return found }
        }
        for tree in own + said {
            let documents = try await trees.bindings(in: tree, metadata)[url.name] ?? []
            let remark = "no driver names `\(url.name)`: this is the document that describes it"
            if let found = location(of: documents, in: tree, remark: remark) { return found }
        }
        let isAnyKnown = !own.isEmpty || !said.isEmpty
        return LocatedSource(
            source: nil, remark: isAnyKnown ? "no driver of the tree names it" : "no tree of a kernel is known")
    }

    /// The first of several places, and what the others are.
    private static func location(of places: [Trees.Found], in tree: AbsolutePath, remark: String) -> LocatedSource? {
        guard let first = places.first, let path = first.path.relative(to: tree) else { return nil }
        let others = Set(places.map(\.path)).subtracting([first.path]).sorted().prefix(8)
            .compactMap { $0.relative(to: tree).map { "`\($0)`" } }
        let also = others.isEmpty ? "" : "\(others.joined(separator: ", ")) name it too"
        return LocatedSource(
            source: ComponentSource(url: DocumentID(file: tree).uri, revision: nil, exactness: .exact),
            landing: [path], declaration: first.range, remark: [remark, also].first { !$0.isEmpty } ?? "")
    }

    public static func mayMention(_ component: ComponentID?) -> Bool { false }

    /// What drivers and documents of the trees that were looked at know.
    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        guard namespace == Display.deviceNamespace else { return [] }
        return metadata.kept { Trees() }.names
    }
}

extension DeviceTree.Trees {
    var names: [String] {
        known.withLock { known in Set(known.values.flatMap { Array($0.drivers.keys) + Array($0.bindings.keys) }) }
            .sorted()
    }
}

extension Kbuild.Unit {
    /// The module that an object is, or is a part of; both relative to the tree, without a suffix.
    func module(of object: String) -> String? {
        var (name, seen): (String, Set<String>) = (object, [])
        while seen.insert(name).inserted {
            if let item = items.first(where: { $0.path == name && $0.isModular }) { return item.path }
            let whole = items.lazy.compactMap { item -> String? in
                guard item.path == name, case .member(let whole) = item.list else { return nil }
                return whole
            }.first
            guard let whole else { return nil }
            name = whole
        }
        return nil
    }
}
