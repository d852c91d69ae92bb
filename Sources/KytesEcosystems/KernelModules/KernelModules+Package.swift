internal import KytesBasics
internal import KytesGraph

// The source of a driver where no tree of its kernel is on this disk: the source package that the kernel was built from, at
// exactly its version; else the tag upstream.

extension KernelModules {
    /// - Returns: `nil` where nobody knows.
    static func distantSource(
        of module: Kernel.Module,
        _ kernel: Kernel,
        _ metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        let folder = Kernel.sourceFolder(of: module)
        let names = [module.name, module.name.replacing("_", with: "-")]
        let landing = ["", "_main", "-main"].flatMap { end in names.map { "\(folder)/\($0)\(end).c" } }
        // Of the huge package only the driver's folder is unpacked; which of its files makes it a module, its code says.
        let part = SourcePart(folder: folder, signs: Kbuild.startSigns.filter { $0 != "module_" } + ["_driver("])
        // What is built in came with the list that says so.
        let file = kernel.file(of: module) ?? kernel.folder.appending("modules.builtin")
        let packaged = try await Debian.sourcePackage(owning: file, part: part, metadata)
        if let packaged, !packaged.archives.isEmpty {
            return LocatedSource(source: nil, archives: packaged.archives, landing: landing, remark: packaged.remark)
        }
        guard let version = upstreamVersion(of: kernel.release), module.path.hasPrefix("kernel/") else {
            return packaged.map { LocatedSource(source: nil, remark: $0.remark) }
        }
        let url = metadata.assumed("kernel.repository") ?? upstream
        return try await .repository(
            url, "v" + version, landing: landing + ["\(folder)/Makefile"], metadata)
    }

    /// `6.8.9` of `6.8.9-custom`; `nil` where a distribution counts otherwise (`6.1.0-56-amd64`).
    ///
    /// - Source: Linux 6.1, `Documentation/process/2.Process.rst`: releases are `6.8`, stable updates `6.8.9`.
    private static func upstreamVersion(of release: String) -> String? {
        let parts = release.prefix { $0 != "-" && $0 != "+" }.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ Int($0) != nil }) else { return nil }
        return parts.count == 3 && parts[2] == "0" ? nil : parts.joined(separator: ".")
    }

    static let upstream = "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git"
}
