internal import KytesBasics
internal import KytesText

extension RPM {
    /// Reads a spec line by line, as rpm does: what a macro stands for is what was said of it so far.
    struct SpecReader {
        private let text: SourceText
        private let bytes: [UInt8]
        private(set) var spec = Spec()
        private var macros: Macros
        private var line = 0
        /// Of the block of each open `%if`: whether it counts, whether one of its branches did, where it began.
        private var open: [(truth: Spec.Truth, taken: Spec.Truth, start: Int)] = []
        private var section = "preamble"
        private var depth = 0
        private var sought = SpecReader.soughtLimit

        init(_ text: SourceText, dist: String?) {
            self.text = text
            bytes = text.bytes
            macros = Macros(dist: dist)
            spec.packages = [Spec.Package(name: nil, nameRange: 0..<0, range: 0..<0)]
            while line < text.lineCount { readLine() }
            finish()
        }

        private mutating func tell(
            _ code: String,
            _ severity: Diagnostic.Severity,
            _ message: String,
            _ range: TextRange
        ) {
            guard spec.faults.count < 2_000 else { return }
            spec.faults.append(Diagnostic(code: code, severity: severity, message: message, range: range))
        }

        private var truth: Spec.Truth {
            if open.contains(where: { $0.truth == .doesNot }) { return .doesNot }
            return open.contains { $0.truth == .unknown } ? .unknown : .counts
        }

        // MARK: - Lines

        /// From `line` on: with what an open brace or a backslash behind a definition adds.
        private mutating func readLine() {
            var range = trimmed(text.range(ofLine: line))
            line += 1
            guard let first = range.first else { return }
            if bytes[first] == UInt8(ascii: "#") {
                spec.comments.append(range)
                return
            }
            guard bytes[first] == UInt8(ascii: "%") else { return readContent(range) }
            let word = word(after: first)
            switch word {
            case "dnl": spec.comments.append(range)
            case "global", "define":
                var depth = openBraces(in: range)
                while line < text.lineCount, depth > 0 || bytes[range.upperBound - 1] == UInt8(ascii: "\\"),
                    range.count < Self.definitionLimit
                {
                    let further = trimmed(text.range(ofLine: line))
                    depth += openBraces(in: further)
                    range = range.lowerBound..<max(range.upperBound, further.upperBound)
                    line += 1
                }
                readDefinition(range, isGlobal: word == "global")
            case "undefine": if truth == .counts { macros.undefine(string(argument(range, word))) }
            case "bcond_with", "bcond_without", "bcond": readCondition(ofBuild: range, word)
            case "if", "ifarch", "ifnarch", "ifos", "ifnos", "elif", "elifarch", "elifos", "else", "endif":
                spec.directives.append(first..<first + 1 + word.utf8.count)
                readDirective(range, word)
            default:
                if RPM.sectionNames.contains(word) { startSection(range, word) } else { readMacroLine(range) }
            }
        }

        /// Bytes of a definition that goes on over lines.
        private static let definitionLimit = 1 << 16

        /// How many more braces are opened than closed.
        private func openBraces(in range: TextRange) -> Int {
            bytes[range].reduce(0) { $0 + ($1 == UInt8(ascii: "{") ? 1 : $1 == UInt8(ascii: "}") ? -1 : 0) }
        }

        private func word(after sign: Int) -> String {
            var end = sign + 1
            while end < bytes.count, Macros.isNamePart(bytes[end]) { end += 1 }
            return String(decoding: bytes[sign + 1..<end], as: UTF8.self)
        }

        private func argument(_ range: TextRange, _ word: String) -> TextRange {
            trimmed(min(range.lowerBound + 1 + word.utf8.count, range.upperBound)..<range.upperBound)
        }

        func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

        private func trimmed(_ range: TextRange) -> TextRange {
            var range = range
            while let first = range.first, bytes[first] <= 0x20 { range.removeFirst() }
            while let last = range.last, bytes[last] <= 0x20 { range.removeLast() }
            return range
        }

        // MARK: - Macros

        private mutating func readDefinition(_ range: TextRange, isGlobal: Bool) {
            let rest = argument(range, isGlobal ? "global" : "define")
            var end = rest.lowerBound
            while end < rest.upperBound, Macros.isNamePart(bytes[end]) { end += 1 }
            let name = Located(string(rest.lowerBound..<end), at: rest.lowerBound..<end)
            guard !name.value.isEmpty else { return }
            let hasArguments = end < rest.upperBound && bytes[end] == UInt8(ascii: "(")
            let body = trimmed(end..<rest.upperBound)
            let expanded = macros.expand(body, of: bytes)
            let value: String? = hasArguments ? nil : isGlobal ? expanded : string(body)
            spec.definitions.append(
                Spec.Definition(name: name, range: range, value: String((expanded ?? string(body)).prefix(80))))
            guard truth != .doesNot else { return notePlace(name) }
            macros.define(name.value, truth == .counts ? value : nil, at: name.range)
            notePlace(name)
        }

        private mutating func notePlace(_ name: Located<String>) {
            if spec.places[name.value] == nil { spec.places[name.value] = name.range }
        }

        /// `%bcond_with tests`: off unless asked for.
        private mutating func readCondition(ofBuild range: TextRange, _ word: String) {
            var name = argument(range, word)
            let whole = name
            while let last = name.last, bytes[name].contains(where: { $0 <= 0x20 }), last >= name.lowerBound {
                name.removeLast()
            }
            name = trimmed(name)
            let located = Located(string(name), at: name)
            guard !located.value.isEmpty else { return }
            spec.definitions.append(Spec.Definition(name: located, range: range, value: word))
            notePlace(Located("with_" + located.value, at: name))
            let isOn: Bool? =
                switch word {
                case "bcond_with": false
                case "bcond_without": true
                default:
                    macros.expand(name.upperBound..<whole.upperBound, of: bytes).flatMap { Condition.value(of: $0) }
                }
            guard truth == .counts else { return }
            if isOn == true { macros.define("with_" + located.value, "1", at: name) }
        }

        /// A line that begins with a macro: it may hold definitions and tags, over several lines, or be a tag.
        private mutating func readMacroLine(_ range: TextRange) {
            let open = range.lowerBound + 1
            guard open < range.upperBound, bytes[open] == UInt8(ascii: "{") else { return readContent(range) }
            let limit = min(text.range(ofLine: min(line + Self.blockLimit, text.lineCount)).upperBound, open + sought)
            let end = Macros.closing(of: bytes[..<max(limit, range.upperBound)], from: open) ?? range.upperBound
            if end == range.upperBound { sought = max(0, sought - (limit - open)) }
            guard end >= range.upperBound, let (body, holds) = conditional(open..<end) else {
                if end > range.upperBound { line = max(line, text.line(at: end - 1) + 1) }
                return readContent(range.lowerBound..<max(end, range.upperBound))
            }
            line = max(line, text.line(at: end - 1) + 1)
            _ = macros.expand(range.lowerBound..<body.lowerBound, of: bytes)
            guard holds, depth < 16 else { return }
            depth += 1
            let outer = line
            line = text.line(at: body.lowerBound)
            readBlock(body)
            line = outer
            depth -= 1
        }

        private static let blockLimit = 2_000
        /// So many bytes are looked through for braces that nothing closes.
        private static let soughtLimit = 1 << 20

        /// Its lines one by one: none of them goes on behind the block.
        private mutating func readBlock(_ body: TextRange) {
            let last = text.line(at: body.upperBound)
            for number in text.line(at: body.lowerBound)...last {
                let range = trimmed(text.range(ofLine: number).clamped(to: body))
                guard let first = range.first else { continue }
                let word = bytes[first] == UInt8(ascii: "%") ? self.word(after: first) : ""
                if word == "global" || word == "define" {
                    readDefinition(range, isGlobal: word == "global")
                } else if word == "undefine", truth == .counts {
                    macros.undefine(string(argument(range, word)))
                } else {
                    readContent(range)
                }
            }
        }

        /// `{?name:body}`: the body, and whether its condition holds; `nil` for other macros.
        private func conditional(_ range: TextRange) -> (body: TextRange, holds: Bool)? {
            guard let colon = bytes[range].firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let head = string(range.lowerBound + 1..<colon)
            let signs = head.prefix { $0 == "!" || $0 == "?" }
            guard signs.contains("?"), colon + 1 < range.upperBound else { return nil }
            let holds = macros.isDefined(String(head.dropFirst(signs.count))) != signs.contains("!")
            return (colon + 1..<range.upperBound - 1, holds)
        }

        // MARK: - Conditions

        private mutating func readDirective(_ range: TextRange, _ word: String) {
            switch word {
            case "endif":
                guard let block = open.popLast() else {
                    return tell(Code.unclosed, .error, "No `%if` is open here", range)
                }
                spec.blocks.append(block.start..<range.upperBound)
            case "else", "elif", "elifarch", "elifos":
                guard let block = open.last else {
                    return tell(Code.unclosed, .error, "No `%if` is open here", range)
                }
                let asked = word == "else" ? Spec.Truth.counts : value(of: argument(range, word), word)
                let isFree = block.taken != .counts
                let truth: Spec.Truth =
                    !isFree ? .doesNot : block.taken == .unknown && asked != .doesNot ? .unknown : asked
                let taken: Spec.Truth =
                    block.taken == .counts || truth == .counts ? .counts : truth == .unknown ? .unknown : block.taken
                open[open.count - 1] = (truth, taken, block.start)
            default:
                let truth = value(of: argument(range, word), word)
                open.append((truth, truth, range.lowerBound))
                if open.count > 500 { open.removeFirst() }
            }
        }

        private mutating func value(of range: TextRange, _ word: String) -> Spec.Truth {
            guard word == "if" || word == "elif" else {
                _ = macros.expand(range, of: bytes)
                return .unknown
            }
            guard let text = macros.expand(range, of: bytes) else { return .unknown }
            return Condition.value(of: text).map { $0 ? .counts : .doesNot } ?? .unknown
        }

        // MARK: - Sections

        private mutating func startSection(_ range: TextRange, _ word: String) {
            close()
            section = word
            let name = range.lowerBound..<range.lowerBound + 1 + word.utf8.count
            spec.sections.append(Spec.Section(name: Located("%" + word, at: name), range: range))
            let rest = argument(range, word)
            let expanded = macros.expand(rest, of: bytes)
            guard word == "package" else { return }
            var own = rest
            let isWhole = string(rest).hasPrefix("-n")
            if isWhole { own = trimmed(min(rest.lowerBound + 2, rest.upperBound)..<rest.upperBound) }
            let written = expanded.map { isWhole ? String($0.dropFirst(2).drop { $0 == " " }) : $0 }
            let name2 = isWhole ? written : written.flatMap { part in spec.main?.name.map { $0 + "-" + part } }
            if let name2, spec.packages.contains(where: { $0.name == name2 && $0.truth == truth }) {
                tell(Code.duplicate, .error, "`\(name2.prefix(80))` is declared already", own)
            }
            spec.packages.append(Spec.Package(name: name2, nameRange: own, range: range, truth: truth))
        }

        private mutating func close() {
            guard !spec.sections.isEmpty else { return }
            let last = spec.sections.count - 1
            var end = text.range(ofLine: max(0, line - 2)).upperBound
            while end > spec.sections[last].range.upperBound, bytes[end - 1] <= 0x20 { end -= 1 }
            let start = spec.sections[last].range.lowerBound
            spec.sections[last].range = start..<max(spec.sections[last].range.upperBound, end)
        }

        private mutating func readContent(_ range: TextRange) {
            switch section {
            case "preamble", "package": readTag(range)
            case "changelog": readEntry(range)
            default: _ = macros.expand(range, of: bytes)
            }
        }

        private mutating func readEntry(_ range: TextRange) {
            guard bytes[range.lowerBound] == UInt8(ascii: "*") else { return }
            let words = string(range).split(separator: " ").map(String.init)
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            guard words.count >= 5, let month = months.firstIndex(of: words[2]), let day = Int(words[3]),
                let year = Int(words[4].prefix { $0.isNumber })
            else {
                return tell(
                    Code.badChangelog, .error, "An entry begins with `* Mon Jan 02 2006`, a name and an address", range)
            }
            let entry = Spec.Entry(header: range, date: [year, month + 1, day])
            if let last = spec.entries.last, last.date.lexicographicallyPrecedes(entry.date) {
                tell(Code.badChangelog, .error, "This entry is newer than the one above it", range)
            }
            spec.entries.append(entry)
        }

        // MARK: - Tags

        private mutating func readTag(_ range: TextRange) {
            var end = range.lowerBound
            while end < range.upperBound, Macros.isNamePart(bytes[end]) { end += 1 }
            let key = Located(string(range.lowerBound..<end), at: range.lowerBound..<end)
            var colon = end
            while colon < range.upperBound, bytes[colon] <= 0x20 { colon += 1 }
            var qualifier = ""
            if colon < range.upperBound, bytes[colon] == UInt8(ascii: "(") {
                let close = Macros.end(of: bytes[range], from: colon)
                qualifier = string(colon + 1..<max(colon + 1, close - 1))
                colon = close
                while colon < range.upperBound, bytes[colon] <= 0x20 { colon += 1 }
            }
            guard !key.value.isEmpty, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") else {
                _ = macros.expand(range, of: bytes)
                // A macro may be a tag, or nothing.
                guard bytes[range.lowerBound] != UInt8(ascii: "%"), truth != .doesNot else { return }
                return tell(Code.unreadable, .error, "This line is no `Tag: value`", range)
            }
            let value = trimmed(colon + 1..<range.upperBound)
            let isKnown = RPM.isTag(key.value)
            if !isKnown, truth != .doesNot {
                let nearest =
                    Spelling.nearest(to: key.value, among: RPM.tagNames).map { "; did you mean `\($0)`?" } ?? ""
                tell(Code.unknownTag, .error, "rpm knows no tag `\(key.value.prefix(80))`\(nearest)", key.range)
            }
            take(key, qualifier, value, range)
        }

        private mutating func take(_ key: Located<String>, _ qualifier: String, _ value: TextRange, _ range: TextRange)
        {
            let name = key.value.lowercased()
            var tag = Spec.Tag(
                key: key, qualifier: qualifier, value: value, text: nil, range: range, truth: truth)
            if RPM.bonds.contains(name) {
                let relations = Relations(value, of: bytes, &macros)
                tag.relations = relations.all
                tag.text = string(value)
                if truth != .doesNot {
                    for fault in relations.faults { tell(Code.badRelation, .error, fault.message, fault.range) }
                }
            } else {
                tag.text = macros.expand(value, of: bytes)
            }
            if truth != .doesNot, ["name", "version", "release", "epoch", "url", "summary", "license"].contains(name) {
                macros.define(name, truth == .counts ? tag.text : nil, at: nil)
                if name == "name" || name == "version" || name == "release" {
                    macros.define(name.uppercased(), truth == .counts ? tag.text : nil, at: nil)
                }
                // What `%{version}` leads to.
                if spec.places[name] == nil { spec.places[name] = key.range }
            }
            let last = spec.packages.count - 1
            if name == "name", last == 0 {
                spec.packages[0].name = tag.text
                spec.packages[0].nameRange = value
            }
            spec.packages[last].tags.append(tag)
            spec.packages[last].range = spec.packages[last].range.lowerBound..<range.upperBound
            if last == 0, spec.packages[0].tags.count == 1 { spec.packages[0].range = range }
            for (prefix, macro) in [("source", "SOURCE"), ("patch", "PATCH")] where name.hasPrefix(prefix) {
                let number = name.dropFirst(prefix.utf8.count)
                spec.places[macro + (number.isEmpty ? "0" : number)] = key.range
            }
        }

        private mutating func finish() {
            line += 1
            close()
            for block in open {
                tell(
                    Code.unclosed, .error, "This `%if` has no `%endif`", text.range(ofLine: text.line(at: block.start)))
            }
            spec.uses = macros.uses
        }
    }

    /// With numbers for sources and patches.
    static func isTag(_ name: String) -> Bool {
        let name = name.lowercased()
        if tagSet.contains(name) { return true }
        return ["source", "patch"].contains {
            name.hasPrefix($0) && name.dropFirst($0.utf8.count).allSatisfy(\.isNumber)
        }
    }

    private static let tagSet = Set(tagNames.map { $0.lowercased() })
}
