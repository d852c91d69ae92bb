public import KytesBasics

/// One file that may be compressed, as indices of packages are.
public enum SingleFile {
    /// The content of a file, unpacked where it is compressed by gzip, bzip2, xz, lzma, lz4 or zstd. Blocks.
    ///
    /// - Parameter limit: The most bytes of it.
    /// - Throws: `ArchiveError` (`unreadable` where there is none), `CancellationError`.
    public static func bytes(of path: AbsolutePath, limit: Int, cancel: CancelFlag) throws -> [UInt8] {
        let reader = try ArchiveReader(path, format: .single)
        guard reader.byteCount > 0, try reader.next() != nil else { return [] }
        var bytes: [UInt8] = []
        var chunk = 1 << 20
        while true {
            try cancel.check()
            let before = bytes.count
            let part = try [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                count = try reader.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if part.isEmpty { return bytes }
            guard before + part.count <= limit else {
                throw ArchiveError(code: .tooLarge, archive: path, detail: "more than \(limit) bytes")
            }
            bytes += part
            chunk = 1 << 22
        }
    }
}
