/// SHA-1 of some bytes: what repositories write beside their files. It tells damage, and no more than that.
///
/// - Source: FIPS 180-4, sections 4.1.1, 4.2.1, 5 and 6.1.
public enum SHA1 {
    /// - Returns: 40 hexadecimal digits in lower case.
    public static func hexDigest(of bytes: [UInt8]) -> String {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        var schedule = [UInt32](repeating: 0, count: 80)
        DigestBlocks.each(of: bytes, isBigEndian: true) { mix($0, &schedule, into: &state) }
        return state.map { DigestBlocks.hex($0) }.joined()
    }

    private static func mix(_ block: UnsafeRawBufferPointer, _ schedule: inout [UInt32], into state: inout [UInt32]) {
        for index in 0..<16 {
            schedule[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        for index in 16..<80 {
            let word = schedule[index - 3] ^ schedule[index - 8] ^ schedule[index - 14] ^ schedule[index - 16]
            schedule[index] = turned(word, 1)
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for index in 0..<80 {
            let (function, constant): (UInt32, UInt32) =
                switch index {
                case 0..<20: ((b & c) ^ (~b & d), 0x5a82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case 40..<60: ((b & c) ^ (b & d) ^ (c & d), 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = turned(a, 5) &+ function &+ e &+ constant &+ schedule[index]
            (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
        }
        for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
    }

    private static func turned(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }
}
