public import KytesBasics

/// The kernel package of Debian's clouds: the smallest one that has modules (27 MB). It is downloaded once for a checkout,
/// and unpacked, never installed.
public struct KernelPackage: Sendable {
    /// The root that it was unpacked into.
    public let root: AbsolutePath
    public let release: String

    public var folder: AbsolutePath { root.appending("lib/modules/" + release) }

    /// What must be installed, and is not.
    public static let missing = ["apt-get", "apt-cache", "dpkg-deb", depmod, modprobe].filter {
        MachineProgram.find($0) == nil && !Disk.isReadableFile(AbsolutePath($0) ?? .root)
    }

    // They stand where the path of a user may not lead.
    public static let depmod = "/usr/sbin/depmod"
    public static let modprobe = "/usr/sbin/modprobe"

    /// The package's file; `nil` where apt cannot have it.
    public static func download() async -> AbsolutePath? { await package.value }

    private static let package = Task { () -> AbsolutePath? in
        let folder = Checkout.folder.appending(".build/kernel-package")
        func have() -> AbsolutePath? {
            Disk.names(in: folder).first { $0.hasPrefix("linux-image-") && $0.hasSuffix(".deb") }.map(folder.appending)
        }
        if let known = have() { return known }
        guard missing.isEmpty, (try? Disk.makeFolders(folder)) != nil,
            let said = try? await MachineProgram.run("apt-cache", ["depends", "linux-image-cloud-amd64"]),
            let name = said.split(separator: "\n").compactMap({ $0.split(separator: " ").last })
                .first(where: { $0.hasPrefix("linux-image-") && $0.hasSuffix("-cloud-amd64") && $0.contains("0-") })
        else { return nil }
        _ = try? await MachineProgram.run("apt-get", ["download", "-qq", String(name)], in: folder)
        return have()
    }

    /// Unpacks it.
    public init(in folder: AbsolutePath) async throws {
        struct Absent: Error {}
        guard let package = await Self.download() else { throw Absent() }
        root = folder.appending("root")
        try await MachineProgram.run("dpkg-deb", ["-x", package.string, root.string])
        guard let release = Disk.names(in: root.appending("lib/modules")).first else { throw Absent() }
        self.release = release
    }

    /// The paths of all modules below the kernel's folder, as the folders list them.
    public var modules: [String] { Self.modules(in: folder) }

    public static func modules(in folder: AbsolutePath, below path: String = "") -> [String] {
        Disk.names(in: folder.appending(path)).flatMap { name -> [String] in
            let inner = path.isEmpty ? name : path + "/" + name
            if name.hasSuffix(".ko") { return [inner] }
            return name.hasPrefix("modules.") ? [] : modules(in: folder, below: inner)
        }
    }

    public var order: [String] {
        let bytes = Disk.read(folder.appending("modules.order"), limit: 1 << 24) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The lines of `modules.dep` that depmod would write.
    public func dependencies() async throws -> [String] {
        let said = try await MachineProgram.run(Self.depmod, ["-n", "-b", root.string, release])
        return said.split(separator: "\n").map(String.init).filter { $0.wholeMatch(of: /\S+\.ko:.*/) != nil }
    }

    /// Writes all lists.
    public func depmod() async throws {
        try await MachineProgram.run(Self.depmod, ["-b", root.string, release])
    }

    /// What modprobe would load for names, one behind the other.
    ///
    /// - Parameter settings: A folder of settings.
    public func loading(_ names: [String], settings: AbsolutePath) async throws -> [String] {
        let said = try await MachineProgram.run(
            Self.modprobe,
            ["--show-depends", "-a", "-d", root.string, "-S", release, "-C", settings.string] + names)
        return said.split(separator: "\n").map { $0.trimmed }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = self
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
