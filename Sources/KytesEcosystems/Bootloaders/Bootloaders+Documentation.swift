internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Bootloaders {
    /// The list of a kernel's parameters in its own tree.
    ///
    /// - Source: Linux 6.1, `Documentation/admin-guide/kernel-parameters.txt`: one tab, the name, tabs, what it is.
    struct Documentation: Sendable {
        struct Item: Sendable {
            var place: Evidence
            var words: String
        }

        static let path = "Documentation/admin-guide/kernel-parameters.txt"
        private(set) var items: [String: Item] = [:]
        private static let wordLimit = 600

        init(_ text: SourceText, at path: AbsolutePath) {
            let document = DocumentID(file: path)
            var name: String?
            for line in 0..<text.lineCount {
                let range = text.range(ofLine: line)
                let content = text[range]
                if content.hasPrefix("\t"), !content.hasPrefix("\t\t"),
                    let first = content.split(whereSeparator: \.isWhitespace).first
                {
                    let written = first.prefix { $0 != "=" }
                    name = String(written)
                    let start = range.lowerBound + 1
                    guard items[String(written)] == nil else {
                        name = nil
                        continue
                    }
                    let rest = content.dropFirst().dropFirst(first.count).trimmingBlanks
                    items[String(written)] = Item(
                        place: Evidence(document: document, range: start..<start + written.utf8.count), words: rest)
                } else if let name, content.hasPrefix("\t\t"), var item = items[name],
                    item.words.utf8.count < Self.wordLimit
                {
                    item.words += (item.words.isEmpty ? "" : " ") + content.trimmingBlanks
                    items[name] = item
                } else if content.trimmingBlanks.isEmpty {
                    name = nil
                }
            }
        }
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
