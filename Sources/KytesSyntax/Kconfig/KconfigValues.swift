public import KytesText

/// The values of a `.config`, a `*_defconfig` or a fragment: `CONFIG_NAME=value` and `# CONFIG_NAME is not set`.
///
/// - Source: Linux 6.1, `scripts/kconfig/confdata.c`, `conf_read_simple`, read 2026-11-27.
public struct KconfigValues: Sendable {
    public struct Entry: Sendable {
        /// Without the prefix.
        public var name: TextRange
        /// Behind the `=`, quotes included; empty behind the name of what is not set.
        public var value: TextRange
        /// `# … is not set`
        public var isUnset: Bool
        /// The whole line, without its end.
        public var line: TextRange
    }

    public private(set) var bytes: [UInt8]
    public private(set) var entries: [Entry] = []
    /// Lines that say nothing.
    public private(set) var strays: [TextRange] = []

    static let maxStrays = 200

    /// What stands before the name of each option: `CONFIG_`, but Buildroot's have nothing.
    public let prefix: String

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        prefix = Self.prefix(in: bytes)
        let prefix = Array(prefix.utf8)
        entries.reserveCapacity(bytes.count / 24)
        var start = 0
        while start < bytes.count {
            var stop = start
            while stop < bytes.count, bytes[stop] != 0x0A { stop += 1 }
            let next = stop + 1
            if stop > start, bytes[stop - 1] == 0x0D { stop -= 1 }
            read(start..<stop, prefix)
            start = next
        }
    }

    public init(_ text: SourceText) { self.init(bytes: text.bytes) }

    /// Without the prefix.
    public func name(of entry: Entry) -> String { String(decoding: bytes[entry.name], as: UTF8.self) }

    /// As the first line says it that gives a value.
    private static func prefix(in bytes: [UInt8]) -> String {
        let first = bytes.split(separator: 0x0A).lazy.prefix(1_000).first {
            $0.first.map { $0 != UInt8(ascii: "#") && $0 > 0x20 } ?? false
        }
        return first?.starts(with: "BR2_".utf8) == true ? "" : "CONFIG_"
    }

    private mutating func read(_ line: TextRange, _ prefix: [UInt8]) {
        guard let first = bytes[line].first else { return }
        if first == UInt8(ascii: "#") {
            let rest = bytes[line].dropFirst(2)
            guard bytes[line].dropFirst().first == 0x20, rest.starts(with: prefix) else { return }
            let nameStart = line.lowerBound + 2 + prefix.count
            guard let blank = bytes[nameStart..<line.upperBound].firstIndex(of: 0x20),
                bytes[blank..<line.upperBound].starts(with: " is not set".utf8)
            else { return }
            entries.append(Entry(name: nameStart..<blank, value: blank..<blank, isUnset: true, line: line))
        } else if bytes[line].starts(with: prefix), let equal = bytes[line].firstIndex(of: UInt8(ascii: "=")),
            equal >= line.lowerBound + prefix.count
        {
            entries.append(
                Entry(
                    name: line.lowerBound + prefix.count..<equal, value: equal + 1..<line.upperBound, isUnset: false,
                    line: line))
        } else if strays.count < Self.maxStrays {
            strays.append(line)
        }
    }
}
