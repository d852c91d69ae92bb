internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import Synchronization

// What an edit did not touch is taken over from the resolution before: an ecosystem with many files in one project divides
// what it makes of them into parts, each a function of the texts and places that it is made of.

/// The parts of one resolution, in the order in which they were asked for.
struct Parts<Key: Hashable & Sendable, Origin: Equatable & Sendable, Part: Sendable>: Sendable {
    private final class Known: Sendable {
        let key: Key
        let origin: Origin
        let part: Part

        init(_ key: Key, _ origin: Origin, _ part: Part) { (self.key, self.origin, self.part) = (key, origin, part) }
    }

    private let earlier: [Known]
    /// Where in `earlier` the next one stands, unless something came or went.
    private var next = 0
    /// Of `earlier`; made when something came or went.
    private var places: [Key: Int]?
    private var parts: [Known] = []

    init(after earlier: Parts?) { self.earlier = earlier?.parts ?? [] }

    /// - Parameters:
    ///   - origin: All that the part is made of, beside its key.
    ///   - make: Called where the resolution before had no part that was made of the same.
    mutating func part(of key: Key, madeOf origin: Origin, _ make: () throws -> Part) rethrows -> Part {
        if let part = known(key, origin) { return part }
        return keep(try make(), of: key, madeOf: origin)
    }

    /// As `part(of:madeOf:_:)`, for whoever must wait for it.
    mutating func part(
        of key: Key,
        madeOf origin: Origin,
        waitingFor make: () async throws -> Part
    ) async rethrows -> Part {
        if let part = known(key, origin) { return part }
        return keep(try await make(), of: key, madeOf: origin)
    }

    private mutating func known(_ key: Key, _ origin: Origin) -> Part? {
        guard let place = place(of: key) else { return nil }
        next = place + 1
        let known = earlier[place]
        guard known.origin == origin else { return nil }
        parts.append(known)
        return known.part
    }

    private mutating func keep(_ part: Part, of key: Key, madeOf origin: Origin) -> Part {
        parts.append(Known(key, origin, part))
        return part
    }

    private mutating func place(of key: Key) -> Int? {
        if next < earlier.count, earlier[next].key == key { return next }
        if let places { return places[key] }
        let places = Dictionary(earlier.indices.map { (earlier[$0].key, $0) }, uniquingKeysWith: { first, _ in first })
        self.places = places
        return places[key]
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
final class ResolutionPart<More: Sendable>: Sendable {
    let said: PartLists
    let more: More

    fileprivate init(_ said: PartLists, _ more: More) { (self.said, self.more) = (said, more) }
}

/// What a part says, whatever its ecosystem.
final class PartLists: Sendable {
    /// Each once, in the order of their first mention.
    let components: [Component]
    let edges: [Edge]
    let diagnostics: [(document: DocumentID, diagnostic: Diagnostic)]
    let wants: [BindingWant]
    let offers: [BindingOffer]

    fileprivate init<More>(_ draft: PartDraft<More>) {
        components = draft.components
        edges = draft.edges
        diagnostics = draft.diagnostics
        wants = draft.wants
        offers = draft.offers
    }
}

/// A part to which things are added.
struct PartDraft<More: Sendable>: Sendable {
    fileprivate private(set) var components: [Component] = []
    fileprivate private(set) var edges: [Edge] = []
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

    var part: ResolutionPart<More> { ResolutionPart(PartLists(self), more) }
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
struct JoinedParts: Sendable {
    private var parts: [PartLists] = []
    private(set) var diagnostics: [DocumentID: [Diagnostic]] = [:]
    private var wants: [BindingWant] = []
    private var offers: [BindingOffer] = []
    private let key: @Sendable (Edge) -> EdgeKey?

    /// - Parameter key: What an edge says that only the first part that says it may say; `nil` where every part may.
    init(edgesOnceBy key: @escaping @Sendable (Edge) -> EdgeKey?) { self.key = key }

    mutating func add<More>(_ part: ResolutionPart<More>) {
        parts.append(part.said)
        for (document, diagnostic) in part.said.diagnostics {
            diagnostics[document, default: []].append(diagnostic)
        }
        wants += part.said.wants
        offers += part.said.offers
    }

    /// Each component as the first part has it.
    var lists: Resolution.Lists {
        var lists = Resolution.Lists()
        var seen: Set<ComponentID> = []
        var known: Set<EdgeKey> = []
        for part in parts {
            for component in part.components where seen.insert(component.id).inserted {
                lists.components.append(component)
            }
            for edge in part.edges where key(edge).map({ known.insert($0).inserted }) ?? true {
                lists.edges.append(edge)
            }
        }
        return lists
    }

    /// All that they say, for who adds its roots and its files.
    var resolution: Resolution {
        var resolution = Resolution(lists: Deferred { lists })
        resolution.wants = wants
        if !offers.isEmpty { resolution.offers = BindingOffers { [offers] in offers } }
        return resolution
    }
}
