internal import KytesBasics

extension Debian {
    /// Which package each shared library of this machine came with, by its soname, as `shlibs` say it: `libz.so.1` is
    /// `libz 1`.
    struct SharedLibraries: Sendable {
        private var packages: [String: String] = [:]

        static func read(_ root: AbsolutePath, _ metadata: any MetadataSource) async throws -> SharedLibraries {
            let folder = root.appending("var/lib/dpkg/info")
            let names = try await metadata.fileNames(in: folder).filter { $0.hasSuffix(".shlibs") }
            var libraries = SharedLibraries()
            for content in try await metadata.bytes(at: names.map(folder.appending)) { libraries.add(content ?? []) }
            return libraries
        }

        /// `libz 1 zlib1g (>= 1)`. A line that begins with a type (`udeb:`) is of packages of that type only.
        private mutating func add(_ content: [UInt8]) {
            for line in String(decoding: content, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
                let words = line.split(separator: " ")
                guard words.count >= 3, !words[0].hasSuffix(":") else { continue }
                packages["\(words[0]).so.\(words[1])"] = String(words[2])
                packages["\(words[0])-\(words[1]).so"] = String(words[2])
            }
        }

        func package(of soname: String) -> String? { packages[soname] }
    }
}
