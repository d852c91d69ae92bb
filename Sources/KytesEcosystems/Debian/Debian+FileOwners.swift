internal import KytesBasics
internal import KytesText

extension Debian {
    /// Which package each file of this machine came with, as dpkg's lists of files say it.
    final class FileOwners: Sendable {
        private let bytes: [UInt8]
        /// By the kind of the file; each is made when it is first asked.
        private let tables: [Kind: Deferred<NameTable>]
        /// By number; with the architecture where the list's name has it.
        private let packages: [String]
        /// Sonames to packages, as `shlibs` say it: `libz.so.1` is `libz 1`.
        private let libraries: [String: String]
        /// What stands where another package's file would: path to where that one is.
        private let diversions: [String: (to: String, by: String)]

        /// - Parameter ends: Of the list of each package, in `bytes`.
        private init(
            bytes: [UInt8],
            ends: [Int],
            packages: [String],
            libraries: [String: String],
            diversions: [String: (to: String, by: String)]
        ) {
            self.bytes = bytes
            let tables = Kind.allCases.map { kind in (kind, Deferred { Self.table(of: kind, in: bytes, ends) }) }
            self.tables = Dictionary(uniqueKeysWithValues: tables)
            self.packages = packages
            self.libraries = libraries
            self.diversions = diversions
        }

        static func read(_ root: AbsolutePath, _ metadata: any MetadataSource) async throws -> FileOwners {
            let folder = root.appending("var/lib/dpkg/info")
            let names = try await metadata.fileNames(in: folder)
            let lists = names.filter { $0.hasSuffix(".list") }
            let shlibs = names.filter { $0.hasSuffix(".shlibs") }
            let diverted = root.appending("var/lib/dpkg/diversions")
            let contents = try await metadata.bytes(at: (lists + shlibs).map { folder.appending($0) } + [diverted])
            var bytes: [UInt8] = []
            bytes.reserveCapacity(contents.prefix(lists.count).reduce(0) { $0 + ($1?.count ?? 0) + 1 })
            var ends: [Int] = []
            for content in contents.prefix(lists.count) {
                bytes += content ?? []
                if bytes.last != 0x0A { bytes.append(0x0A) }
                ends.append(bytes.count)
            }
            var libraries: [String: String] = [:]
            for content in contents[lists.count..<(lists.count + shlibs.count)] { add(content ?? [], to: &libraries) }
            return FileOwners(
                bytes: bytes, ends: ends,
                packages: lists.map { String($0.dropLast(5).prefix { $0 != ":" }) }, libraries: libraries,
                diversions: diversions(contents.last.flatMap { $0 } ?? []))
        }

        private static func table(of kind: Kind, in bytes: [UInt8], _ ends: [Int]) -> NameTable {
            bytes.withUnsafeBufferPointer { buffer in
                var table = NameTable(capacity: kind == .other ? buffer.count / 48 : 4096)
                var (start, list) = (0, 0)
                while let end = ByteSearch.first([0x0A], in: buffer, from: start) {
                    while list < ends.count, start >= ends[list] { list += 1 }
                    let name = UnsafeBufferPointer(rebasing: buffer[start..<end])
                    if end > start, Kind(name) == kind { table.add(list, under: start..<end, in: buffer) }
                    start = end + 1
                }
                return table
            }
        }

        private static let commandFolders = ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/games/"]

        /// `libz 1 zlib1g (>= 1)`. A line that begins with a type (`udeb:`) is of packages of that type only.
        private static func add(_ content: [UInt8], to libraries: inout [String: String]) {
            for line in String(decoding: content, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
                let words = line.split(separator: " ")
                guard words.count >= 3, !words[0].hasSuffix(":") else { continue }
                libraries["\(words[0]).so.\(words[1])"] = String(words[2])
                libraries["\(words[0])-\(words[1]).so"] = String(words[2])
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

        /// The packages that a file came with, sorted. Where `/bin` is a link to `/usr/bin`, both names do.
        func packages(owning path: String) -> [String] {
            if let diversion = diversions[path], diversion.by != ":" { return [diversion.by] }
            // What was diverted stands elsewhere under its new name, and is listed under the old one.
            let old = diversions.first { $0.value.to == path }?.key ?? path
            for spelling in Self.spellings(of: old) {
                var spelling = spelling
                let found = spelling.withUTF8 { name in
                    guard let table = tables[Kind(name)] else { return [Int]() }
                    return bytes.withUnsafeBufferPointer { table.value.values(of: name, in: $0) }
                }
                let owners = Set(found.map { packages[$0] }).subtracting(old == path ? [] : [diversions[old]?.by ?? ""])
                if !owners.isEmpty { return owners.sorted() }
            }
            return []
        }

        /// The package that a command of this name came with, as `PATH` of root would find it.
        func package(ofCommand name: String) -> String? {
            guard !name.isEmpty, !name.contains("/") else { return nil }
            return Self.commandFolders.lazy
                .compactMap { self.packages(owning: $0 + name).first }.first
        }

        /// The package of a shared library by its soname.
        func package(ofLibrary soname: String) -> String? { libraries[soname] }

        private static func spellings(of path: String) -> [String] {
            let merged = ["/bin/", "/sbin/", "/lib/", "/lib64/", "/lib32/", "/libx32/"]
            if path.hasPrefix("/usr"), merged.contains(where: { path.dropFirst(4).hasPrefix($0) }) {
                return [path, String(path.dropFirst(4))]
            }
            return merged.contains { path.hasPrefix($0) } ? [path, "/usr" + path] : [path]
        }
    }
}

extension Debian.FileOwners {
    /// What layers name of a system are commands and libraries for the most part: few among its files.
    private enum Kind: CaseIterable {
        case command
        /// A library, what describes one, or a unit of systemd.
        case library
        case other

        private static let commandFolders = Debian.FileOwners.commandFolders.map { Array($0.utf8) }
        private static let libraryEndings = [".so", ".pc", ".pom", ".service", ".socket", ".target", ".timer"].map {
            Array($0.utf8)
        }

        private static let versionMark = Array(".so.".utf8)

        init(_ path: UnsafeBufferPointer<UInt8>) {
            if Self.commandFolders.contains(where: { path.starts(with: $0) }) {
                self = .command
            } else if Self.libraryEndings.contains(where: { path.suffix($0.count).elementsEqual($0) })
                || Self.hasVersion(path)
            {
                self = .library
            } else {
                self = .other
            }
        }

        /// `libz.so.1.2`
        private static func hasVersion(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
            guard let last = path.last, last >= UInt8(ascii: "0"), last <= UInt8(ascii: "9") else { return false }
            return ByteSearch.first(versionMark, in: path) != nil
        }
    }
}
