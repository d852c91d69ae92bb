internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// Reads sources and what they include, all files of one depth at once; for one resolution.
    struct Gathering {
        private let metadata: any MetadataSource
        private let folders: ListedFolders
        private let further: [AbsolutePath]
        private(set) var files: [AbsolutePath: SourceFile] = [:]
        /// What an inclusion means, as it is written in files of one folder.
        private var targets: [Wanted: AbsolutePath?] = [:]
        private var trees: [AbsolutePath: AbsolutePath?] = [:]

        private struct Wanted: Hashable {
            var folder: AbsolutePath
            var path: String
            var isSystem: Bool
        }

        init(_ metadata: any MetadataSource) async throws {
            self.metadata = metadata
            folders = ListedFolders(metadata)
            let said = ["devicetree.include", "kernel.trees"].flatMap { name in
                (metadata.assumed(name) ?? "").split(separator: ":").compactMap { AbsolutePath(String($0)) }
            }
            further = said
        }

        /// Reads files and all that they include.
        mutating func read(_ paths: [AbsolutePath]) async throws {
            var wanted = paths.filter { files[$0] == nil }
            for _ in 0..<Self.depthLimit where !wanted.isEmpty {
                try Task.checkCancellation()
                var found: [AbsolutePath] = []
                for (path, file) in zip(wanted, try await metadata.files(at: wanted, readBy: DeviceTree.self)) {
                    guard let file else { continue }
                    files[path] = file
                    found.append(path)
                }
                guard files.count < Self.fileLimit else { return }
                let targets = try await targets(of: found)
                wanted = targets.filter { files[$0] == nil }
            }
        }

        private static let depthLimit = 64
        /// Of all boards of a project.
        private static let fileLimit = 20_000

        private mutating func targets(of paths: [AbsolutePath]) async throws -> [AbsolutePath] {
            var candidates: [(wanted: Wanted, places: [AbsolutePath])] = []
            for path in paths {
                let search = SearchPaths(tree: try await tree(around: path.parent), further: further)
                for inclusion in text(path)?.inclusions ?? [] {
                    let wanted = Wanted(folder: path.parent, path: inclusion.path, isSystem: inclusion.isSystem)
                    guard targets[wanted] == nil else { continue }
                    targets[wanted] = .some(nil)
                    candidates.append(
                        (
                            wanted,
                            search.candidates(
                                for: inclusion.path, isSystem: inclusion.isSystem, seenFrom: path.parent)
                        ))
                }
            }
            try await folders.look(into: Set(candidates.flatMap { $0.places.map(\.parent) }))
            var found: Set<AbsolutePath> = []
            for (wanted, places) in candidates {
                for place in places where try await folders.has(place) {
                    targets[wanted] = .some(place)
                    found.insert(place)
                    break
                }
            }
            return found.sorted()
        }

        func text(_ path: AbsolutePath) -> DeviceTreeText? { (files[path]?.facts.model as? Source)?.text }

        /// The folder of Linux or U-Boot that a folder is in: where `include/dt-bindings` is.
        mutating func tree(around folder: AbsolutePath) async throws -> AbsolutePath? {
            if let known = trees[folder] { return known }
            var next = folder
            var found: AbsolutePath?
            for _ in 0..<Self.heightLimit where next != .root {
                if try await folders.names(in: next).contains("include"),
                    try await folders.names(in: next.appending("include")).contains("dt-bindings")
                {
                    found = next
                    break
                }
                next = next.parent
            }
            trees[folder] = .some(found)
            return found
        }

        /// Sources of boards stand so far below their tree at most.
        private static let heightLimit = 10

        func gathered(_ path: AbsolutePath) -> Gathered {
            Gathered(from: path, text: text) { file, inclusion in
                (targets[Wanted(folder: file.parent, path: inclusion.path, isSystem: inclusion.isSystem)] ?? nil)
                    .flatMap { files[$0] == nil ? nil : $0 }
            }
        }
    }
}
