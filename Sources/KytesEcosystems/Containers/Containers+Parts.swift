internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import Synchronization

// What an edit did not touch is taken over from the resolution before: each Dockerfile and each Compose project adds a part,
// and a part is a function of the texts and places that it was made of.

extension Containers {
    /// What one Dockerfile, or the Compose files of one folder, add to a resolution.
    struct Part: Sendable {
        /// Each once, in the order of their first mention.
        private(set) var components: [Component] = []
        private(set) var edges: [Edge] = []
        var diagnostics: [(document: DocumentID, diagnostic: Diagnostic)] = []
        var wants: [BindingWant] = []
        var offers: [BindingOffer] = []
        var settled = Assembly.Settled()
        /// The Dockerfiles that a Compose project builds.
        var starts: [ComponentID] = []
        private var seen: Set<ComponentID> = []
        private var known: Set<EdgeKey> = []

        mutating func add(_ component: Component) {
            if seen.insert(component.id).inserted { components.append(component) }
        }

        /// The first of several between the same ends that say the same.
        mutating func add(_ edge: Edge) {
            if known.insert(EdgeKey(edge)).inserted { edges.append(edge) }
        }

        /// Nothing is added any more.
        mutating func close() { (seen, known) = ([], []) }
    }

    struct EdgeKey: Hashable {
        var from: ComponentID
        var to: ComponentID
        var kind: EdgeKind
        var scope: String

        init(_ edge: Edge) { (from, to, kind, scope) = (edge.from, edge.to, edge.kind, edge.scope) }
    }

    /// All that a part was made of.
    struct PartOrigin: Equatable, Sendable {
        /// Compared by where they stand in memory first: who did not change a file has its text.
        var texts: [SourceText] = []
        /// What is where in the workspace, by the range that names it.
        var found: [[TextRange: AbsolutePath?]] = []
        var components: [ComponentID?] = []
        var folders: [AbsolutePath] = []
        var flags: [Bool] = []
    }

    /// The parts of a resolution by what they are of.
    struct Parts: Sendable {
        private struct Known: Sendable {
            var origin: PartOrigin
            var part: Part
        }

        private let earlier: [ComponentID: Known]
        private var parts: [ComponentID: Known] = [:]

        init(after earlier: Parts?) { self.earlier = earlier?.parts ?? [:] }

        /// - Parameter make: Called where the resolution before had no part that was made of the same.
        mutating func part(of id: ComponentID, madeOf origin: PartOrigin, _ make: () -> Part) -> Part {
            // Of two that go by one name the second one is not the first.
            guard parts[id] == nil else { return make() }
            if let known = earlier[id], known.origin == origin {
                parts[id] = known
                return known.part
            }
            let part = make()
            parts[id] = Known(origin: origin, part: part)
            return part
        }
    }

    /// The parts of the last resolution of each project. Whoever resolves once only has none of them kept for him.
    final class PartMemory: Sendable {
        private let known = Mutex<[Project: Parts?]>([:])

        func parts(of project: Project) -> Parts { Parts(after: known.withLock { $0[project] ?? nil }) }

        func keep(_ parts: Parts, of project: Project) {
            known.withLock { known in
                if known[project] == nil, known.count >= Self.capacity { known.removeAll() }
                known[project] = known[project] == nil ? .some(nil) : parts
            }
        }

        private static let capacity = 4
    }

    /// Parts, put together.
    struct JoinedParts {
        private(set) var components: [Component] = []
        private(set) var edges: [Edge] = []
        private(set) var diagnostics: [DocumentID: [Diagnostic]] = [:]
        private(set) var wants: [BindingWant] = []
        private(set) var offers: [BindingOffer] = []
        private(set) var settled = Assembly.Settled()
        private var seen: Set<ComponentID> = []
        /// Of edges between things that no part has for itself.
        private var shared: Set<EdgeKey> = []

        mutating func add(_ part: Part) {
            for component in part.components where seen.insert(component.id).inserted { components.append(component) }
            for edge in part.edges {
                if edge.from.isOf(type: "docker"), !shared.insert(EdgeKey(edge)).inserted { continue }
                edges.append(edge)
            }
            for (document, diagnostic) in part.diagnostics { diagnostics[document, default: []].append(diagnostic) }
            wants += part.wants
            offers += part.offers
            settled.repositories.merge(part.settled.repositories) { $1 }
            settled.sources.merge(part.settled.sources) { $1 }
            settled.labels.merge(part.settled.labels) { $1 }
        }

        /// Under which roots images are named.
        var namers: [ComponentID: Set<ComponentID>] {
            edges.reduce(into: [:]) { namers, edge in
                if edge.to.isOf(type: "docker") { namers[edge.to, default: []].formUnion(edge.roots) }
            }
        }
    }
}

// MARK: - What parts are made of

extension Containers.World {
    /// - Parameter roots: Under which its edges stand.
    func origin(ofRecipe number: Int, _ roots: [ComponentID]) -> Containers.PartOrigin {
        let recipe = recipes[number]
        var origin = Containers.PartOrigin(texts: [recipe.text], components: roots)
        if let context = recipe.context {
            origin.found.append(context.found)
            origin.folders.append(context.folder)
            origin.flags.append(context.isSaid)
            if let ignore = context.ignore {
                origin.texts.append(ignore.text)
                origin.folders.append(ignore.path)
            }
        }
        for list in recipe.lists {
            origin.texts.append(list.text)
            origin.components.append(recipe.stages[list.stage])
            if let path = list.document.filePath { origin.folders.append(path) }
        }
        for (range, base) in recipe.bases.sorted(by: { $0.key.lowerBound < $1.key.lowerBound }) {
            origin.found.append([range: recipes[base.recipe].path])
            origin.components.append(recipes[base.recipe].stages[base.stage])
            origin.flags.append(base.isGuess)
        }
        return origin
    }

    func origin(ofStack number: Int) -> Containers.PartOrigin {
        let stack = stacks[number]
        var origin = Containers.PartOrigin(texts: stack.files.map(\.text), folders: stack.files.map(\.path))
        if let settings = stack.settings { origin.texts.append(settings.file.text) }
        origin.flags = [stack.settings != nil]
        for file in stack.files {
            origin.found.append(file.found.mapValues { $0 })
            for service in file.compose.services {
                if let build = service.build {
                    let recipe = recipe(of: build, in: stack)
                    origin.components.append(recipe.map { recipes[$0].id })
                    if let recipe { origin.texts.append(recipes[recipe].text) }
                }
                guard let path = service.extended?.file, let found = file.found[path.range] else { continue }
                let other = composition(at: found)?.stack
                origin.components.append(other.map { stacks[$0].id })
                if let other { origin.texts += stacks[other].files.map(\.text) }
            }
        }
        return origin
    }
}
