public import KytesText
import KytesBasics
import KytesEcosystems
import KytesGraph

/// What is shown beside a mention.
public struct Hover: Hashable, Sendable {
    public var range: TextRange
    /// CommonMark; all foreign text in it is escaped.
    public var markdown: String

    public init(range: TextRange, markdown: String) {
        self.range = range
        self.markdown = markdown
    }
}

extension Features {
    /// What is known of what is mentioned at a cursor, and why it is there; `nil` where nothing is mentioned.
    public func hover(in document: DocumentID, at offset: Int) async -> Hover? {
        let mention = mention(in: document, at: offset)
        var parts: [String] = []
        if let mention { parts = await descriptions(of: mention, in: document) }
        let task = await taskDescription(in: document, at: offset)
        if let task { parts.append(task.value) }
        let notes = notes(in: document, at: offset)
        if !notes.isEmpty { parts.append(notes.map { "- " + markdown(of: $0.pieces) }.joined(separator: "\n")) }
        guard !parts.isEmpty, let range = mention?.origin ?? task?.range ?? notes.first?.range else { return nil }
        return Hover(range: range, markdown: parts.joined(separator: "\n\n---\n\n"))
    }

    /// What is mentioned: the part of a package, then the package.
    private func descriptions(of mention: Mention, in document: DocumentID) async -> [String] {
        var parts: [String] = []
        if let part = partDescription(of: mention.link, in: document) { parts.append(part) }
        let written = requirement(of: mention.link, in: document)?.written?.value
        if let component = mention.link.component.flatMap(graph.component) {
            let licence = await knowledge.licence(of: component)
            let head =
                "**\(Markdown.text(component.name))**" + (component.version.map { " " + Markdown.text($0) } ?? "")
            let facts = description(of: component, requirement: written, licence: licence)
            // The user knows his own package by its name; the address that it has here is nothing to him.
            let address = index.isRoot(component.id, of: graph) ? "" : Markdown.code(component.id.purl) + "\n\n"
            parts.append("\(head)\n\n" + address + facts.map { "- " + $0 }.joined(separator: "\n"))
        } else if mention.link.definition == nil {
            let name = text(of: document).map { $0[mention.link.range] } ?? ""
            let asked = written.map { ", required as \(Markdown.code($0))" } ?? ""
            parts.append("\(Markdown.code(name)) is not resolved\(asked)")
        }
        return parts
    }

    /// For a part of a package (a product, a target): what it is and where.
    private func partDescription(of link: Link, in document: DocumentID) -> String? {
        guard let place = link.definition,
            let symbol = files[place.document]?.file.facts.symbol(named: place.range)
                ?? declared(by: link, in: document),
            symbol.kind != .package, symbol.kind != .dependency
        else { return nil }
        let detail = symbol.detail.isEmpty ? "" : " — " + Markdown.text(symbol.detail)
        return "\(symbol.kind.words) **\(Markdown.text(symbol.name.value))**\(detail)"
    }

    /// What a link that leads to no component stands in.
    private func declared(by link: Link, in document: DocumentID) -> SymbolFact? {
        guard link.component == nil else { return nil }
        return files[document]?.file.facts.symbols(around: link.range.lowerBound).last
    }

    private func description(of component: Component, requirement: String?, licence: String?) -> [String] {
        var facts: [String] = []
        if let requirement { facts.append("Requirement: " + Markdown.code(requirement)) }
        if let pin = component.pin { facts.append("Version: " + Markdown.sentence(pin.reason)) }
        if let path = graph.shortestPath(to: component.id), path.count > 1 {
            facts.append("Why: " + Self.shortened(path).map { $0.map(shownName) ?? "…" }.joined(separator: " → "))
        }
        if let licence { facts.append("Licence: " + Markdown.text(licence)) }
        if let folder = component.source.flatMap({ AbsolutePath(fileURL: $0.url) }), component.source?.revision == nil {
            facts.append("Folder: " + Markdown.code(folder.string))
        } else if let source = component.source {
            facts.append("Repository: " + repositoryDescription(of: component, source: source))
            facts.append("Exactness: " + source.exactness.words)
        }
        facts.append("Degree: " + degreeDescription(of: component.id))
        facts.append("Needed by: " + dependantsDescription(of: component.id))
        facts += bindings(of: component.id)
        if component.layer != .application { facts.append("Layer: " + component.layer.rawValue) }
        return facts
    }

    /// A path with its middle left out (`nil`) where it is longer than anyone reads.
    private static func shortened(_ path: [ComponentID]) -> [ComponentID?] {
        path.count <= 12 ? path : Array(path.prefix(6)) + [ComponentID?.none] + Array(path.suffix(5))
    }

    private func repositoryDescription(of component: Component, source: ComponentSource) -> String {
        let repository =
            WebPage.site(ofRepository: source.url).map { Markdown.link($0, to: WebPage.address(of: component) ?? $0) }
            ?? Markdown.code(WebPage.withoutCredentials(source.url))
        var at: [String] = []
        if let reference = source.reference { at.append(Markdown.code(reference)) }
        if let revision = source.revision { at.append("commit " + Markdown.code(String(revision.prefix(12)))) }
        return repository + (at.isEmpty ? "" : " at " + at.joined(separator: ", "))
    }

    private func degreeDescription(of id: ComponentID) -> String {
        if index.isRoot(id, of: graph) { return "none, it is a root" }
        let declared = graph.isDeclared(id) ? "declared by the root" : "not declared by the root"
        return graph.degree(of: id).map { "\($0), \(declared)" } ?? "none, no root reaches it"
    }

    private func dependantsDescription(of id: ComponentID) -> String {
        let dependants = graph.dependants(of: id)
        guard !dependants.isEmpty else { return "nothing" }
        let shown = dependants.prefix(8).map(shownName).joined(separator: ", ")
        return "\(dependants.count): " + shown + (dependants.count > 8 ? ", …" : "")
    }

    /// What other layers it is bound to, and why.
    private func bindings(of id: ComponentID) -> [String] {
        let edges = (Array(graph.edges(from: id)) + graph.edges(to: id)).filter { $0.reason != nil }
        return edges.prefix(Limits.bindings).map { edge in
            let words = "\(shownName(of: edge.from)) \(edge.kind.rawValue) \(shownName(of: edge.to)): "
            return "Binding: " + words + Markdown.sentence((edge.reason ?? "") + edge.confidence.remark)
        }
    }

    private func shownName(of id: ComponentID) -> String {
        Markdown.text(graph.component(id)?.name ?? id.purl)
    }
}

extension SymbolKind {
    /// As a sentence begins with it.
    var words: String {
        switch self {
        case .testTarget: "Test target"
        default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
        }
    }
}

extension Exactness {
    var words: String {
        switch self {
        case .exact: "exact, a commit is pinned"
        case .tag: "tag, the version is that of a tag"
        case .nearest: "**nearest**, no tag has this version, this is the nearest thing found"
        case .head: "**head**, no version is known, this is the default branch as it is now"
        }
    }
}
