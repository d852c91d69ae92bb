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
        var choice: Choice
        /// Asked for by version, by packages that are settled on.
        var demands: [Demand] = []
        /// Asked for by branch or commit.
        var revisions: [Demand] = []
        /// Requirements of the workspace that contradict others and are left out, so that the rest can be shown.
        var dropped: Set<Identity> = []

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
    mutating func folderDemands(
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

    mutating func fail(_ demand: SwiftPM.Demand, _ reason: String) {
        choice.failures[demand.identity] = reason
    }

    func dependency(_ demand: SwiftPM.Demand) -> SwiftPM.Package.Dependency? {
        let dependencies = choice.packages[demand.owner]?.manifest?.package.dependencies ?? []
        return dependencies.indices.contains(demand.index) ? dependencies[demand.index] : nil
    }

    mutating func find(
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

extension SwiftPM.Chosen.State {
    fileprivate var folder: AbsolutePath? {
        switch self {
        case .root(let folder), .folder(let folder), .edited(let folder): folder
        case .version, .commit: nil
        }
    }
}
