public import KytesBasics
public import KytesGraph
public import KytesText

// Layers meet here. An ecosystem says of its own project which names it offers (a file that the build makes, a package) and
// which it wants; who has what is wanted is looked up by the name alone, so that ecosystems never know each other. A
// binding adds an edge, never a component of its own and never a version: what a guess leads to was resolved without it.

/// What the wants of a workspace are bound to: edges, and what the places mean that want something.
public struct Bindings: Sendable {
    public private(set) var edges: [Edge] = []
    /// Roots that hold another root of the workspace, by that other one.
    public private(set) var carriers: [ComponentID: Set<ComponentID>] = [:]
    /// What is no root and is bound to, by the roots that it stands under now, too.
    private var reached: [ComponentID: Set<ComponentID>] = [:]
    private var places: [DocumentID: [BoundPlace]] = [:]
    /// Between which components an edge stood in for a certain one.
    private var replaced: Set<Ends> = []

    private struct Ends: Hashable {
        var from: ComponentID
        var to: ComponentID
    }

    /// A range that wants something, and what has it.
    struct BoundPlace: Sendable {
        var range: TextRange
        /// The best of those that have it.
        var offer: BindingOffer
        var isGuess: Bool
        var note: Note
    }

    /// - Parameter table: Of the same resolutions.
    public init(joining resolutions: [Resolution], offeredBy table: OfferTable) {
        guard resolutions.contains(where: { !$0.wants.isEmpty }) else { return }
        let roots = Set(resolutions.flatMap(\.roots))
        for resolution in resolutions where !resolution.wants.isEmpty {
            let answers = Dictionary(grouping: resolution.answer.offers, by: \.key)
            for want in resolution.wants {
                // What the workspace itself makes comes before what a system has by the same name.
                let own = Self.best(of: table.offers(for: want.key), for: want)
                bind(want, to: own.isEmpty ? Self.best(of: answers[want.key] ?? [], for: want) : own, roots)
            }
        }
        for document in places.keys { places[document]?.sort { $0.range.lowerBound < $1.range.lowerBound } }
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

    /// The surest for each component; of components only the surest.
    private static func best(of offers: [BindingOffer], for want: BindingWant) -> [BindingOffer] {
        var best: [ComponentID: BindingOffer] = [:]
        let top = offers.lazy.filter { $0.component != want.component }.map(\.confidence).max()
        for offer in offers where offer.confidence == top && offer.component != want.component {
            if best[offer.component] == nil { best[offer.component] = offer }
        }
        return best.values.sorted { $0.component < $1.component }
    }

    private mutating func bind(_ want: BindingWant, to offers: [BindingOffer], _ roots: Set<ComponentID>) {
        guard let first = offers.first else { return }
        for offer in offers {
            var confidence = min(want.confidence, offer.confidence)
            // Of several that do equally nobody knows which is meant.
            if offers.count > 1 { confidence = .possible }
            let reason = [want.reason, offer.reason].filter { !$0.isEmpty }.joined(separator: "; ")
            let (from, to) =
                want.isReversed ? (offer.component, want.component) : (want.component, offer.component)
            edges.append(
                Edge(
                    from: from, to: to, kind: want.kind, scope: want.scope, requirement: want.requirement,
                    evidence: want.evidence, roots: want.roots, confidence: confidence, reason: reason))
            if confidence == .certain, let standIn = want.standIn, standIn != to {
                replaced.insert(Ends(from: want.component, to: standIn))
            }
            if !want.isReversed {
                if roots.contains(to) {
                    carriers[to, default: []].formUnion(want.roots)
                } else {
                    reached[to, default: []].formUnion(want.roots)
                }
            }
            guard !want.evidence.range.isEmpty else { continue }
            let note = Note(range: want.evidence.range, Self.pieces(of: reason) + [.words(confidence.remark)])
            places[want.evidence.document, default: []].append(
                BoundPlace(
                    range: want.evidence.range, offer: offers.count > 1 ? first : offer,
                    isGuess: confidence == .possible, note: note))
        }
    }

    /// A sentence with names in backticks.
    private static func pieces(of sentence: String) -> [Note.Piece] {
        let parts = sentence.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard parts.count % 2 == 1 else { return [.words(sentence)] }
        return parts.enumerated().filter { !$0.element.isEmpty }.map { index, part in
            index % 2 == 0 ? .words(part) : .name(part)
        }
    }

    /// A file's links and notes with what was found for the places in it.
    fileprivate func links(of file: ResolvedFile) -> [Link] {
        guard let bound = places[file.file.document] else { return file.links }
        let byRange = Dictionary(bound.map { ($0.range, $0) }, uniquingKeysWith: { first, _ in first })
        var unsaid = byRange
        var links = file.links.map { link in
            guard let place = byRange[link.range] else { return link }
            unsaid[link.range] = nil
            // What is a package by itself stays what it is: a guess adds its words.
            if place.isGuess, let own = link.component, !own.isOf(type: "generic") { return link }
            return Link(
                range: link.range, role: link.role, component: place.offer.component, definition: place.offer.place)
        }
        links += unsaid.map { range, place in
            Link(range: range, role: .requirement, component: place.offer.component, definition: place.offer.place)
        }
        return links.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
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

    fileprivate func isBound(_ range: TextRange, in document: DocumentID) -> Bool {
        places[document]?.contains { $0.range == range } ?? false
    }

    fileprivate func commentary(of file: ResolvedFile) -> Commentary {
        var commentary = file.commentary
        commentary.notes += (places[file.file.document] ?? []).map(\.note)
        return commentary
    }
}

/// A diagnostic that a want may do away with.
private struct Excuse: Hashable {
    var code: String
    var range: TextRange
}

extension [DocumentID: ResolvedFile] {
    /// Puts what bindings say into the files that want something; the others stay as they are.
    ///
    /// - Parameter bindings: Worked out when one of the files is first looked into.
    public mutating func bind(wantsOf resolutions: [Resolution], by bindings: Deferred<Bindings>) {
        let meanings = meanings(with: bindings)
        var bound: Set<DocumentID> = []
        for wants in resolutions.map(\.wants) {
            // There may be very many; mostly those of one document stand together.
            var start = wants.startIndex
            while start < wants.endIndex {
                let document = wants[start].evidence.document
                let end = wants[start...].firstIndex { $0.evidence.document != document } ?? wants.endIndex
                excuse(wants[start..<end], in: document, by: bindings)
                if bound.insert(document).inserted, let file = self[document] {
                    self[document] = ResolvedFile(
                        file: file.file, owner: file.owner, diagnostics: file.diagnostics, meanings: meanings)
                }
                start = end
            }
        }
    }

    /// What files mean by themselves, with what they are bound to.
    private func meanings(with bindings: Deferred<Bindings>) -> FileMeanings {
        FileMeanings(
            links: { [alone = self] file in alone[file.document].map(bindings.value.links) ?? [] },
            commentary: { [alone = self] file in
                alone[file.document].map(bindings.value.commentary) ?? Commentary()
            })
    }

    /// Does away with diagnostics of a document that others answer.
    private mutating func excuse(
        _ wants: ArraySlice<BindingWant>,
        in document: DocumentID,
        by bindings: Deferred<Bindings>
    ) {
        guard var file = self[document], !file.diagnostics.isEmpty else { return }
        let excused = Set(
            wants.compactMap { want in want.excuses.map { Excuse(code: $0, range: want.evidence.range) } })
        file.diagnostics.removeAll { diagnostic in
            excused.contains(Excuse(code: diagnostic.code, range: diagnostic.range))
                && bindings.value.isBound(diagnostic.range, in: document)
        }
        self[document] = file
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
