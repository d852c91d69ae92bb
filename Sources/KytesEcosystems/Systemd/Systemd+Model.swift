internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// One file of a unit: the unit itself, or a drop-in.
    struct Model: Sendable {
        /// Another unit, as a setting names it.
        struct Mention: Hashable, Sendable {
            var key: String
            /// As written.
            var word: Located<String>
            /// Specifiers worked out; `nil` where they cannot be, or where it is no name.
            var name: UnitName?
        }

        struct Execution: Sendable {
            var key: String
            /// Of the setting.
            var range: TextRange
            var commands: Commands
            /// Nothing stands behind the sign: what was said before does not count.
            var isReset: Bool
        }

        struct File: Sendable {
            /// Without the `-` in front, specifiers worked out.
            var path: Located<String>
            var mayBeMissing: Bool
        }

        let text: UnitText
        let name: UnitName
        let isDropIn: Bool
        /// Whether it is a unit of users' managers.
        let isUser: Bool
        private(set) var mentions: [Mention] = []
        private(set) var executions: [Execution] = []
        private(set) var files: [File] = []
        /// Variables that are given a value: `Environment=NAME=value`.
        private(set) var variables: [Located<String>] = []

        /// - Returns: `nil` for a text that is no unit's.
        init?(_ source: SourceText, ofFile path: String) {
            guard let name = UnitName(ofFile: path), source.count <= Systemd.sizeLimit else { return nil }
            text = UnitText(source)
            guard Self.isUnit(text) else { return nil }
            self.name = name
            isDropIn = path.hasSuffix(".conf")
            isUser = path.utf8.split(separator: UInt8(ascii: "/")).dropLast().contains { $0.elementsEqual("user".utf8) }
            for assignment in text.assignments { read(assignment) }
        }

        /// A text that says nothing may become one.
        private static func isUnit(_ text: UnitText) -> Bool {
            if text.sections.contains(where: { Directives.of(section: $0.name.value) != nil }) { return true }
            guard text.sections.isEmpty else { return false }
            return text.strays.allSatisfy { $0.fault == .headerUnclosed } && text.strays.count <= 1
        }

        func section(of assignment: UnitText.Assignment) -> String { text.sections[assignment.section].name.value }

        func key(of assignment: UnitText.Assignment) -> String { text.string(assignment.key) }

        func directive(of assignment: UnitText.Assignment) -> Directives.Directive? {
            Directives.of(section: section(of: assignment))?[key(of: assignment)]
        }

        /// The last value of a setting of one line; `nil` where there is none, or an empty one took it back.
        func value(_ key: String, in section: String) -> Located<String>? {
            let last = text.assignments.last { self.key(of: $0) == key && self.section(of: $0) == section }
            guard let last, !last.isEmpty else { return nil }
            let value = text.value(of: last)
            return Located(value.string, at: value.whole)
        }

        func flag(_ key: String, in section: String) -> Bool? {
            value(key, in: section).map { ["yes", "true", "on", "1", "y", "t"].contains($0.value.lowercased()) }
        }

        func expanded(_ text: String) -> Specifiers.Expansion {
            Specifiers.expand(text, of: name, isUser: isUser)
        }

        // MARK: - Reading

        private mutating func read(_ assignment: UnitText.Assignment) {
            guard let directive = directive(of: assignment) else { return }
            let key = key(of: assignment)
            let value = text.value(of: assignment)
            switch directive.kind {
            case .units, .unit:
                for word in value.words(keepsEscapes: true).words { mentions.append(mention(word, key)) }
            case .command:
                executions.append(
                    Execution(
                        key: key, range: assignment.range, commands: Commands(value), isReset: assignment.isEmpty))
            case .file:
                guard !assignment.isEmpty else {
                    files = []
                    return
                }
                let whole = value.whole
                let mayBeMissing = value.bytes.first == UInt8(ascii: "-")
                let path = mayBeMissing ? String(value.string.dropFirst()) : value.string
                guard case .known(let expanded) = expanded(path) else { return }
                files.append(
                    File(
                        path: Located(expanded, at: whole.lowerBound + (mayBeMissing ? 1 : 0)..<whole.upperBound),
                        mayBeMissing: mayBeMissing))
            default:
                if key == "Environment" { readVariables(value) }
            }
        }

        private func mention(_ word: UnitWord, _ key: String) -> Mention {
            var name: UnitName?
            if case .known(let expanded) = expanded(word.text) { name = UnitName(expanded) }
            // In a template, what names another template's instance names that template.
            if name == nil, self.name.isTemplate, word.text.contains("@%") {
                let end = word.text.lastIndex(of: ".") ?? word.text.endIndex
                let start = word.text.firstIndex(of: "@") ?? word.text.startIndex
                name = UnitName(String(word.text[...start] + word.text[end...]))
            }
            return Mention(key: key, word: word.located, name: name)
        }

        private mutating func readVariables(_ value: JoinedText) {
            for word in value.words().words {
                guard let sign = word.text.firstIndex(of: "=") else { continue }
                let name = String(word.text[..<sign])
                let quote =
                    text.bytes[word.range.lowerBound] == UInt8(ascii: "\"")
                    || text.bytes[word.range.lowerBound] == UInt8(ascii: "'")
                let start = word.range.lowerBound + (quote ? 1 : 0)
                guard !name.isEmpty, start + name.utf8.count <= word.range.upperBound else { continue }
                variables.append(Located(name, at: start..<start + name.utf8.count))
            }
        }
    }

    /// Bytes of a file that is read. systemd itself reads no line longer than this.
    static let sizeLimit = 1 << 20
}

extension DocumentID {
    /// Its path, wherever it stands.
    var path: String { filePath?.string ?? componentPath?.path ?? uri.replacing(":", with: "/") }
}
