internal import KytesBasics

extension Debian {
    /// The source package of the package that a file of this machine came with.
    struct OwningSource {
        /// Empty where no index has it.
        var archives: [SourceArchive]
        /// For people.
        var remark: String
    }

    /// - Returns: `nil` for a file that came with no package.
    static func sourcePackage(owning file: AbsolutePath, _ metadata: any MetadataSource) async throws -> OwningSource? {
        let machine = metadata.kept { Machine() }
        let root = root(metadata)
        guard let path = file.relative(to: root).map({ "/" + $0 }),
            let name = try await machine.owners(metadata)?.packages(owning: [path], metadata)[path]?.first
        else { return nil }
        let world = try await machine.world(metadata)
        guard let record = world.installed(name).flatMap(world.record) else { return nil }
        let source = record.sourcePackage
        let found = try await sourcePackage(source.name, source.version, in: world, metadata)
        let origin = "it came with Debian's `\(name)`, which is built from `\(source.name)` \(source.version)"
        return OwningSource(
            archives: found.archives, remark: found.remark.isEmpty ? origin : origin + "; " + found.remark)
    }
}
