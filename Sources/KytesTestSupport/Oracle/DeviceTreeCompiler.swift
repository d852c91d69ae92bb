public import KytesBasics

/// What `cpp` and `dtc` make of a source of a device tree, as the makefiles of Linux call them.
public enum DeviceTreeCompiler {
    /// What must be installed, and is not.
    public static var missing: [String] { ["cpp", "dtc"].filter { MachineProgram.find($0) == nil } }

    /// The lines that `DeviceTree.Trial` has.
    ///
    /// - Parameters:
    ///   - tree: The folder of Linux.
    ///   - keepsLabels: `dtc -@`
    /// - Throws: `MachineProgram.Failure` where one of them refuses the source.
    public static func lines(of path: AbsolutePath, in tree: AbsolutePath, keepsLabels: Bool, scratch: AbsolutePath)
        async throws -> [String]
    {
        let prefixes = tree.appending("scripts/dtc/include-prefixes").string
        let (plain, blob) = (scratch.appending("plain.dts"), scratch.appending("plain.dtb"))
        try await MachineProgram.run(
            "cpp",
            [
                "-nostdinc", "-I", prefixes, "-I", tree.appending("include").string, "-undef", "-D__DTS__", "-x",
                "assembler-with-cpp", path.string, plain.string,
            ])
        try await MachineProgram.run(
            "dtc",
            [
                "-q", "-q", "-I", "dts", "-O", "dtb", "-i", path.parent.string, "-i", prefixes, "-o", blob.string,
                plain.string,
            ] + (keepsLabels ? ["-@"] : []))
        guard let bytes = Disk.read(blob, limit: 1 << 26) else { return [] }
        return lines(of: bytes)
    }

    /// - Source: Devicetree Specification 0.4, chapter 5, "Flattened Devicetree (DTB) Format".
    private static func lines(of bytes: [UInt8]) -> [String] {
        func word(_ at: Int) -> Int {
            guard at + 4 <= bytes.count else { return 9 }
            return bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        func string(_ at: Int) -> String { String(decoding: bytes[at...].prefix { $0 != 0 }, as: UTF8.self) }
        var (at, strings) = (word(8), word(12))
        var (lines, labels, path): ([String], [String], [String]) = ([], [], [])
        while true {
            let tag = word(at)
            at += 4
            switch tag {
            case 1:
                let name = string(at)
                at += (name.utf8.count + 4) & ~3
                path.append(name)
                lines.append(path.count == 1 ? "/" : path.joined(separator: "/"))
            case 2: path.removeLast()
            case 3:
                let (length, name) = (word(at), string(strings + word(at + 4)))
                let value = bytes[at + 8..<at + 8 + length]
                at += 8 + (length + 3) & ~3
                let own = path.count == 1 ? "/" : path.joined(separator: "/")
                if own == "/__symbols__" {
                    labels.append("\(name) = \(String(decoding: value.dropLast(), as: UTF8.self))")
                } else {
                    lines.append("\(own) \(name)=" + value.map(hexadecimal).joined())
                }
            case 4: continue
            default:
                strings = 0
                let made = ["/__symbols__", "/__fixups__", "/__local_fixups__"]
                return lines.filter { line in !made.contains { line.hasPrefix($0) } } + labels.sorted()
            }
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 2 ? digits : "0" + digits
    }
}
