internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// What a setting like `ExecStart=` runs.
    struct Command: Hashable, Sendable {
        /// Without the signs in front.
        var program: Located<String>
        /// `@-:+!`, as they stand there.
        var prefixes: String
        var arguments: [UnitWord]
        /// The words that begin with `/`, quotes and all: files that the command names.
        var files: [Located<String>] {
            arguments.filter { $0.text.hasPrefix("/") && $0.text.utf8.count > 1 }.map(\.located)
        }
    }

    struct Commands: Sendable {
        var commands: [Command] = []
        var faults: [(range: TextRange, message: String)] = []

        /// - Source: `config_parse_exec` of systemd 252.
        init(_ value: JoinedText) {
            let (words, open) = value.words()
            if let open { faults.append((open, "This quote is not closed")) }
            for part in words.split(whereSeparator: { $0.text == ";" && $0.range.count == 1 }) {
                if let command = command(part) { commands.append(command) }
            }
        }

        private mutating func command(_ words: ArraySlice<UnitWord>) -> Command? {
            guard let first = words.first else { return nil }
            let signs = first.text.prefix { "@-:+!|".contains($0) }
            let path = String(first.text.dropFirst(signs.count))
            let isQuoted = first.range.count != first.text.utf8.count
            let range =
                isQuoted ? first.range : first.range.lowerBound + signs.utf8.count..<first.range.upperBound
            guard !path.isEmpty else {
                faults.append((first.range, "No program stands behind `\(signs)`"))
                return nil
            }
            let isName = !path.contains("/") && path != "." && path != ".."
            if !path.hasPrefix("/"), !isName, !path.hasPrefix("%") {
                faults.append((range, "`\(path.prefix(200))` is neither a whole path nor the name of a program"))
            } else if path.hasSuffix("/") {
                faults.append((range, "`\(path.prefix(200))` is a folder"))
            }
            if signs.contains("@"), words.count < 2 {
                faults.append((first.range, "Behind `@` the name that the program is called by is missing"))
            }
            let arguments = words.dropFirst(signs.contains("@") ? 2 : 1)
            return Command(
                program: Located(path, at: range), prefixes: String(signs), arguments: Array(arguments))
        }
    }

    /// `$NAME` and `${NAME}` in a text, without the signs around it. `$$` is a dollar.
    ///
    /// - Source: systemd.service(5), "Command lines".
    static func variables(in value: JoinedText) -> [Located<String>] {
        var result: [Located<String>] = []
        let bytes = value.bytes
        var at = 0
        while let mark = bytes[at...].firstIndex(of: UInt8(ascii: "$")) {
            at = mark + 1
            guard at < bytes.count else { break }
            if bytes[at] == UInt8(ascii: "$") {
                at += 1
                continue
            }
            let isBraced = bytes[at] == UInt8(ascii: "{")
            let start = isBraced ? at + 1 : at
            var end = start
            while end < bytes.count, isNamePart(bytes[end], isFirst: end == start) { end += 1 }
            at = max(at, end)
            guard end > start, !isBraced || end < bytes.count && bytes[end] == UInt8(ascii: "}") else { continue }
            let name = String(decoding: bytes[start..<end], as: UTF8.self)
            result.append(Located(name, at: value.source(start..<end)))
        }
        return result
    }

    private static func isNamePart(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }
}
