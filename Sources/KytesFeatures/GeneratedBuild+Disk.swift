import KytesBasics
import KytesEcosystems

/// The file on this disk. Only below the folder of what is edited is anything written.
extension GeneratedBuild {
    private static let mostBytes = 1 << 20

    /// Puts the copy into the build.
    /// - Throws: `Disk.Failure`, `CancellationError`.
    func join() async throws {
        try await BlockingThreads.short.run { _ in
            try Disk.write(Array(adding(to: present()).utf8), to: file)
            guard let settings, let link = settingsLink, Disk.kind(of: settings) == .folder, Disk.kind(of: link) == nil
            else { return }
            try Disk.link(link, to: settings)
        }
    }

    /// Takes the copy out of the build; the last one takes the file with it.
    /// - Throws: `Disk.Failure`, `CancellationError`.
    func leave() async throws {
        try await BlockingThreads.short.run { _ in
            if let rest = removing(from: present()) { return try Disk.write(Array(rest.utf8), to: file) }
            Disk.remove(file)
            if let link = settingsLink, Disk.kind(of: link) == .link { Disk.remove(link) }
        }
    }

    /// Removes the folder of the project where nothing of it is edited any more.
    /// - Throws: `CancellationError` only.
    func tidy() async throws {
        try await BlockingThreads.short.run { _ in
            if Disk.names(in: file.parent).isEmpty { Disk.remove(file.parent) }
        }
    }

    private var settingsLink: AbsolutePath? { settings.map { file.parent.appending($0.lastComponent) } }

    /// Blocks.
    private func present() -> String? {
        Disk.read(file, limit: Self.mostBytes).map { String(decoding: $0, as: UTF8.self) }
    }
}
