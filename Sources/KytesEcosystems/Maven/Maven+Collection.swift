internal import KytesText
internal import KytesVersions

extension Maven {
    /// A dependency in the graph that is collected. Nodes that ask for the same below the same exclusions share their children.
    struct CollectedNode {
        let request: Request
        let key: ArtifactKey
        let version: String
        let resolverVersion: MavenResolverVersion
        var scope: String
        var isOptional: Bool
        let isScopeManaged: Bool
        let isOptionalManaged: Bool
        /// What put its version in the place of the one that is asked for.
        let manager: Declaration?
        /// What led here under another name.
        let relocations: [ArtifactKey]
        let descriptor: Descriptor?
        /// The list of its children.
        var children: Int
        /// Where mediation put another in its place.
        var winner: Int?
    }

    /// Everything that is reachable from a root.
    struct Collection {
        let root: CollectRoot
        let stock: Stock
        var nodes: [CollectedNode] = []
        /// Lists of nodes; the first is the root's.
        var lists: [[Int]] = [[]]
        /// Requests that nothing could be made of: a range that is none, or that no version is in.
        var unmet: [Request] = []
        private var shared: [SharedKey: Int] = [:]
        private var path: [Int] = []
        private var managed: [ArtifactKey: Managed] = [:]

        init(_ root: CollectRoot, _ stock: Stock) {
            self.root = root
            self.stock = stock
            for entry in root.managed { manage(entry) }
        }

        private struct SharedKey: Hashable {
            let key: ArtifactKey
            let type: String
            let version: String
            let exclusions: Int
            let depth: Int
        }

        /// What the root says of all artifacts of a key below its own dependencies.
        private struct Managed {
            var version: String?
            var scope: String?
            var isOptional: Bool?
            var exclusions: [Dependency.Exclusion] = []
            var entry: Effective
        }

        /// What applies to the dependencies of one node.
        private struct Context {
            /// 1 for the root's own dependencies; from 2 on all is the same.
            var depth: Int
            var exclusions: Set<Dependency.Exclusion>

            func excludes(_ key: ArtifactKey) -> Bool {
                if exclusions.isEmpty { return false }
                return exclusions.contains { exclusion in
                    (exclusion.artifactID == "*" || exclusion.artifactID == key.artifactID)
                        && (exclusion.groupID == "*" || exclusion.groupID == key.groupID)
                }
            }
        }

        mutating func collect() {
            let context = Context(depth: 1, exclusions: [])
            for request in root.requests { add(request, to: 0, context) }
        }

        private mutating func manage(_ entry: Effective) {
            let dependency = entry.dependency
            let key = ArtifactKey(
                groupID: dependency.groupID, artifactID: dependency.artifactID, type: dependency.type,
                classifier: dependency.classifier)
            var found = managed[key] ?? Managed(entry: entry)
            if found.version == nil, let version = dependency.version, !version.isEmpty { found.version = version }
            if found.scope == nil, let scope = dependency.scope, !scope.isEmpty { found.scope = scope }
            if found.isOptional == nil { found.isOptional = dependency.isOptional }
            found.exclusions += dependency.exclusions
            managed[key] = found
        }

        /// - Parameter isSameArtifact: Whether a relocation led here that changed the version only: it is not managed again.
        private mutating func add(
            _ request: Request,
            to list: Int,
            _ context: Context,
            relocations: [ArtifactKey] = [],
            isSameArtifact: Bool = false
        ) {
            if context.depth >= 2, request.isOptional || request.scope == "test" || request.scope == "provided" {
                return
            }
            if context.excludes(request.key) { return }
            let management = managed[request.key]
            let rules = context.depth >= 2 ? management : nil
            let version = isSameArtifact ? nil : rules?.version
            var exclusions = request.exclusions
            if let more = management?.exclusions { exclusions += more }
            for version in versions(version ?? request.version, version == nil ? request.requirement : nil, request) {
                addVersion(
                    version, of: request, rules?.version == nil || isSameArtifact ? nil : rules?.entry.declaration,
                    rules?.scope, rules?.isOptional, exclusions, to: list, context,
                    relocations)
            }
        }

        private mutating func versions(
            _ text: String,
            _ requirement: MavenRequirement?,
            _ request: Request
        ) -> [String] {
            guard let requirement = requirement ?? MavenRequirement(text) else {
                unmet.append(request)
                return []
            }
            guard requirement.isHard else { return [text] }
            guard let known = stock.versions(of: request.key) else { return [] }
            let found = known.filter { requirement.contains(MavenResolverVersion($0)) }
            if found.isEmpty { unmet.append(request) }
            return found
        }

        private mutating func addVersion(
            _ version: String,
            of request: Request,
            _ manager: Declaration?,
            _ managedScope: String?,
            _ managedOptional: Bool?,
            _ exclusions: [Dependency.Exclusion],
            to list: Int,
            _ context: Context,
            _ relocations: [ArtifactKey]
        ) {
            let coordinates = Coordinates(
                groupID: request.key.groupID, artifactID: request.key.artifactID, version: version)
            let scope = managedScope ?? request.scope
            let hasFile = request.hasFile && (managedScope ?? "system") == "system"
            var descriptor: Descriptor?
            if !hasFile {
                guard let known = stock.descriptor(of: coordinates) else { return }
                descriptor = known
            }
            if let relocation = descriptor?.relocation {
                return relocate(request, version, relocation, scope, exclusions, to: list, context, relocations)
            }
            var node = CollectedNode(
                request: request, key: request.key, version: version, resolverVersion: MavenResolverVersion(version),
                scope: scope, isOptional: managedOptional ?? request.isOptional, isScopeManaged: managedScope != nil,
                isOptionalManaged: managedOptional != nil, manager: manager, relocations: relocations,
                descriptor: descriptor,
                children: 0, winner: nil)
            if let cycle = path.last(where: { nodes[$0].key == request.key }) {
                node.children = nodes[cycle].children
                append(node, to: list)
                return
            }
            node.children = lists.count
            lists.append([])
            append(node, to: list)
            if let descriptor, !descriptor.requests.isEmpty, !ArtifactKey.containsDependencies(request.type) {
                descend(from: nodes.count - 1, descriptor, exclusions, context)
            }
        }

        private mutating func append(_ node: CollectedNode, to list: Int) {
            lists[list].append(nodes.count)
            nodes.append(node)
        }

        private mutating func descend(
            from node: Int,
            _ descriptor: Descriptor,
            _ exclusions: [Dependency.Exclusion],
            _ context: Context
        ) {
            let below = Context(
                depth: min(context.depth + 1, 2),
                exclusions: exclusions.isEmpty ? context.exclusions : context.exclusions.union(exclusions))
            let key = SharedKey(
                key: nodes[node].key, type: nodes[node].request.type, version: nodes[node].version,
                exclusions: stock.number(of: below.exclusions), depth: below.depth)
            if let known = shared[key] {
                nodes[node].children = known
                return
            }
            let list = nodes[node].children
            shared[key] = list
            path.append(node)
            for request in descriptor.requests { add(request, to: list, below) }
            path.removeLast()
        }

        private mutating func relocate(
            _ request: Request,
            _ version: String,
            _ relocation: Model.Relocation,
            _ scope: String,
            _ exclusions: [Dependency.Exclusion],
            to list: Int,
            _ context: Context,
            _ relocations: [ArtifactKey]
        ) {
            func said(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
            if relocations.contains(request.key), relocations.count > 20 { return }
            let groupID = said(relocation.groupID?.value) ?? request.key.groupID
            let artifactID = said(relocation.artifactID?.value) ?? request.key.artifactID
            let target = Request(
                request, groupID: groupID, artifactID: artifactID,
                version: said(relocation.version?.value) ?? version, scope: scope, exclusions: exclusions)
            add(
                target, to: list, context, relocations: relocations + [request.key],
                isSameArtifact: groupID == request.key.groupID && artifactID == request.key.artifactID)
        }
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
        exclusions: [Maven.Dependency.Exclusion]
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
        _ exclusions: [Exclusion]
    ) {
        self.groupID = groupID
        self.artifactID = artifactID
        type = request.type
        classifier = request.key.classifier
        self.version = version
        self.scope = scope
        systemPath = nil
        isOptional = request.isOptional
        self.exclusions = exclusions
        key = Self.key(groupID, artifactID, type, classifier)
    }
}
