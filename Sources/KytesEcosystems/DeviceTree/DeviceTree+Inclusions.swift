internal import KytesBasics
internal import KytesSyntax

extension DeviceTree {
    /// Where the files are that a source includes.
    struct SearchPaths: Hashable, Sendable {
        /// The tree of Linux or U-Boot that the source stands in.
        var tree: AbsolutePath?
        /// What the user says, and trees that lend their `dt-bindings` to whoever has none.
        var further: [AbsolutePath] = []

        /// Where a file may be, the first of them that is there counts.
        ///
        /// Linux looks into `scripts/dtc/include-prefixes`, which holds links only: they are followed here by name, so that
        /// a file goes by one path.
        ///
        /// - Source: Linux 6.1, `scripts/Makefile.lib`, `dtc_cpp_flags`; U-Boot 2023.01, likewise; read 2026-11-28.
        func candidates(for path: String, isSystem: Bool, seenFrom folder: AbsolutePath) -> [AbsolutePath] {
            var places: [AbsolutePath] = []
            guard !path.hasPrefix("/"), path.utf8.count <= 1_024, !path.utf8.contains(0) else { return [] }
            if !isSystem { places.append(folder.appending(path)) }
            for (number, root) in ([tree].compactMap(\.self) + further).enumerated() {
                let parts = path.split(separator: "/", maxSplits: 1)
                if parts.count == 2, parts[0] == "dt-bindings" {
                    places.append(root.appending("include/" + path))
                    places.append(root.appending("dts/upstream/include/" + path))
                } else if parts.count == 2 {
                    places.append(root.appending("arch/\(parts[0])/boot/dts/\(parts[1])"))
                    places.append(root.appending("dts/upstream/src/" + path))
                }
                if number == 0, let architecture = architecture(of: folder) {
                    places.append(root.appending("arch/\(architecture)/dts/" + path))
                    places.append(root.appending("dts/upstream/src/\(architecture)/" + path))
                }
                places.append(root.appending("include/" + path))
                if number > 0 || tree == nil { places.append(root.appending(path)) }
            }
            return places
        }

        private func architecture(of folder: AbsolutePath) -> Substring? {
            guard let parts = tree.flatMap({ folder.relative(to: $0) })?.split(separator: "/"), parts.count >= 2,
                parts[0] == "arch"
            else { return nil }
            return parts[1]
        }
    }

    /// A source and all that it includes, whatever the conditions; each file once.
    struct Gathered: Sendable {
        /// The source itself is the first.
        var paths: [AbsolutePath]
        /// By the start of the path that names it: the number of an included file.
        var inclusions: [[Int: Int]]

        static let fileLimit = 2_000

        /// - Parameters:
        ///   - text: Of a file that was read.
        ///   - target: What an inclusion of a file means.
        init(
            from root: AbsolutePath, text: (AbsolutePath) -> DeviceTreeText?,
            target: (AbsolutePath, DeviceTreeText.Inclusion) -> AbsolutePath?
        ) {
            paths = [root]
            inclusions = []
            var numbers = [root: 0]
            var next = 0
            while next < paths.count {
                var own: [Int: Int] = [:]
                for inclusion in text(paths[next])?.inclusions ?? [] {
                    guard let path = target(paths[next], inclusion) else { continue }
                    if numbers[path] == nil, paths.count < Self.fileLimit {
                        numbers[path] = paths.count
                        paths.append(path)
                    }
                    own[inclusion.range.lowerBound] = numbers[path]
                }
                inclusions.append(own)
                next += 1
            }
        }
    }
}
