internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension KernelModules {
    /// The kernels of one root file system.
    struct Installation: Sendable {
        /// Where the lists of kernels are.
        let root: AbsolutePath
        /// The newest first.
        let releases: [AbsolutePath]

        private static let folders = ["lib/modules", "usr/lib/modules"]

        /// - Returns: `nil` where there is none.
        init?(at root: AbsolutePath, _ metadata: any MetadataSource) async throws {
            self.root = root
            for folder in Self.folders.map(root.appending) {
                let names = try await metadata.fileNames(in: folder)
                let lists = try await metadata.fileNames(inEach: names.map(folder.appending))
                let found = zip(names, lists).filter { !Set($0.1).isDisjoint(with: Kernels.lists) }.map(\.0)
                guard !found.isEmpty else { continue }
                let wanted = metadata.assumed("kernel.release")
                releases = found.sorted { left, right in
                    if (left == wanted) != (right == wanted) { return left == wanted }
                    return DebianVersion(left) > DebianVersion(right)
                }
                .map(folder.appending)
                return
            }
            return nil
        }

        /// The one that counts.
        func kernel(_ metadata: any MetadataSource) async throws -> Kernel? {
            let kernels = metadata.kept { Kernels() }
            for folder in releases.prefix(1) {
                if let kernel = try await kernels.kernel(in: folder, metadata) { return kernel }
            }
            return nil
        }

        /// Of the machine, or of the system that takes its place.
        static func ofMachine(_ metadata: any MetadataSource) async throws -> Installation? {
            let root = metadata.assumed("kernel.root").flatMap { AbsolutePath($0) } ?? .root
            return try await Installation(at: root, metadata)
        }
    }

    /// Where a file of settings stands, as the system that it is for has it.
    struct Place: Hashable, Sendable {
        /// The folder that is `/`; `nil` where the file stands beside no such folder (`roles/x/files/modprobe.d/y.conf`).
        var root: AbsolutePath?
        /// `/etc/modprobe.d/y.conf`
        var path: String

        /// - Source: modprobe.d(5), modules-load.d(5).
        private static let folders = ["/usr/local/lib/", "/usr/lib/", "/lib/", "/run/", "/etc/"]

        init(_ file: AbsolutePath) {
            let string = file.string
            let own = KernelModules.FileKind(ofFile: string) == .names && file.lastComponent == "modules" ? 1 : 2
            let parts = string.split(separator: "/")
            let isInitramfs = parts.dropLast().last == "initramfs-tools"
            let tail = parts.suffix(isInitramfs ? 2 : own).joined(separator: "/")
            for folder in Self.folders where string.hasSuffix(folder + tail) {
                root = AbsolutePath(String(string.dropLast(folder.utf8.count + tail.utf8.count)) + "/")
                path = folder + tail
                return
            }
            root = nil
            path = "/etc/" + tail
        }
    }

    /// The settings of a workspace that are for one system, and the kernel that they mean.
    struct System: Sendable {
        struct File: Sendable {
            var source: SourceFile
            var model: Model
            /// As the system has it.
            var path: String
        }

        var files: [File]
        var kernel: Kernel?
        /// Whether the kernel is the one that these files are installed beside; else it is a guess.
        var isOwn: Bool
        /// Of this machine, not of a root file system in the workspace.
        var isMachine: Bool
        var settings = Settings()
        /// Where drivers come from, by the names of modules.
        var sources: [String: DriverSource] = [:]
        /// Of this machine.
        var devices: [Device] = []

        var lookup: Lookup? { kernel.map { Lookup(kernel: $0, settings: settings) } }
        var host: BindingHost { isMachine && isOwn ? .thisMachine : .other }

        init(files: [File], kernel: Kernel?, isOwn: Bool, isMachine: Bool) {
            self.files = files
            self.kernel = kernel
            self.isOwn = isOwn
            self.isMachine = isMachine
            // Files count in the order of their names, whatever folder they stand in.
            let ordered = files.sorted { $0.source.document.fileName < $1.source.document.fileName }
            for file in ordered where file.model.kind == .settings {
                for setting in file.model.settings(in: file.source.document) { settings.add(setting) }
            }
        }

        /// The modules that a name stands for; of no known kernel the name itself.
        func modules(of name: String) -> [String] {
            guard let lookup else { return [normal(name)] }
            return lookup.modules(of: name).map(lookup.name)
        }
    }
}
