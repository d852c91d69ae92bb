internal import KytesText

extension Bootloaders.Model {
    typealias Entry = Bootloaders.Entry
    typealias Lines = Bootloaders.Lines
    typealias Mention = Bootloaders.Mention

    /// What a script of U-Boot loads, and what it says to the kernel.
    ///
    /// - Source: U-Boot 2023.01, `cmd/` and `doc/usage`, read 2026-11-28.
    mutating func readScript() {
        guard let first = lines.lines.first else { return }
        var entry = Entry(
            title: Located("", at: first.range.lowerBound..<first.range.lowerBound), range: 0..<text.count)
        for line in lines.lines {
            guard let command = line.words.first else { continue }
            keywords.append(command.range)
            // Behind `if` and its like the command stands second.
            let words = Self.prefixes.contains(command.value) ? line.words.dropFirst() : line.words[...]
            guard let name = words.first?.value else { continue }
            let rest = Array(words.dropFirst())
            if name == "setenv", rest.first?.value == "bootargs" {
                for word in rest.dropFirst() { entry.parameters += self.words(in: word.range) }
            } else if let place = Self.loads[name], rest.count > place {
                let address = rest[place - 1].value
                entry.files.append(
                    Mention(role: Self.role(of: rest[place].value, at: address), path: rest[place].located))
            }
        }
        if !entry.files.isEmpty || !entry.parameters.isEmpty { entries = [entry] }
    }

    private static let prefixes: Set = ["if", "then", "else", "elif", "while", "do"]

    /// Where the path stands behind a command; the address stands before it.
    private static let loads = [
        "load": 3, "ext2load": 3, "ext4load": 3, "fatload": 3, "fsload": 3, "btrload": 3, "tftp": 1, "tftpboot": 1,
        "nfs": 1,
    ]

    private static func role(of path: String, at address: String) -> Mention.Role {
        if address.contains("fdt") || path.hasSuffix(".dtb") || path.hasSuffix(".dtbo") { return .deviceTree }
        let isDisk = ["ramdisk", "initrd"].contains { address.contains($0) || path.lowercased().contains($0) }
        return isDisk ? .initialDisk : .kernel
    }

    /// Images of a FIT, by what their nodes say they are.
    ///
    /// - Source: Flat Image Tree Specification 0.8; U-Boot 2023.01, `doc/uImage.FIT/source_file_format.txt`.
    mutating func readImages() {
        var entry: Entry?
        var pending: Located<String>?
        for line in lines.lines {
            guard let first = line.words.first else { continue }
            let content = text[line.range]
            if let quoted = Self.quoted(in: text.bytes, line.range) {
                if content.hasPrefix("description"), entry == nil {
                    entry = Entry(title: quoted, range: 0..<text.count)
                } else if content.contains("/incbin/") {
                    pending = quoted
                } else if first.value == "type", let path = pending {
                    let role: Mention.Role? =
                        switch quoted.value {
                        case "kernel", "kernel_noload": .kernel
                        case "ramdisk": .initialDisk
                        case "flat_dt": .deviceTree
                        default: nil
                        }
                    if entry == nil { entry = Entry(title: Located("", at: 0..<0), range: 0..<text.count) }
                    if let role { entry?.files.append(Mention(role: role, path: path)) }
                    pending = nil
                }
            }
            keywords.append(first.range)
        }
        if let entry { entries = [entry] }
    }

    private static func quoted(in bytes: [UInt8], _ range: TextRange) -> Located<String>? {
        let mark = UInt8(ascii: "\"")
        guard let start = bytes[range].firstIndex(of: mark),
            let end = bytes[(start + 1)..<range.upperBound].firstIndex(of: mark)
        else { return nil }
        let inner = start + 1..<end
        return Located(String(decoding: bytes[inner], as: UTF8.self), at: inner)
    }

    /// The `config.txt` of a Raspberry Pi.
    ///
    /// - Source: Raspberry Pi documentation, "config.txt", read 2026-11-28.
    /// - Returns: Whether it is one.
    mutating func readBoard() -> Bool {
        guard let first = lines.lines.first else { return false }
        var entry = Entry(
            title: Located("", at: first.range.lowerBound..<first.range.lowerBound), range: 0..<text.count)
        var isKnown = false
        for line in lines.lines {
            guard let word = line.words.first else { continue }
            let sign = text.bytes[word.range].firstIndex(of: UInt8(ascii: "=")) ?? word.range.upperBound
            let key = word.range.lowerBound..<sign
            let value = min(sign + 1, word.range.upperBound)..<word.range.upperBound
            keywords.append(key)
            let name = text[key]
            isKnown = isKnown || Self.boardKeys.contains(name)
            func add(_ role: Mention.Role, _ range: TextRange, _ path: String) {
                if !range.isEmpty { entry.files.append(Mention(role: role, path: Located(path, at: range))) }
            }
            switch name {
            case "kernel": add(.kernel, value, text[value])
            case "device_tree": add(.deviceTree, value, text[value])
            case "ramfsfile": add(.initialDisk, value, text[value])
            case "initramfs": if line.words.count > 1 { add(.initialDisk, line.words[1].range, line.words[1].value) }
            case "dtoverlay":
                let end = text.bytes[value].firstIndex { [UInt8(ascii: ","), UInt8(ascii: ":")].contains($0) }
                let range = value.lowerBound..<(end ?? value.upperBound)
                add(.deviceTree, range, "overlays/\(text[range]).dtbo")
            default: break
            }
        }
        if !entry.files.isEmpty { entries = [entry] }
        return isKnown
    }

    private static let boardKeys: Set = [
        "kernel", "device_tree", "dtoverlay", "dtparam", "initramfs", "arm_64bit", "gpu_mem", "enable_uart",
        "camera_auto_detect",
        "display_auto_detect", "hdmi_mode", "hdmi_group", "arm_freq", "disable_overscan", "auto_initramfs",
    ]

    /// The `cmdline.txt` beside it: one line.
    ///
    /// - Returns: Whether it is one.
    mutating func readCommandLine() -> Bool {
        guard let line = lines.lines.first else { return false }
        parameters = line.words.map(\.located)
        return line.words.contains { $0.value.hasPrefix("root=") || $0.value.hasPrefix("console=") }
    }
}
