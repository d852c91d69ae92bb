internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension SwiftPM.Chooser {
    mutating func settleVersions() async throws {
        demands.removeAll { choice.packages[$0.identity] != nil || choice.failures[$0.identity] != nil }
        if demands.isEmpty { return }
        if surroundings.lockfile != nil {
            let provider = provider(isBoundToPins: true)
            if let versions = try await agreeingPins(provider) { return try await settle(versions, provider) }
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

    /// The pinned versions, where everything that is asked for agrees with them: nearly always, and then there is nothing
    /// to be solved.
    private func agreeingPins(_ provider: SwiftPM.Provider) async throws -> [SwiftPM.Identity: SemanticVersion]? {
        var versions: [SwiftPM.Identity: SemanticVersion] = [:]
        var open = roots
        var next = 0
        while next < open.count {
            let asked = open[next]
            next += 1
            if let version = versions[asked.package] {
                guard asked.requirement.contains(version) else { return nil }
                continue
            }
            guard let version = provider.pinnedVersion(of: asked.package), asked.requirement.contains(version),
                case .dependencies(let dependencies) = try await provider.needs(of: asked.package, at: version)
            else { return nil }
            versions[asked.package] = version
            open += dependencies
        }
        return versions
    }

    /// What the workspace asks for by version, but for what was given up.
    private var roots: [PubGrub.Dependency<SwiftPM.Identity, SemanticVersionSet>] {
        demands.compactMap { demand in
            if dropped.contains(demand.identity) || choice.failures[demand.identity] != nil { return nil }
            return dependency(demand)?.versions.map { PubGrub.Dependency(package: demand.identity, requirement: $0) }
        }
    }

    private mutating func solve(
        _ provider: SwiftPM.Provider
    ) async throws -> PubGrub.Outcome<SwiftPM.Identity, SemanticVersion> {
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
