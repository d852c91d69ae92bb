/// A place in the file system: absolute, lexically normalised (no `.`, no `..`, no doubled or trailing slash).
///
/// Purely lexical: symbolic links are not followed, and nothing is asked of the disk.
public struct AbsolutePath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The path as the system takes it, beginning with `/`.
    public let string: String

    /// - Parameter string: Must begin with `/`; answers `nil` otherwise.
    public init?(_ string: String) {
        guard string.utf8.first == UInt8(ascii: "/") else { return nil }
        self.string = Self.normalised(string)
    }

    /// - Parameter string: Absolute, or relative to `base`.
    public init(_ string: String, relativeTo base: AbsolutePath) {
        self = AbsolutePath(string) ?? base.appending(string)
    }

    private init(normalised string: String) { self.string = string }

    public static let root = AbsolutePath(normalised: "/")

    /// The last component, empty for the root.
    public var lastComponent: String {
        string.lastIndex(of: "/").map { String(string[string.index(after: $0)...]) } ?? ""
    }

    /// The folder that holds this path; the root is its own parent.
    public var parent: AbsolutePath {
        guard let slash = string.lastIndex(of: "/"), slash != string.startIndex else { return .root }
        return AbsolutePath(normalised: String(string[..<slash]))
    }

    /// This path and a relative one below it (or beside it, when that holds `..`).
    public func appending(_ relative: String) -> AbsolutePath {
        if relative.isEmpty { return self }
        return AbsolutePath(normalised: Self.normalised(string + "/" + relative))
    }

    /// Whether this path is `folder` or lies below it.
    public func isWithin(_ folder: AbsolutePath) -> Bool {
        if folder == .root || self == folder { return true }
        return string.utf8.count > folder.string.utf8.count
            && string.hasPrefix(folder.string)
            && string.utf8[string.utf8.index(string.utf8.startIndex, offsetBy: folder.string.utf8.count)]
                == UInt8(ascii: "/")
    }

    /// The path below `folder`, empty for the folder itself, `nil` where this path is not within it.
    public func relative(to folder: AbsolutePath) -> String? {
        guard isWithin(folder) else { return nil }
        if self == folder { return "" }
        return String(string.dropFirst(folder == .root ? 1 : folder.string.count + 1))
    }

    public var description: String { string }

    public static func < (left: AbsolutePath, right: AbsolutePath) -> Bool { left.string < right.string }

    private static func normalised(_ string: String) -> String {
        if isNormalised(string.utf8) { return string }
        var components: [Substring] = []
        for component in string.split(separator: "/", omittingEmptySubsequences: true) {
            switch component {
            case ".": continue
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
        return "/" + components.joined(separator: "/")
    }

    /// Whether no component is empty, `.` or `..`: what almost every path is.
    private static func isNormalised(_ bytes: String.UTF8View) -> Bool {
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        var length = -1
        var dots = 0
        for byte in bytes {
            if byte == slash {
                if length == 0 || length == dots && (1...2).contains(dots) { return false }
                (length, dots) = (0, 0)
            } else {
                if length < 0 { return false }
                length += 1
                if byte == dot { dots += 1 }
            }
        }
        return length > 0 && !(length == dots && dots <= 2)
    }
}
