internal import KytesSyntax
internal import KytesText

/// Edits of an XML text that look as if its author had made them: his indentation, his line ends.
struct MavenEditor {
    /// An element to be written.
    indirect enum Markup {
        case leaf(String, String)
        case branch(String, [Markup])
    }

    let text: SourceText
    let root: XMLNode?
    private let nodes: [Int: XMLNode]
    private let newline: String
    /// One step of indentation, empty where all stands on one line.
    private let unit: String

    init(_ text: SourceText) {
        self.text = text
        let document = XMLDocument.parse(text).value
        root = document.root
        nodes = Dictionary(document.elements.map { ($0.range.lowerBound, $0) }, uniquingKeysWith: { first, _ in first })
        let end = text.bytes.firstIndex(of: 0x0A)
        newline = end.map { $0 > 0 && text.bytes[$0 - 1] == 0x0D } == true ? "\r\n" : "\n"
        let outer = document.root.flatMap { Self.indentation(at: $0.range.lowerBound, in: text) }
        let inner = document.root?.children.lazy.compactMap { Self.indentation(at: $0.range.lowerBound, in: text) }
            .first
        if let outer, let inner, inner.hasPrefix(outer) {
            unit = String(inner.dropFirst(outer.count))
        } else {
            unit = ""
        }
    }

    /// The element that begins where `range` does.
    func node(at range: TextRange) -> XMLNode? { nodes[range.lowerBound] }

    /// Writes an element behind the last child of another.
    func insertion(of markup: Markup, lastIn parent: XMLNode) -> TextEdit {
        if let last = parent.children.last { return insertion(of: markup, after: last) }
        let outer = Self.indentation(at: parent.range.lowerBound, in: text)
        let inner = outer.map { $0 + unit }
        let lineStart = inner.map { newline + $0 } ?? ""
        let body = lineStart + written(markup, inner)
        let tail = outer.map { newline + $0 } ?? ""
        if parent.isEmptyTag {
            let slash = (parent.range.upperBound - 2)..<parent.range.upperBound
            return TextEdit(range: slash, replacement: ">" + body + tail + "</\(parent.name)>")
        }
        guard parent.textRange.isEmpty else {
            let end = parent.textRange.upperBound
            return TextEdit(range: end..<end, replacement: body)
        }
        return TextEdit(range: parent.contentRange, replacement: body + tail)
    }

    /// Writes an element behind another.
    func insertion(of markup: Markup, after node: XMLNode) -> TextEdit {
        let indentation = Self.indentation(at: node.range.lowerBound, in: text)
        let end = node.range.upperBound
        let start = indentation.map { newline + $0 } ?? ""
        return TextEdit(range: end..<end, replacement: start + written(markup, indentation))
    }

    /// Takes an element away, with its line where it has one to itself.
    func removal(of range: TextRange) -> TextEdit { TextEdit(range: text.removal(of: range), replacement: "") }

    static func escaped(_ value: String) -> String {
        value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// - Parameter indentation: Of its first line, which is not written; `nil` for all on one line.
    private func written(_ markup: Markup, _ indentation: String?) -> String {
        switch markup {
        case .leaf(let name, let value): return "<\(name)>\(Self.escaped(value))</\(name)>"
        case .branch(let name, let children):
            let inner = indentation.map { $0 + unit }
            let body = children.map { (inner.map { newline + $0 } ?? "") + written($0, inner) }.joined()
            return "<\(name)>" + body + (indentation.map { newline + $0 } ?? "") + "</\(name)>"
        }
    }

    /// What stands before an element on its line; `nil` where that is more than white space.
    private static func indentation(at offset: Int, in text: SourceText) -> String? {
        var start = offset
        while start > 0, text.bytes[start - 1] == 0x20 || text.bytes[start - 1] == 0x09 { start -= 1 }
        guard start == 0 || text.bytes[start - 1] == 0x0A else { return nil }
        return text[start..<offset]
    }
}

extension MavenEditor {
    /// Elements of `<project>` that stand before the sections which this program adds.
    private static let before: Set = [
        "modelVersion", "parent", "groupId", "artifactId", "version", "packaging", "name", "description", "url",
        "inceptionYear", "organization", "licenses", "developers", "contributors", "mailingLists", "prerequisites",
        "modules", "subprojects", "scm", "issueManagement", "ciManagement", "distributionManagement",
    ]

    /// Writes a property, and `<properties>` around it where there is none.
    func insertion(ofProperty name: String, _ value: String) -> TextEdit? {
        guard let root else { return nil }
        let leaf = Markup.leaf(name, value)
        if let section = root.first("properties") { return insertion(of: leaf, lastIn: section) }
        return insertion(of: .branch("properties", [leaf]), behind: Self.before)
    }

    /// Writes a managed dependency, and the sections around it where there are none.
    func insertion(ofManaged dependency: Markup) -> TextEdit? {
        guard let root else { return nil }
        guard let management = root.first("dependencyManagement") else {
            let section = Markup.branch("dependencyManagement", [.branch("dependencies", [dependency])])
            return insertion(of: section, behind: Self.before.union(["properties"]))
        }
        guard let list = management.first("dependencies") else {
            return insertion(of: .branch("dependencies", [dependency]), lastIn: management)
        }
        return insertion(of: dependency, lastIn: list)
    }

    /// Writes a dependency, and `<dependencies>` around it where there are none.
    func insertion(ofDependency dependency: Markup) -> TextEdit? {
        guard let root else { return nil }
        if let list = root.first("dependencies") { return insertion(of: dependency, lastIn: list) }
        let names = Self.before.union(["properties", "dependencyManagement"])
        return insertion(of: .branch("dependencies", [dependency]), behind: names)
    }

    private func insertion(of section: Markup, behind names: Set<String>) -> TextEdit? {
        guard let root else { return nil }
        guard let anchor = root.children.last(where: { names.contains($0.name) }) else {
            return insertion(of: section, lastIn: root)
        }
        return insertion(of: section, after: anchor)
    }
}
