import KytesBasics
import KytesEcosystems

/// The files on this disk. What stands in a tree of the user is one that is generated, or nothing is written.
extension GeneratedBuild {
    private static let mostBytes = 1 << 20

    /// Puts the copy into the build.
    /// - Throws: `FeatureError` where a file of that name is another's, `Disk.Failure`, `CancellationError`.
    func join() async throws {
        try await BlockingThreads.short.run { _ in
            for file in files where file.line != nil && Self.isForeign(file) {
                let detail = "this file is not one that kytes wrote"
                throw FeatureError(code: .notEditable, subject: file.path.string, detail: detail)
            }
            for file in files where !Self.isForeign(file) {
                try Self.write(file.adding(to: Self.present(file)), to: file)
            }
            guard let settings, let link = settingsLink, Disk.kind(of: settings) == .folder, Disk.kind(of: link) == nil
            else { return }
            try Disk.link(link, to: settings)
        }
    }

    /// Takes the copy out of the build; the last one takes the files with it.
    /// - Throws: `Disk.Failure`, `CancellationError`.
    func leave() async throws {
        try await BlockingThreads.short.run { _ in
            for file in files where !Self.isForeign(file) {
                try Self.write(file.removing(from: Self.present(file)), to: file)
            }
            let isOver = files.allSatisfy { Disk.kind(of: $0.path) == nil }
            if isOver, let link = settingsLink, Disk.kind(of: link) == .link { Disk.remove(link) }
        }
    }

    /// Removes the folder of the project where nothing of it is edited any more.
    /// - Throws: `CancellationError` only.
    func tidy() async throws {
        try await BlockingThreads.short.run { _ in
            if Disk.names(in: base).isEmpty { Disk.remove(base) }
        }
    }

    private var settingsLink: AbsolutePath? { settings.map { base.appending($0.lastComponent) } }

    /// Blocks, as do all below.
    private static func present(_ file: File) -> String? {
        Disk.read(file.path, limit: mostBytes).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isForeign(_ file: File) -> Bool {
        guard let tree = file.tree else { return false }
        var folder = file.path.parent
        while Disk.kind(of: folder) == nil, folder != .root { folder = folder.parent }
        // A link may lead out of the tree.
        guard let real = Disk.resolved(folder), let root = Disk.resolved(tree), real.isWithin(root) else { return true }
        guard let kind = Disk.kind(of: file.path) else { return false }
        return kind != .file || present(file)?.hasPrefix(file.opening) != true
    }

    /// - Parameter text: `nil` for no file.
    private static func write(_ text: String?, to file: File) throws {
        let exclude = file.tree == nil ? nil : GitExclude(of: file.path)
        if let text {
            try exclude?.add()
            return try Disk.write(Array(text.utf8), to: file.path)
        }
        guard Disk.kind(of: file.path) != nil else { return }
        Disk.remove(file.path)
        try exclude?.remove()
        // Folders that hold nothing else were made for it.
        var folder = file.path.parent
        while let tree = file.tree, folder != tree, folder.isWithin(tree), Disk.names(in: folder).isEmpty {
            Disk.remove(folder)
            folder = folder.parent
        }
    }
}
