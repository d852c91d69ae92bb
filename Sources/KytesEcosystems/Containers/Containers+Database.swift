extension Containers {
    /// A database of SQLite as its file has it: rows of tables, in their order. RPM keeps its records in one, and what reads
    /// databases elsewhere needs a file on this disk and may write beside it.
    ///
    /// Indices, views and what stands in a log beside the file are not read. Pages are visited once; what is damaged ends there.
    ///
    /// - Source: "Database File Format" of SQLite 3, read 2026-11-27.
    struct Database {
        enum Value: Equatable {
            case null
            case integer(Int)
            case text(String)
            case blob([UInt8])
            /// Floating point, which nobody here asks for.
            case other
        }

        private let bytes: [UInt8]
        private let pageSize: Int
        /// Of a page, without what is reserved at its end.
        private let usable: Int

        /// - Returns: `nil` for what is no database.
        init?(_ bytes: [UInt8]) {
            guard bytes.starts(with: Array("SQLite format 3\0".utf8)), bytes.count >= 512 else { return nil }
            let size = Int(bytes[16]) << 8 | Int(bytes[17])
            pageSize = size == 1 ? 65_536 : size
            usable = pageSize - Int(bytes[20])
            guard pageSize >= 512, pageSize & (pageSize - 1) == 0, usable >= 480 else { return nil }
            self.bytes = bytes
        }

        /// - Parameter limit: Of rows.
        func rows(of table: String, limit: Int = 100_000) -> [[Value]] {
            for row in rows(from: 1, limit: 10_000) {
                if row.count >= 4, row[0] == .text("table"), row[1] == .text(table), case .integer(let page) = row[3] {
                    return rows(from: page, limit: limit)
                }
            }
            return []
        }

        // MARK: - Pages

        private func rows(from root: Int, limit: Int) -> [[Value]] {
            var (rows, seen, open) = ([[Value]](), Set<Int>(), [root])
            while let page = open.popLast(), rows.count < limit {
                guard page > 0, page <= bytes.count / pageSize, seen.insert(page).inserted else { continue }
                let start = (page - 1) * pageSize
                // The first page begins with the header of the file.
                let head = page == 1 ? start + 100 : start
                guard let kind = byte(head), let count = number(head + 3, 2), kind == 0x0D || kind == 0x05 else {
                    continue
                }
                let cells = (0..<min(count, pageSize / 2)).compactMap {
                    number(head + (kind == 0x05 ? 12 : 8) + 2 * $0, 2)
                }
                if kind == 0x05 {
                    let children = cells.map { number(start + $0, 4) } + [number(head + 8, 4)]
                    open += children.reversed().compactMap(\.self)
                } else {
                    rows += cells.prefix(limit - rows.count).compactMap { payload(at: start + $0).map(Self.record) }
                }
            }
            return rows
        }

        /// What a cell of a leaf holds, with the pages that it runs over to.
        private func payload(at cell: Int) -> ArraySlice<UInt8>? {
            var at = cell
            guard let size = variable(&at), variable(&at) != nil, size >= 0, size <= bytes.count else { return nil }
            guard size > usable - 35 else { return slice(at, size) }
            let least = (usable - 12) * 32 / 255 - 23
            let wished = least + (size - least) % (usable - 4)
            let local = wished <= usable - 35 ? wished : least
            guard let first = slice(at, local), var next = number(at + local, 4) else { return nil }
            var content = Array(first)
            content.reserveCapacity(size)
            while content.count < size {
                let start = (next - 1) * pageSize
                guard next > 0, let following = number(start, 4),
                    let part = slice(start + 4, min(usable - 4, size - content.count))
                else { return nil }
                content += part
                next = following
            }
            return content[...]
        }

        // MARK: - Records

        private static func record(_ payload: ArraySlice<UInt8>) -> [Value] {
            let record = Self(payload: Array(payload))
            var at = 0
            guard let length = record.variable(&at), length <= payload.count else { return [] }
            var (values, body) = ([Value](), length)
            while at < length, values.count < 100 {
                guard let type = record.variable(&at) else { break }
                let size = size(ofType: type)
                guard let content = record.slice(body, size) else { break }
                body += size
                values.append(value(ofType: type, content))
            }
            return values
        }

        private init(payload: [UInt8]) { (bytes, pageSize, usable) = (payload, 1, 1) }

        private static func size(ofType type: Int) -> Int {
            switch type {
            case 0...4: type
            case 5: 6
            case 6, 7: 8
            case 12...: (type - 12) / 2
            default: 0
            }
        }

        private static func value(ofType type: Int, _ content: ArraySlice<UInt8>) -> Value {
            switch type {
            case 0: .null
            case 1...6:
                .integer(content.dropFirst().reduce(Int(Int8(bitPattern: content.first ?? 0))) { $0 << 8 | Int($1) })
            case 8, 9: .integer(type - 8)
            case 12...: type % 2 == 0 ? .blob(Array(content)) : .text(String(decoding: content, as: UTF8.self))
            default: .other
            }
        }

        // MARK: - Bytes

        private func byte(_ at: Int) -> UInt8? { bytes.indices.contains(at) ? bytes[at] : nil }

        private func slice(_ start: Int, _ count: Int) -> ArraySlice<UInt8>? {
            guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else { return nil }
            return bytes[start..<start + count]
        }

        private func number(_ at: Int, _ count: Int) -> Int? {
            slice(at, count)?.reduce(0) { $0 << 8 | Int($1) }
        }

        /// Seven bits of each byte but of a ninth, which has eight.
        private func variable(_ at: inout Int) -> Int? {
            var value: UInt64 = 0
            for count in 1...9 {
                guard let next = byte(at) else { return nil }
                at += 1
                if count == 9 { return Int(truncatingIfNeeded: value << 8 | UInt64(next)) }
                value = value << 7 | UInt64(next & 0x7F)
                if next & 0x80 == 0 { return Int(truncatingIfNeeded: value) }
            }
            return nil
        }
    }

    /// The packages of RPM's database, each with the header that its package had.
    enum RPMDatabase {
        /// - Returns: `nil` for what is no such database.
        /// - Source: rpm 4.18, `lib/header.c` and `rpmtag.h`, read 2026-11-27.
        static func packages(_ bytes: [UInt8], _ vendor: String) -> [InstalledPackage]? {
            Database(bytes)?.rows(of: "Packages").compactMap { row in
                for case .blob(let header) in row { return package(Header(header), vendor) }
                return nil
            }
        }

        private static func package(_ header: Header, _ vendor: String) -> InstalledPackage? {
            guard let name = header.text(1_000), let version = header.text(1_001), let release = header.text(1_002),
                !name.isEmpty
            else { return nil }
            // `NAME-VERSION-RELEASE.src.rpm`
            let source = header.text(1_044)?.split(separator: "-").map(String.init) ?? []
            let origin = source.count >= 3 ? source.dropLast(2).joined(separator: "-") : nil
            let sourceRelease = source.last.map { $0.hasSuffix(".src.rpm") ? String($0.dropLast(8)) : $0 } ?? ""
            return InstalledPackage(
                type: "rpm", vendor: vendor, name: name, version: version + "-" + release,
                architecture: header.text(1_022) ?? "", epoch: header.number(1_003),
                source: origin.map { ($0, source[source.count - 2] + "-" + sourceRelease) })
        }

        /// An index of tags, and what they lead to.
        private struct Header {
            private let bytes: [UInt8]
            private var places: [Int: (type: Int, offset: Int)] = [:]

            init(_ bytes: [UInt8]) {
                self.bytes = bytes
                guard let count = number(at: 0), let size = number(at: 4), count < 65_536, size <= bytes.count else {
                    return
                }
                for entry in 0..<count {
                    let at = 8 + 16 * entry
                    guard let tag = number(at: at), let type = number(at: at + 4), let offset = number(at: at + 8)
                    else { return }
                    places[tag] = (type, 8 + 16 * count + offset)
                }
            }

            /// Of a tag that has one text.
            func text(_ tag: Int) -> String? {
                guard let place = places[tag], place.type == 6, place.offset < bytes.count else { return nil }
                return String(decoding: bytes[place.offset...].prefix { $0 != 0 }, as: UTF8.self)
            }

            func number(_ tag: Int) -> Int? {
                guard let place = places[tag], place.type == 4 else { return nil }
                return number(at: place.offset)
            }

            private func number(at: Int) -> Int? {
                guard at >= 0, at + 4 <= bytes.count else { return nil }
                return bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            }
        }
    }
}
