internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension SwiftPM.Chooser {
    mutating func settleRevisions() async throws {
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

extension SwiftPM.Lockfile.Pin {
    var words: String {
        switch state {
        case .version(let version, _): "\(version)"
        case .branch(let name, _): "the branch `\(name)`"
        case .revision(let commit): "the commit `\(commit.prefix(12))`"
        }
    }
}
