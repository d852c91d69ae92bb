import KytesBasics
import KytesGraph

extension SourceStore {
    /// The files of a source package, on this disk, each with the checksum that its `.dsc` says.
    ///
    /// - Parameters:
    ///   - file: The `.dsc`.
    ///   - location: Where it came from: its files stand beside it.
    /// - Throws: `SourceError`, `SourcePackageDescription.Fault`, `CancellationError`.
    func sourcePackage(
        describedIn file: AbsolutePath,
        at location: ArtifactLocation,
        occasion: NetworkOccasion,
        progress: SourceProgressHandler?
    ) async throws -> SourcePackageUnpacker {
        let bytes = try await BlockingThreads.short.run { _ in Disk.read(file, limit: Self.descriptionBytes) }
        guard let bytes else { throw SourceError(code: .tooLarge, subject: file.string) }
        if let fault = location.content.fault(in: bytes, of: file.string) { throw fault }
        let description = try SourcePackageDescription(bytes)
        _ = try description.parts()
        let folder = location.path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        var files: [String: AbsolutePath] = [:]
        for named in description.files where !named.name.hasSuffix(".asc") {
            guard named.bytes <= Self.partBytes else { throw SourceError(code: .tooLarge, subject: named.name) }
            guard let digest = named.digests[.sha256] else {
                throw SourceError(code: .wrongChecksum, subject: named.name, detail: "the `.dsc` says no SHA-256")
            }
            var place = location
            place.path = folder + named.name
            place.content = .exact(sha256: digest)
            guard let found = try await artifact(place, occasion: occasion, progress: progress) else {
                throw SourceError(code: .fileNotFound, subject: ArtifactPath.display(place))
            }
            try await check(found, is: named)
            files[named.name] = found
        }
        return SourcePackageUnpacker(description: description, files: files)
    }

    /// What was fetched some other time may have been fetched as something else.
    private func check(_ file: AbsolutePath, is named: SourcePackageDescription.File) async throws {
        let fault = try await BlockingThreads.long.run { _ in
            Disk.read(file, limit: Self.partBytes).map { named.fault(in: $0) } ?? "it is larger than the limit"
        }
        if let fault { throw SourceError(code: .wrongChecksum, subject: file.string, detail: fault) }
    }

    private static let descriptionBytes = 4 << 20
    private static let partBytes = 1 << 30
}
