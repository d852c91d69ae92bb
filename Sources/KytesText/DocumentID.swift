public import KytesBasics

/// Which text: a URI in one canonical spelling.
///
/// Three schemes are used here. `file:` is a text on this disk; `untitled:` (or any other scheme of an editor) exists
/// only in the editor; `pkg:` is a file *inside a component's source at an exact version*, written as the package URL
/// with the file as its subpath (`pkg:swift/github.com/apple/swift-nio@2.101.2#Package.swift`), whether or not a tree
/// of that source stands on the disk.
public struct DocumentID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let uri: String

    /// - Parameter uri: In any legal spelling. `file:` URIs are brought to the canonical one (RFC 8089, RFC 3986 §6.2.2):
    ///   empty authority, normalised path, upper-case escapes only where needed. Others are kept as they are.
    public init(uri: String) {
        self.uri = Self.filePath(ofURI: uri).map(Self.fileURI) ?? uri
    }

    public init(file path: AbsolutePath) { uri = Self.fileURI(path) }

    /// The file inside a component's source.
    ///
    /// - Parameters:
    ///   - component: The canonical package URL, without a subpath.
    ///   - path: Relative to the root of the component's repository, not escaped.
    public init(component: String, path: String) {
        uri = component + "#" + Self.escaped(path, keeping: Self.isPathByte)
    }

    /// The path on this disk, `nil` for other schemes.
    public var filePath: AbsolutePath? { Self.filePath(ofURI: uri) }

    /// Whether it has a `filePath`. O(1).
    public var isOnDisk: Bool { uri.hasPrefix("file:///") }

    /// The component and the path in its source, for `pkg:` documents.
    public var componentPath: (component: String, path: String)? {
        guard uri.hasPrefix("pkg:"), let hash = uri.lastIndex(of: "#") else { return nil }
        let path = Self.unescaped(uri[uri.index(after: hash)...].utf8)
        return (String(uri[..<hash]), String(decoding: path, as: UTF8.self))
    }

    /// The last component of the path, unescaped.
    public var fileName: String {
        if let filePath { return filePath.lastComponent }
        let path = componentPath?.path ?? uri
        return path.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? path
    }

    public var description: String { uri }

    public static func < (left: DocumentID, right: DocumentID) -> Bool { left.uri < right.uri }
}

extension DocumentID {
    private static func fileURI(_ path: AbsolutePath) -> String {
        "file://" + escaped(path.string, keeping: isPathByte)
    }

    /// The path of a `file:` URI: `file:///p`, `file:/p`, `file://localhost/p`, any case of the scheme.
    private static func filePath(ofURI uri: String) -> AbsolutePath? {
        if uri.hasPrefix("file:///"), !uri.utf8.contains(where: isEscape) {
            return AbsolutePath(String(uri.dropFirst(7)))
        }
        let bytes = Array(uri.utf8)
        guard bytes.count > 5, String(decoding: bytes[..<5], as: UTF8.self).lowercased() == "file:" else { return nil }
        var rest = bytes[5...]
        if rest.starts(with: [0x2F, 0x2F]) {
            let authority = rest.dropFirst(2).prefix { $0 != 0x2F }
            let host = String(decoding: authority, as: UTF8.self).lowercased()
            guard host.isEmpty || host == "localhost" else { return nil }
            rest = rest.dropFirst(2 + authority.count)
        }
        rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let path = unescaped(rest)
        guard !path.contains(0) else { return nil }
        return AbsolutePath(String(decoding: path, as: UTF8.self))
    }

    /// Stands for another byte, or ends the path.
    private static func isEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "%") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") || byte == 0
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"): true
        case UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ","): true
        default: false
        }
    }

    private static func escaped(_ string: String, keeping isKept: (UInt8) -> Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(string.utf8.count)
        for byte in string.utf8 {
            if isKept(byte) {
                result.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func unescaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        let input = Array(bytes)
        var index = 0
        while index < input.count {
            if input[index] == UInt8(ascii: "%"), index + 2 < input.count,
                let high = Character(UnicodeScalar(input[index + 1])).hexDigitValue,
                let low = Character(UnicodeScalar(input[index + 2])).hexDigitValue
            {
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(input[index])
                index += 1
            }
        }
        return result
    }
}
