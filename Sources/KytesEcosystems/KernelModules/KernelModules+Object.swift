internal import KytesBasics
internal import KytesSyntax

extension KernelModules {
    /// What depmod looks at in a module: which symbols it gives to others, which it needs, and what it says of itself.
    ///
    /// Of a file of any size only some sections are read. Symbols are known by a hash of 64 bits of their names: of the ten
    /// thousands that a kernel has, two with the same one are as likely as a fault of the memory.
    struct Object: Sendable {
        /// `.modinfo`
        var information: [UInt8] = []
        var exported: [UInt64] = []
        /// In the order of the table of symbols.
        var needed: [UInt64] = []

        /// What of it is looked at.
        struct Parts: OptionSet, Sendable {
            let rawValue: Int
            static let information = Parts(rawValue: 1)
            static let symbols = Parts(rawValue: 2)
        }

        init(_ file: some PartialBytes, _ parts: Parts) throws(ELFObject.Fault) {
            let object = try ELFObject(file)
            if parts.contains(.information), let section = object.section(named: ".modinfo") {
                information = file.bytes(in: section.range.clamped(upTo: Self.informationLimit))
            }
            guard parts.contains(.symbols) else { return }
            if let strings = object.section(named: "__ksymtab_strings") {
                exported = Self.hashes(ofStringsIn: file.bytes(in: strings.range.clamped(upTo: Self.tableLimit)))
            }
            readSymbols(of: object, in: file)
        }

        /// Of one section, in bytes: the largest modules have some hundred kilobytes.
        private static let tableLimit = 32 << 20
        private static let informationLimit = 4 << 20

        private static func hashes(ofStringsIn bytes: [UInt8]) -> [UInt64] {
            bytes.withUnsafeBufferPointer { buffer in
                var hashes: [UInt64] = []
                var start = 0
                while start < buffer.count {
                    let (hash, end) = Self.hash(in: buffer, at: start, before: buffer.count)
                    if end > start { hashes.append(hash) }
                    start = end + 1
                }
                return hashes
            }
        }

        /// `__versions` names the same symbols once more, and `module_layout`, which the kernel itself has.
        private mutating func readSymbols(of object: ELFObject, in file: some PartialBytes) {
            guard let (table, names) = object.symbols else { return }
            let words = object.words
            // What is not defined here is not local.
            let first = min(table.range.lowerBound + table.info * words.symbolBytes, table.range.upperBound)
            let places = (first..<max(first, table.range.upperBound)).clamped(upTo: Self.tableLimit)
            // The names mostly stand right behind, and are read along.
            let gap = names.range.lowerBound - places.upperBound
            let isBehind = 0...64 ~= gap && names.range.count <= Self.tableLimit
            let read = file.bytes(in: places.lowerBound..<(isBehind ? names.range.upperBound : places.upperBound))
            let others = isBehind ? [] : file.bytes(in: names.range.clamped(upTo: Self.tableLimit))
            read.withUnsafeBufferPointer { read in
                let symbols = UnsafeBufferPointer(rebasing: read[..<min(places.count, read.count)])
                others.withUnsafeBufferPointer { others in
                    let strings =
                        isBehind
                        ? UnsafeBufferPointer(rebasing: read[min(places.count + gap, read.count)...]) : others
                    readSymbols(symbols, strings, words)
                }
            }
        }

        private mutating func readSymbols(
            _ symbols: UnsafeBufferPointer<UInt8>,
            _ strings: UnsafeBufferPointer<UInt8>,
            _ words: ELFWords
        ) {
            for offset in stride(from: 0, through: symbols.count - words.symbolBytes, by: words.symbolBytes) {
                let name = words.nameOfUndefined(in: symbols, at: offset)
                guard name > 0, name < strings.count else { continue }
                needed.append(Self.hash(in: strings, at: name, before: strings.count).hash)
            }
        }

        /// Up to a zero byte.
        @inline(__always)
        private static func hash(
            in bytes: UnsafeBufferPointer<UInt8>,
            at start: Int,
            before end: Int
        ) -> (hash: UInt64, end: Int) {
            var at = start
            while at < end, bytes[at] != 0 { at += 1 }
            return (FNV1a.hash(UnsafeBufferPointer(rebasing: bytes[start..<at])), at)
        }
    }
}

extension Range<Int> {
    fileprivate func clamped(upTo most: Int) -> Range<Int> { lowerBound..<Swift.min(upperBound, lowerBound + most) }
}
