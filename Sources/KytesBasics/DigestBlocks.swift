/// How the digests of one family (MD5, SHA-1, SHA-256) cut up what they are of.
enum DigestBlocks {
    /// Hands over blocks of 64 bytes, the padding and the length behind the last.
    ///
    /// - Parameter isBigEndian: Whether the length is written so.
    static func each(of bytes: [UInt8], isBigEndian: Bool, _ mix: (UnsafeRawBufferPointer) -> Void) {
        let whole = bytes.count / 64 * 64
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: whole, by: 64) {
                mix(UnsafeRawBufferPointer(rebasing: bytes[start..<start + 64]))
            }
        }
        let end = padded(bytes[whole...], count: bytes.count, isBigEndian: isBigEndian)
        end.withUnsafeBytes { end in
            for start in stride(from: 0, to: end.count, by: 64) {
                mix(UnsafeRawBufferPointer(rebasing: end[start..<start + 64]))
            }
        }
    }

    static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static func padded(_ rest: ArraySlice<UInt8>, count: Int, isBigEndian: Bool) -> [UInt8] {
        var end = Array(rest) + [0x80]
        while end.count % 64 != 56 { end.append(0) }
        let bits = UInt64(count) * 8
        return end + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64(isBigEndian ? 7 - $0 : $0))) }
    }
}
