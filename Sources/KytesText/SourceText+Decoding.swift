/// Which of the encodings that texts are still written in a text is in, and the text in UTF-8.
enum SourceEncoding {
    case utf8
    case utf16(isBigEndian: Bool)
    /// Of Western Europe; its bytes from 0x80 to 0x9F are those of Windows-1252, as the WHATWG's Encoding Standard has it.
    case latin1

    /// A byte order mark counts first, then how `<?` stands there (XML 1.0, appendix F), then what `<?xml … encoding="…"?>`
    /// says of a text that is no UTF-8.
    init(of bytes: [UInt8]) {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFF, 0xFE), (0x3C, 0x00): self = .utf16(isBigEndian: false)
        case (0xFE, 0xFF), (0x00, 0x3C): self = .utf16(isBigEndian: true)
        case (0x3C, 0x3F) where Self.saysLatin1(bytes): self = .latin1
        default: self = .utf8
        }
    }

    private static func saysLatin1(_ bytes: [UInt8]) -> Bool {
        let line = String(decoding: bytes.prefix(200).prefix { $0 != 0x3E }, as: UTF8.self).lowercased()
        guard line.hasPrefix("<?xml"), let label = line.firstRange(of: "encoding") else { return false }
        let name = line[label.upperBound...].drop { "= \"'".contains($0) }.prefix { !"\"' ?".contains($0) }
        return ["iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"].contains(
            name)
    }
}

extension SourceText {
    /// The text of bytes in another encoding than UTF-8; `nil` where there is no sign of one.
    ///
    /// Half of a pair, and a last odd byte, become U+FFFD.
    static func decoded(_ bytes: [UInt8]) -> String? {
        switch SourceEncoding(of: bytes) {
        case .utf8: return nil
        case .latin1: return String(String.UnicodeScalarView(bytes.map { windows1252($0) }))
        case .utf16(let isBigEndian):
            var units: [UInt16] = []
            units.reserveCapacity(bytes.count / 2 + 1)
            for index in stride(from: 0, to: bytes.count - 1, by: 2) {
                let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                units.append(isBigEndian ? first << 8 | second : second << 8 | first)
            }
            if bytes.count % 2 == 1 { units.append(0xFFFD) }
            if units.first == 0xFEFF { units.removeFirst() }
            return String(decoding: units, as: UTF16.self)
        }
    }

    private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upperHalf[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }

    /// Index of windows-1252 in the Encoding Standard, from 0x80 to 0x9F.
    private static let upperHalf: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
        0x9D,
        0x017E, 0x0178,
    ]
}
