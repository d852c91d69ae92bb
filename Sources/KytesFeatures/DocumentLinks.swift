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
    /// The pages of what is required and pinned in a text, at the versions in use, and those that the text itself names;
    /// in the order of the text.
    public func documentLinks(in document: DocumentID) -> [WebLink] {
        var result = (files[document]?.commentary.pages ?? []).prefix(Limits.references).compactMap { page in
            WebPage.address(writtenAs: page.url).map { WebLink(range: page.range, url: $0, tooltip: $0) }
        }
        for link in index.links(in: document) where link.role == .requirement || link.role == .pin {
            guard result.count < Limits.references, !link.range.isEmpty else { continue }
            if let component = link.component.flatMap(graph.component) {
                guard let url = WebPage.address(of: component) else { continue }
                let version = component.version.map { " " + $0 } ?? ""
                result.append(WebLink(range: link.range, url: url, tooltip: "\(component.name)\(version) on the web"))
            } else if let requirement = requirement(of: link, in: document), requirement.written?.range == link.range,
                let url = requirement.written.flatMap({ WebPage.site(ofRepository: $0.value) })
            {
                result.append(WebLink(range: link.range, url: url, tooltip: "\(requirement.package.value) on the web"))
            }
        }
        return result.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}
