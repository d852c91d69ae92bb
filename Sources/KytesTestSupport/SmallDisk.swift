import Glibc
public import KytesBasics

/// A file system of a few hundred kilobytes, for tests of a full disk.
public final class SmallDisk {
    /// Whether this process may mount one: a container often may not.
    public static let isPermitted: Bool = {
        let folder = TemporaryFolder()
        return (try? SmallDisk(over: folder.path, size: "64k")) != nil
    }()

    private let path: AbsolutePath

    /// Covers a folder that exists, until this object goes.
    ///
    /// - Parameter size: As tmpfs takes it: `300k`.
    /// - Throws: `Disk.Failure`.
    public init(over folder: AbsolutePath, size: String) throws {
        path = folder
        guard mount("tmpfs", folder.string, "tmpfs", 0, "size=" + size) == 0 else {
            throw Disk.Failure(number: errno, path: folder.string)
        }
    }

    deinit { umount2(path.string, Int32(MNT_DETACH)) }
}
