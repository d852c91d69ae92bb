import Glibc
public import KytesBasics
import KytesText

/// The checkout that these tests stand in, for tests that look at the project itself.
public enum Checkout {
    /// The top folder: where `Package.swift` is.
    public static let folder: AbsolutePath = {
        let sources = AbsolutePath(#filePath) ?? .root
        return sources.parent.parent.parent
    }()

    /// Specification data that others wrote, beside the checkout; `nil` where it is absent.
    public static func specification(_ path: String) -> AbsolutePath? {
        let file = folder.parent.appending("shared").appending(path)
        return access(file.string, R_OK) == 0 ? file : nil
    }

    public static func text(of path: AbsolutePath) -> String? {
        guard let file = fopen(path.string, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public static func names(in folder: AbsolutePath) -> [String] {
        guard let directory = opendir(folder.string) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// All files below a folder of the checkout that end in `suffix`, sorted; build folders are left out.
    public static func files(below folder: AbsolutePath, suffix: String) -> [AbsolutePath] {
        names(in: folder).filter { !$0.hasPrefix(".build") }.flatMap { name -> [AbsolutePath] in
            let path = folder.appending(name)
            var status = stat()
            guard lstat(path.string, &status) == 0 else { return [] }
            if status.st_mode & S_IFMT == S_IFDIR { return files(below: path, suffix: suffix) }
            return name.hasSuffix(suffix) ? [path] : []
        }
    }
}
