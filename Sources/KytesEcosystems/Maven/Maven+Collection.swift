internal import KytesText
internal import KytesVersions

// The collector makes the whole graph below one root, every version that anyone asks for in it; mediation then chooses.
//
// Collecting does not wait: what is not known yet is noted, and the graph is made again once it was fetched. That keeps the
// walk a plain function, and lets all that one pass found missing be fetched at once.
// Source: Maven Resolver 1.6.3, `DefaultDependencyCollector`, and Maven's session (`MavenRepositorySystemUtils`), read
// 2026-11-24.

extension Maven {
    /// The dependencies of a root, and what it manages.
    struct CollectRoot: Sendable {
        var requests: [Request]
        var management = ManagedEntries.none
        /// Whose dependencies they are, where that is no module.
        var owner: Descriptor?
    }

    /// A dependency in the graph that is collected: numbers of a stock. Nodes that ask for the same below the same exclusions
    /// share their children.
    struct CollectedNode: BitwiseCopyable, Sendable {
        let request: Int
        let key: Int
        let release: Int
        var scope: Int
        var isOptional: Bool
        let isScopeManaged: Bool
        let isOptionalManaged: Bool
        /// It names a file, and no POM is asked.
        let hasFile: Bool
        /// What put its version in the place of the one that is asked for, in what the root manages; -1 for nothing.
        let manager: Int
        /// What led here under another name, in the collection's list of such; -1 for nothing.
        let relocations: Int
        /// The list of its children.
        var children: Int
        /// The node behind it in its own list, -1 for none.
        var next = -1
        /// Where mediation put another in its place; -1 where it stands itself.
        var winner = -1
    }

    /// Everything that is reachable from a root.
    struct Collection: Sendable {
        var nodes: [CollectedNode] = []
        /// The first node of each list, -1 for an empty one; the first list is the root's.
        var lists = [-1]
        /// Keys that led to others, the first first.
        var relocations: [[Int]] = []
        /// Requests that nothing could be made of: a range that is none, or that no version is in.
        var unmet: [Int] = []
        /// What the root manages; nodes name their managers by the place here.
        var managers: [Declaration] = []
    }

    /// Makes the graphs of many roots, one after the other.
    struct Collector: Sendable {
        var stock = Stock()
        private var collection = Collection()
        /// The last node of each list.
        private var tails = [-1]
        private var shared: [SharedKey: Int] = [:]
        /// The nodes that lead to where the walk is.
        private var path: [Int] = []
        private var owner: Descriptor?
        private var table = ManagementTable()
        private var tables: [ManagementTable] = []
        private var relocated: [Relocated: Int] = [:]
        /// Modules with one parent come one after the other.
        private static let mostTables = 4
        private static let mostRelocations = 20

        private struct SharedKey: Hashable {
            let release: Int
            let type: Int
            let exclusions: Int
            let depth: Int
        }

        private struct Relocated: Hashable {
            let request: Int
            let release: Int
            let scope: Int
            let exclusions: Int
        }

        /// What applies to the dependencies of one node.
        private struct Context {
            /// 1 for the root's own dependencies; from 2 on all is the same.
            var depth: Int
            /// The number of a set.
            var exclusions: Int
        }

        /// - Returns: The graph, whole where nothing is wanted.
        mutating func collection(below root: CollectRoot) -> Collection {
            collection = Collection()
            tails = [-1]
            shared.removeAll(keepingCapacity: true)
            path.removeAll(keepingCapacity: true)
            stock.beginRoot()
            table = self.table(of: root.management)
            owner = root.owner
            for request in root.requests {
                add(stock.add(request), to: 0, Context(depth: 1, exclusions: 0))
            }
            collection.managers = table.declarations
            return collection
        }

        private mutating func table(of management: ManagedEntries) -> ManagementTable {
            if let known = tables.first(where: { $0.management === management }) { return known }
            let table = ManagementTable(management, &stock)
            if tables.count >= Self.mostTables { tables.removeFirst() }
            tables.append(table)
            return table
        }
    }
}

// MARK: - Dependencies

extension Maven.Collector {
    /// - Parameter isSameArtifact: Whether a relocation led here that changed the version only: it is not managed again.
    private mutating func add(
        _ request: Int,
        to list: Int,
        _ context: Context,
        relocations: Int = -1,
        isSameArtifact: Bool = false
    ) {
        let asked = stock.requestFacts[request]
        if context.depth >= 2, asked.isSkippedBelow { return }
        if context.exclusions != 0,
            stock.exclusions.excludes(context.exclusions, stock.keys[asked.key], numbered: asked.key)
        {
            return
        }
        let place = table.place(of: asked.key)
        let rules = context.depth >= 2 ? place : -1
        let isManaged = rules >= 0 && table.rules[rules].release >= 0 && !isSameArtifact
        let exclusions =
            place < 0 ? asked.exclusions : stock.exclusions.union(asked.exclusions, table.rules[place].exclusions)
        let what = Addition(
            request: request, rules: rules, isManaged: isManaged, exclusions: exclusions, list: list, context: context,
            relocations: relocations)
        if isManaged ? table.rules[rules].isRange : asked.isRange {
            for release in releases(isManaged ? table.rules[rules].version : nil, what) { add(release, what) }
        } else {
            add(isManaged ? table.rules[rules].release : asked.release, what)
        }
    }

    /// What is added to which list, and what the root says of it.
    private struct Addition {
        let request: Int
        /// The place of what the root says, -1 where it says nothing, or nothing that counts here.
        let rules: Int
        /// Whether that gives the version.
        let isManaged: Bool
        let exclusions: Int
        let list: Int
        let context: Context
        let relocations: Int
    }

    /// - Parameter managed: The range in the place of the one that is asked for.
    private mutating func releases(_ managed: String?, _ what: Addition) -> [Int] {
        let request = stock.requests[what.request]
        let text = managed ?? request.version
        guard let requirement = MavenRequirement(text) else {
            collection.unmet.append(what.request)
            return []
        }
        let key = stock.requestFacts[what.request].key
        guard let found = stock.releases(of: key, in: requirement, text) else {
            stock.note(askers, askingFor: key)
            return []
        }
        if found.isEmpty { collection.unmet.append(what.request) }
        return found
    }

    private mutating func add(_ release: Int, _ what: Addition) {
        let asked = stock.requestFacts[what.request]
        let managedScope = what.rules < 0 ? -1 : table.rules[what.rules].scope
        let managedOptional = what.rules < 0 ? nil : table.rules[what.rules].isOptional
        let scope = managedScope < 0 ? asked.scope : managedScope
        let hasFile = asked.hasFile && (managedScope < 0 || managedScope == Maven.Stock.Scopes.system)
        if !hasFile {
            guard stock.knows(release) else { return stock.note(askers, askingFor: asked.key) }
            if stock.releaseFacts[release].isRelocated { return relocate(release, scope, what) }
        }
        var node = Maven.CollectedNode(
            request: what.request, key: asked.key, release: release, scope: scope,
            isOptional: managedOptional ?? asked.isOptional, isScopeManaged: managedScope >= 0,
            isOptionalManaged: managedOptional != nil, hasFile: hasFile, manager: what.isManaged ? what.rules : -1,
            relocations: what.relocations, children: collection.lists.count)
        if let cycle = path.last(where: { collection.nodes[$0].key == asked.key }) {
            node.children = collection.nodes[cycle].children
            append(node, to: what.list)
            return
        }
        collection.lists.append(-1)
        tails.append(-1)
        append(node, to: what.list)
        let below = stock.releaseFacts[release].asked
        if !hasFile, below.first < below.end, !asked.containsDependencies { descend(release, what) }
    }

    /// From the root down to where the walk is.
    private var askers: [Maven.Descriptor] {
        (owner.map { [$0] } ?? []) + path.compactMap { stock.descriptor(of: collection.nodes[$0]) }
    }

    private mutating func append(_ node: Maven.CollectedNode, to list: Int) {
        let number = collection.nodes.count
        collection.nodes.append(node)
        if tails[list] < 0 {
            collection.lists[list] = number
        } else {
            collection.nodes[tails[list]].next = number
        }
        tails[list] = number
    }

    /// Collects below the last node.
    private mutating func descend(_ release: Int, _ what: Addition) {
        let node = collection.nodes.count - 1
        let below = Context(
            depth: min(what.context.depth + 1, 2),
            exclusions: stock.exclusions.union(what.context.exclusions, what.exclusions))
        let key = SharedKey(
            release: release, type: stock.requestFacts[what.request].type, exclusions: below.exclusions,
            depth: below.depth)
        if let known = shared[key] {
            collection.nodes[node].children = known
            return
        }
        let list = collection.nodes[node].children
        shared[key] = list
        path.append(node)
        let asked = stock.releaseFacts[release].asked
        for request in asked.first..<asked.end { add(request, to: list, below) }
        path.removeLast()
    }

    private mutating func relocate(_ release: Int, _ scope: Int, _ what: Addition) {
        func said(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        guard let relocation = stock.releases[release].descriptor?.relocation else { return }
        let request = stock.requests[what.request]
        let former = what.relocations < 0 ? [] : collection.relocations[what.relocations]
        let key = stock.requestFacts[what.request].key
        if former.contains(key), former.count > Self.mostRelocations { return }
        let groupID = said(relocation.groupID?.value) ?? request.key.groupID
        let artifactID = said(relocation.artifactID?.value) ?? request.key.artifactID
        let name = Relocated(request: what.request, release: release, scope: scope, exclusions: what.exclusions)
        var target = relocated[name]
        if target == nil {
            target = stock.add(
                Maven.Request(
                    request, groupID: groupID, artifactID: artifactID,
                    version: said(relocation.version?.value) ?? stock.releases[release].version,
                    scope: stock.scopes[scope], exclusions: stock.exclusions[what.exclusions]))
            relocated[name] = target
        }
        guard let target else { return }
        collection.relocations.append(former + [key])
        add(
            target, to: what.list, what.context, relocations: collection.relocations.count - 1,
            isSameArtifact: groupID == request.key.groupID && artifactID == request.key.artifactID)
    }
}

extension Maven.Request {
    /// The same under another name.
    fileprivate convenience init(
        _ request: Maven.Request,
        groupID: String,
        artifactID: String,
        version: String,
        scope: String,
        exclusions: Set<Maven.Dependency.Exclusion>
    ) {
        self.init(
            Maven.Dependency(request, groupID: groupID, artifactID: artifactID, version: version, scope, exclusions),
            from: request.source)
    }
}

extension Maven.Dependency {
    fileprivate init(
        _ request: Maven.Request,
        groupID: String,
        artifactID: String,
        version: String,
        _ scope: String,
        _ exclusions: Set<Exclusion>
    ) {
        self.groupID = groupID
        self.artifactID = artifactID
        type = request.type
        classifier = request.key.classifier
        self.version = version
        self.scope = scope
        systemPath = nil
        isOptional = request.isOptional
        self.exclusions = Array(exclusions)
        key = Self.key(groupID, artifactID, type, classifier)
    }
}
