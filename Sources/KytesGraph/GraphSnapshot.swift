/// The dependency graph of a workspace at one moment: components, edges with evidence, roots. It never changes.
///
/// Components have dense indices in the order of their identities, edges are sorted by their ends and stand as compressed
/// rows in both directions. What several resolutions share is stored once; an edge names the roots it stands under.
/// All lists have one order, whatever order the parts came in.
public struct GraphSnapshot: Sendable {
    /// Sorted by identity, each once.
    public let components: [Component]
    /// Sorted, each once.
    public let roots: [ComponentID]
    /// Sorted by their ends, then kind, scope, requirement and evidence.
    public let edges: [Edge]
    /// Edges with an end that is no component: said by a resolution that was wrong. They take no part in anything.
    public let danglingEdges: [Edge]

    /// The dense index of each component.
    let indices: [ComponentID: Int]
    /// The target of each edge, by source; positions are those of `edges`.
    let outgoing: CompressedRows
    /// The position in `edges`, by target.
    let incoming: CompressedRows
    /// The source of each edge.
    let sources: [UInt32]
    /// The lists of roots that occur, and which of them each edge has.
    let rootLists: [[ComponentID]]
    let rootListOfEdge: [UInt32]
    /// Where each root stands in `rootLists`.
    let listsOfRoot: [ComponentID: [Int]]
    let memo = DegreeMemo()

    public static let empty = GraphSnapshot(components: [], edges: [], roots: [])

    /// - Parameters:
    ///   - components: Of all resolutions. Of those with one identity the first counts; what it lacks (source, pin,
    ///     manifest) the later ones give.
    ///   - edges: Those that differ only in roots and confidence become one, with all roots and the highest confidence.
    ///   - roots: What is no component is left out.
    ///   - carriers: Roots that hold another root as it is resolved by itself, by that other one: what stands under it
    ///     stands under them, too, over any number of steps.
    public init(
        components: [Component],
        edges: [Edge],
        roots: [ComponentID],
        carriers: [ComponentID: Set<ComponentID>] = [:]
    ) {
        let merged = Self.merged(components)
        var indices: [ComponentID: Int] = [:]
        indices.reserveCapacity(merged.count)
        for (index, component) in merged.enumerated() { indices[component.id] = index }
        var sorted = Self.merged(edges, indices: indices)

        var lists = RootLists(carriers: carriers)
        let rootListOfEdge = sorted.edges.map { lists.number(of: $0.roots) }
        for position in sorted.edges.indices { sorted.edges[position].roots = lists.all[Int(rootListOfEdge[position])] }
        let positions = sorted.edges.indices.map { UInt32($0) }

        self.components = merged
        self.indices = indices
        self.roots = Array(Set(roots.filter { indices[$0] != nil })).sorted()
        self.edges = sorted.edges
        danglingEdges = sorted.dangling
        sources = sorted.sources
        outgoing = CompressedRows(rowCount: merged.count, rows: sorted.sources, entries: sorted.targets)
        incoming = CompressedRows(rowCount: merged.count, rows: sorted.targets, entries: positions)
        rootLists = lists.all
        self.rootListOfEdge = rootListOfEdge
        var listsOfRoot: [ComponentID: [Int]] = [:]
        for (number, list) in lists.all.enumerated() {
            for root in list { listsOfRoot[root, default: []].append(number) }
        }
        self.listsOfRoot = listsOfRoot
    }

    public func component(_ id: ComponentID) -> Component? { indices[id].map { components[$0] } }

    /// What `id` depends on, sorted by target; empty for what is not in the graph.
    public func edges(from id: ComponentID) -> ArraySlice<Edge> {
        indices[id].map { edges[outgoing.range(of: $0)] } ?? []
    }

    /// What depends on `id`, sorted by source; empty for what is not in the graph.
    public func edges(to id: ComponentID) -> [Edge] {
        indices[id].map { incoming.entries[incoming.range(of: $0)].map { edges[Int($0)] } } ?? []
    }

    /// How many lists of roots occur among the edges.
    public var rootListCount: Int { rootLists.count }

    /// Which of them the edge at a position in `edges` has: edges with the same roots have the same number.
    public func rootList(ofEdgeAt position: Int) -> Int { Int(rootListOfEdge[position]) }

    /// The layers that occur, from the application down.
    public var layers: [Layer] {
        let present = Set(components.map(\.layer))
        return Layer.allCases.filter(present.contains)
    }

    public func components(in layer: Layer) -> [Component] { components.filter { $0.layer == layer } }
}

extension GraphSnapshot {
    private static func merged(_ components: [Component]) -> [Component] {
        var byID: [ComponentID: Component] = [:]
        byID.reserveCapacity(components.count)
        for component in components {
            guard var known = byID[component.id] else {
                byID[component.id] = component
                continue
            }
            known.source = known.source ?? component.source
            known.pin = known.pin ?? component.pin
            known.manifest = known.manifest ?? component.manifest
            byID[component.id] = known
        }
        // Sorted by identity alone: components are large, and would be moved a dozen times each.
        return byID.keys.sorted().compactMap { byID[$0] }
    }

    private struct SortedEdges {
        var edges: [Edge] = []
        var sources: [UInt32] = []
        var targets: [UInt32] = []
        var dangling: [Edge] = []
    }

    private static func merged(_ edges: [Edge], indices: [ComponentID: Int]) -> SortedEdges {
        var result = SortedEdges()
        var ends: [(from: UInt32, to: UInt32, position: Int)] = []
        ends.reserveCapacity(edges.count)
        for (position, edge) in edges.enumerated() {
            if let from = indices[edge.from], let to = indices[edge.to] {
                ends.append((UInt32(from), UInt32(to), position))
            } else {
                result.dangling.append(edge)
            }
        }
        ends.sort { left, right in
            (left.from, left.to) != (right.from, right.to)
                ? (left.from, left.to) < (right.from, right.to)
                : edges[left.position].precedesBetweenSameEnds(edges[right.position])
        }
        for end in ends {
            let edge = edges[end.position]
            if let last = result.edges.last, last.saysTheSame(as: edge) {
                result.edges[result.edges.count - 1].absorb(edge)
            } else {
                result.edges.append(edge)
                result.sources.append(end.from)
                result.targets.append(end.to)
            }
        }
        return result
    }
}

/// Lists of roots, sorted and without duplicates, each stored once and numbered in the order of first use.
private struct RootLists {
    private(set) var all: [[ComponentID]] = []
    private var numbers: [[ComponentID]: UInt32] = [:]
    /// By where the elements of a list stand: whoever made the edges gave many of them one list.
    private var numbersOfStorages: [UnsafeRawPointer: UInt32] = [:]
    /// Their storages are not used for anything else meanwhile.
    private var kept: [[ComponentID]] = []
    private let carriers: [ComponentID: Set<ComponentID>]

    init(carriers: [ComponentID: Set<ComponentID>]) { self.carriers = carriers }

    mutating func number(of list: [ComponentID]) -> UInt32 {
        let storage = list.withUnsafeBufferPointer { $0.baseAddress.map { UnsafeRawPointer($0) } }
        if let storage, let known = numbersOfStorages[storage] { return known }
        let carried = carriers.isEmpty ? list : carried(list)
        let sorted = carried.isStrictlyAscending ? carried : Array(Set(carried)).sorted()
        let number = numbers[sorted] ?? UInt32(all.count)
        if number == all.count {
            numbers[sorted] = number
            all.append(sorted)
        }
        if let storage {
            numbersOfStorages[storage] = number
            kept.append(list)
        }
        return number
    }

    /// A list and those that carry one of it, directly or not.
    private func carried(_ list: [ComponentID]) -> [ComponentID] {
        var all = Set(list)
        var open = list
        while let root = open.popLast() {
            for carrier in carriers[root] ?? [] where all.insert(carrier).inserted { open.append(carrier) }
        }
        return all.count == list.count ? list : Array(all)
    }
}

extension [ComponentID] {
    fileprivate var isStrictlyAscending: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}

extension Edge {
    fileprivate func precedesBetweenSameEnds(_ other: Edge) -> Bool {
        if kind != other.kind { return kind.rawValue < other.kind.rawValue }
        if scope != other.scope { return scope < other.scope }
        if requirement != other.requirement { return (requirement ?? "") < (other.requirement ?? "") }
        if evidence.document != other.evidence.document { return evidence.document < other.evidence.document }
        let (mine, others) = (evidence.range, other.evidence.range)
        return (mine.lowerBound, mine.upperBound) < (others.lowerBound, others.upperBound)
    }

    fileprivate func saysTheSame(as other: Edge) -> Bool {
        from == other.from && to == other.to && kind == other.kind && scope == other.scope
            && requirement == other.requirement && evidence == other.evidence
    }
}
