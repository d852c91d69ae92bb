internal import KytesGraph
internal import KytesText
internal import KytesVersions
internal import Synchronization

extension SwiftPM {
    /// What the solver is told of the packages that are chosen by version.
    final class Provider: PubGrubProvider {
        typealias Package = Identity
        typealias Version = SemanticVersion
        typealias Requirement = SemanticVersionSet

        let library: Library
        let surroundings: Surroundings
        /// Nothing but what is pinned may be chosen; no repository is asked for its tags.
        let isBoundToPins: Bool
        let traits: [Identity: Set<String>]
        /// What is settled on already, or left out: no version of it is looked for.
        let ignored: Set<Identity>

        struct State {
            /// The places named for a package, by those who need it.
            var places: [Identity: Set<Place>] = [:]
            var settled: [Identity: Place] = [:]
            var outOfReach: [Identity: String] = [:]
            var unreadable: [Identity: [SemanticVersion: Unreadable]] = [:]
            var pins: [Identity: Lockfile.Pin?] = [:]
        }

        private let state: Mutex<State>

        init(
            library: Library,
            surroundings: Surroundings,
            isBoundToPins: Bool,
            traits: [Identity: Set<String>],
            ignored: Set<Identity>,
            demands: [Demand]
        ) {
            self.library = library
            self.surroundings = surroundings
            self.isBoundToPins = isBoundToPins
            self.traits = traits
            self.ignored = ignored
            var state = State()
            // The first who asks in the workspace itself decides between several places.
            for demand in demands where state.settled[demand.identity] == nil {
                state.settled[demand.identity] = demand.place
            }
            self.state = Mutex(state)
        }

        /// The repositories that could not be asked, and why.
        var outOfReach: [Identity: String] { state.withLock { $0.outOfReach } }

        func place(of identity: Identity) -> Place? {
            state.withLock { state in
                if let settled = state.settled[identity] { return settled }
                let place = state.places[identity]?.max { $0.written < $1.written }
                state.settled[identity] = place
                return place
            }
        }

        func unreadable(_ identity: Identity, _ version: SemanticVersion) -> Unreadable? {
            state.withLock { $0.unreadable[identity]?[version] }
        }

        func isPrerelease(_ version: SemanticVersion) -> Bool { version.isPrerelease }

        func candidates(for identity: Identity) async throws -> PubGrub.Candidates<SemanticVersion> {
            let pinned = pinnedVersion(of: identity)
            if isBoundToPins {
                return PubGrub.Candidates(
                    versions: pinned.map { [$0] } ?? [], failure: "`Package.resolved` does not pin it")
            }
            guard case .repository(let location)? = place(of: identity) else {
                return unreachable(identity, "comes from a registry, and registries are not asked", pinned)
            }
            switch try await library.versions(of: location) {
            case .failure(let error): return unreachable(identity, error.reason, pinned)
            case .success(let versions):
                return PubGrub.Candidates(versions: versions.keys.sorted(), preferred: pinned)
            }
        }

        func pinnedVersion(of identity: Identity) -> SemanticVersion? { pin(of: identity)?.version }

        private func unreachable(
            _ identity: Identity,
            _ reason: String,
            _ pinned: SemanticVersion?
        ) -> PubGrub.Candidates<SemanticVersion> {
            if let pinned { return PubGrub.Candidates(versions: [pinned], preferred: pinned) }
            state.withLock { $0.outOfReach[identity] = reason }
            return PubGrub.Candidates(versions: [], failure: "it \(reason)")
        }

        func needs(
            of identity: Identity,
            at version: SemanticVersion
        ) async throws -> PubGrub.Needs<Identity, SemanticVersionSet> {
            switch try await manifest(of: identity, at: version) {
            case .failure(let error):
                // It is the version all the same, for SwiftPM too; what it needs cannot be known.
                state.withLock { $0.unreadable[identity, default: [:]][version] = error }
                return .dependencies([])
            case .success(let manifest): return needs(of: manifest.package, identity)
            }
        }

        private func needs(
            of package: SwiftPM.Package,
            _ identity: Identity
        ) -> PubGrub.Needs<Identity, SemanticVersionSet> {
            guard package.toolsVersion.isUsable else {
                return .unusable(because: "needs Swift tools \(package.toolsVersion), not \(ToolsVersion.current)")
            }
            let enabled = package.enabledTraits(askedFor: traits[identity] ?? SwiftPM.Package.defaultTraits)
            var dependencies: [PubGrub.Dependency<Identity, SemanticVersionSet>] = []
            for index in package.neededDependencies(isRoot: false, enabled: enabled) {
                let dependency = package.dependencies[index]
                let place = surroundings.place(of: dependency, askedIn: nil)
                let other = surroundings.identity(of: dependency, askedIn: nil)
                guard let versions = dependency.versions else {
                    return .unusable(
                        because: "depends on `\(other)` without asking for a version, "
                            + "which a package that is chosen by version must not")
                }
                if other == identity || ignored.contains(other) { continue }
                _ = state.withLock { $0.places[other, default: []].insert(place) }
                dependencies.append(PubGrub.Dependency(package: other, requirement: versions))
            }
            return .dependencies(dependencies)
        }

        /// The manifest of a version: at the pinned commit, or at that of its tag.
        func manifest(of identity: Identity, at version: SemanticVersion) async throws -> Result<Manifested, Unreadable>
        {
            guard case .repository(let location)? = place(of: identity) else {
                return .failure(Unreadable(reason: "comes from a registry", isOutOfReach: true))
            }
            guard let commit = try await revision(of: identity, at: version).commit else {
                return .failure(Unreadable(reason: "has no commit of that version that is known", isOutOfReach: true))
            }
            let component = SwiftPM.component(ofLocation: location, version: version.description)
            return try await library.manifest(of: location, commit: commit, component: component)
        }

        /// The commit of a version and the tag that led to it, each `nil` where it is not known.
        func revision(
            of identity: Identity,
            at version: SemanticVersion
        ) async throws -> (commit: String?, tag: String?, pin: Lockfile.Pin?) {
            if let pin = pin(of: identity), pin.version == version, let commit = pin.commit {
                return (commit, nil, pin)
            }
            guard case .repository(let location)? = place(of: identity),
                case .success(let versions) = try await library.versions(of: location), let tag = versions[version],
                case .success(let references) = try await library.references(of: location)
            else { return (nil, nil, nil) }
            return (references.tags[tag], tag, nil)
        }

        /// The pin of a package by its version, where it is of the same place.
        private func pin(of identity: Identity) -> Lockfile.Pin? {
            if let known = state.withLock({ $0.pins[identity] }) { return known }
            let pin = matchingPin(of: identity)
            state.withLock { $0.pins[identity] = .some(pin) }
            return pin
        }

        private func matchingPin(of identity: Identity) -> Lockfile.Pin? {
            guard let pin = surroundings.lockfile?.pins.pin(of: identity), pin.version != nil,
                let place = place(of: identity)
            else { return nil }
            if case .registry = place { return pin.location.isEmpty ? pin : nil }
            let location = surroundings.location(of: pin)
            return location == place.written || SwiftPM.canonical(location: location) == place.canonical ? pin : nil
        }
    }
}

extension SwiftPM.Lockfile.Pin {
    var version: SemanticVersion? {
        if case .version(let version, _) = state { version } else { nil }
    }

    var commit: String? {
        switch state {
        case .version(_, let revision): revision
        case .branch(_, let revision), .revision(let revision): revision
        }
    }
}
