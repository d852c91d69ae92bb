import KytesSyntax

/// What a server sends, read as strictly as the base protocol allows: `Content-Length: N`, an empty line, N bytes of JSON.
/// Everything else is a fault.
struct ServerStream {
    private var buffer: [UInt8] = []
    private(set) var faults: [String] = []

    /// - Returns: The messages that are complete now.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [JSONValue] {
        buffer += bytes
        var messages: [JSONValue] = []
        var offset = 0
        while let (body, end) = nextBody(from: offset) {
            offset = end
            if let message = message(buffer[body]) { messages.append(message) }
        }
        buffer.removeFirst(offset)
        return messages
    }

    private mutating func nextBody(from start: Int) -> (body: Range<Int>, end: Int)? {
        let name = Array("Content-Length: ".utf8)
        guard buffer.count - start > name.count else { return nil }
        guard buffer[start..<start + name.count].elementsEqual(name) else {
            faults.append("not a header: `\(String(decoding: buffer[start...].prefix(80), as: UTF8.self))`")
            return nil
        }
        let digits = buffer[(start + name.count)...].prefix { $0 >= 0x30 && $0 <= 0x39 }
        let bodyStart = digits.endIndex + 4
        guard buffer.count >= bodyStart, let count = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        guard buffer[digits.endIndex..<bodyStart].elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) else {
            faults.append("a header that does not end with an empty line")
            return nil
        }
        guard buffer.count >= bodyStart + count else { return nil }
        return (bodyStart..<(bodyStart + count), bodyStart + count)
    }

    private mutating func message(_ body: ArraySlice<UInt8>) -> JSONValue? {
        guard let message = try? JSONValue(parsing: Array(body)), message["jsonrpc"]?.string == "2.0" else {
            faults.append("not a message: `\(String(decoding: body.prefix(200), as: UTF8.self))`")
            return nil
        }
        let isAnswer = message["id"] != nil && (message["result"] != nil) != (message["error"] != nil)
        guard message["method"]?.string != nil || isAnswer else {
            faults.append("neither question nor answer: `\(message)`")
            return nil
        }
        return message
    }
}
