/// The fields before a message body: `Name: value` lines, ASCII, names in any case.
enum FrameHeader {
    private static let name = Array("content-length:".utf8)

    /// How far before its empty line a header is looked for.
    static let searchWidth = 256

    /// The number of bytes of the body; `nil` where the header does not say it once and clearly.
    static func contentLength(in block: ArraySlice<UInt8>) -> Int? {
        var result: Int?
        for line in block.split(separator: 0x0A) {
            let line = line.last == 0x0D ? line.dropLast() : line
            if line.isEmpty { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
            guard isName(line[...colon]) else { continue }
            guard let length = number(line[(colon + 1)...]), result == nil || result == length else { return nil }
            result = length
        }
        return result
    }

    /// Where the first whole header begins whose empty line (`CR LF CR LF`) ends before `end`.
    static func start(in bytes: [UInt8], from: Int, to end: Int, notBefore first: Int) -> Int? {
        var offset = from
        while offset + 4 <= end {
            guard bytes[offset] == 0x0D, bytes[offset + 1] == 0x0A, bytes[offset + 2] == 0x0D, bytes[offset + 3] == 0x0A
            else {
                offset += 1
                continue
            }
            if let start = lastStart(endingAt: offset + 4, in: bytes, from: first) { return start }
            offset += 2
        }
        return nil
    }

    /// Where the last `Content-Length` line begins in the header that ends at `end`, when it can be read.
    static func lastStart(endingAt end: Int, in bytes: [UInt8], from first: Int) -> Int? {
        var start = end - name.count
        let least = max(first, end - searchWidth)
        while start >= least {
            if isName(bytes[start..<start + name.count]), contentLength(in: bytes[start..<end]) != nil { return start }
            start -= 1
        }
        return nil
    }

    /// Where the first `Content-Length` line begins in a header, garbage before it or not.
    static func firstStart(in block: Range<Int>, of bytes: [UInt8]) -> Int? {
        guard block.count >= name.count else { return nil }
        return (block.lowerBound...block.upperBound - name.count).first { isName(bytes[$0..<$0 + name.count]) }
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count == name.count else { return false }
        return zip(bytes, name).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        let word = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        let digits = word.prefix { $0 != 0x20 && $0 != 0x09 }
        guard word[digits.endIndex...].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return nil }
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        // A length beyond what an `Int` holds is too large, not unreadable.
        return Int(String(decoding: digits, as: UTF8.self)) ?? .max
    }
}
