import CLibgit2

/// The name of an object: a commit, a tree, a blob. SHA-1, as every repository that libgit2 1.5 can read has it.
public struct GitObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 40 lower-case hexadecimal digits.
    public let description: String

    /// - Parameter hex: 40 hexadecimal digits; answers `nil` otherwise.
    public init?(_ hex: some StringProtocol) {
        guard hex.utf8.count == 40, hex.utf8.allSatisfy(Self.isHexadecimal) else { return nil }
        description = hex.lowercased()
    }

    init(_ raw: git_oid) {
        description = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 41) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            withUnsafePointer(to: raw) { _ = git_oid_tostr(base, 41, $0) }
            return String(cString: base)
        }
    }

    var raw: git_oid {
        var raw = git_oid()
        _ = git_oid_fromstr(&raw, description)
        return raw
    }

    /// The id that git gives to a blob of these bytes: a hash of contents that is the same on every machine.
    public static func hashingBlob(_ bytes: some Collection<UInt8>) -> GitObjectID {
        GitLibrary.start()
        var raw = git_oid()
        let whole = bytes.withContiguousStorageIfAvailable {
            git_odb_hash(&raw, $0.baseAddress, $0.count, GIT_OBJECT_BLOB)
        }
        if whole == nil {
            Array(bytes).withUnsafeBytes { _ = git_odb_hash(&raw, $0.baseAddress, $0.count, GIT_OBJECT_BLOB) }
        }
        return GitObjectID(raw)
    }

    public static func < (left: GitObjectID, right: GitObjectID) -> Bool { left.description < right.description }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
