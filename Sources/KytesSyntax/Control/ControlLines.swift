import Glibc
public import KytesText

/// The lines of a text of stanzas and fields ("deb822": Debian's control files and indices), one after the other.
///
/// Looks at each byte once and makes no strings: an index of packages has a hundred megabytes. Whatever comes is a line of
/// some kind; what is no field belongs to none.
/// - Source: deb822(5), dpkg 1.21; Debian Policy 4.6.2, section 5.1.
public struct ControlLines {
    public enum Line {
        /// `Name: value`; the value without blanks around it.
        case field(name: TextRange, value: TextRange)
        /// Goes on with the value of the field above it; without blanks around it.
        case continuation(TextRange)
        /// `# …`
        case comment
        /// Ends a stanza.
        case blank
        /// Nothing of these.
        case stray
        /// Of an OpenPGP signature around the text, which is passed over.
        case armor
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var armor = Armor.unknown
    /// Where the next line begins.
    public private(set) var offset: Int
    /// The last line without its end.
    public private(set) var range: TextRange = 0..<0

    private enum Armor { case unknown, none, header, text, signature }

    /// - Parameters:
    ///   - bytes: Must outlive this value.
    ///   - start: Where a line begins.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
        self.bytes = bytes
        offset = start
        if start > 0 { armor = .none }
    }

    public mutating func next() -> Line? {
        guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
        let start = offset
        let rest = bytes.count - start
        var end = bytes.count
        if let found = memchr(base + start, 0x0A, rest) { end = found - UnsafeMutableRawPointer(mutating: base) }
        offset = min(end + 1, bytes.count)
        while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
        range = start..<end
        if armor != .none, let line = armored(range) { return line }
        guard start < end else { return .blank }
        let first = bytes[start]
        if first == UInt8(ascii: "#") { return .comment }
        if Self.isBlank(first) { return .continuation(trimmed(start..<end)) }
        return field(start..<end)
    }

    private func field(_ range: TextRange) -> Line {
        guard bytes[range.lowerBound] != UInt8(ascii: "-") else { return .stray }
        var colon = range.lowerBound
        while colon < range.upperBound, bytes[colon] > 0x20, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon > range.lowerBound, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") else {
            return .stray
        }
        return .field(name: range.lowerBound..<colon, value: trimmed((colon + 1)..<range.upperBound))
    }

    private func trimmed(_ range: TextRange) -> TextRange {
        var start = range.lowerBound
        while start < range.upperBound, Self.isBlank(bytes[start]) { start += 1 }
        return start..<range.upperBound
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    // MARK: - Signatures

    /// - Returns: `nil` for a line of what is signed.
    private mutating func armored(_ range: TextRange) -> Line? {
        switch armor {
        case .none: return nil
        case .signature: return .armor
        case .unknown:
            guard !range.isEmpty else { return nil }
            armor = starts(range, "-----BEGIN PGP SIGNED MESSAGE-----") ? .header : .none
            return armor == .header ? .armor : nil
        case .header:
            if range.isEmpty { armor = .text }
            return .armor
        case .text:
            guard starts(range, "-----BEGIN PGP SIGNATURE-----") else { return nil }
            armor = .signature
            return .armor
        }
    }

    private func starts(_ range: TextRange, _ words: StaticString) -> Bool {
        guard range.count >= words.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return memcmp(base + range.lowerBound, words.utf8Start, words.utf8CodeUnitCount) == 0
    }
}
