internal import KytesGraph
internal import KytesText
internal import Synchronization

// What an edit did not touch is taken over from the resolution before: an ecosystem with many files in one project divides
// what it makes of them into parts, each a function of the texts and places that it is made of.

/// The parts of one resolution by what they are of.
struct Parts<Key: Hashable & Sendable, Origin: Equatable & Sendable, Part: Sendable>: Sendable {
    private struct Known: Sendable {
        var origin: Origin
        var part: Part
    }

    private let earlier: [Key: Known]
    private var parts: [Key: Known] = [:]

    init(after earlier: Parts?) { self.earlier = earlier?.parts ?? [:] }

    /// - Parameters:
    ///   - origin: All that the part is made of.
    ///   - make: Called where the resolution before had no part that was made of the same.
    mutating func part(of key: Key, madeOf origin: Origin, _ make: () -> Part) -> Part {
        // Of two that go by one name the second one is not the first.
        guard parts[key] == nil else { return make() }
        if let known = earlier[key], known.origin == origin {
            parts[key] = known
            return known.part
        }
        let part = make()
        parts[key] = Known(origin: origin, part: part)
        return part
    }
}

/// What the last resolution of each project left for the next one. Who resolves only once has nothing kept for him.
final class ResolutionMemory<Kept: Sendable>: Sendable {
    private let known = Mutex<[Project: Kept?]>([:])

    func kept(of project: Project) -> Kept? { known.withLock { $0[project] ?? nil } }

    /// Keeps from the second time on.
    func keep(_ kept: Kept, of project: Project) {
        known.withLock { known in
            let isFirst = known[project] == nil
            if isFirst, known.count >= Self.capacity { known.removeAll() }
            known[project] = .some(isFirst ? nil : kept)
        }
    }

    private static var capacity: Int { 4 }
}

/// What one part adds to a resolution. `More` is what its ecosystem keeps beside.
struct ResolutionPart<More: Sendable>: Sendable {
    /// Each once, in the order of their first mention.
    private(set) var components: [Component] = []
    private(set) var edges: [Edge] = []
    var diagnostics: [(document: DocumentID, diagnostic: Diagnostic)] = []
    var wants: [BindingWant] = []
    var offers: [BindingOffer] = []
    var more: More
    private var seen: Set<ComponentID> = []
    private var known: Set<EdgeKey> = []

    init(_ more: More) { self.more = more }

    mutating func add(_ component: Component) {
        if seen.insert(component.id).inserted { components.append(component) }
    }

    /// The first of several that say the same.
    mutating func add(_ edge: Edge) {
        if known.insert(EdgeKey(edge, scope: edge.scope)).inserted { edges.append(edge) }
    }

    /// Nothing is added any more.
    mutating func close() { (seen, known) = ([], []) }
}

/// What edges say, wherever they are said.
struct EdgeKey: Hashable, Sendable {
    var from: ComponentID
    var to: ComponentID
    var kind: EdgeKind
    var scope: String

    /// - Parameter scope: Empty where edges of different scopes are one.
    init(_ edge: Edge, scope: String) { (from, to, kind, self.scope) = (edge.from, edge.to, edge.kind, scope) }
}

/// Parts, put together in their order.
struct JoinedParts {
    /// Each as the first part has it.
    private var components: [Component] = []
    private(set) var edges: [Edge] = []
    private(set) var diagnostics: [DocumentID: [Diagnostic]] = [:]
    private var wants: [BindingWant] = []
    private var offers: [BindingOffer] = []
    private var seen: Set<ComponentID> = []

    /// - Parameter isNew: Whether an edge was not said by an earlier part.
    mutating func add<More>(_ part: ResolutionPart<More>, edgesWhere isNew: (Edge) -> Bool) {
        for component in part.components where seen.insert(component.id).inserted { components.append(component) }
        for edge in part.edges where isNew(edge) { edges.append(edge) }
        for (document, diagnostic) in part.diagnostics { diagnostics[document, default: []].append(diagnostic) }
        wants += part.wants
        offers += part.offers
    }

    /// All that they say, for who adds its roots and its files.
    var resolution: Resolution {
        var resolution = Resolution()
        resolution.components = components
        resolution.edges = edges
        resolution.wants = wants
        if !offers.isEmpty { resolution.offers = BindingOffers { [offers] in offers } }
        return resolution
    }
}
