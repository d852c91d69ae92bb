public import KytesEcosystems
public import KytesGraph
public import KytesText

/// A component as a step of a hierarchy: outgoing is what it depends on, incoming is what needs it.
public struct CallItem: Hashable, Sendable {
    public var component: ComponentID
    public var name: String
    public var detail: String
    public var kind: SymbolKind
    /// The text that declares it.
    public var document: DocumentID
    /// The whole declaration.
    public var range: TextRange
    /// Its name, inside `range`.
    public var nameRange: TextRange

    public init(
        component: ComponentID,
        name: String,
        detail: String,
        kind: SymbolKind,
        document: DocumentID,
        range: TextRange,
        nameRange: TextRange
    ) {
        self.component = component
        self.name = name
        self.detail = detail
        self.kind = kind
        self.document = document
        self.range = range
        self.nameRange = nameRange
    }
}

/// One step, and the places that say so.
public struct Call: Hashable, Sendable {
    public var item: CallItem
    /// In the text of the one that depends: for outgoing steps of the item that was asked about, for incoming ones of `item`.
    public var ranges: [TextRange]

    public init(item: CallItem, ranges: [TextRange]) {
        self.item = item
        self.ranges = ranges
    }
}

extension Features {
    /// The component that is mentioned at a cursor, else the one whose text this is.
    public func callItems(in document: DocumentID, at offset: Int) -> [CallItem] {
        let component = mention(in: document, at: offset)?.link.component ?? files[document]?.owner
        return component.flatMap(callItem(of:)).map { [$0] } ?? []
    }

    /// A component as a step, `nil` for what the graph does not hold.
    public func callItem(of component: ComponentID) -> CallItem? {
        guard let component = graph.component(component), let place = place(of: component) else { return nil }
        let facts = component.manifest.flatMap { files[$0]?.file.facts }
        let package = facts?.symbols.first { $0.kind == .package }
        return CallItem(
            component: component.id,
            name: component.name,
            detail: [component.version, component.layer.rawValue].compactMap(\.self).joined(separator: ", "),
            kind: .package,
            document: place.document,
            range: package?.range ?? place.range,
            nameRange: place.range
        )
    }

    /// What a component depends on directly, in all layers, sorted by package URL.
    public func outgoingCalls(of component: ComponentID) -> [Call] {
        let document = callItem(of: component)?.document
        let edges = Dictionary(grouping: graph.edges(from: component), by: \.to)
        return edges.sorted { $0.key < $1.key }.prefix(Limits.calls).compactMap { to, edges in
            callItem(of: to).map { Call(item: $0, ranges: Self.ranges(of: edges, in: document)) }
        }
    }

    /// What needs a component directly, in all layers, sorted by package URL.
    public func incomingCalls(of component: ComponentID) -> [Call] {
        let edges = Dictionary(grouping: graph.edges(to: component), by: \.from)
        return edges.sorted { $0.key < $1.key }.prefix(Limits.calls).compactMap { from, edges in
            callItem(of: from).map { Call(item: $0, ranges: Self.ranges(of: edges, in: $0.document)) }
        }
    }

    private static func ranges(of edges: [Edge], in document: DocumentID?) -> [TextRange] {
        let ranges = Set(edges.filter { $0.evidence.document == document }.map(\.evidence.range))
        return ranges.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    }
}
