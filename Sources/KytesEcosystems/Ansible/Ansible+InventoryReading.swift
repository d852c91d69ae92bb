internal import KytesText

extension Ansible {
    /// An inventory in INI form, line by line.
    ///
    /// - Source: ansible-core 2.19, `plugins/inventory/ini.py`, read 2026-11-27.
    struct InventoryReader {
        private let text: SourceText
        private(set) var model = Model(kind: .inventory)
        private(set) var tokens: [TokenFact] = []
        private(set) var symbols: [SymbolFact] = []
        /// Lines that are none of an inventory.
        private(set) var strangers = 0
        private var section = (group: "ungrouped", holds: Content.hosts)

        private enum Content: String {
            case hosts
            case children
            case vars
        }

        init(_ text: SourceText) {
            self.text = text
            for line in 0..<text.lineCount { read(trimmed(text.range(ofLine: line))) }
        }

        /// Whether it is an inventory: of a file that may be anything every line must be one of it, of one that is called
        /// so most.
        func isInventory(isCalledSo: Bool) -> Bool {
            let known = model.inventory.hosts.count + model.inventory.groups.count
            return known > 0 && (isCalledSo ? strangers < known : strangers == 0)
        }

        private mutating func read(_ line: TextRange) {
            guard let first = text.bytes[line].first else { return }
            if first == UInt8(ascii: "#") || first == UInt8(ascii: ";") {
                tokens.append(TokenFact(kind: .comment, range: line))
            } else if first == UInt8(ascii: "["), let header = header(line) {
                begin(header.name, header.content, line)
            } else {
                switch section.holds {
                case .hosts: readHosts(line)
                case .children: readChild(line)
                case .vars: readVariable(line)
                }
            }
        }

        // MARK: - Sections

        /// `[name]`, `[name:children]`, `[name:vars]`
        private func header(_ line: TextRange) -> (name: Located<String>, content: Content)? {
            let line = located(beforeComment(line))
            guard line.value.hasSuffix("]") else { return nil }
            let parts = line.value.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty, parts.count <= 2,
                !line.value.contains(where: \.isWhitespace), !name.contains("["), !name.contains("]"),
                let content = parts.count == 2 ? Content(rawValue: String(parts[1])) : .hosts
            else { return nil }
            let start = line.range.lowerBound + 1
            return (Located(String(name), at: start..<start + name.utf8.count), content)
        }

        private mutating func begin(_ name: Located<String>, _ content: Content, _ line: TextRange) {
            section = (name.value, content)
            tokens.append(TokenFact(kind: .keyword, range: name.range))
            if content == .vars { model.inventory.mentions.append(name) } else { model.inventory.groups.append(name) }
            symbols.append(
                SymbolFact(kind: .section, name: name, range: line, detail: content == .hosts ? "" : content.rawValue))
        }

        private mutating func readChild(_ line: TextRange) {
            let name = located(beforeComment(line))
            guard !name.value.isEmpty, !name.value.contains(where: { $0.isWhitespace || ":]".contains($0) }) else {
                return strangers += 1
            }
            model.inventory.mentions.append(name)
            model.inventory.children.append(Inventory.Child(group: name, parent: section.group))
            tokens.append(TokenFact(kind: .type, range: name.range))
        }

        private mutating func readVariable(_ line: TextRange) {
            let start = model.definitions.count
            guard define(located(line)) else { return strangers += 1 }
            model.inventory.variables.append((section.group, start..<model.definitions.count))
        }

        // MARK: - Hosts

        private mutating func readHosts(_ line: TextRange) {
            let words = Words.words(of: located(beforeComment(line)))
            guard let first = words.first, let (name, port) = HostNames.address(first) else { return strangers += 1 }
            let names = model.inventory.names(of: name.value)
            let start = model.definitions.count
            if let port {
                let key = Located("ansible_port", at: port.range)
                model.definitions.append(Definition(name: key, value: .word(port), origin: .variables))
            }
            let areVariables = words.dropFirst().map { define($0) }.allSatisfy(\.self)
            guard !names.isEmpty, areVariables else { return strangers += 1 }
            model.inventory.hosts.append(
                Inventory.Host(
                    name: name, names: names, group: section.group, variables: start..<model.definitions.count))
            tokens.append(TokenFact(kind: .type, range: name.range))
            symbols.append(
                SymbolFact(
                    kind: .module, name: name, range: line, detail: names.count > 1 ? "\(names.count) hosts" : ""))
        }

        /// - Returns: Whether it is `name=value`.
        private mutating func define(_ whole: Located<String>) -> Bool {
            guard let mark = whole.value.firstIndex(of: "="),
                let name = Words.located(whole.value[..<mark], in: whole)
            else { return false }
            let end = whole.value.index(after: mark)
            let value = Words.located(whole.value[end...], in: whole).map {
                Words.unquoted($0.value[...], at: $0.range.lowerBound)
            }
            tokens.append(TokenFact(kind: .property, range: name.range))
            model.definitions.append(
                Definition(name: name, value: .word(value ?? Located("", at: whole.range)), origin: .variables))
            return true
        }

        // MARK: - Lines

        private func located(_ range: TextRange) -> Located<String> { Located(text[range], at: range) }

        private func trimmed(_ range: TextRange) -> TextRange {
            var (start, end) = (range.lowerBound, range.upperBound)
            while start < end, text.bytes[start] <= 0x20 { start += 1 }
            while start < end, text.bytes[end - 1] <= 0x20 { end -= 1 }
            return start..<end
        }

        /// To a `#` that stands in no quotes.
        private func beforeComment(_ range: TextRange) -> TextRange {
            var quote: UInt8?
            for at in range {
                let byte = text.bytes[at]
                if let open = quote {
                    if byte == open { quote = nil }
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                } else if byte == UInt8(ascii: "#") {
                    return trimmed(range.lowerBound..<at)
                }
            }
            return range
        }
    }
}
