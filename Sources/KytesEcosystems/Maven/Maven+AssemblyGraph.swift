internal import KytesGraph
internal import KytesText

// From the numbers of a share to those of the assembly: an array for each kind, filled as names come up.

extension Maven {
    /// What the numbers of one stock are among the components, edges and declarations that are put together.
    struct ShareNames {
        let stock: Stock
        /// By release: its component, -1 before it comes up.
        fileprivate var components: [Int]
        /// By request: the place that it is declared at, -1 before it comes up, -2 for none.
        fileprivate var places: [Int]
        /// By scope: its number among the edges.
        fileprivate let scopes: [Int]
        /// By release: there is something to say wherever it is asked for.
        fileprivate let isMissing: [Bool]

        init(_ stock: Stock, scopes: [Int] = []) {
            self.stock = stock
            self.scopes = scopes
            components = Array(repeating: -1, count: stock.releases.count)
            places = Array(repeating: -1, count: stock.requests.count)
            isMissing = stock.releases.map { release in
                if case .missing? = release.descriptor?.problem { true } else { false }
            }
        }
    }
}

extension Maven.Assembly {
    /// - Parameter root: The number of its component.
    mutating func add(_ graph: Maven.MediatedGraph, below root: Int) {
        var losers: [Int: Set<String>]?
        var isSeen = Array(repeating: false, count: graph.lists.count)
        isSeen[0] = true
        var open = [(owner: root, list: 0)]
        while let (owner, list) = open.popLast() {
            for child in graph.members(of: list) {
                let node = graph.nodes[child]
                let place = graph.winner(of: child)
                let component = component(of: place, graph, &losers)
                let declared = declaredPlace(ofRequest: node.request)
                if declared >= 0 {
                    edges.note(
                        roots.count - 1, from: owner, to: component, declared,
                        (share.scopes[node.scope], share.stock.scopes[node.scope]),
                        share.stock.requests[node.request].source?.dependency.version)
                }
                if !edges.isOfTool, node.relocations >= 0 || share.isMissing[node.release] {
                    diagnose(node, graph.relocations, share.stock)
                }
                if node.winner < 0, !isSeen[node.children] {
                    isSeen[node.children] = true
                    open.append((component, node.children))
                }
            }
        }
    }

    private mutating func declaredPlace(ofRequest request: Int) -> Int {
        if share.places[request] != -1 { return share.places[request] }
        let declaration = share.stock.requests[request].source?.declaration
        share.places[request] = declaration.flatMap { edges.place(of: $0) } ?? -2
        return share.places[request]
    }

    /// - Parameter losers: Worked out when they are first needed.
    private mutating func component(
        of place: Int,
        _ graph: Maven.MediatedGraph,
        _ losers: inout [Int: Set<String>]?
    ) -> Int {
        let node = graph.nodes[place]
        let known = share.components[node.release]
        if known >= 0 {
            if !node.hasFile { showAgain(node, numbered: known) }
            return known
        }
        let id = ComponentID(maven: share.stock.key(of: node), version: share.stock.version(of: node))
        let descriptor = share.stock.descriptor(of: node)
        if components[id] == nil {
            let lost = losers ?? graph.losers(in: share.stock)
            losers = lost
            components[id] = Component(
                id: id, name: share.stock.key(of: node).artifactID, version: share.stock.version(of: node),
                layer: edges.isOfTool ? .tooling : .application, ecosystem: Maven.id,
                pin: pin(of: node, over: lost[place] ?? []),
                manifest: descriptor?.model?.lineage.pom.file?.document)
        } else if components[id]?.pin == nil, !meanings.roots.contains(id) {
            // What was known as a parent is a dependency, too.
            let pin = pin(of: node, over: (losers ?? graph.losers(in: share.stock))[place] ?? [])
            components[id]?.pin = pin
        }
        if let model = descriptor?.model { show(model, id, roots[roots.count - 1]) }
        let number = components.number(of: id)
        share.components[node.release] = number
        return number
    }

    /// Its parents under one root more.
    private mutating func showAgain(_ node: Maven.CollectedNode, numbered number: Int) {
        if let above = edges.toParents(of: number) { return edges.note(roots.count - 1, at: above) }
        guard let model = share.stock.descriptor(of: node)?.model else { return }
        show(model, components.all[number].id, roots[roots.count - 1])
    }

    /// What fixed the version, and what it won over.
    private func pin(of node: Maven.CollectedNode, over losers: Set<String>) -> Pin? {
        guard let source = share.stock.request(of: node).source else { return nil }
        let declaration = source.manager ?? source.declaration
        let isManaged = source.manager != nil
        var reason = (isManaged ? "managed in " : "declared by ") + declaration.pom.name
        if !losers.isEmpty {
            let others = losers.sorted().joined(separator: ", ")
            reason += "; \(share.stock.version(of: node)) won over \(others)"
        }
        return Pin(reason: reason, evidence: declaration.evidence)
    }

    /// - Returns: The number of the edge.
    @discardableResult
    mutating func addEdge(
        _ from: ComponentID,
        _ to: ComponentID,
        _ kind: EdgeKind,
        _ scope: String,
        _ requirement: String?,
        _ evidence: Evidence,
        _ root: ComponentID
    ) -> Int {
        let edge = edges.number(
            from: components.number(of: from), to: components.number(of: to), edges.place(of: evidence), kind, scope,
            requirement)
        edges.note(roots.count - 1, at: [edge])
        return edge
    }

    /// What a declaration came to mean under the root that came last.
    func meaning(of declaration: Maven.Declaration) -> ComponentID? {
        edges.meaning(of: declaration).map { components.all[$0].id }
    }
}

extension Maven.MediatedGraph {
    /// The versions that each winner won over.
    fileprivate func losers(in stock: Maven.Stock) -> [Int: Set<String>] {
        var losers: [Int: Set<String>] = [:]
        for node in nodes where node.winner >= 0 {
            let winner = nodes[node.winner]
            guard winner.key == node.key, winner.release != node.release else { continue }
            losers[node.winner, default: []].insert(stock.version(of: node))
        }
        return losers
    }
}
