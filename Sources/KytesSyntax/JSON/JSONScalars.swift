/// The meaning of a string token.
enum JSONString {
    /// - Parameter token: A string, its quotation marks included; in any state.
    @inline(__always)
    static func value(of token: JSONTokenizer.Token, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        let isClosed = token.problem != .unterminatedString
        let content = (token.start + 1)..<max(token.start + 1, isClosed ? token.end - 1 : token.end)
        if !token.hasEscapes { return String(decoding: UnsafeBufferPointer(rebasing: bytes[content]), as: UTF8.self) }
        return unescaped(UnsafeBufferPointer(rebasing: bytes[content]))
    }

    /// The four hexadecimal digits at `offset` as a UTF-16 code unit.
    static func codeUnit(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt16? {
        guard offset + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = hexDigit(byte) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "\\") else {
                result.append(bytes[offset])
                offset += 1
                continue
            }
            offset += 1
            guard offset < bytes.count else { break }
            if bytes[offset] == UInt8(ascii: "u"), let unit = codeUnit(in: bytes, at: offset + 1) {
                offset += 5
                appendScalar(unit, in: bytes, at: &offset, to: &result)
            } else {
                result.append(meaning(ofEscaped: bytes[offset]))
                offset += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Appends the scalar of `unit` and, where it needs one, of the low surrogate that follows.
    private static func appendScalar(
        _ unit: UInt16,
        in bytes: UnsafeBufferPointer<UInt8>,
        at offset: inout Int,
        to result: inout [UInt8]
    ) {
        var scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
        if UTF16.isLeadSurrogate(unit), offset + 6 <= bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u"), let low = codeUnit(in: bytes, at: offset + 2),
            UTF16.isTrailSurrogate(low)
        {
            scalar = UTF16.decode(UTF16.EncodedScalar([unit, low]))
            offset += 6
        }
        result.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    }

    private static func meaning(ofEscaped byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }
}

/// The meaning of a number token.
enum JSONNumber {
    /// `.integer` where it is one that fits, else `.number`.
    @inline(__always)
    static func value(of token: JSONTokenizer.Token, in bytes: UnsafeBufferPointer<UInt8>) -> JSONValue {
        if token.kind == .integer, let integer = integer(UnsafeBufferPointer(rebasing: bytes[token.range])) {
            return .integer(integer)
        }
        return .number(number(UnsafeBufferPointer(rebasing: bytes[token.range])))
    }

    @inline(__always)
    private static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
        let isNegative = digits.first == UInt8(ascii: "-")
        var result = 0
        for byte in digits.dropFirst(isNegative ? 1 : 0) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let digit = Int(byte &- UInt8(ascii: "0"))
            let (sum, carry) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflow || carry { return nil }
            result = sum
        }
        // `-0` is a number of its own in floating point.
        return isNegative && result == 0 ? nil : result
    }

    private static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Double {
        let value = Double(String(decoding: digits, as: UTF8.self)) ?? 0
        guard value.isInfinite else { return value }
        return value < 0 ? -Double.greatestFiniteMagnitude : Double.greatestFiniteMagnitude
    }
}
