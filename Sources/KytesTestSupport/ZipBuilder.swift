/// A zip, honest or not, byte by byte.
///
/// - Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
public struct ZipBuilder {
    public struct Entry {
        public var name: String
        /// As it stands in the archive.
        public var content: [UInt8]
        /// 0 for stored, 8 for deflated.
        public var method: UInt16 = 0
        public var size: Int
        public var checksum: UInt32
        /// Of Unix, with the kind of the file: 0o100644.
        public var mode: UInt32 = 0o100644

        public init(_ name: String, _ text: String = "", mode: UInt32 = 0o100644) {
            self.name = name
            content = Array(text.utf8)
            size = content.count
            checksum = ZipBuilder.checksum(content)
            self.mode = mode
        }

        /// - Parameter gzip: What `gzip -n` writes: ten bytes, deflated content, CRC-32 and size.
        public init(_ name: String, gzip: [UInt8]) {
            self.name = name
            content = Array(gzip.dropFirst(10).dropLast(8))
            method = 8
            checksum = Self.number(gzip.suffix(8).prefix(4))
            size = Int(Self.number(gzip.suffix(4)))
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
            bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    public var entries: [Entry]
    /// How often the directory names each of them.
    public var repetitions = 1

    public init(_ entries: [Entry]) { self.entries = entries }

    public func bytes() -> [UInt8] {
        var zip: [UInt8] = []
        var directory: [UInt8] = []
        var count = 0
        for entry in entries {
            let offset = zip.count
            let name = Array(entry.name.utf8)
            // UTF-8 names, no time.
            let common =
                Self.little(0x0800, 2) + Self.little(Int(entry.method), 2) + Self.little(0, 4)
                + Self.little(Int(entry.checksum), 4) + Self.little(entry.content.count, 4)
                + Self.little(entry.size, 4) + Self.little(name.count, 2) + Self.little(0, 2)
            zip += [0x50, 0x4B, 3, 4] + Self.little(20, 2) + common + name + entry.content
            for _ in 0..<repetitions {
                count += 1
                // Made on Unix: the upper half of the attributes is the mode.
                directory += [0x50, 0x4B, 1, 2] + Self.little(0x0314, 2) + Self.little(20, 2) + common
                directory += Self.little(0, 6) + Self.little(Int(entry.mode) << 16, 4) + Self.little(offset, 4) + name
            }
        }
        let start = zip.count
        zip += directory
        zip += [0x50, 0x4B, 5, 6] + Self.little(0, 4) + Self.little(count, 2) + Self.little(count, 2)
        return zip + Self.little(directory.count, 4) + Self.little(start, 4) + Self.little(0, 2)
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// CRC-32, a bit at a time.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
