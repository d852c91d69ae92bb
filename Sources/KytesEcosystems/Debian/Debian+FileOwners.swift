internal import KytesBasics
internal import Synchronization

extension Debian {
    /// Which package each file of this machine came with, as dpkg's lists of files say it.
    ///
    /// Of the hundred thousands of names none is kept: their hashes say which lists may have one, and those are looked into
    /// when it is asked for.
    final class FileOwners: Sendable {
        private let lists: [AbsolutePath]
        /// By number; with the architecture where the list's name has it.
        private let packages: [String]
        private let hashes: FileHashes
        /// What stands where another package's file would: path to where that one is.
        private let diversions: [String: (to: String, by: String)]
        /// What was looked up before.
        private let known = Mutex<[String: [Int]]>([:])

        private init(
            lists: [AbsolutePath],
            hashes: FileHashes,
            diversions: [String: (to: String, by: String)]
        ) {
            self.lists = lists
            self.hashes = hashes
            self.diversions = diversions
            packages = lists.map { String($0.lastComponent.dropLast(Self.ending.count).prefix { $0 != ":" }) }
        }

        static func read(_ root: AbsolutePath, _ metadata: any MetadataSource) async throws -> FileOwners {
            let folder = root.appending("var/lib/dpkg/info")
            let lists = try await metadata.fileNames(in: folder).filter { $0.hasSuffix(ending) }.map(folder.appending)
            var hashes = FileHashes.Builder()
            for start in stride(from: 0, to: lists.count, by: listsAtATime) {
                let some = Array(lists[start..<min(start + listsAtATime, lists.count)])
                for (offset, content) in try await metadata.bytes(at: some).enumerated() {
                    content?.withUnsafeBufferPointer { buffer in
                        forEachLine(of: buffer) { hashes.add(start + offset, under: $0) }
                    }
                }
            }
            let diverted = try await metadata.bytes(at: [root.appending("var/lib/dpkg/diversions")]).first ?? nil
            return FileOwners(lists: lists, hashes: hashes.built(), diversions: diversions(diverted ?? []))
        }

        private static let ending = ".list"
        private static let listsAtATime = 64

        private static func forEachLine(
            of buffer: UnsafeBufferPointer<UInt8>,
            _ take: (UnsafeBufferPointer<UInt8>) -> Void
        ) {
            var start = 0
            while start < buffer.count {
                let end = ByteSearch.first([0x0A], in: buffer, from: start) ?? buffer.count
                if end > start { take(UnsafeBufferPointer(rebasing: buffer[start..<end])) }
                start = end + 1
            }
        }

        /// Three lines each: the path, where it went, whose file takes its place.
        private static func diversions(_ content: [UInt8]) -> [String: (to: String, by: String)] {
            let lines = String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
            var result: [String: (to: String, by: String)] = [:]
            for start in stride(from: 0, to: lines.count - 2, by: 3) {
                result[lines[start]] = (lines[start + 1], lines[start + 2])
            }
            return result
        }

        // MARK: - Questions

        /// The packages that each of some files came with, sorted. Where `/bin` is a link to `/usr/bin`, both names do.
        ///
        /// - Returns: Nothing for a file that came with none.
        func packages(
            owning paths: some Sequence<String>,
            _ metadata: any MetadataSource
        ) async throws -> [String: [String]] {
            let paths = Set(paths)
            let listed = Dictionary(uniqueKeysWithValues: paths.map { ($0, listedName(of: $0)) })
            let spelled = Set(listed.values.flatMap { Self.spellings(of: $0) })
            let found = try await numbers(of: spelled, metadata)
            var result: [String: [String]] = [:]
            for (path, old) in listed {
                if let diversion = diversions[path], diversion.by != ":" {
                    result[path] = [diversion.by]
                    continue
                }
                let others = Set(old == path ? [] : [diversions[old]?.by ?? ""])
                let owners = Self.spellings(of: old).lazy
                    .map { Set((found[$0] ?? []).map { self.packages[$0] }).subtracting(others) }
                    .first { !$0.isEmpty }
                if let owners { result[path] = owners.sorted() }
            }
            return result
        }

        /// What was diverted stands elsewhere under its new name, and is listed under the old one.
        private func listedName(of path: String) -> String { diversions.first { $0.value.to == path }?.key ?? path }

        /// The numbers of the packages whose lists have these very names.
        private func numbers(of paths: Set<String>, _ metadata: any MetadataSource) async throws -> [String: [Int]] {
            var (found, wanted): ([String: [Int]], [Int: [String]]) = ([:], [:])
            let known = known.withLock { $0 }
            for path in paths {
                if let numbers = known[path] {
                    found[path] = numbers
                    continue
                }
                found[path] = []
                for list in hashes.lists(of: path) { wanted[list, default: []].append(path) }
            }
            let numbers = wanted.keys.sorted()
            for (number, content) in zip(numbers, try await metadata.bytes(at: numbers.map { lists[$0] })) {
                let sought = Dictionary(
                    (wanted[number] ?? []).map { (FileHashes.hash($0), $0) }, uniquingKeysWith: { first, _ in first })
                content?.withUnsafeBufferPointer { buffer in
                    Self.forEachLine(of: buffer) { line in
                        guard let path = sought[FileHashes.hash(line)], path.utf8.elementsEqual(line) else { return }
                        found[path, default: []].append(number)
                    }
                }
            }
            let news = found
            self.known.withLock { known in
                if known.count + news.count > Self.knownNames { known.removeAll() }
                known.merge(news) { _, new in new }
            }
            return found
        }

        private static let knownNames = 20_000

        private static func spellings(of path: String) -> [String] {
            let merged = ["/bin/", "/sbin/", "/lib/", "/lib64/", "/lib32/", "/libx32/"]
            if path.hasPrefix("/usr"), merged.contains(where: { path.dropFirst(4).hasPrefix($0) }) {
                return [path, String(path.dropFirst(4))]
            }
            return merged.contains { path.hasPrefix($0) } ? [path, "/usr" + path] : [path]
        }
    }
}
