internal import KytesText

extension Bootloaders {
    enum Format: Hashable, Sendable {
        /// `grub.cfg`
        case grub
        /// `/etc/default/grub`
        case grubSettings
        /// `extlinux.conf`, `syslinux.cfg`, `isolinux.cfg`
        case extlinux
        /// `loader/entries/*.conf`
        case systemdBoot
        /// `moddep.lst`
        case grubModules
        /// `command.lst`: a command, a colon, the module that has it; a star marks those that take options.
        case grubCommands
        /// U-Boot: `boot.cmd`, `*.its`
        case script, images
        /// Raspberry Pi: `config.txt`, `cmdline.txt`
        case board, commandLine

        init?(ofFile path: String) {
            let parts = path.split(separator: "/").suffix(3)
            guard let name = parts.last else { return nil }
            switch name {
            case "grub.cfg": self = .grub
            case "grub": self = .grubSettings
            case "extlinux.conf", "syslinux.cfg", "isolinux.cfg": self = .extlinux
            case "moddep.lst": self = .grubModules
            case "command.lst": self = .grubCommands
            case "boot.cmd": self = .script
            case "config.txt": self = .board
            case "cmdline.txt": self = .commandLine
            case _ where name.hasSuffix(".its"): self = .images
            case _ where name.hasSuffix(".cfg"): self = .grubSettings
            case _ where name.hasSuffix(".conf"): self = .systemdBoot
            default: return nil
            }
        }

        /// What stands before a sign, not before a blank.
        var hasKeys: Bool { self == .grubSettings || self == .board }
        var hasQuotes: Bool { self == .grub || self == .grubSettings || self == .script }
    }

    /// One thing that a menu offers.
    struct Entry: Sendable {
        var title: Located<String>
        var range: TextRange
        var files: [Mention] = []
        var parameters: [Located<String>] = []
        /// Of GRUB: a menu of further entries.
        var isMenu = false
    }

    /// A file that an entry boots.
    struct Mention: Hashable, Sendable {
        enum Role: String, Sendable { case kernel = "linux", initialDisk = "initrd", deviceTree = "devicetree" }

        var role: Role
        var path: Located<String>
    }

    /// A module of GRUB and what it needs.
    struct GrubModule: Sendable {
        var name: Located<String>
        var needs: [Located<String>]
    }

    struct Model: Sendable {
        let format: Format
        let text: SourceText
        let lines: Lines
        var entries: [Entry] = []
        /// `insmod`
        private(set) var modules: [Located<String>] = []
        /// Words of a kernel's command line that belong to no entry.
        var parameters: [Located<String>] = []
        private(set) var grubModules: [GrubModule] = []
        /// The first word of each line that means something to the format.
        var keywords: [TextRange] = []
        /// Blocks that are not closed.
        private(set) var open: [TextRange] = []
        private(set) var strays: [TextRange] = []

        /// - Returns: `nil` for what only has the name of one.
        init?(_ text: SourceText, _ format: Format) {
            self.format = format
            self.text = text
            lines = Lines(text, hasQuotes: format.hasQuotes)
            switch format {
            case .grub: readGrub()
            case .grubSettings: readSettings()
            case .extlinux: readExtlinux()
            case .systemdBoot: readEntry()
            case .grubModules, .grubCommands: readModules()
            case .script: readScript()
            case .images: readImages()
            case .board: if !readBoard() { return nil }
            case .commandLine: if !readCommandLine() { return nil }
            }
            if format == .script || format == .images, entries.isEmpty { return nil }
        }

        var allParameters: [Located<String>] { parameters + entries.flatMap(\.parameters) }

        // MARK: - GRUB

        private mutating func readGrub() {
            /// Blocks, and the number of the entry that one is.
            var stack: [(entry: Int?, start: TextRange)] = []
            for line in lines.lines {
                guard let first = line.words.first else { continue }
                let rest = line.words.dropFirst()
                keywords.append(first.range)
                if first.value == "}" { close(&stack, at: first.range.upperBound) }
                let entry = stack.last { $0.entry != nil }?.entry
                switch first.value {
                case "menuentry", "submenu":
                    guard let title = rest.first else { break }
                    entries.append(
                        Entry(title: title.located, range: line.range, isMenu: first.value == "submenu"))
                    if line.words.last?.value == "{" { stack.append((entries.count - 1, line.range)) }
                    continue
                case "linux", "linux16", "linuxefi", "multiboot", "multiboot2":
                    if let entry { readKernel(rest, into: entry) }
                case "initrd", "initrd16", "initrdefi":
                    if let entry {
                        entries[entry].files += rest.map { Mention(role: .initialDisk, path: $0.located) }
                    }
                case "devicetree":
                    if let entry, let word = rest.first {
                        entries[entry].files.append(Mention(role: .deviceTree, path: word.located))
                    }
                case "insmod": modules += rest.prefix(1).map(\.located)
                default: break
                }
                if line.words.last?.value == "{", first.value != "}" { stack.append((nil, line.range)) }
            }
            open = stack.map(\.start)
        }

        private mutating func close(_ stack: inout [(entry: Int?, start: TextRange)], at end: Int) {
            guard let last = stack.popLast(), let entry = last.entry else { return }
            entries[entry].range = entries[entry].range.lowerBound..<end
        }

        private mutating func readKernel(_ words: ArraySlice<Lines.Word>, into entry: Int) {
            guard let path = words.first else { return }
            entries[entry].files.append(Mention(role: .kernel, path: path.located))
            entries[entry].parameters += words.dropFirst().map(\.located)
        }

        /// `NAME="words"`
        private mutating func readSettings() {
            for line in lines.lines {
                guard let word = line.words.first else { continue }
                guard let sign = text.bytes[word.range].firstIndex(of: UInt8(ascii: "=")) else { continue }
                keywords.append(word.range.lowerBound..<sign)
                guard text[word.range.lowerBound..<sign].hasPrefix("GRUB_CMDLINE_LINUX") else { continue }
                parameters += words(in: sign + 1..<word.range.upperBound)
            }
        }

        /// The words between quotes; what quotes are within is left to them.
        func words(in range: TextRange) -> [Located<String>] {
            var (result, start): ([Located<String>], Int?) = ([], nil)
            let breaks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "\""), UInt8(ascii: "'")]
            for at in range.lowerBound...range.upperBound {
                let isBreak = at == range.upperBound || breaks.contains(text.bytes[at])
                if isBreak, let begin = start {
                    result.append(Located(text[begin..<at], at: begin..<at))
                    start = nil
                } else if !isBreak, start == nil {
                    start = at
                }
            }
            return result
        }

        // MARK: - Others

        /// - Source: syslinux 6.04, `doc/syslinux.txt`; U-Boot 2023.01, `doc/README.pxe`.
        private mutating func readExtlinux() {
            for line in lines.lines {
                guard let first = line.words.first else { continue }
                let rest = line.words.dropFirst()
                keywords.append(first.range)
                let keyword = first.value.lowercased()
                if keyword == "label" {
                    let title = rest.first ?? first
                    entries.append(Entry(title: title.located, range: line.range))
                    continue
                }
                guard let entry = entries.indices.last else {
                    if keyword == "append" { parameters += rest.map(\.located) }
                    continue
                }
                entries[entry].range = entries[entry].range.lowerBound..<line.range.upperBound
                switch keyword {
                case "kernel", "linux":
                    if let word = rest.first { entries[entry].files.append(Mention(role: .kernel, path: word.located)) }
                case "initrd":
                    if let word = rest.first {
                        entries[entry].files += pieces(of: word).map { Mention(role: .initialDisk, path: $0) }
                    }
                case "fdt", "devicetree":
                    if let word = rest.first {
                        entries[entry].files.append(Mention(role: .deviceTree, path: word.located))
                    }
                case "append":
                    for word in rest {
                        if word.value.hasPrefix("initrd=") {
                            let path = word.range.lowerBound + 7..<word.range.upperBound
                            entries[entry].files += pieces(
                                of: Lines.Word(range: path, value: text[path], isQuoted: false)
                            )
                            .map { Mention(role: .initialDisk, path: $0) }
                        } else {
                            entries[entry].parameters.append(word.located)
                        }
                    }
                default: break
                }
            }
        }

        /// `a,b`
        private func pieces(of word: Lines.Word) -> [Located<String>] {
            var start = word.range.lowerBound
            return text.bytes[word.range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .compactMap {
                    let range = start..<start + $0.count
                    start = range.upperBound + 1
                    return range.isEmpty ? nil : Located(text[range], at: range)
                }
        }

        /// - Source: the Boot Loader Specification, "Type #1 Boot Loader Specification Entries", read 2026-11-27.
        private mutating func readEntry() {
            var entry: Entry?
            var files: [Mention] = []
            var words: [Located<String>] = []
            for line in lines.lines {
                guard let first = line.words.first else { continue }
                keywords.append(first.range)
                let rest = line.words.dropFirst()
                guard let value = rest.first, let last = rest.last else {
                    strays.append(first.range)
                    continue
                }
                switch first.value {
                case "title":
                    let range = value.range.lowerBound..<last.range.upperBound
                    entry = Entry(title: Located(text[range], at: range), range: 0..<text.count)
                case "linux", "efi": files.append(Mention(role: .kernel, path: value.located))
                case "initrd": files.append(Mention(role: .initialDisk, path: value.located))
                case "devicetree": files.append(Mention(role: .deviceTree, path: value.located))
                case "options": words += rest.map(\.located)
                default: break
                }
            }
            guard let first = lines.lines.first else { return }
            var found =
                entry
                ?? Entry(title: Located("", at: first.range.lowerBound..<first.range.lowerBound), range: 0..<text.count)
            (found.files, found.parameters) = (files, words)
            entries = [found]
        }

        private mutating func readModules() {
            for line in lines.lines {
                guard let first = line.words.first, first.value.hasSuffix(":") else {
                    strays.append(line.range)
                    continue
                }
                let range = first.range.lowerBound..<first.range.upperBound - 1
                grubModules.append(
                    GrubModule(
                        name: Located(text[range], at: range), needs: line.words.dropFirst().map(\.located)))
            }
        }
    }

    /// Bytes of a file that is read.
    static let sizeLimit = 2 << 20
}
