/// A module of a kernel as small as one can be: an object file whose only section says what the module is.
public enum ModuleFile {
    /// Header, names of sections, the section, and the table of the three, of 64 bytes each.
    ///
    /// - Parameter information: Strings, each with a zero behind it.
    public static func bytes(information: String) -> [UInt8] {
        let names = Array("\0.modinfo\0".utf8)
        let text = Array(information.utf8)
        var bytes = [UInt8](repeating: 0, count: 64)
        bytes.replaceSubrange(0..<7, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1])
        put(UInt64(64 + names.count + text.count), 8, at: 40, in: &bytes)
        put(64, 2, at: 58, in: &bytes)
        put(3, 2, at: 60, in: &bytes)
        put(1, 2, at: 62, in: &bytes)
        var table = [UInt8](repeating: 0, count: 192)
        put(64, 8, at: 64 + 24, in: &table)
        put(UInt64(names.count), 8, at: 64 + 32, in: &table)
        put(1, 4, at: 128, in: &table)
        put(1, 4, at: 128 + 4, in: &table)
        put(UInt64(64 + names.count), 8, at: 128 + 24, in: &table)
        put(UInt64(text.count), 8, at: 128 + 32, in: &table)
        return bytes + names + text + table
    }

    /// Writes a number, its last byte first.
    public static func put(_ number: UInt64, _ count: Int, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
    }
}
