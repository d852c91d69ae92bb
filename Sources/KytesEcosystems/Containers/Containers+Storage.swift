internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// Images that podman, buildah or docker keep on this machine, as far as a workspace names them.
    ///
    /// Their layers stand there unpacked. What a layer takes away is not seen: that is a device file, and not read.
    /// - Source: containers/storage 1.45 (`overlay-images`, `overlay-layers`), moby 20.10 (`image/overlay2`), read 2026-11-27.
    struct StorageReader {
        private let metadata: any MetadataSource
        private let world: World
        /// Normalised, and as the workspace means them; asked for where there are any images.
        private lazy var wanted = world.wantedImages
        private(set) var images: [LocalImage] = []

        init(_ world: World, _ metadata: any MetadataSource) {
            self.world = world
            self.metadata = metadata
        }

        private static let documentBytes = 16 << 20
        private static let layerLimit = 256

        mutating func read() async throws {
            let root = metadata.assumed("containers.root").flatMap { AbsolutePath($0) } ?? .root
            try await readPodman(root.appending("var/lib/containers/storage"))
            try await readPodman(metadata.home.appending(".local/share/containers/storage"))
            try await readDocker(root.appending("var/lib/docker"))
        }

        private func document(_ path: AbsolutePath) async throws -> JSONValue? {
            guard let bytes = try await metadata.bytes(at: [path]).first ?? nil, bytes.count <= Self.documentBytes
            else {
                return nil
            }
            return try? JSONValue(parsing: bytes)
        }

        /// One part of a path, and nothing that leads elsewhere.
        private static func isPlain(_ name: String) -> Bool {
            !name.isEmpty && name.utf8.count <= 200
                && name.utf8.allSatisfy { Containers.isNameByte($0) || $0 == UInt8(ascii: "-") }
        }

        private mutating func take(
            _ component: Component,
            _ evidence: Evidence,
            _ config: JSONValue?,
            layers: [AbsolutePath]
        ) async throws {
            guard !images.contains(where: { $0.id == component.id }) else { return }
            var image = LocalImage(
                id: component.id, name: component.name, version: component.version, evidence: evidence)
            for member in config?["config"]?["Labels"]?.object?.members ?? [] {
                image.labels[member.key] = member.value.string
            }
            let memory = metadata.kept { ImageMemory() }
            let stamps = try await metadata.stamps(of: [evidence.document.filePath].compactMap(\.self) + layers)
            let key = evidence.document.uri + " " + component.id.purl
            if let known = memory.content(of: key, stamps) {
                image.content = known
            } else {
                var files = SystemFiles()
                for layer in layers { files.add(try await SystemFiles.read(below: layer, metadata)) }
                image.content = files.content
                memory.remember(image.content, of: key, stamps)
            }
            images.append(image)
        }

        // MARK: - podman

        private mutating func readPodman(_ folder: AbsolutePath) async throws {
            let path = folder.appending("overlay-images/images.json")
            guard let file = try await metadata.file(at: path, readBy: Containers.self) else { return }
            let list = JSONNode.document(in: file.text).value.elements
            var parents: [String: String] = [:]
            var areRead = false
            for image in list.prefix(10_000) {
                for name in image["names"]?.elements ?? [] {
                    guard let text = name.string?.value, let component = wanted[ImageName(text).normalised],
                        let id = image["id"]?.string?.value, Self.isPlain(id)
                    else { continue }
                    if !areRead {
                        parents = try await layerParents(folder)
                        areRead = true
                    }
                    let evidence = Evidence(document: file.document, range: name.contentRange(in: file.text))
                    let config = "=" + Self.base64("sha256:" + id)
                    try await take(
                        component, evidence, document(folder.appending("overlay-images/\(id)/\(config)")),
                        layers: Self.chain(image["layer"]?.string?.value, parents).map {
                            folder.appending("overlay/\($0)/diff")
                        })
                }
            }
        }

        private func layerParents(_ folder: AbsolutePath) async throws -> [String: String] {
            let layers = try await document(folder.appending("overlay-layers/layers.json"))?.array ?? []
            return Dictionary(
                layers.compactMap { layer in
                    layer["id"]?.string.map { ($0, layer["parent"]?.string ?? "") }
                }, uniquingKeysWith: { first, _ in first })
        }

        /// The lowest first.
        private static func chain(_ top: String?, _ parents: [String: String]) -> [String] {
            var (chain, next): ([String], String?) = ([], top)
            while let layer = next, isPlain(layer), !chain.contains(layer), chain.count < layerLimit {
                chain.append(layer)
                next = parents[layer]
            }
            return chain.reversed()
        }

        private static func base64(_ text: String) -> String {
            let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
            var result: [UInt8] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let part = bytes[start..<min(start + 3, bytes.count)] + Array(repeating: 0, count: 2)
                let three = Array(part.prefix(3)).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                let count = min(3, bytes.count - start) + 1
                for place in 0..<4 {
                    result.append(place < count ? signs[Int(three >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
                }
            }
            return String(decoding: result, as: UTF8.self)
        }

        // MARK: - docker

        private mutating func readDocker(_ folder: AbsolutePath) async throws {
            let images = folder.appending("image/overlay2")
            guard
                let file = try await metadata.file(
                    at: images.appending("repositories.json"), readBy: Containers.self)
            else { return }
            for repository in JSONNode.document(in: file.text).value["Repositories"]?.members.prefix(10_000) ?? [] {
                for member in repository.value.members {
                    guard let component = wanted[ImageName(member.key.value).normalised],
                        let id = member.value.string?.value.split(separator: ":").last.map(String.init),
                        Self.isPlain(id)
                    else { continue }
                    let config = try await document(images.appending("imagedb/content/sha256/" + id))
                    var layers: [AbsolutePath] = []
                    var chain = ""
                    for diff in config?["rootfs"]?["diff_ids"]?.array?.prefix(Self.layerLimit) ?? [] {
                        let digest = diff.string ?? ""
                        chain =
                            chain.isEmpty
                            ? digest : "sha256:" + SHA256.hexDigest(of: Array((chain + " " + digest).utf8))
                        guard let name = chain.split(separator: ":").last.map(String.init), Self.isPlain(name),
                            let bytes = try await metadata.bytes(
                                at: [images.appending("layerdb/sha256/\(name)/cache-id")]
                            ).first ?? nil
                        else { break }
                        let words = String(decoding: bytes.prefix(200), as: UTF8.self).split(
                            whereSeparator: \.isWhitespace)
                        let cache = words.first.map(String.init) ?? ""
                        guard Self.isPlain(cache) else { break }
                        layers.append(folder.appending("overlay2/\(cache)/diff"))
                    }
                    let place =
                        member.key.range.lowerBound
                        + 1..<max(
                            member.key.range.lowerBound + 1, member.key.range.upperBound - 1)
                    try await take(
                        component, Evidence(document: file.document, range: place), config, layers: layers)
                }
            }
        }
    }
}

extension Containers.SystemFiles {
    /// Those of a layer that stands unpacked in a folder.
    static func read(
        below folder: AbsolutePath,
        _ metadata: any MetadataSource
    ) async throws -> [String: [UInt8]] {
        var names = exact.sorted()
        names += try await metadata.fileNames(in: folder.appending(parts)).prefix(10_000).map { parts + $0 }
            .filter(isWanted)
        var found: [String: [UInt8]] = [:]
        for (name, bytes) in zip(names, try await metadata.bytes(at: names.map(folder.appending))) {
            found[name] = bytes
        }
        return found
    }
}
