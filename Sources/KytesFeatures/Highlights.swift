public import KytesText
import KytesEcosystems

/// A place in the same text that means the same.
public struct Highlight: Hashable, Sendable {
    public enum Kind: Sendable {
        /// What is named is declared here.
        case declaration
        /// What is named is fixed here.
        case pin
        /// It is only named here.
        case use
    }

    public var range: TextRange
    public var kind: Kind

    public init(range: TextRange, kind: Kind) {
        self.range = range
        self.kind = kind
    }
}

extension Features {
    /// The mentions in this text of what is mentioned at a cursor, in the order of the text.
    public func highlights(in document: DocumentID, at offset: Int) -> [Highlight] {
        guard let mention = mention(in: document, at: offset) else { return [] }
        var seen = Set<TextRange>()
        let alike = mentions(alike: mention.link, in: document).filter { $0.document == document }
        return alike.map(\.link).filter { seen.insert($0.range).inserted }
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
            .prefix(Limits.references)
            .map { Highlight(range: $0.range, kind: Self.kind(of: $0.role)) }
    }

    private static func kind(of role: Link.Role) -> Highlight.Kind {
        switch role {
        case .declaration: .declaration
        case .pin: .pin
        case .requirement, .use, .code: .use
        }
    }
}
