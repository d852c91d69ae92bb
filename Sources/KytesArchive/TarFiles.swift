public import KytesBasics

/// Some files of a tar, for whoever wants to know what is in a layer of an image. Nothing is written, and no link is
/// followed.
public enum TarFiles {
    /// The contents of files by their names, without `./` and slashes before them. Blocks.
    ///
    /// Everything is unpacked on the way, so that all of it counts against the limits.
    /// - Parameters:
    ///   - limits: Of the whole archive.
    ///   - isWanted: By its name.
    /// - Throws: `ArchiveError`, `CancellationError`.
    public static func contents(
        of path: AbsolutePath,
        limits: ArchiveLimits,
        cancel: CancelFlag,
        where isWanted: (String) -> Bool
    ) throws -> [String: [UInt8]] {
        let reader = try ArchiveReader(path, format: .tar)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        let most = max(limits.smallBytes, min(limits.bytes, reader.byteCount.multipliedClamping(by: limits.ratio)))
        var found: [String: [UInt8]] = [:]
        var (entries, bytes, taken) = (0, 0, 0)
        while let entry = try reader.next() {
            entries += 1
            guard entries <= limits.entries else {
                throw ArchiveError(code: .tooManyEntries, archive: path, detail: "\(limits.entries)")
            }
            let name = plainName(entry.path)
            let isTaken = entry.kind == .file && name.map(isWanted) == true
            var content: [UInt8] = []
            while case let count = try reader.read(into: buffer), count > 0 {
                try cancel.check()
                bytes += count
                guard bytes <= most else {
                    throw ArchiveError(
                        code: .tooLarge, archive: path, detail: "more than \(most) bytes of \(reader.byteCount)")
                }
                guard isTaken else { continue }
                taken += count
                guard taken <= contentLimit else {
                    throw ArchiveError(code: .tooLarge, archive: path, detail: "more than \(contentLimit) bytes wanted")
                }
                content += buffer[..<count]
            }
            if isTaken, let name { found[name] = content }
        }
        return found
    }

    /// Of all that is wanted of one archive, in bytes.
    public static let contentLimit = 256 << 20

    /// `nil` for a name that leads out of where it stands.
    private static func plainName(_ path: String) -> String? {
        let parts = path.split(separator: "/").filter { $0 != "." }
        return parts.contains("..") || parts.isEmpty ? nil : parts.joined(separator: "/")
    }
}

extension Int {
    fileprivate func multipliedClamping(by other: Int) -> Int {
        let (product, isBeyond) = multipliedReportingOverflow(by: other)
        return isBeyond ? .max : product
    }
}
