extension Maven {
    /// A graph in which every artifact has one version: numbers of the stock that it was made with.
    struct MediatedGraph: Sendable {
        let nodes: [CollectedNode]
        /// The first node of each list, -1 for an empty one; the first list is the root's.
        let lists: [Int]
        /// Keys that led to others.
        let relocations: [[Int]]
        /// Requests that nothing could be made of.
        let unmet: [Int]
        /// Keys whose ranges no version satisfies together.
        let contradictions: [Int]
        /// What the root manages, in the order of the nodes' managers.
        let managers: [Declaration]

        /// The nodes of a list, in its order.
        func members(of list: Int) -> Members { Members(nodes: nodes, node: lists[list]) }

        /// The node that stands in the place of `node`.
        func winner(of node: Int) -> Int { nodes[node].winner < 0 ? node : nodes[node].winner }

        /// What put a version in the place of the one that is asked for.
        func manager(of node: Int) -> Declaration? {
            nodes[node].manager < 0 ? nil : managers[nodes[node].manager]
        }

        func hasLost(_ node: Int) -> Bool { nodes[node].winner >= 0 }

        struct Members: Sequence, IteratorProtocol {
            fileprivate let nodes: [CollectedNode]
            fileprivate var node: Int

            mutating func next() -> Int? {
                guard node >= 0 else { return nil }
                defer { node = nodes[node].next }
                return node
            }
        }
    }
}

extension Maven.Stock {
    func request(of node: Maven.CollectedNode) -> Maven.Request { requests[node.request] }
    func declaration(of node: Maven.CollectedNode) -> Maven.Declaration? { request(of: node).source?.declaration }
    func key(of node: Maven.CollectedNode) -> Maven.ArtifactKey { keys[node.key] }
    func version(of node: Maven.CollectedNode) -> String { releases[node.release].version }

    /// `nil` for what names a file.
    func descriptor(of node: Maven.CollectedNode) -> Maven.Descriptor? {
        node.hasFile ? nil : releases[node.release].descriptor
    }
}
