internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Debian {
    /// What one index says: `Packages`, `Sources`, or dpkg's `status`. Read once from its first byte to its last, which takes
    /// a moment for fifty megabytes; of each package only the places of a few fields are kept.
    final class PackageIndex: Sendable {
        struct Entry: Sendable {
            var range: Range<Int32> = 0..<0
            var name: Range<Int32> = 0..<0
            var version: Range<Int32> = 0..<0
            var architecture: Range<Int32> = 0..<0
            fileprivate var provides: Range<Int32> = 0..<0
            fileprivate var isThere = true
        }

        /// Something that a package says it is, too.
        struct Provision: Sendable {
            var entry: Int
            /// Where its version stands, if it has one.
            var version: TextRange?
        }

        let path: AbsolutePath
        let bytes: [UInt8]
        let entries: [Entry]
        private let packages: NameTable
        private let provisions: [Provision]
        private let provided: NameTable

        /// - Parameter bytes: At most 2 GB; nothing of more is read.
        init(_ bytes: [UInt8], at path: AbsolutePath) {
            self.path = path
            self.bytes = bytes.count <= Int(Int32.max) ? bytes : []
            (entries, packages, provisions, provided) = self.bytes.withUnsafeBufferPointer { buffer in
                let entries = Self.entries(buffer)
                var packages = NameTable(capacity: entries.count)
                var provided = NameTable(capacity: entries.count)
                var provisions: [Provision] = []
                for (number, entry) in entries.enumerated() {
                    packages.add(number, under: entry.name.place, in: buffer)
                    guard !entry.provides.isEmpty else { continue }
                    for group in Debian.relations(buffer, in: entry.provides.place).groups {
                        for relation in group.alternatives where !relation.isVariable {
                            provided.add(provisions.count, under: relation.name, in: buffer)
                            provisions.append(Provision(entry: number, version: relation.constraint?.version))
                        }
                    }
                }
                return (entries, packages, provisions, provided)
            }
        }

        /// The numbers of the packages of a name, in the order of the index.
        func entries(named name: String) -> [Int] { look(packages, name) }

        /// The packages that say they are this, too.
        func provisions(of name: String) -> [Provision] { look(provided, name).map { provisions[$0] } }

        /// All names of packages, in the order of the index.
        var names: [String] { packages.names.map { string($0) } }

        func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }
        func string(_ range: Range<Int32>) -> String { string(range.place) }

        private func look(_ table: NameTable, _ name: String) -> [Int] {
            var name = name
            return name.withUTF8 { name in
                bytes.withUnsafeBufferPointer { table.values(of: name, in: $0) }
            }
        }

        // MARK: - Reading

        private static func entries(_ bytes: UnsafeBufferPointer<UInt8>) -> [Entry] {
            var entries: [Entry] = []
            var entry = Entry()
            var last = Slot.other
            var start: Int?
            func close(at end: Int) {
                if let start, !entry.name.isEmpty, entry.isThere {
                    entry.range = Int32(start)..<Int32(end)
                    entries.append(entry)
                }
                (entry, last, start) = (Entry(), .other, nil)
            }
            var lines = ControlLines(bytes)
            var end = 0
            while let line = lines.next() {
                switch line {
                case .field(let name, let value):
                    if start == nil { start = name.lowerBound }
                    last = Slot(name, bytes)
                    if last == .status { entry.isThere = isInstalled(value, in: bytes) }
                    entry.set(last, Int32(value.lowerBound)..<Int32(value.upperBound))
                case .continuation(let value):
                    if last != .other, !value.isEmpty { entry.extend(last, to: Int32(value.upperBound)) }
                case .blank:
                    close(at: end)
                    continue
                case .comment, .stray, .armor: continue
                }
                end = lines.range.upperBound
            }
            close(at: end)
            return entries
        }

        /// `install ok installed`: it is there unless its last word says that only its settings are, or nothing at all.
        private static func isInstalled(_ value: TextRange, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            let word = bytes[value].split(separator: 0x20).last ?? []
            return !["not-installed", "config-files", "half-installed"].contains { word.elementsEqual($0.utf8) }
        }
    }
}

/// The fields that are kept.
private enum Slot {
    case name, version, architecture, provides, status, other

    init(_ name: TextRange, _ bytes: UnsafeBufferPointer<UInt8>) {
        self =
            switch (name.count, bytes[name.lowerBound]) {
            case (7, UInt8(ascii: "P")) where Self.equal(name, "Package", bytes): .name
            case (7, UInt8(ascii: "V")) where Self.equal(name, "Version", bytes): .version
            case (12, UInt8(ascii: "A")) where Self.equal(name, "Architecture", bytes): .architecture
            case (8, UInt8(ascii: "P")) where Self.equal(name, "Provides", bytes): .provides
            case (6, UInt8(ascii: "S")) where Self.equal(name, "Status", bytes): .status
            default: .other
            }
    }

    private static func equal(_ range: TextRange, _ word: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in 0..<word.utf8CodeUnitCount where bytes[range.lowerBound + index] != word.utf8Start[index] {
            return false
        }
        return true
    }
}

extension Debian.PackageIndex.Entry {
    fileprivate mutating func set(_ slot: Slot, _ range: Range<Int32>) {
        switch slot {
        case .name: name = range
        case .version: version = range
        case .architecture: architecture = range
        case .provides: provides = range
        case .status, .other: break
        }
    }

    /// A value of several lines: only `Provides` has such.
    fileprivate mutating func extend(_ slot: Slot, to end: Int32) {
        if slot == .provides { provides = provides.lowerBound..<end }
    }
}

extension Range<Int32> {
    var place: TextRange { Int(lowerBound)..<Int(upperBound) }
}
