internal import KytesBasics
internal import KytesGraph
internal import KytesVersions

extension Debian {
    /// The source package of the package that a file of this machine came with.
    struct OwningSource {
        /// Empty where no index has it.
        var archives: [SourceArchive]
        /// For people.
        var remark: String
    }

    /// - Parameter part: What alone is wanted of a huge one.
    /// - Returns: `nil` for a file that came with no package.
    static func sourcePackage(
        owning file: AbsolutePath,
        part: SourcePart? = nil,
        _ metadata: any MetadataSource
    ) async throws -> OwningSource? {
        let machine = metadata.kept { Machine() }
        let root = root(metadata)
        guard let path = file.relative(to: root).map({ "/" + $0 }),
            let name = try await machine.owners(metadata)?.packages(owning: [path], metadata)[path]?.first
        else { return nil }
        let world = try await machine.world(metadata)
        guard let record = world.installed(name).flatMap(world.record) else { return nil }
        let source = record.codePackage
        let found = try await sourcePackage(source.name, source.version, in: world, metadata)
        let origin = "it came with Debian's `\(name)`, which is built from `\(source.name)` \(source.version)"
        let archives = found.archives.map { archive in
            if let part, case .sourcePackage(let location, _) = archive {
                return SourceArchive.sourcePackage(location, part: part)
            }
            return archive
        }
        return OwningSource(
            archives: archives, remark: found.remark.isEmpty ? origin : origin + "; " + found.remark)
    }
}

extension Debian.PackageRecord {
    /// The source package that has the code, and its version. What is signed is built from binaries of another one, and says
    /// which: `linux-signed-amd64` has none of the kernel.
    fileprivate var codePackage: (name: String, version: DebianVersion) {
        let own = sourcePackage
        guard own.name.contains("-signed"), let used = value("Built-Using") else { return own }
        let words = used.prefix { $0 != "," }.split { " (=)".contains($0) }
        return words.count == 2 ? (String(words[0]), DebianVersion(String(words[1]))) : own
    }
}
