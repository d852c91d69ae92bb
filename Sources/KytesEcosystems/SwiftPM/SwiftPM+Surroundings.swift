internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import Synchronization

extension SwiftPM {
    /// What stands around a root package and bears on its resolution: pins, mirrors, edited packages.
    struct Surroundings: Sendable {
        var root: AbsolutePath
        /// The folder that local packages are named relative to.
        var base: AbsolutePath
        var home: AbsolutePath
        var lockfile: (file: SourceFile, pins: Lockfile)?
        var mirrors = Mirrors()
        var mirrorsFile: SourceFile?
        /// The folders of edited packages.
        var edited: [Identity: AbsolutePath] = [:]
        private let places = PlaceMemory()

        /// - Throws: `CancellationError`, and what `read` throws.
        static func around(_ project: Project, _ metadata: any MetadataSource) async throws -> Surroundings {
            let root = project.folder
            var result = Surroundings(root: root, base: project.base, home: metadata.home)
            if let file = try await metadata.file(at: root.appending("Package.resolved"), readBy: SwiftPM.self) {
                let pins = file.facts.model as? Lockfile ?? readLockfile(file.text).value.model as? Lockfile
                result.lockfile = (file, pins ?? Lockfile())
            }
            // The package's own mirrors put the user's aside altogether.
            for folder in [root, result.home] {
                let path = folder.appending(".swiftpm/configuration/mirrors.json")
                guard let file = try await metadata.file(at: path, readBy: SwiftPM.self) else { continue }
                result.mirrors = Mirrors(file.text)
                result.mirrorsFile = file
                if !result.mirrors.isEmpty { break }
            }
            if let file = try await metadata.file(
                at: root.appending(".build/workspace-state.json"), readBy: SwiftPM.self)
            {
                for (identity, edit) in WorkspaceState(file.text).edited {
                    let usual = root.appending("Packages").appending(edit.subpath)
                    result.edited[identity] = edit.folder.flatMap { AbsolutePath($0) } ?? usual
                }
            }
            return result
        }

        /// Where the objects of a repository may be found already, by the name of its checkout.
        static func hints(in root: AbsolutePath, ofCheckout name: String) -> [AbsolutePath] {
            [root.appending(".build/checkouts").appending(name)]
        }

        /// Where a dependency of a package really is, paths made absolute.
        ///
        /// - Parameter folder: The folder of the package that asks, `nil` for one in a repository.
        func place(of dependency: Package.Dependency, askedIn folder: AbsolutePath?) -> Place {
            places.remembered(dependency, folder) { found(dependency, folder) }.place
        }

        /// The identity of that place.
        func identity(of dependency: Package.Dependency, askedIn folder: AbsolutePath?) -> Identity {
            places.remembered(dependency, folder) { found(dependency, folder) }.identity
        }

        private func found(_ dependency: Package.Dependency, _ folder: AbsolutePath?) -> Place {
            switch dependency.place.value {
            case .url(let address): return place(ofAddress: address, askedIn: folder)
            case .path(let path): return .folder(absolute(path, relativeTo: folder ?? root))
            case .registry(let id): return .registry(id.lowercased())
            }
        }

        private func place(ofAddress address: String, askedIn folder: AbsolutePath?) -> Place {
            if address.hasPrefix("file://"), let path = DocumentID(uri: address).filePath {
                return .repository(path.string)
            }
            if address.contains("://") || isSCPStyle(address) { return .repository(address) }
            return .repository(absolute(address, relativeTo: folder ?? root).string)
        }

        private func isSCPStyle(_ address: String) -> Bool {
            guard let colon = address.firstIndex(of: ":") else { return false }
            return !address[..<colon].contains("/")
        }

        private func absolute(_ path: String, relativeTo folder: AbsolutePath) -> AbsolutePath {
            if path == "~" { return home }
            return path.hasPrefix("~/")
                ? home.appending(String(path.dropFirst(2))) : AbsolutePath(path, relativeTo: folder)
        }

        /// The address before mirrors that pins are written with, mirrored.
        func location(of pin: Lockfile.Pin) -> String { mirrors.effective(pin.location) }
    }

    /// The places that were worked out, for they are asked for many times.
    private final class PlaceMemory: Sendable {
        private struct Key: Hashable {
            var written: Package.Dependency.Place
            var folder: AbsolutePath?
        }

        private let known = Mutex<[Key: (place: Place, identity: Identity)]>([:])

        func remembered(
            _ dependency: Package.Dependency,
            _ folder: AbsolutePath?,
            _ find: () -> Place
        ) -> (place: Place, identity: Identity) {
            let key = Key(written: dependency.place.value, folder: folder)
            return known.withLock { known in
                if let place = known[key] { return place }
                let place = find()
                let found = (place, place.identity)
                known[key] = found
                return found
            }
        }
    }

    /// Where a package is, all settings applied.
    enum Place: Hashable, Sendable {
        case repository(String)
        case folder(AbsolutePath)
        case registry(String)

        var identity: Identity {
            switch self {
            case .repository(let location): Identity(location: location)
            case .folder(let folder): Identity(location: folder.string)
            case .registry(let id): Identity(registry: id)
            }
        }

        /// The address, path or id itself.
        var written: String {
            switch self {
            case .repository(let location): location
            case .folder(let folder): folder.string
            case .registry(let id): id
            }
        }

        /// Equal for two spellings of the same place.
        var canonical: String {
            switch self {
            case .repository(let location): SwiftPM.canonical(location: location)
            case .folder(let folder): folder.string
            case .registry(let id): "registry:" + id
            }
        }
    }
}
