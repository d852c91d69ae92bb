internal import KytesBasics
internal import KytesGraph

extension Debian {
    /// The Python packages that packages of this machine brought: each has a folder or a file that describes it.
    ///
    /// - Source: Debian Python Policy, and "Recording installed projects" of the Python Packaging User Guide, read 2026-11-27.
    struct PythonPackages {
        /// By normalised names: the path of what describes it.
        private var paths: [String: String] = [:]

        private static let folder = "usr/lib/python3/dist-packages"
        private static let endings = [".dist-info", ".egg-info"]

        init(_ metadata: any MetadataSource) async throws {
            for name in try await metadata.fileNames(in: Debian.root(metadata).appending(Self.folder)) {
                guard let ending = Self.endings.first(where: name.hasSuffix) else { continue }
                // `zope.interface-5.5.2`: a `-` within a name is written `_`.
                let project = name.dropLast(ending.count).prefix { $0 != "-" }
                paths[Self.normalised(project)] = "/\(Self.folder)/\(name)"
            }
        }

        /// Of a package URL without a version; `nil` for what is none of Python's, or came with no package.
        func path(of url: String) -> String? { Self.name(of: url).flatMap { paths[Self.normalised($0[...])] } }

        static func name(of url: String) -> String? {
            let type = "pkg:pypi/"
            return url.hasPrefix(type) ? String(url.dropFirst(type.utf8.count)) : nil
        }

        /// `Zope_Interface` and `zope.interface` are `zope-interface`.
        private static func normalised(_ name: Substring) -> String {
            name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
        }
    }
}
