internal import KytesText

extension RPM {
    /// What macros stand for, as far as a text alone can tell.
    ///
    /// Nothing is run: what `%(…)`, Lua, an expression, or a macro with arguments comes to is not known. A macro that only the
    /// host defines is taken to be undefined where a text asks whether it is (`%{?dist}`), and is unknown otherwise.
    ///
    /// - Source: rpm-macros(7), rpm 4.18, read 2026-11-27.
    struct Macros {
        struct Definition: Sendable {
            /// `nil` where it has arguments, or stands for what is not known.
            var body: String?
            /// Of its name; `nil` for what every host has, and for what tags say.
            var place: TextRange?
        }

        struct Use: Hashable, Sendable {
            var name: String
            /// Of the name alone.
            var range: TextRange
            /// What it comes to; `nil` where that is not known.
            var value: String?
        }

        private(set) var definitions: [String: Definition]
        private(set) var uses: [Use] = []
        private var steps = 0

        /// So many pieces are expanded in one file: bodies of bodies grow without end.
        private static let stepLimit = 200_000
        private static let sizeLimit = 1 << 16

        init(dist: String?) {
            definitions = Self.usual.mapValues { Definition(body: $0) }
            for (name, value) in Self.macros(ofDist: dist ?? "") { definitions[name] = Definition(body: value) }
        }

        mutating func define(_ name: String, _ body: String?, at place: TextRange?) {
            // Of two the later counts; the place of the first is where a reader goes.
            let known = definitions[name]?.place
            definitions[name] = Definition(body: body, place: known ?? place)
        }

        mutating func undefine(_ name: String) { definitions[name] = nil }

        func isDefined(_ name: String) -> Bool { definitions[name] != nil }

        /// `fedora40`, `el9`: what `%{fedora}` and its like are.
        private static func macros(ofDist dist: String) -> [String: String] {
            let word = dist.prefix { $0.isLetter }
            let number = String(dist.dropFirst(word.count))
            switch word {
            case "fedora", "fc": return ["fedora": number, "dist": ".fc" + number]
            case "el", "rhel": return ["rhel": number, "dist": ".el" + number, "el" + number: "1"]
            case "suse": return ["suse_version": number]
            default: return [:]
            }
        }

        /// What is the same on all hosts.
        private static let usual = [
            "nil": "", "_prefix": "/usr", "_exec_prefix": "/usr", "_bindir": "/usr/bin", "_sbindir": "/usr/sbin",
            "_libexecdir": "/usr/libexec", "_datadir": "/usr/share", "_datarootdir": "/usr/share",
            "_sysconfdir": "/etc",
            "_sharedstatedir": "/var/lib", "_localstatedir": "/var", "_includedir": "/usr/include",
            "_mandir": "/usr/share/man", "_infodir": "/usr/share/info", "_docdir": "/usr/share/doc",
            "_unitdir": "/usr/lib/systemd/system", "_userunitdir": "/usr/lib/systemd/user", "_rundir": "/run",
            "_presetdir": "/usr/lib/systemd/system-preset", "_tmpfilesdir": "/usr/lib/tmpfiles.d",
            "_sysusersdir": "/usr/lib/sysusers.d", "_udevrulesdir": "/usr/lib/udev/rules.d", "_isa": "",
        ]

        // MARK: - Expansion

        /// - Returns: `nil` where only the host or running something would tell.
        mutating func expand(_ range: TextRange, of bytes: [UInt8]) -> String? {
            expand(bytes[range], isSource: true, depth: 0)
        }

        mutating func expand(_ text: String) -> String? {
            expand(Array(text.utf8)[...], isSource: false, depth: 0)
        }

        /// - Parameter isSource: Whether places in `bytes` are places in the text.
        private mutating func expand(_ bytes: ArraySlice<UInt8>, isSource: Bool, depth: Int) -> String? {
            guard depth < 40 else { return nil }
            var result: [UInt8] = []
            var isKnown = true
            var at = bytes.startIndex
            while at < bytes.endIndex {
                guard bytes[at] == UInt8(ascii: "%") else {
                    result.append(bytes[at])
                    at += 1
                    continue
                }
                steps += 1
                guard steps < Self.stepLimit, result.count < Self.sizeLimit else { return nil }
                if let value = macro(bytes, &at, isSource: isSource, depth: depth) {
                    result += value.utf8
                } else {
                    isKnown = false
                }
            }
            return isKnown ? String(decoding: result, as: UTF8.self) : nil
        }

        /// At a `%`; goes behind what belongs to it.
        private mutating func macro(
            _ bytes: ArraySlice<UInt8>,
            _ at: inout Int,
            isSource: Bool,
            depth: Int
        ) -> String? {
            at += 1
            guard at < bytes.endIndex else { return "%" }
            switch bytes[at] {
            case UInt8(ascii: "%"):
                at += 1
                return "%"
            case UInt8(ascii: "("), UInt8(ascii: "["):
                at = Self.end(of: bytes, from: at)
                return nil
            case UInt8(ascii: "{"):
                let end = Self.end(of: bytes, from: at)
                let inner = bytes[at + 1..<max(at + 1, end - 1)]
                at = end
                return braced(inner, isSource: isSource, depth: depth)
            default:
                let start = at
                var signs = Signs(bytes, &at)
                let name = Self.name(bytes, &at)
                guard !name.isEmpty else {
                    at = start
                    return "%"
                }
                signs.name = name
                return value(signs, nil, bytes, isSource: isSource, depth: depth)
            }
        }

        private struct Signs {
            var isConditional = false
            var isNegated = false
            var name: Range<Int> = 0..<0

            /// `!`, `?` in any number.
            init(_ bytes: ArraySlice<UInt8>, _ at: inout Int) {
                while at < bytes.endIndex, bytes[at] == UInt8(ascii: "!") || bytes[at] == UInt8(ascii: "?") {
                    if bytes[at] == UInt8(ascii: "!") { isNegated.toggle() } else { isConditional = true }
                    at += 1
                }
            }
        }

        private mutating func braced(_ inner: ArraySlice<UInt8>, isSource: Bool, depth: Int) -> String? {
            var at = inner.startIndex
            var signs = Signs(inner, &at)
            signs.name = Self.name(inner, &at)
            guard !signs.name.isEmpty else { return nil }
            guard at < inner.endIndex else { return value(signs, nil, inner, isSource: isSource, depth: depth) }
            let rest = inner[(at + 1)...]
            let name = String(decoding: inner[signs.name], as: UTF8.self)
            if inner[at] == UInt8(ascii: ":") {
                if signs.isConditional { return value(signs, rest, inner, isSource: isSource, depth: depth) }
                guard Self.transparent.contains(name) else { return nil }
                return expand(rest, isSource: isSource, depth: depth + 1).flatMap { expand($0) }
            }
            // `%{with x}` and `%{defined x}`
            let word = String(decoding: rest, as: UTF8.self).split(separator: " ").first.map(String.init) ?? ""
            switch name {
            case "with": return isDefined("with_" + word) ? "1" : "0"
            case "without": return isDefined("with_" + word) ? "0" : "1"
            case "defined": return isDefined(word) ? "1" : "0"
            case "undefined": return isDefined(word) ? "0" : "1"
            default: return nil
            }
        }

        /// Whose argument is expanded, and is the value.
        private static let transparent: Set = ["expand", "quote"]

        private mutating func value(
            _ signs: Signs,
            _ body: ArraySlice<UInt8>?,
            _ bytes: ArraySlice<UInt8>,
            isSource: Bool,
            depth: Int
        ) -> String? {
            let name = String(decoding: bytes[signs.name], as: UTF8.self)
            let definition = definitions[name]
            let number = uses.count
            if isSource { uses.append(Use(name: name, range: signs.name, value: nil)) }
            let own = definition?.body.flatMap { expand(Array($0.utf8)[...], isSource: false, depth: depth + 1) }
            if isSource { uses[number].value = own }
            guard signs.isConditional else { return own }
            guard (definition != nil) != signs.isNegated else { return "" }
            if let body { return expand(body, isSource: isSource, depth: depth + 1) }
            return signs.isNegated ? "" : own
        }

        // MARK: - Signs

        private static func name(_ bytes: ArraySlice<UInt8>, _ at: inout Int) -> Range<Int> {
            let start = at
            while at < bytes.endIndex, isNamePart(bytes[at]) { at += 1 }
            return start..<at
        }

        static func isNamePart(_ byte: UInt8) -> Bool {
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
        }

        /// Behind the bracket that closes the one at `start`, or the end.
        static func end(of bytes: ArraySlice<UInt8>, from start: Int) -> Int {
            closing(of: bytes, from: start) ?? bytes.endIndex
        }

        /// Behind the bracket that closes the one at `start`; `nil` where none does.
        static func closing(of bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
            let open = bytes[start]
            let shut: UInt8 =
                switch open {
                case UInt8(ascii: "("): UInt8(ascii: ")")
                case UInt8(ascii: "["): UInt8(ascii: "]")
                default: UInt8(ascii: "}")
                }
            var depth = 0
            var at = start
            while at < bytes.endIndex {
                if bytes[at] == UInt8(ascii: "\\") {
                    at += 2
                    continue
                }
                if bytes[at] == open { depth += 1 }
                if bytes[at] == shut { depth -= 1 }
                at += 1
                if depth == 0 { return min(at, bytes.endIndex) }
            }
            return nil
        }
    }
}
