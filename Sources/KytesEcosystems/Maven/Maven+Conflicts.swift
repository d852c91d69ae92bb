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
                    case .name(let name), .place(let name, _): "`\(name)`"
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

        /// By the declaration that asks for what is not used; one for each version that is used instead.
        private(set) var lost: [ObjectIdentifier: [Conflict]] = [:]
        /// By the declaration that asks for what is used.
        private(set) var won: [ObjectIdentifier: [Conflict]] = [:]
        /// By the managed declaration that decided.
        private(set) var managed: [ObjectIdentifier: [Conflict]] = [:]
        /// By the root's own declaration below which it is asked for what is not used.
        private(set) var below: [ObjectIdentifier: [Conflict]] = [:]

        /// Beyond that many nobody reads.
        private static let limit = 4

        /// - Returns: What was not said before, and where it is asked for.
        mutating func add(_ graph: MediatedGraph, below root: Coordinates) -> [(Conflict, Declaration)] {
            var paths: Paths?
            var new: [(Conflict, Declaration)] = []
            let start = Step(artifactID: root.artifactID, version: root.version, declaration: nil)
            for (index, node) in graph.nodes.enumerated() {
                if let manager = node.manager, node.request.version != node.version {
                    let known = paths ?? Paths(graph)
                    paths = known
                    guard known.depths[index] > 0 else { continue }
                    let steps = [start] + known.steps(to: index, in: graph)
                    let asked = Step(artifactID: node.key.artifactID, version: node.request.version, declaration: nil)
                    let conflict = Conflict(
                        key: node.key, winner: steps, loser: steps.dropLast() + [asked],
                        reason: [.words("because it is managed in "), .name(manager.pom.title)])
                    Self.note(conflict, at: manager, in: &managed)
                }
                guard let winner = node.winner, graph.nodes[winner].version != node.version,
                    graph.nodes[winner].key == node.key, let declaration = node.request.source?.declaration
                else { continue }
                let known = paths ?? Paths(graph)
                paths = known
                guard known.depths[index] > 0, known.depths[winner] > 0 else { continue }
                let conflict = Conflict(
                    key: node.key, winner: [start] + known.steps(to: winner, in: graph),
                    loser: [start] + known.steps(to: index, in: graph),
                    reason: known.reason(for: winner, over: index, in: graph))
                if Self.note(conflict, at: declaration, in: &lost) { new.append((conflict, declaration)) }
                if let winning = conflict.winner.last?.declaration { Self.note(conflict, at: winning, in: &won) }
                if conflict.loser.count > 2, let first = conflict.loser[1].declaration {
                    Self.note(conflict, at: first, in: &below)
                }
            }
            return new
        }

        @discardableResult
        private static func note(
            _ conflict: Conflict,
            at declaration: Declaration,
            in table: inout [ObjectIdentifier: [Conflict]]
        ) -> Bool {
            let known = table[ObjectIdentifier(declaration)] ?? []
            let isKnown = known.contains { $0.key == conflict.key && $0.versions == conflict.versions }
            guard !isKnown, known.count < limit else { return false }
            table[ObjectIdentifier(declaration), default: []].append(conflict)
            return true
        }
    }
}

/// The shortest way from the root to each node.
private struct Paths {
    /// -1 for what the root asks for.
    private var parents: [Int]
    /// 1 for what the root asks for, 0 for what is not reached.
    private(set) var depths: [Int]

    init(_ graph: Maven.MediatedGraph) {
        parents = Array(repeating: -1, count: graph.nodes.count)
        depths = Array(repeating: 0, count: graph.nodes.count)
        var seen = Array(repeating: false, count: graph.lists.count)
        var queue = [(node: -1, list: 0)]
        var next = 0
        seen[0] = true
        while next < queue.count {
            let (parent, list) = queue[next]
            next += 1
            for child in graph.lists[list] where depths[child] == 0 {
                parents[child] = parent
                depths[child] = parent < 0 ? 1 : depths[parent] + 1
                let below = graph.nodes[child].children
                if graph.nodes[child].winner == nil, !seen[below] {
                    seen[below] = true
                    queue.append((child, below))
                }
            }
        }
    }

    func steps(to node: Int, in graph: Maven.MediatedGraph) -> [Maven.Conflicts.Step] {
        var steps: [Maven.Conflicts.Step] = []
        var at = node
        while at >= 0 {
            let node = graph.nodes[at]
            steps.append(
                Maven.Conflicts.Step(
                    artifactID: node.key.artifactID, version: node.version,
                    declaration: node.request.source?.declaration))
            at = parents[at]
        }
        return steps.reversed()
    }

    /// Empty where neither distance nor order tells: a range decided, or what was nearer was left out later.
    func reason(for winner: Int, over loser: Int, in graph: Maven.MediatedGraph) -> [Note.Piece] {
        if depths[winner] < depths[loser] {
            return [.words("because it is nearer (\(depths[winner]) < \(depths[loser]) levels)")]
        }
        let asked = [winner, loser].map { graph.nodes[$0].request }
        if let range = asked.first(where: { $0.requirement?.isHard == true }) {
            return [.words("because of the range "), .name(range.version)]
        }
        guard depths[winner] == depths[loser] else { return [] }
        return [.words("because it is first at the same depth (\(depths[winner]))")]
    }
}
