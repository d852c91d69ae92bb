internal import KytesBasics
internal import KytesText
internal import Synchronization

extension Debian {
    /// What this machine knows of packages: dpkg's status and apt's lists. For whoever asks about a package, a file, a
    /// command or a library; read when it is first asked, and again only where it has changed.
    ///
    /// Get it by `metadata.kept { Machine() }`: all resolutions of a workspace share it.
    final class Machine: Sendable {
        private struct State {
            var stamps: [AbsolutePath: FileStamp] = [:]
            var world: World?
            var indices: [AbsolutePath: (stamp: FileStamp, index: PackageIndex)] = [:]
            var owners: (stamp: FileStamp, owners: FileOwners)?
            var libraries: (stamp: FileStamp, libraries: SharedLibraries)?
        }

        private let state = Mutex(State())

        /// The packages that are installed and those that could be, as of now.
        func world(_ metadata: any MetadataSource) async throws -> World {
            let root = Debian.root(metadata)
            let places = try await places(root, metadata)
            let stamps = try await metadata.stamps(of: places.all)
            let now = Dictionary(
                zip(places.all, stamps).compactMap { path, stamp in stamp.map { (path, $0) } }, uniquingKeysWith: { $1 }
            )
            if let known = state.withLock({ $0.stamps == now && !now.isEmpty ? $0.world : nil }) { return known }
            let (vendor, sources) = try await settings(root, places.sources, metadata)
            let status = try await indices(at: [places.status], now, metadata).first
            let native = Self.native(status)
            let available = try await available(sources, native, places, now, metadata)
            let world = World(
                installed: status, available: available, sources: sources, native: native, vendor: vendor,
                lists: places.lists, policy: try await policy(places.preferences, metadata))
            state.withLock { state in
                state.stamps = now
                state.world = world
                state.indices = state.indices.filter { now[$0.key] == $0.value.stamp }
            }
            return world
        }

        /// The packages that are installed alone: apt's lists are many times as large.
        func installed(_ metadata: any MetadataSource) async throws -> World {
            let root = Debian.root(metadata)
            let path = root.appending("var/lib/dpkg/status")
            let stamp = try await metadata.stamps(of: [path]).first ?? nil
            let status = try await indices(at: [path], stamp.map { [path: $0] } ?? [:], metadata).first
            let vendor = try await settings(root, [], metadata).vendor
            return World(
                installed: status, available: [], sources: [], native: Self.native(status), vendor: vendor, lists: [])
        }

        /// The indices of packages, in the order of apt's sources.
        private func available(
            _ sources: [AptSource],
            _ native: String,
            _ places: Places,
            _ stamps: [AbsolutePath: FileStamp],
            _ metadata: any MetadataSource
        ) async throws -> [World.Available] {
            var available: [World.Available] = []
            for source in sources where source.hasBinaries {
                for architecture in source.architectures.isEmpty ? [native] : source.architectures {
                    let name = source.packagesName(architecture)
                    guard let path = places.lists.first(where: { Self.isCalled($0.lastComponent, name) }),
                        !available.contains(where: { $0.index.path == path }),
                        let index = try await indices(at: [path], stamps, metadata).first
                    else { continue }
                    let release = path.parent.appending(source.listPrefix + "InRelease")
                    let said = try await metadata.bytes(at: [release]).first ?? nil
                    available.append(
                        World.Available(source: source, index: index, release: Policy.Release(said ?? [])))
                }
            }
            return available
        }

        private func policy(_ paths: [AbsolutePath], _ metadata: any MetadataSource) async throws -> Policy {
            var policy = Policy()
            for bytes in try await metadata.bytes(at: paths) { policy.read(bytes ?? []) }
            return policy
        }

        /// An index of source packages that stands in apt's lists; `nil` where there is none.
        func sourceIndex(of source: AptSource, in world: World, _ metadata: any MetadataSource) async throws
            -> PackageIndex?
        {
            guard let path = world.lists.first(where: { Self.isCalled($0.lastComponent, source.sourcesName) }),
                let stamp = try await metadata.stamps(of: [path]).first ?? nil
            else { return nil }
            return try await indices(at: [path], [path: stamp], metadata).first
        }

        /// Who owns the files of this machine; `nil` where dpkg is not what installs here.
        func owners(_ metadata: any MetadataSource) async throws -> FileOwners? {
            guard let stamp = try await stampOfStatus(metadata) else { return nil }
            if let known = state.withLock({ $0.owners }), known.stamp == stamp { return known.owners }
            let owners = try await FileOwners.read(Debian.root(metadata), metadata)
            state.withLock { $0.owners = (stamp, owners) }
            return owners
        }

        /// Who owns the shared libraries of this machine; `nil` where dpkg is not what installs here.
        func libraries(_ metadata: any MetadataSource) async throws -> SharedLibraries? {
            guard let stamp = try await stampOfStatus(metadata) else { return nil }
            if let known = state.withLock({ $0.libraries }), known.stamp == stamp { return known.libraries }
            let libraries = try await SharedLibraries.read(Debian.root(metadata), metadata)
            state.withLock { $0.libraries = (stamp, libraries) }
            return libraries
        }

        /// dpkg writes it whenever it installs anything.
        private func stampOfStatus(_ metadata: any MetadataSource) async throws -> FileStamp? {
            try await metadata.stamps(of: [Debian.root(metadata).appending("var/lib/dpkg/status")]).first ?? nil
        }

        // MARK: - Files

        private struct Places {
            var status: AbsolutePath
            var sources: [AbsolutePath] = []
            /// Indices of packages and of sources.
            var lists: [AbsolutePath] = []
            var preferences: [AbsolutePath] = []
            var all: [AbsolutePath] { [status] + sources + preferences + lists }
        }

        private func places(_ root: AbsolutePath, _ metadata: any MetadataSource) async throws -> Places {
            var places = Places(status: root.appending("var/lib/dpkg/status"))
            let (apt, parts) = (root.appending("etc/apt"), root.appending("etc/apt/sources.list.d"))
            if try await metadata.fileNames(in: apt).contains("sources.list") {
                places.sources.append(apt.appending("sources.list"))
            }
            for name in try await metadata.fileNames(in: parts)
            where name.hasSuffix(".list") || name.hasSuffix(".sources") {
                places.sources.append(parts.appending(name))
            }
            if try await metadata.fileNames(in: apt).contains("preferences") {
                places.preferences.append(apt.appending("preferences"))
            }
            let pins = root.appending("etc/apt/preferences.d")
            // Names with other endings are no preferences to apt.
            for name in try await metadata.fileNames(in: pins) where !name.contains(".") || name.hasSuffix(".pref") {
                places.preferences.append(pins.appending(name))
            }
            let lists = root.appending("var/lib/apt/lists")
            places.lists = try await metadata.fileNames(in: lists).filter { name in
                ["_Packages", "_Sources"].contains { Self.stem(name).hasSuffix($0) }
            }
            .map { lists.appending($0) }
            return places
        }

        private func settings(
            _ root: AbsolutePath,
            _ paths: [AbsolutePath],
            _ metadata: any MetadataSource
        ) async throws -> (vendor: String, sources: [AptSource]) {
            let texts = try await metadata.bytes(at: paths + [root.appending("etc/os-release")])
            var sources: [AptSource] = []
            for (path, bytes) in zip(paths, texts) {
                guard let bytes else { continue }
                sources += Debian.aptSources(SourceText(decoding: bytes), fileName: path.lastComponent)
            }
            let release = String(decoding: (texts.last ?? nil) ?? [], as: UTF8.self)
            let id = release.split(separator: "\n").first { $0.hasPrefix("ID=") }?.dropFirst(3).filter { $0 != "\"" }
            return (id ?? "debian", sources)
        }

        private func indices(
            at paths: [AbsolutePath],
            _ stamps: [AbsolutePath: FileStamp],
            _ metadata: any MetadataSource
        ) async throws -> [PackageIndex] {
            var indices: [PackageIndex] = []
            for path in paths {
                guard let stamp = stamps[path] else { continue }
                if let known = state.withLock({ $0.indices[path] }), known.stamp == stamp {
                    indices.append(known.index)
                    continue
                }
                guard let bytes = try await metadata.bytes(at: [path]).first ?? nil else { continue }
                let index = PackageIndex(bytes, at: path)
                state.withLock { $0.indices[path] = (stamp, index) }
                indices.append(index)
            }
            return indices
        }

        /// The architecture of dpkg itself; where it is not installed, the one that most machines have.
        private static func native(_ status: PackageIndex?) -> String {
            guard let status, let dpkg = status.entries(named: "dpkg").first else { return "amd64" }
            return status.string(status.entries[dpkg].architecture)
        }

        private static func isCalled(_ fileName: String, _ name: String) -> Bool { stem(fileName) == name }

        /// Without what tells how it is compressed.
        private static func stem(_ name: String) -> String {
            guard let dot = name.lastIndex(of: "."), endings.contains(String(name[dot...])) else { return name }
            return String(name[..<dot])
        }

        private static let endings: Set<String> = [".lz4", ".xz", ".gz", ".bz2", ".zst", ".lzma"]
    }

    /// The root folder of the system that is asked.
    static func root(_ metadata: any MetadataSource) -> AbsolutePath {
        metadata.assumed("debian.root").flatMap { AbsolutePath($0) } ?? AbsolutePath.root
    }
}
