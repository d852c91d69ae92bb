public import KytesEcosystems
public import KytesGraph
public import KytesText

/// Something with a name, anywhere in the graph.
public struct WorkspaceSymbol: Hashable, Sendable {
    public var name: String
    public var kind: SymbolKind
    /// What it belongs to, for people; empty for none.
    public var container: String
    public var component: ComponentID
    /// Where it is declared.
    public var place: Evidence
    /// A place in a text of the workspace that mentions it, for when `place` is not on this machine.
    public var mention: Evidence?

    public init(
        name: String,
        kind: SymbolKind,
        container: String,
        component: ComponentID,
        place: Evidence,
        mention: Evidence? = nil
    ) {
        self.name = name
        self.kind = kind
        self.container = container
        self.component = component
        self.place = place
        self.mention = mention
    }
}

extension Features {
    /// What a text declares, as a tree.
    public func documentSymbols(in document: DocumentID) -> [SymbolFact] {
        var budget = Limits.symbols
        return Self.bounded(files[document]?.file.facts.symbols ?? [], budget: &budget, depth: 0)
    }

    /// The components of the graph and the symbols of the workspace's own texts whose names hold the characters of
    /// `query` in order, best match first.
    public func workspaceSymbols(matching query: String, limit: Int = 200) -> [WorkspaceSymbol] {
        let query = String(query.prefix(Limits.shownText))
        var found: [(symbol: WorkspaceSymbol, score: Int)] = []
        for component in graph.search(query, limit: limit) {
            guard let place = place(of: component) else { continue }
            let score = query.isEmpty ? 0 : FuzzyMatch.score(query, in: component.name) ?? 0
            let symbol = WorkspaceSymbol(
                name: component.name,
                kind: .package,
                container: component.version ?? component.layer.rawValue,
                component: component.id,
                place: place,
                mention: firstMention(of: component.id)
            )
            found.append((symbol, score))
        }
        found += declaredSymbols(matching: query, limit: limit)
        found.sort {
            ($1.score, $0.symbol.name, $0.symbol.place.document) < ($0.score, $1.symbol.name, $1.symbol.place.document)
        }
        return found.prefix(limit).map(\.symbol)
    }

    private func declaredSymbols(matching query: String, limit: Int) -> [(WorkspaceSymbol, Int)] {
        var found: [(WorkspaceSymbol, Int)] = []
        for root in graph.roots {
            let container = graph.component(root)?.name ?? ""
            for document in index.files(of: root) {
                let symbols = Self.flattened(files[document]?.file.facts.symbols ?? [])
                // Packages and dependencies are components, and found as such.
                for symbol in symbols where symbol.kind != .package && symbol.kind != .dependency {
                    guard let score = query.isEmpty ? 0 : FuzzyMatch.score(query, in: symbol.name.value) else {
                        continue
                    }
                    let place = Evidence(document: document, range: symbol.name.range)
                    found.append(
                        (
                            WorkspaceSymbol(
                                name: symbol.name.value,
                                kind: symbol.kind,
                                container: container,
                                component: root,
                                place: place
                            ), score
                        )
                    )
                }
            }
        }
        return Array(found.sorted { $0.1 > $1.1 }.prefix(limit))
    }

    /// Where a component is declared: the name in its manifest, else the manifest's beginning, else where it is asked for.
    func place(of component: Component) -> Evidence? {
        guard let manifest = component.manifest else { return firstMention(of: component.id) }
        let package = files[manifest]?.file.facts.symbols.first { $0.kind == .package }
        return Evidence(document: manifest, range: package?.name.range ?? 0..<0)
    }

    /// The first place in a text of the workspace that asks for a component.
    func firstMention(of component: ComponentID) -> Evidence? {
        let edges = graph.edges(to: component)
        return (edges.first { $0.evidence.document.componentPath == nil } ?? edges.first)?.evidence
    }

    /// A tree as a list, parents first, bounded.
    static func flattened(_ symbols: [SymbolFact]) -> [SymbolFact] {
        var result: [SymbolFact] = []
        var rest = Array(symbols.reversed())
        while let symbol = rest.popLast(), result.count < Limits.symbols {
            result.append(symbol)
            rest.append(contentsOf: symbol.children.reversed())
        }
        return result
    }

    private static func bounded(_ symbols: [SymbolFact], budget: inout Int, depth: Int) -> [SymbolFact] {
        guard depth < 64 else { return [] }
        var result: [SymbolFact] = []
        for var symbol in symbols where budget > 0 {
            budget -= 1
            symbol.children = bounded(symbol.children, budget: &budget, depth: depth + 1)
            result.append(symbol)
        }
        return result
    }
}
