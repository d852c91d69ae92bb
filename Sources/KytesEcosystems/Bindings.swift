internal import KytesBasics
public import KytesGraph
internal import KytesText

// Layers meet here. An ecosystem says of its own project which names it offers (a file that the build makes, a package) and
// which it wants; who has what is wanted is looked up by the name alone, so that ecosystems never know each other. A
// binding adds an edge, never a component of its own and never a version: what a guess leads to was resolved without it.

/// Who has what the resolutions of a workspace want.
public final class BindingTable: Sendable {
    let resolutions: [Resolution]
    private let offers: OfferTable
    /// Of each resolution: who else has what it wants; `nil` where nobody has.
    private let answers: [Deferred<[BindingKey: [BindingOffer]]>?]

    /// - Parameter offers: Of the same resolutions.
    public init(_ resolutions: [Resolution], offeredBy offers: OfferTable) {
        self.resolutions = resolutions
        self.offers = offers
        answers = resolutions.map { resolution in
            let answered = resolution.answer.offers
            return answered.isEmpty ? nil : Deferred { Dictionary(grouping: answered, by: \.key) }
        }
    }

    /// The surest for each component; of components only the surest.
    ///
    /// - Parameter resolution: Whose want it is.
    func offers(for want: BindingWant, of resolution: Int) -> [BindingOffer] {
        // What the workspace itself makes comes before what a system has by the same name.
        let own = Self.best(of: offers.offers(for: want.key), for: want)
        guard own.isEmpty, let answered = answers[resolution]?.value[want.key] else { return own }
        return Self.best(of: answered, for: want)
    }

    private static func best(of offers: [BindingOffer], for want: BindingWant) -> [BindingOffer] {
        if offers.isEmpty { return [] }
        var best: [ComponentID: BindingOffer] = [:]
        let top = offers.lazy.filter { $0.component != want.component }.map(\.confidence).max()
        for offer in offers where offer.confidence == top && offer.component != want.component {
            if best[offer.component] == nil { best[offer.component] = offer }
        }
        return best.values.sorted { $0.component < $1.component }
    }
}

extension BindingWant {
    /// How sure it is that one of some offers is meant.
    func confidence(in offer: BindingOffer, among offers: [BindingOffer]) -> Confidence {
        // Of several that do equally nobody knows which is meant.
        offers.count > 1 ? .possible : min(confidence, offer.confidence)
    }

    func reason(for offer: BindingOffer) -> String {
        [reason, offer.reason].filter { !$0.isEmpty }.joined(separator: "; ")
    }
}

/// What the wants of a workspace add to its graph.
public struct Bindings: Sendable {
    public private(set) var edges: [Edge] = []
    /// Roots that hold another root of the workspace, by that other one.
    public private(set) var carriers: [ComponentID: Set<ComponentID>] = [:]
    /// What is no root and is bound to, by the roots that it stands under now, too.
    private var reached: [ComponentID: Set<ComponentID>] = [:]
    /// Between which components an edge stood in for a certain one.
    private var replaced: Set<Ends> = []

    private struct Ends: Hashable {
        var from: ComponentID
        var to: ComponentID
    }

    public init(joining table: BindingTable) {
        let resolutions = table.resolutions
        guard resolutions.contains(where: { !$0.wants.isEmpty }) else { return }
        let roots = Set(resolutions.flatMap(\.roots))
        for (number, resolution) in resolutions.enumerated() {
            for want in resolution.wants { bind(want, to: table.offers(for: want, of: number), roots) }
        }
    }

    /// What bound components need in their turn, as their own resolutions say it, under the roots of those who are bound to
    /// them.
    private static func edges(
        behind reached: [ComponentID: Set<ComponentID>],
        in resolutions: [Resolution]
    ) -> [Edge] {
        guard !reached.isEmpty else { return [] }
        let bySource = Dictionary(grouping: resolutions.flatMap(\.edges), by: \.from)
        var found: [Edge] = []
        for (component, roots) in reached.sorted(by: { $0.key < $1.key }) {
            let roots = roots.sorted()
            var (seen, open): (Set<ComponentID>, [ComponentID]) = ([component], [component])
            while let next = open.popLast(), seen.count < reachLimit {
                for var edge in bySource[next] ?? [] {
                    if seen.insert(edge.to).inserted { open.append(edge.to) }
                    edge.roots = roots
                    found.append(edge)
                }
            }
        }
        return found
    }

    /// So many components behind one.
    private static let reachLimit = 2_000

    private mutating func bind(_ want: BindingWant, to offers: [BindingOffer], _ roots: Set<ComponentID>) {
        for offer in offers {
            let confidence = want.confidence(in: offer, among: offers)
            let (from, to) =
                want.isReversed ? (offer.component, want.component) : (want.component, offer.component)
            edges.append(
                Edge(
                    from: from, to: to, kind: want.kind, scope: want.scope, requirement: want.requirement,
                    evidence: want.evidence, roots: want.roots, confidence: confidence, reason: want.reason(for: offer))
            )
            if confidence == .certain, let standIn = want.standIn, standIn != to {
                replaced.insert(Ends(from: want.component, to: standIn))
            }
            if want.isReversed { continue }
            if roots.contains(to) {
                carriers[to, default: []].formUnion(want.roots)
            } else {
                reached[to, default: []].formUnion(want.roots)
            }
        }
    }

    /// What all resolutions say together, without what stood in for something.
    fileprivate func settled(_ resolutions: [Resolution]) -> (components: [Component], edges: [Edge]) {
        // There may be a million: what is there is added to, not copied.
        var components = resolutions.flatMap(\.components)
        for resolution in resolutions { components += resolution.answer.components }
        var said = resolutions.flatMap(\.edges)
        for resolution in resolutions { said += resolution.answer.edges }
        if !replaced.isEmpty { said.removeAll { replaced.contains(Ends(from: $0.from, to: $0.to)) } }
        said += edges
        // Who only types asks for no graph.
        said += Self.edges(behind: reached, in: resolutions.filter { $0.offers != nil })
        if replaced.isEmpty { return (components, said) }
        var idle = Set(replaced.map(\.to))
        for edge in said where !idle.isEmpty {
            idle.remove(edge.from)
            idle.remove(edge.to)
        }
        components.removeAll { idle.contains($0.id) }
        return (components, said)
    }
}

extension GraphSnapshot {
    /// What all resolutions say together, and what binds them.
    public init(joining resolutions: [Resolution], _ bindings: Bindings) {
        let settled = bindings.settled(resolutions)
        self.init(
            components: settled.components,
            edges: settled.edges,
            roots: resolutions.flatMap(\.roots),
            carriers: bindings.carriers
        )
    }
}
