internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import Synchronization

extension Containers {
    /// An image that stands on this disk, and what its own records say of it.
    struct LocalImage: Sendable {
        /// Whether it stands in the workspace itself.
        var isRoot = false
        var id: ComponentID
        var name: String
        var version: String?
        /// Where a text names it.
        var evidence: Evidence
        var labels: [String: String] = [:]
        var content = ImageContent()
    }

    /// What the records in an image say.
    struct ImageContent: Sendable {
        var packages: [InstalledPackage] = []
        /// What stands in it and is not read, for people.
        var remarks: [String] = []
    }

    /// The contents of images, looked into again only when their files have changed.
    final class ImageMemory: Sendable {
        private let known = Mutex<[String: (stamps: [FileStamp?], content: ImageContent)]>([:])

        func content(of image: String, _ stamps: [FileStamp?]) -> ImageContent? {
            known.withLock { known in
                guard let found = known[image], found.stamps == stamps, !stamps.allSatisfy({ $0 == nil }) else {
                    return nil
                }
                return found.content
            }
        }

        func remember(_ content: ImageContent, of image: String, _ stamps: [FileStamp?]) {
            known.withLock { known in
                if known.count >= Self.capacity { known.removeAll() }
                known[image] = (stamps, content)
            }
        }

        private static let capacity = 256
    }

    /// Reads OCI image layouts: `oci-layout`, `index.json`, `blobs`.
    ///
    /// - Source: OCI image specification 1.1, read 2026-11-27.
    struct LayoutReader {
        let folder: AbsolutePath
        let metadata: any MetadataSource
        private(set) var images: [LocalImage] = []
        private(set) var index: SourceFile?

        init(_ folder: AbsolutePath, _ metadata: any MetadataSource) {
            self.folder = folder
            self.metadata = metadata
        }

        /// So many images of a layout are looked into.
        private static let imageLimit = 64
        private static let layerLimit = 256
        private static let documentBytes = 16 << 20

        mutating func read() async throws {
            guard let file = try await metadata.file(at: folder.appending("index.json"), readBy: Containers.self) else {
                return
            }
            index = file
            let root = JSONNode.document(in: file.text).value
            for entry in root["manifests"]?.elements.prefix(Self.imageLimit) ?? [] {
                try await readEntry(entry, in: file)
            }
        }

        private mutating func readEntry(_ entry: JSONNode, in file: SourceFile) async throws {
            guard let digest = entry["digest"]?.string, let node = entry["digest"] else { return }
            var annotations: [String: String] = [:]
            for member in entry["annotations"]?.members ?? [] {
                annotations[member.key.value] = member.value.string?.value
            }
            let range = node.contentRange(in: file.text)
            let evidence = Evidence(document: file.document, range: range)
            try await readManifest(digest.value, annotations, evidence, depth: 0)
        }

        private mutating func readManifest(
            _ digest: String,
            _ annotations: [String: String],
            _ evidence: Evidence,
            depth: Int
        ) async throws {
            guard depth < 3, images.count < Self.imageLimit, let manifest = try await document(digest) else { return }
            // One for each platform.
            for inner in manifest["manifests"]?.array?.prefix(Self.imageLimit) ?? [] {
                guard let digest = inner["digest"]?.string else { continue }
                try await readManifest(digest, annotations, evidence, depth: depth + 1)
            }
            guard let layers = manifest["layers"]?.array else { return }
            var image = named(annotations, digest, evidence)
            for member in manifest["annotations"]?.object?.members ?? [] {
                image.labels[member.key] = member.value.string
            }
            if let digest = manifest["config"]?["digest"]?.string, let config = try await document(digest) {
                for member in config["config"]?["Labels"]?.object?.members ?? [] {
                    image.labels[member.key] = member.value.string
                }
            }
            image.isRoot = true
            let paths = layers.prefix(Self.layerLimit).compactMap { $0["digest"]?.string.flatMap(path) }
            // Layers are large, and one of a name is never another one.
            let memory = metadata.kept { ImageMemory() }
            let stamps = try await metadata.stamps(of: paths)
            if let known = memory.content(of: folder.string + " " + digest, stamps) {
                image.content = known
                images.append(image)
                return
            }
            var files = SystemFiles()
            for path in paths {
                guard let found = try await metadata.files(inTarAt: path, where: SystemFiles.isWanted) else {
                    files.unread.append(path)
                    continue
                }
                files.add(found)
            }
            image.content = files.content
            memory.remember(image.content, of: folder.string + " " + digest, stamps)
            images.append(image)
        }

        private func document(_ digest: String) async throws -> JSONValue? {
            guard let path = path(digest), let bytes = try await metadata.bytes(at: [path]).first ?? nil,
                bytes.count <= Self.documentBytes
            else { return nil }
            return try? JSONValue(parsing: bytes)
        }

        /// `sha256:…`, and nothing that leads elsewhere.
        private func path(_ digest: String) -> AbsolutePath? {
            let parts = digest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, ["sha256", "sha512"].contains(parts[0]), (64...128).contains(parts[1].utf8.count),
                parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
            else { return nil }
            return folder.appending("blobs/\(parts[0])/\(parts[1])")
        }

        /// By the name that its annotations say, else by its folder.
        private func named(_ annotations: [String: String], _ digest: String, _ evidence: Evidence) -> LocalImage {
            let tag = annotations["org.opencontainers.image.ref.name"]
            for name in [annotations["io.containerd.image.name"], tag] {
                guard let name, name.contains("/") || name.contains(":"),
                    let image = Things(ecosystem: Containers.id).image(name, tag: nil)
                else { continue }
                return LocalImage(id: image.id, name: image.name, version: image.version, evidence: evidence)
            }
            let name = folder.lastComponent.isEmpty ? "image" : folder.lastComponent
            let url = PackageURL(
                type: "oci", name: name, version: digest, qualifiers: tag.map { ["tag": $0] } ?? [:])
            return LocalImage(id: ComponentID(url), name: name, version: tag ?? digest, evidence: evidence)
        }
    }
}
