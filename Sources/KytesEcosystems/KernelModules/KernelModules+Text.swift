internal import KytesText

extension KernelModules {
    /// Which of the formats a file is in, by its name.
    enum FileKind: Hashable, Sendable {
        /// `modules.dep`: a module, a colon, what it needs.
        case dependencies
        /// `modules.order`, `modules.builtin`: a module in each line.
        case order, builtin
        /// `modules.alias`, `modules.softdep`, `modules.symbols`: what depmod took out of the modules, written as settings are.
        case extracted
        /// `modprobe.d/*.conf`
        case settings
        /// `/etc/modules`, `modules-load.d/*.conf`, `initramfs-tools/modules`: a name in each line.
        case names

        init?(ofFile path: String) {
            let parts = path.split(separator: "/").suffix(2)
            guard let name = parts.last else { return nil }
            switch name {
            case "modules.dep": self = .dependencies
            case "modules.order": self = .order
            case "modules.builtin": self = .builtin
            case "modules.alias", "modules.softdep", "modules.symbols": self = .extracted
            case "modules": self = .names
            default:
                guard name.hasSuffix(".conf"), parts.count == 2 else { return nil }
                switch parts.first {
                case "modprobe.d": self = .settings
                case "modules-load.d": self = .names
                default: return nil
                }
            }
        }

        var isOfKernel: Bool { self != .settings && self != .names }
        var hasDirectives: Bool { self == .extracted || self == .settings }
        var hasPaths: Bool { self == .dependencies || self == .order || self == .builtin }
    }

    /// A text in one of the formats, cut into words.
    struct Model: Sendable {
        struct Statement: Hashable, Sendable {
            /// Without its end; of several lines where a `\` stands at the end of one.
            var range: TextRange
            /// In `Model.words`.
            var words: Range<Int>
        }

        let kind: FileKind
        let text: SourceText
        private(set) var statements: [Statement] = []
        private(set) var words: [TextRange] = []
        private(set) var comments: [TextRange] = []
        /// Whether the last line of what a program wrote is cut off.
        private(set) var isCutOff = false

        init(_ text: SourceText, _ kind: FileKind) {
            self.kind = kind
            self.text = text
            text.bytes.withUnsafeBufferPointer { bytes in
                var start = 0
                while start < bytes.count { start = readLine(bytes, from: start) }
                isCutOff = kind.isOfKernel && !bytes.isEmpty && bytes[bytes.count - 1] != 0x0A
            }
        }

        /// - Returns: Where the next line begins.
        private mutating func readLine(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
            var at = start
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
            let marks: [UInt8] = kind == .names ? [UInt8(ascii: "#"), UInt8(ascii: ";")] : [UInt8(ascii: "#")]
            let isComment = at < bytes.count && marks.contains(bytes[at])
            let first = words.count
            let beginning = at
            var end = at
            var wordStart = -1
            while at < bytes.count, bytes[at] != 0x0A {
                let isBlank = bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0D
                let isContinued = bytes[at] == UInt8(ascii: "\\") && at + 1 < bytes.count && bytes[at + 1] == 0x0A
                if isBlank || isContinued {
                    if wordStart >= 0 { words.append(wordStart..<at) }
                    wordStart = -1
                    if isContinued { at += 1 }
                } else {
                    if wordStart < 0 { wordStart = at }
                    end = at + 1
                }
                at += 1
            }
            if wordStart >= 0 { words.append(wordStart..<at) }
            if isComment {
                words.removeSubrange(first...)
                comments.append(beginning..<end)
            } else if words.count > first {
                statements.append(Statement(range: beginning..<end, words: first..<words.count))
            }
            return at + 1
        }

        func string(_ range: TextRange) -> String { text[range] }

        func word(_ number: Int, of statement: Statement) -> TextRange? {
            number < statement.words.count ? words[statement.words.lowerBound + number] : nil
        }

        func words(of statement: Statement) -> ArraySlice<TextRange> { words[statement.words] }

        /// The path at the beginning of a line; of `modules.dep` without the colon.
        func path(of statement: Statement) -> TextRange {
            let word = words[statement.words.lowerBound]
            let hasColon = kind == .dependencies && text.bytes[word.upperBound - 1] == UInt8(ascii: ":")
            return word.lowerBound..<word.upperBound - (hasColon ? 1 : 0)
        }

        /// Of a path, the name of the module: `kernel/fs/ext4/ext4.ko` says it in four letters.
        func name(inPath range: TextRange) -> TextRange {
            let bytes = text.bytes
            let slash = bytes[range].lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? range.lowerBound
            let dot = bytes[slash..<range.upperBound].firstIndex(of: UInt8(ascii: ".")) ?? range.upperBound
            return slash..<max(slash, dot)
        }
    }

    /// Bytes of a file that is read; the largest of a kernel have about a million.
    static let sizeLimit = 4 << 20

    /// The name of a module as the kernel knows it: `-` and `_` are the same, but in brackets.
    ///
    /// - Source: kmod 30, `alias_normalize`.
    static func normal(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "-")) else { return name }
        var depth = 0
        return String(
            decoding: name.utf8.map { byte -> UInt8 in
                if byte == UInt8(ascii: "[") { depth += 1 }
                if byte == UInt8(ascii: "]") { depth -= 1 }
                return byte == UInt8(ascii: "-") && depth <= 0 ? UInt8(ascii: "_") : byte
            }, as: UTF8.self)
    }

    /// `kernel/drivers/block/loop.ko.xz` is `loop`.
    static func name(ofModuleAt path: String) -> String {
        let file = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.index(after: $0)...] } ?? path[...]
        return normal(String(file.prefix { $0 != "." }))
    }

    /// How files of modules end; the first is not compressed.
    static let endings = [".ko", ".ko.xz", ".ko.zst", ".ko.gz"]
}
