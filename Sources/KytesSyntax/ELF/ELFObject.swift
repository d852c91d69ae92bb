public import KytesBasics

/// The sections of an object file: where they are, not what is in them. Whatever it says of places beyond its end is clamped.
///
/// Only the header, the table of sections and their names are read, at most some hundred kilobytes of a file of any size.
/// - Source: System V Application Binary Interface, "Object Files", edition of 2013-06-10; elf(5).
public struct ELFObject: Sendable {
    public struct Section: Hashable, Sendable {
        /// In the file; empty where it takes no room there.
        public var range: Range<Int>
        /// The number of another section that it belongs with.
        public var link: Int
        /// Of a table of symbols: the number of its first one that is not local.
        public var info: Int
    }

    public enum Fault: Error, Hashable, Sendable {
        /// It does not begin like one, or is of no kind that is known.
        case noObject
        /// It ends before its table of sections does.
        case cutOff
    }

    public let words: ELFWords
    public let sectionCount: Int
    private let table: [UInt8]
    private let names: [UInt8]
    private let fileBytes: Int

    /// So many sections of one file are looked at.
    private static let sectionLimit = 4_096
    private static let nameLimit = 1 << 18
    /// The names mostly stand right before the table.
    private static let lookBack = 1 << 10

    public init(_ file: some PartialBytes) throws(Fault) {
        let header = file.bytes(in: 0..<64)
        guard header.count >= 52, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]), 1...2 ~= header[4], 1...2 ~= header[5]
        else { throw .noObject }
        words = ELFWords(isWide: header[4] == 2, isLittleEndian: header[5] == 1)
        guard header.count >= (words.isWide ? 64 : 52) else { throw .cutOff }
        let start = words.address(in: header, at: words.isWide ? 40 : 32)
        let entry = words.half(in: header, at: words.isWide ? 58 : 46)
        let count = words.half(in: header, at: words.isWide ? 60 : 48)
        let named = words.half(in: header, at: words.isWide ? 62 : 50)
        guard entry == words.sectionBytes, start > 0 else { throw .noObject }
        fileBytes = file.byteCount
        let size = count * entry
        guard named < count, count <= Self.sectionLimit, start <= fileBytes, size <= fileBytes - start else {
            throw .cutOff
        }
        let first = max(0, start - Self.lookBack)
        let read = file.bytes(in: first..<start + size)
        guard read.count == start + size - first else { throw .cutOff }
        table = Array(read[(start - first)...])
        sectionCount = count
        let place = words.section(in: table, at: named * entry, of: fileBytes).range
        if place.lowerBound >= first, place.upperBound <= start {
            names = Array(read[place.lowerBound - first..<place.upperBound - first])
        } else {
            names = file.bytes(in: place.lowerBound..<min(place.upperBound, place.lowerBound + Self.nameLimit))
        }
    }

    /// - Parameter number: Below `sectionCount`.
    public func section(_ number: Int) -> Section {
        words.section(in: table, at: number * words.sectionBytes, of: fileBytes)
    }

    /// The first section of a name.
    public func section(named name: StaticString) -> Section? {
        let length = name.utf8CodeUnitCount
        return table.withUnsafeBufferPointer { table in
            names.withUnsafeBufferPointer { names in
                for number in 0..<sectionCount {
                    let start = Int(words.number(in: table, at: number * words.sectionBytes, bytes: 4))
                    guard start + length < names.count, names[start + length] == 0 else { continue }
                    if (0..<length).allSatisfy({ names[start + $0] == name.utf8Start[$0] }) { return section(number) }
                }
                return nil
            }
        }
    }

    /// The table of symbols, and that of their names.
    public var symbols: (table: Section, names: Section)? {
        let number = (0..<sectionCount).first {
            words.word(in: table, at: $0 * words.sectionBytes + 4) == ELFWords.symbolKind
        }
        guard let found = number.map(section), found.link < sectionCount else { return nil }
        return (found, section(found.link))
    }
}

/// How numbers are written in an object file.
public struct ELFWords: Sendable {
    /// Of 64 bits; else of 32.
    public let isWide: Bool
    public let isLittleEndian: Bool

    /// Of one symbol.
    public var symbolBytes: Int { isWide ? 24 : 16 }
    var sectionBytes: Int { isWide ? 64 : 40 }

    /// Of sections: a table of symbols; what takes no room in the file.
    static let symbolKind = 2
    private static let absentKind = 8

    /// 0 for what is not there.
    @inline(__always)
    func number(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int, bytes count: Int) -> UInt64 {
        guard offset >= 0, offset + count <= bytes.count else { return 0 }
        var value: UInt64 = 0
        for index in 0..<count {
            value = value << 8 | UInt64(bytes[offset + (isLittleEndian ? count - 1 - index : index)])
        }
        return value
    }

    func half(in bytes: [UInt8], at offset: Int) -> Int {
        bytes.withUnsafeBufferPointer { Int(number(in: $0, at: offset, bytes: 2)) }
    }

    func word(in bytes: [UInt8], at offset: Int) -> Int {
        bytes.withUnsafeBufferPointer { Int(number(in: $0, at: offset, bytes: 4)) }
    }

    /// Beyond all files where it is beyond all numbers.
    func address(in bytes: [UInt8], at offset: Int) -> Int {
        bytes.withUnsafeBufferPointer { Int(clamping: number(in: $0, at: offset, bytes: isWide ? 8 : 4)) }
    }

    /// Where the name of a symbol begins, if the symbol is one that the file does not define; 0 for any other.
    ///
    /// - Parameter offset: Of the symbol in the table.
    @inline(__always)
    public func nameOfUndefined(in table: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
        // Its section is number 0.
        let section = offset + (isWide ? 6 : 14)
        guard section + 2 <= table.count, table[section] == 0, table[section + 1] == 0 else { return 0 }
        return Int(number(in: table, at: offset, bytes: 4))
    }

    func section(in table: [UInt8], at offset: Int, of fileBytes: Int) -> ELFObject.Section {
        let start = min(address(in: table, at: offset + (isWide ? 24 : 16)), fileBytes)
        let size = min(address(in: table, at: offset + (isWide ? 32 : 20)), fileBytes - start)
        let isAbsent = word(in: table, at: offset + 4) == Self.absentKind
        return ELFObject.Section(
            range: start..<start + (isAbsent ? 0 : size), link: word(in: table, at: offset + (isWide ? 40 : 24)),
            info: word(in: table, at: offset + (isWide ? 44 : 28)))
    }
}
