internal import KytesGraph
internal import KytesText

// From the numbers of a stock to those of the assembly: an array for each kind, filled as names come up.

extension Maven {
    /// What the numbers of one stock are among the components, edges and declarations that are put together.
    struct StockNames: Sendable {
        /// By release: its component, -1 before it comes up.
        private var components: [Int] = []
        /// By request: the place that it is declared at, -1 before it comes up, -2 for none.
        private var places: [Int] = []
        /// By scope: its number among the edges.
        fileprivate var scopes: [Int] = []
        /// By release, whatever is put together.
        private var ids: [ComponentID?] = []
        private var usedReleases: [Int] = []
        private var usedRequests: [Int] = []

        fileprivate mutating func grow(with stock: Stock, _ edges: inout Assembly.Edges) {
            let more = stock.releases.count - components.count
            components.append(contentsOf: repeatElement(-1, count: more))
            ids.append(contentsOf: repeatElement(nil, count: more))
            places.append(contentsOf: repeatElement(-1, count: stock.requests.count - places.count))
            for name in stock.scopes.names[scopes.count...] { scopes.append(edges.number(of: name, edges.kind)) }
        }

        fileprivate func component(ofRelease release: Int) -> Int { components[release] }

        fileprivate mutating func setComponent(_ component: Int, ofRelease release: Int) {
            components[release] = component
            usedReleases.append(release)
        }

        fileprivate func place(ofRequest request: Int) -> Int { places[request] }

        fileprivate mutating func setPlace(_ place: Int, ofRequest request: Int) {
            places[request] = place
            usedRequests.append(request)
        }

        fileprivate mutating func id(of node: CollectedNode, _ stock: Stock) -> ComponentID {
            if let known = ids[node.release] { return known }
            let id = ComponentID(maven: stock.key(of: node), version: stock.version(of: node))
            ids[node.release] = id
            return id
        }

        /// As before the first graph, for something else that is put together with the same stock.
        ///
        /// - Complexity: In proportion to what came up.
        mutating func begin() {
            for release in usedReleases { components[release] = -1 }
            for request in usedRequests { places[request] = -1 }
            usedReleases.removeAll(keepingCapacity: true)
            usedRequests.removeAll(keepingCapacity: true)
            scopes.removeAll(keepingCapacity: true)
        }
    }
}

extension Maven.Assembly {
    /// - Parameter root: The number of its component.
    mutating func add(_ graph: Maven.MediatedGraph, below root: Int, _ stock: Maven.Stock) {
        names.grow(with: stock, &edges)
        var losers: [Int: Set<String>]?
        var isSeen = Array(repeating: false, count: graph.lists.count)
        isSeen[0] = true
        var open = [(owner: root, list: 0)]
        while let (owner, list) = open.popLast() {
            var child = graph.lists[list]
            while child >= 0 {
                let node = graph.nodes[child]
                let component = component(of: graph.winner(of: child), graph, stock, &losers)
                let declared = declaredPlace(ofRequest: node.request, stock)
                if declared >= 0 {
                    let scope = names.scopes[node.scope]
                    let isNew = edges.note(roots.count - 1, from: owner, to: component, declared, scope)
                    if isNew { addDeclared(node, from: owner, to: component, declared, stock) }
                }
                if !edges.isOfTool, node.relocations >= 0 || stock.releaseFacts[node.release].isMissing {
                    diagnose(node, graph.relocations, stock)
                }
                if node.winner < 0, !isSeen[node.children] {
                    isSeen[node.children] = true
                    open.append((component, node.children))
                }
                child = node.next
            }
        }
    }

    private mutating func addDeclared(
        _ node: Maven.CollectedNode,
        from owner: Int,
        to component: Int,
        _ place: Int,
        _ stock: Maven.Stock
    ) {
        let edge = edges.number(
            from: owner, to: component, place, edges.kind, stock.scopes[node.scope],
            stock.request(of: node).source?.dependency.version)
        edges.note(roots.count - 1, at: [edge])
    }

    private mutating func declaredPlace(ofRequest request: Int, _ stock: Maven.Stock) -> Int {
        let known = names.place(ofRequest: request)
        if known != -1 { return known }
        let declaration = stock.requests[request].source?.declaration
        let place = declaration.flatMap { edges.place(of: $0) } ?? -2
        names.setPlace(place, ofRequest: request)
        return place
    }

    /// - Parameter losers: Worked out when they are first needed.
    private mutating func component(
        of place: Int,
        _ graph: Maven.MediatedGraph,
        _ stock: Maven.Stock,
        _ losers: inout [Int: Set<String>]?
    ) -> Int {
        let node = graph.nodes[place]
        let known = names.component(ofRelease: node.release)
        if known >= 0 {
            if !node.hasFile { showAgain(node, numbered: known, stock) }
            return known
        }
        let id = names.id(of: node, stock)
        let descriptor = stock.descriptor(of: node)
        if components[id] == nil {
            let lost = losers ?? graph.losers(in: stock)
            losers = lost
            let version = stock.version(of: node)
            components[id] = Component(
                id: id, name: stock.key(of: node).artifactID, version: version.isEmpty ? nil : version,
                layer: edges.isOfTool ? .tooling : .application, ecosystem: Maven.id,
                pin: pin(of: node, over: lost[place] ?? [], stock),
                manifest: descriptor?.model?.lineage.pom.file?.document)
        } else if components[id]?.pin == nil, !meanings.roots.contains(id) {
            // What was known as a parent is a dependency, too.
            let pin = pin(of: node, over: (losers ?? graph.losers(in: stock))[place] ?? [], stock)
            components[id]?.pin = pin
        }
        if let model = descriptor?.model { show(model, id, roots[roots.count - 1]) }
        let number = components.number(of: id)
        names.setComponent(number, ofRelease: node.release)
        return number
    }

    /// Its parents under one root more.
    private mutating func showAgain(_ node: Maven.CollectedNode, numbered number: Int, _ stock: Maven.Stock) {
        if let above = edges.toParents(of: number) { return edges.note(roots.count - 1, at: above) }
        guard let model = stock.descriptor(of: node)?.model else { return }
        show(model, components.ids[number], roots[roots.count - 1])
    }

    /// What fixed the version, and what it won over.
    private func pin(of node: Maven.CollectedNode, over losers: Set<String>, _ stock: Maven.Stock) -> Pin? {
        guard let source = stock.request(of: node).source else { return nil }
        let declaration = source.manager ?? source.declaration
        let isManaged = source.manager != nil
        var reason = (isManaged ? "managed in " : "declared by ") + declaration.pom.name
        if !losers.isEmpty {
            let others = losers.sorted().joined(separator: ", ")
            reason += "; \(stock.version(of: node)) won over \(others)"
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
    func meaning(of declaration: Maven.Declaration) -> Component? {
        edges.meaning(of: declaration).flatMap { components.all[$0] }
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
