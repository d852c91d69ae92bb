public import KytesText
import KytesEcosystems
import KytesGraph

/// A mention that leads to a page on the web.
public struct WebLink: Hashable, Sendable {
    public var range: TextRange
    public var url: String
    public var tooltip: String

    public init(range: TextRange, url: String, tooltip: String) {
        self.range = range
        self.url = url
        self.tooltip = tooltip
    }
}

extension Features {
    /// The pages of what is required and pinned in a text, at the versions in use; in the order of the text.
    public func documentLinks(in document: DocumentID) -> [WebLink] {
        var result: [WebLink] = []
        for link in index.links(in: document) where link.role == .requirement || link.role == .pin {
            guard result.count < Limits.references, !link.range.isEmpty,
                let component = link.component.flatMap(graph.component),
                let url = WebPage.address(of: component)
            else { continue }
            let version = component.version.map { " " + $0 } ?? ""
            result.append(WebLink(range: link.range, url: url, tooltip: "\(component.name)\(version) on the web"))
        }
        return result
    }
}
