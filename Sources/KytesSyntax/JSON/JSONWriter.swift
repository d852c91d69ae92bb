/// Writes JSON straight into bytes.
///
/// Call by call (`beginObject`, `key`, `integer`, …, `endObject`), or a whole `JSONValue`. Commas and line breaks come
/// by themselves. Text is UTF-8; escaped is only what must be. A number that JSON cannot write (infinite, NaN) is `null`.
public struct JSONWriter: Sendable {
    public enum Layout: Sendable {
        /// One line, no spaces.
        case compact
        /// Two spaces for each level, `"key": value`, as most tools print it.
        case pretty
    }

    public private(set) var bytes: [UInt8] = []
    private let layout: Layout
    private let sortsKeys: Bool
    private var depth = 0
    private var isFirst = true
    private var isBehindKey = false

    /// - Parameters:
    ///   - sortsKeys: Whether `value(_:)` writes the members of objects by key, in the order of their bytes, and of equal
    ///     keys only the last.
    ///   - capacity: Of bytes for which there shall be room from the first on: more of it costs nothing, less a copy.
    public init(layout: Layout = .compact, sortsKeys: Bool = false, capacity: Int = 0) {
        self.layout = layout
        self.sortsKeys = sortsKeys
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    /// The JSON of `value`.
    public static func bytes(of value: JSONValue, layout: Layout = .compact, sortsKeys: Bool = false) -> [UInt8] {
        var writer = JSONWriter(layout: layout, sortsKeys: sortsKeys)
        writer.value(value)
        return writer.bytes
    }

    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in sortsKeys ? Self.sorted(object) : object.members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// For a document that is a text file: behind its value.
    public mutating func endLine() { bytes.append(0x0A) }

    /// The key of the member whose value is written next.
    public mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(0x20) }
        isBehindKey = true
    }

    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    public mutating func integer(_ value: Int) {
        separate()
        if value >= 0, value < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
        } else {
            bytes.append(contentsOf: String(value).utf8)
        }
    }

    public mutating func number(_ value: Double) {
        separate()
        bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    }

    public mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    /// Writes a value, or once more one that was written at the same depth: where it stands then is told by `place`.
    ///
    /// - Parameter place: Of the value in `bytes`; `nil` before it is written for the first time.
    public mutating func once(_ place: inout Range<Int>?, _ write: (inout JSONWriter) -> Void) {
        if let place {
            separate()
            // A copy of its own: the bytes would all be copied if a slice of them were held while they grow.
            return bytes.append(contentsOf: Array(bytes[place]))
        }
        separate()
        isBehindKey = true
        let start = bytes.count
        write(&self)
        place = start..<bytes.count
    }
}

extension JSONWriter {
    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        isFirst = true
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if !isFirst { breakLine() }
        bytes.append(bracket)
        isFirst = false
    }

    /// What stands between this value and the one before.
    private mutating func separate() {
        if isBehindKey {
            isBehindKey = false
            return
        }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
        isFirst = false
    }

    private mutating func breakLine() {
        guard layout == .pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * max(0, depth)))
    }

    private mutating func quote(_ string: String) {
        var string = string
        bytes.append(UInt8(ascii: "\""))
        string.withUTF8 { text in
            var copied = 0
            for index in 0..<text.count {
                let byte = text[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied..<index]))
                escape(byte)
                copied = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[copied...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0C: bytes.append(contentsOf: "\\f".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }

    private static func sorted(_ object: JSONObject) -> [JSONObject.Member] {
        let members = object.members
        func precedes(_ first: Int, _ second: Int) -> Bool {
            members[first].key.utf8.lexicographicallyPrecedes(members[second].key.utf8)
        }
        // Most objects are written in this order already.
        if members.indices.dropFirst().allSatisfy({ precedes($0 - 1, $0) }) { return members }
        let order = members.indices.sorted { precedes($0, $1) || $0 < $1 && !precedes($1, $0) }
        return order.indices.compactMap { place in
            let isLast = place + 1 == order.count || precedes(order[place], order[place + 1])
            return isLast ? members[order[place]] : nil
        }
    }
}
