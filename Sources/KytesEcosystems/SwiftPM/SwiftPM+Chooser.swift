internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension SwiftPM {
    /// Settles on one of every package that a root needs, in SwiftPM's order: what stands in a folder first, then what
    /// is asked for by branch or commit, then everything else by version, pins before tags.
    ///
    /// Source: swift-package-manager 6.3.1, `PubGrubDependencyResolver.processInputs`, read 2026-11-22.
    struct Chooser {
        let library: Library
        let surroundings: Surroundings
        private var choice: Choice
        /// Asked for by version, by packages that are settled on.
        private var demands: [Demand] = []
        /// Asked for by branch or commit.
        private var revisions: [Demand] = []
        /// Requirements of the workspace that contradict others and are left out, so that the rest can be shown.
        private var dropped: Set<Identity> = []

        static func choose(
            _ root: Manifested,
            in folder: AbsolutePath,
            _ library: Library,
            _ surroundings: Surroundings
        ) async throws -> Choice {
            var traits: [Identity: Set<String>] = [:]
            var last: Choice?
            // What is chosen says which traits are asked for, and those say what is needed: until both agree.
            for _ in 0..<8 {
                var chooser = Chooser(
                    library: library, surroundings: surroundings, root: Identity(location: folder.string))
                chooser.choice.traits = traits
                try await chooser.settleFolders(root, in: folder)
                try await chooser.settleRevisions()
                try await chooser.settleVersions()
                let learned = chooser.choice.learnedTraits(surroundings)
                let isSettled = chooser.choice.packages.keys.allSatisfy { identity in
                    chooser.choice.needs(of: identity) == chooser.needs(of: identity, under: learned)
                }
                chooser.choice.traits = learned
                last = chooser.choice
                if isSettled { break }
                traits = learned
            }
            return last ?? Choice(root: Identity(location: folder.string))
        }

        private init(library: Library, surroundings: Surroundings, root: Identity) {
            self.library = library
            self.surroundings = surroundings
            choice = Choice(root: root)
        }

        private func needs(of identity: Identity, under traits: [Identity: Set<String>]) -> [Int] {
            var other = choice
            other.traits = traits
            return other.needs(of: identity)
        }
    }
}

// MARK: - Folders

extension SwiftPM.Chooser {
    private mutating func settleFolders(_ root: SwiftPM.Manifested, in folder: AbsolutePath) async throws {
        choice.packages[choice.root] = SwiftPM.Chosen(
            identity: choice.root,
            place: .folder(folder),
            state: .root(folder),
            component: SwiftPM.component(ofFolder: folder, relativeTo: surroundings.base),
            manifest: root
        )
        var open: [(identity: SwiftPM.Identity, state: SwiftPM.Chosen.State, demand: SwiftPM.Demand?)] =
            surroundings.edited.sorted { $0.key < $1.key }
            .filter { $0.key != choice.root }
            .map { ($0.key, .edited($0.value), nil) }
        open += folderDemands(of: choice.root)
        while !open.isEmpty {
            var level: [(SwiftPM.Identity, SwiftPM.Chosen.State, SwiftPM.Demand?, AbsolutePath)] = []
            for (identity, state, demand) in open where choice.packages[identity] == nil {
                guard let folder = state.folder, !level.contains(where: { $0.0 == identity }) else { continue }
                level.append((identity, state, demand, folder))
            }
            open = []
            let library = library
            let manifests = try await level.map(\.3).concurrentMap(atMost: 8) { try await library.manifest(in: $0) }
            for ((identity, state, demand, folder), manifest) in zip(level, manifests) {
                settle(identity, state, folder, manifest, for: demand)
            }
            for (identity, _, _, _) in level { open += folderDemands(of: identity) }
        }
    }

    private mutating func settle(
        _ identity: SwiftPM.Identity,
        _ state: SwiftPM.Chosen.State,
        _ folder: AbsolutePath,
        _ manifest: Result<SwiftPM.Manifested, SwiftPM.Unreadable>,
        for demand: SwiftPM.Demand?
    ) {
        var chosen = SwiftPM.Chosen(
            identity: identity,
            place: .folder(folder),
            state: state,
            component: SwiftPM.component(ofFolder: folder, relativeTo: surroundings.base)
        )
        switch manifest {
        case .success(let manifest): chosen.manifest = manifest
        case .failure(let error):
            if case .edited = state { return }
            if let demand { fail(demand, error.reason) }
            return
        }
        choice.packages[identity] = chosen
    }

    /// Notes what a package needs by version or commit, and answers what it needs in folders.
    private mutating func folderDemands(
        of identity: SwiftPM.Identity
    ) -> [(identity: SwiftPM.Identity, state: SwiftPM.Chosen.State, demand: SwiftPM.Demand?)] {
        var folders: [(identity: SwiftPM.Identity, state: SwiftPM.Chosen.State, demand: SwiftPM.Demand?)] = []
        for (demand, dependency) in demands(of: identity) {
            if case .folder(let folder) = demand.place {
                folders.append((demand.identity, .folder(folder), demand))
            } else if dependency.versions != nil {
                demands.append(demand)
            } else {
                revisions.append(demand)
            }
        }
        return folders
    }

    private func demands(of identity: SwiftPM.Identity) -> [(SwiftPM.Demand, SwiftPM.Package.Dependency)] {
        guard let chosen = choice.packages[identity], let package = chosen.manifest?.package else { return [] }
        return choice.needs(of: identity).compactMap { index in
            let dependency = package.dependencies[index]
            let place = surroundings.place(of: dependency, askedIn: chosen.folder)
            let demand = SwiftPM.Demand(owner: identity, index: index, identity: place.identity, place: place)
            return demand.identity == identity ? nil : (demand, dependency)
        }
    }

    private mutating func fail(_ demand: SwiftPM.Demand, _ reason: String) {
        choice.failures[demand.identity] = reason
    }

    private func dependency(_ demand: SwiftPM.Demand) -> SwiftPM.Package.Dependency? {
        let dependencies = choice.packages[demand.owner]?.manifest?.package.dependencies ?? []
        return dependencies.indices.contains(demand.index) ? dependencies[demand.index] : nil
    }

    private mutating func find(
        _ demand: SwiftPM.Demand,
        _ code: String,
        _ severity: Diagnostic.Severity,
        _ message: String,
        at spot: SwiftPM.Finding.Spot = .requirement
    ) {
        let finding = SwiftPM.Finding(
            owner: demand.owner, index: demand.index, spot: spot, code: code, severity: severity, message: message)
        if !choice.findings.contains(finding) { choice.findings.append(finding) }
    }
}

// MARK: - Branches and commits

extension SwiftPM.Chooser {
    private mutating func settleRevisions() async throws {
        var asked: [SwiftPM.Identity: String] = [:]
        while !revisions.isEmpty {
            let demand = revisions.removeFirst()
            guard let dependency = dependency(demand), let name = dependency.revisionName else { continue }
            if let earlier = asked[demand.identity] {
                if earlier != name {
                    let message = "`\(demand.identity)` is asked for at `\(name)` here and at `\(earlier)` elsewhere"
                    find(demand, SwiftPM.Code.conflict, .error, message)
                }
                continue
            }
            if choice.packages[demand.identity] != nil { continue }
            asked[demand.identity] = name
            try await settleRevision(demand, dependency.requirement)
        }
    }

    private mutating func settleRevision(
        _ demand: SwiftPM.Demand,
        _ requirement: SwiftPM.Package.Dependency.Requirement
    ) async throws {
        guard case .repository(let location) = demand.place else {
            return fail(demand, "comes from a registry, which has no branches")
        }
        let found = try await commit(of: demand, requirement, at: location)
        guard let commit = found.commit else { return fail(demand, found.failure) }
        let component = SwiftPM.component(ofLocation: location, version: commit)
        var chosen = SwiftPM.Chosen(
            identity: demand.identity,
            place: demand.place,
            state: .commit(commit, branch: requirement.branch),
            component: component,
            pin: found.pin
        )
        switch try await library.manifest(of: location, commit: commit, component: component) {
        case .success(let manifest): chosen.manifest = manifest
        case .failure(let error):
            choice.packages[demand.identity] = chosen
            find(demand, SwiftPM.Code.unresolved, .error, "`\(demand.identity)` \(error.reason)")
            return
        }
        choice.packages[demand.identity] = chosen
        for (inner, _, outer) in folderDemands(of: demand.identity) {
            let message = "`\(demand.identity)` is asked for by branch or commit and depends on `\(inner)` in a folder"
            find(demand, SwiftPM.Code.conflict, .error, message)
            if let outer { fail(outer, "stands in a folder of a package that does not") }
        }
    }

    /// The pinned commit, or the one that the name leads to now.
    private mutating func commit(
        of demand: SwiftPM.Demand,
        _ requirement: SwiftPM.Package.Dependency.Requirement,
        at location: String
    ) async throws -> (commit: String?, pin: SwiftPM.Lockfile.Pin?, failure: String) {
        let pin = surroundings.lockfile?.pins.pin(of: demand.identity)
        if let pin {
            switch (pin.state, requirement) {
            case (.branch(let pinned, let commit), .branch(let asked)) where pinned == asked: return (commit, pin, "")
            case (.revision(let commit), .revision(let asked)) where commit.hasPrefix(asked): return (commit, pin, "")
            // A commit that is asked for by a tag is pinned as if the tag were a branch.
            case (.branch(let pinned, let commit), .revision(let asked)) where pinned == asked: return (commit, pin, "")
            default:
                let asked = requirement.branch ?? "another commit"
                let message =
                    "`Package.resolved` pins `\(demand.identity)` to \(pin.words), and `\(asked)` is asked for"
                find(demand, SwiftPM.Code.pinOutOfDate, .warning, message)
            }
        } else if surroundings.lockfile != nil {
            let message = "`Package.resolved` does not pin `\(demand.identity)`"
            find(demand, SwiftPM.Code.pinOutOfDate, .warning, message)
        }
        if case .revision(let commit) = requirement, commit.utf8.count == 40, commit.allSatisfy(\.isHexDigit) {
            return (commit, nil, "")
        }
        switch try await library.references(of: location) {
        case .failure(let error): return (nil, nil, error.reason)
        case .success(let references):
            switch requirement {
            case .branch(let name):
                let commit = references.branches[name] ?? references.tags[name]
                return (commit, nil, "has no branch `\(name)`")
            case .revision(let name):
                let commit = references.tags[name] ?? references.branches[name]
                return (commit, nil, "has no commit that is known as `\(name)`")
            default: return (nil, nil, "is not asked for by branch or commit")
            }
        }
    }
}

// MARK: - Versions

extension SwiftPM.Chooser {
    private mutating func settleVersions() async throws {
        demands.removeAll { choice.packages[$0.identity] != nil || choice.failures[$0.identity] != nil }
        if demands.isEmpty { return }
        if surroundings.lockfile != nil {
            try await readPinned()
            let provider = provider(isBoundToPins: true)
            switch try await solve(provider) {
            case .solved(let versions): return try await settle(versions, provider)
            case .conflict(let conflict): say(conflict)
            }
        }
        for _ in 0..<(demands.count + 64) {
            let provider = provider(isBoundToPins: false)
            switch try await solve(provider) {
            case .solved(let versions): return try await settle(versions, provider)
            case .conflict(let conflict):
                let unreachable = provider.outOfReach.filter { choice.failures[$0.key] == nil }
                choice.failures.merge(unreachable) { old, _ in old }
                if unreachable.isEmpty { drop(conflict) }
            }
            if demands.allSatisfy({ dropped.contains($0.identity) }) { return }
        }
    }

    /// Reads the manifests of all pins at once, for nearly all will be needed, and one after the other takes longer.
    private func readPinned() async throws {
        let library = library
        let surroundings = surroundings
        _ = try await (surroundings.lockfile?.pins.pins ?? []).concurrentMap(atMost: 8) { pin in
            guard let version = pin.version, let commit = pin.commit, !pin.location.isEmpty else { return }
            let location = surroundings.location(of: pin)
            let component = SwiftPM.component(ofLocation: location, version: version.description)
            _ = try await library.manifest(of: location, commit: commit, component: component)
        }
    }

    private func provider(isBoundToPins: Bool) -> SwiftPM.Provider {
        SwiftPM.Provider(
            library: library,
            surroundings: surroundings,
            isBoundToPins: isBoundToPins,
            traits: choice.traits,
            ignored: Set(choice.packages.keys).union(choice.failures.keys),
            demands: demands
        )
    }

    private mutating func solve(
        _ provider: SwiftPM.Provider
    ) async throws -> PubGrub.Outcome<SwiftPM.Identity, SemanticVersion> {
        let roots = demands.compactMap { demand -> PubGrub.Dependency<SwiftPM.Identity, SemanticVersionSet>? in
            if dropped.contains(demand.identity) || choice.failures[demand.identity] != nil { return nil }
            return dependency(demand)?.versions.map { PubGrub.Dependency(package: demand.identity, requirement: $0) }
        }
        do {
            return try await PubGrub.solve(
                roots, of: "`\(choice.root)`", from: provider, describe: \.description)
        } catch let error as PubGrub.SolverError {
            for demand in demands { find(demand, SwiftPM.Code.conflict, .error, error.description) }
            return .solved([:])
        }
    }

    private mutating func settle(
        _ versions: [SwiftPM.Identity: SemanticVersion],
        _ provider: SwiftPM.Provider
    ) async throws {
        for (identity, version) in versions.sorted(by: { $0.key < $1.key }) {
            guard let place = provider.place(of: identity) else { continue }
            let revision = try await provider.revision(of: identity, at: version)
            var chosen = SwiftPM.Chosen(
                identity: identity,
                place: place,
                state: .version(version, tag: revision.tag, commit: revision.commit),
                component: SwiftPM.component(ofPlace: place, version: version.description),
                pin: revision.pin
            )
            if case .success(let manifest) = try await provider.manifest(of: identity, at: version) {
                chosen.manifest = manifest
            }
            choice.packages[identity] = chosen
        }
        for demand in demands {
            guard let version = versions[demand.identity],
                let error = provider.unreadable(demand.identity, version)
            else { continue }
            let message = "`\(demand.identity)` \(version) \(error.reason)"
            find(demand, SwiftPM.Code.unresolved, error.isOutOfReach ? .warning : .error, message, at: .name)
        }
    }

    /// Pins that do not do, at the requirements that say so.
    private mutating func say(_ conflict: PubGrub.Conflict<SwiftPM.Identity, SemanticVersion>) {
        var isSaid = false
        for demand in demands {
            guard let dependency = dependency(demand), let versions = dependency.versions else { continue }
            guard let pin = surroundings.lockfile?.pins.pin(of: demand.identity) else {
                let message = "`Package.resolved` does not pin `\(demand.identity)`"
                find(demand, SwiftPM.Code.pinOutOfDate, .warning, message)
                isSaid = true
                continue
            }
            if let version = pin.version, versions.contains(version) { continue }
            let message = "`Package.resolved` pins `\(demand.identity)` to \(pin.words), which is not what is asked for"
            find(demand, SwiftPM.Code.pinOutOfDate, .warning, message)
            isSaid = true
        }
        if isSaid { return }
        let concerned = Set(conflict.causes.filter { $0.package == nil }.map(\.required))
        for demand in demands where concerned.contains(demand.identity) {
            let message =
                "The pins of `Package.resolved` do not fit together: " + conflict.explanation.joined(separator: "\n")
            find(demand, SwiftPM.Code.pinOutOfDate, .warning, message)
        }
    }

    /// Says a conflict at the requirements that cause it, and goes on without them.
    private mutating func drop(_ conflict: PubGrub.Conflict<SwiftPM.Identity, SemanticVersion>) {
        let concerned = Set(conflict.causes.filter { $0.package == nil }.map(\.required))
        for demand in demands where concerned.contains(demand.identity) {
            find(demand, SwiftPM.Code.conflict, .error, conflict.explanation.joined(separator: "\n"))
        }
        dropped.formUnion(concerned)
        if concerned.isEmpty { dropped.formUnion(demands.map(\.identity)) }
    }
}

extension SwiftPM.Lockfile.Pin {
    fileprivate var words: String {
        switch state {
        case .version(let version, _): "\(version)"
        case .branch(let name, _): "the branch `\(name)`"
        case .revision(let commit): "the commit `\(commit.prefix(12))`"
        }
    }
}

extension SwiftPM.Package.Dependency {
    fileprivate var revisionName: String? {
        switch requirement {
        case .branch(let name), .revision(let name): name
        default: nil
        }
    }
}

extension SwiftPM.Package.Dependency.Requirement {
    fileprivate var branch: String? {
        if case .branch(let name) = self { name } else { nil }
    }
}

extension SwiftPM.Chosen.State {
    fileprivate var folder: AbsolutePath? {
        switch self {
        case .root(let folder), .folder(let folder), .edited(let folder): folder
        case .version, .commit: nil
        }
    }
}
