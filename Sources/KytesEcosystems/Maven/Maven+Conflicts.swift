internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension Maven {
    /// Which versions were asked for and are not used, by the declarations that have to do with it.
    struct Conflicts: Sendable {
        /// One artifact, two versions.
        struct Conflict: Sendable {
            let key: ArtifactKey
            /// From the root down to what is used, and to what is not.
            let winner: [Step]
            let loser: [Step]
            /// Empty, or it begins with `because`.
            let reason: [Note.Piece]

            var versions: (used: String, asked: String) { (winner.last?.version ?? "", loser.last?.version ?? "") }

            /// `1.0 won over 3.0 because …`
            var explanation: [Note.Piece] {
                [.words("\(versions.used) won over \(versions.asked)")] + why
            }

            /// As a diagnostic says it.
            var message: String {
                let why = why.map { piece in
                    switch piece {
                    case .words(let words): words
                    case .name(let name), .place(let name, _), .page(let name, _): "`\(name)`"
                    }
                }
                return "\(versions.asked) is asked for, \(versions.used) is used" + why.joined()
            }

            /// The reason, and both ways.
            private var why: [Note.Piece] {
                let because = reason.isEmpty ? [] : [.words(" ")] + reason
                return because + [.words(": ")] + Self.pieces(winner) + [.words(", not ")] + Self.pieces(loser)
            }

            /// A way with its middle left out where it is longer than anyone reads.
            private static func pieces(_ path: [Step]) -> [Note.Piece] {
                let shown: [Note.Piece] =
                    path.count <= 8
                    ? path.map { .name($0.name) }
                    : path.prefix(4).map { .name($0.name) } + [.words("…")] + path.suffix(3).map { .name($0.name) }
                return Array(shown.map { [$0] }.joined(separator: [.words(" → ")]))
            }
        }

        /// An artifact on the way from the root.
        struct Step: Sendable {
            let artifactID: String
            let version: String
            /// `nil` for the root.
            let declaration: Declaration?

            var name: String { artifactID + ":" + version }
        }

        /// By the declaration of the reactor that asks for what is not used.
        private(set) var lost: [ObjectIdentifier: [Conflict]] = [:]
        /// By the declaration of the reactor that asks for what is used.
        private(set) var won: [ObjectIdentifier: [Conflict]] = [:]
        /// By the managed declaration of the reactor that decided.
        private(set) var managed: [ObjectIdentifier: [Conflict]] = [:]
        /// By the root's own declaration below which it is asked for what is not used.
        private(set) var below: [ObjectIdentifier: [Conflict]] = [:]
        private var said: Set<Said> = []
        /// What is said, and where it is asked for.
        private var sayings: [(Said, Conflict, Declaration)] = []

        /// Of thousands of roots most have the same conflicts: each is said once for each version that is used instead.
        private struct Said: Hashable {
            let declaration: ObjectIdentifier
            let used: String
        }

        /// Beyond that many nobody reads.
        private static let limit = 4

        /// What is to be said, and where it is asked for.
        var new: [(Conflict, Declaration)] { sayings.map { ($1, $2) } }

        mutating func add(_ graph: MediatedGraph, _ stock: Stock, below root: Coordinates) {
            var ways: Ways?
            func known() -> Ways {
                let known = ways ?? Ways(graph, stock, from: root)
                ways = known
                return known
            }
            for (index, node) in graph.nodes.enumerated() {
                let isManaged = node.manager >= 0 && stock.requestFacts[node.request].release != node.release
                if isManaged, let manager = graph.manager(of: index), isWanted(manager, in: managed),
                    known().reaches(index)
                {
                    note(known().managed(index, by: manager), at: manager, in: \.managed)
                }
                guard graph.isReplaced(node), known().reaches(index), known().reaches(node.winner),
                    let declaration = stock.request(of: node).source?.declaration
                else { continue }
                let used = stock.version(of: graph.nodes[node.winner])
                let saying = Said(declaration: ObjectIdentifier(declaration), used: used)
                let isNew = said.insert(saying).inserted
                let first = known().first(to: index)
                guard
                    isNew || isWanted(declaration, in: lost)
                        || isWanted(stock.declaration(of: graph.nodes[node.winner]), in: won)
                        || isWanted(stock.declaration(of: graph.nodes[first]), in: below)
                else { continue }
                let conflict = known().conflict(of: node.winner, over: index)
                if isNew { sayings.append((saying, conflict, declaration)) }
                note(conflict, at: declaration, in: \.lost)
                if let winning = conflict.winner.last?.declaration { note(conflict, at: winning, in: \.won) }
                if conflict.loser.count > 2, let first = conflict.loser[1].declaration {
                    note(conflict, at: first, in: \.below)
                }
            }
        }

        /// Takes in those of other roots.
        mutating func merge(_ other: Conflicts) {
            for saying in other.sayings where said.insert(saying.0).inserted { sayings.append(saying) }
            for table in [\Conflicts.lost, \.won, \.managed, \.below] {
                for (declaration, more) in other[keyPath: table] {
                    for conflict in more { note(conflict, at: declaration, in: table) }
                }
            }
        }

        /// Whether anything more would be kept there.
        private func isWanted(_ declaration: Declaration?, in table: [ObjectIdentifier: [Conflict]]) -> Bool {
            guard let declaration, declaration.pom.folder != nil else { return false }
            return (table[ObjectIdentifier(declaration)]?.count ?? 0) < Self.limit
        }

        /// Kept for whoever looks at a POM of the reactor; of others the diagnostics say enough.
        private mutating func note(
            _ conflict: Conflict,
            at declaration: Declaration,
            in table: WritableKeyPath<Conflicts, [ObjectIdentifier: [Conflict]]>
        ) {
            guard declaration.pom.folder != nil else { return }
            note(conflict, at: ObjectIdentifier(declaration), in: table)
        }

        private mutating func note(
            _ conflict: Conflict,
            at declaration: ObjectIdentifier,
            in table: WritableKeyPath<Conflicts, [ObjectIdentifier: [Conflict]]>
        ) {
            let known = self[keyPath: table][declaration] ?? []
            let isKnown = known.contains { $0.key == conflict.key && $0.versions == conflict.versions }
            guard !isKnown, known.count < Self.limit else { return }
            self[keyPath: table][declaration, default: []].append(conflict)
        }
    }
}

extension Maven.MediatedGraph {
    /// Whether another version stands in the place of a node.
    fileprivate func isReplaced(_ node: Maven.CollectedNode) -> Bool {
        guard node.winner >= 0 else { return false }
        return nodes[node.winner].key == node.key && nodes[node.winner].release != node.release
    }
}

/// The shortest way from the root to each node.
private struct Ways {
    private let graph: Maven.MediatedGraph
    private let stock: Maven.Stock
    private let root: Maven.Conflicts.Step
    /// -1 for what the root asks for.
    private var parents: [Int]
    /// 1 for what the root asks for, 0 for what is not reached.
    private var depths: [Int]

    init(_ graph: Maven.MediatedGraph, _ stock: Maven.Stock, from root: Maven.Coordinates) {
        self.graph = graph
        self.stock = stock
        self.root = Maven.Conflicts.Step(artifactID: root.artifactID, version: root.version, declaration: nil)
        parents = Array(repeating: -1, count: graph.nodes.count)
        depths = Array(repeating: 0, count: graph.nodes.count)
        var seen = Array(repeating: false, count: graph.lists.count)
        var queue = [(node: -1, list: 0)]
        var next = 0
        seen[0] = true
        while next < queue.count {
            let (parent, list) = queue[next]
            next += 1
            for child in graph.members(of: list) where depths[child] == 0 {
                parents[child] = parent
                depths[child] = parent < 0 ? 1 : depths[parent] + 1
                let below = graph.nodes[child].children
                if !graph.hasLost(child), !seen[below] {
                    seen[below] = true
                    queue.append((child, below))
                }
            }
        }
    }

    func reaches(_ node: Int) -> Bool { depths[node] > 0 }

    /// What the root asks for on the way to a node.
    func first(to node: Int) -> Int {
        var first = node
        while parents[first] >= 0 { first = parents[first] }
        return first
    }

    func conflict(of winner: Int, over loser: Int) -> Maven.Conflicts.Conflict {
        Maven.Conflicts.Conflict(
            key: stock.key(of: graph.nodes[loser]), winner: steps(to: winner), loser: steps(to: loser),
            reason: reason(for: winner, over: loser))
    }

    /// The version that management put in the place of the one that is asked for.
    func managed(_ node: Int, by manager: Maven.Declaration) -> Maven.Conflicts.Conflict {
        let (key, asked) = (stock.key(of: graph.nodes[node]), stock.request(of: graph.nodes[node]).version)
        let steps = steps(to: node)
        let last = Maven.Conflicts.Step(artifactID: key.artifactID, version: asked, declaration: nil)
        return Maven.Conflicts.Conflict(
            key: key, winner: steps, loser: steps.dropLast() + [last],
            reason: [.words("because it is managed in "), .name(manager.pom.title)])
    }

    private func steps(to node: Int) -> [Maven.Conflicts.Step] {
        var steps: [Maven.Conflicts.Step] = []
        var at = node
        while at >= 0 {
            let node = graph.nodes[at]
            steps.append(
                Maven.Conflicts.Step(
                    artifactID: stock.key(of: node).artifactID, version: stock.version(of: node),
                    declaration: stock.request(of: node).source?.declaration))
            at = parents[at]
        }
        return [root] + steps.reversed()
    }

    /// Empty where neither distance nor order tells: what was nearer was left out later.
    private func reason(for winner: Int, over loser: Int) -> [Note.Piece] {
        if depths[winner] < depths[loser] {
            return [.words("because it is nearer (\(depths[winner]) < \(depths[loser]) levels)")]
        }
        let request = stock.request(of: graph.nodes[winner])
        if let range = request.requirement, range.isHard,
            !range.contains(stock.releases[graph.nodes[loser].release].order)
        {
            return [.words("because of the range "), .name(request.version)]
        }
        guard depths[winner] == depths[loser] else { return [] }
        return [.words("because it is first at the same depth (\(depths[winner]))")]
    }
}
