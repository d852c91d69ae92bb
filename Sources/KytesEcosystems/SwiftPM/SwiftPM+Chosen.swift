internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions
internal import Synchronization

extension SwiftPM {
    /// A package as it was settled on.
    struct Chosen: Sendable {
        enum State: Hashable, Sendable {
            case root(AbsolutePath)
            case folder(AbsolutePath)
            case edited(AbsolutePath)
            case version(SemanticVersion, tag: String?, commit: String?)
            case commit(String, branch: String?)
        }

        var identity: Identity
        var place: Place
        var state: State
        var component: ComponentID
        /// `nil` where it cannot be read; what it needs is not known then.
        var manifest: Manifested?
        /// The pin that decided.
        var pin: Lockfile.Pin?

        var isRoot: Bool {
            if case .root = state { true } else { false }
        }

        /// The folder it stands in, `nil` for what is in a repository.
        var folder: AbsolutePath? {
            switch state {
            case .root(let folder), .folder(let folder), .edited(let folder): folder
            case .version, .commit: nil
            }
        }

        var version: String? {
            switch state {
            case .version(let version, _, _): version.description
            case .commit(let commit, let branch): branch ?? commit
            case .root, .folder, .edited: nil
            }
        }

        /// The beginning of its manifest, or the name where that is known.
        var definition: Evidence? {
            manifest.map { Evidence(document: $0.file.document, range: $0.package.name.range) }
        }

        var source: ComponentSource? {
            switch (state, place) {
            case (.root(let folder), _), (.folder(let folder), _), (.edited(let folder), _):
                ComponentSource(url: DocumentID(file: folder).uri, revision: nil, exactness: .exact)
            case (.version(_, let tag, let commit), .repository(let location)):
                ComponentSource(
                    url: location, revision: commit, reference: tag, exactness: pin == nil ? .tag : .exact)
            case (.commit(let commit, let branch), .repository(let location)):
                ComponentSource(
                    url: location,
                    revision: commit,
                    reference: branch,
                    exactness: branch != nil && pin == nil ? .head : .exact
                )
            default: nil
            }
        }
    }

    /// A requirement of one package, by the place in the list of its dependencies.
    struct Demand: Hashable, Sendable {
        var owner: Identity
        var index: Int
        var identity: Identity
        var place: Place
    }

    /// Everything that was settled on, and what could not be.
    struct Choice: Sendable {
        var root: Identity
        var packages: [Identity: Chosen] = [:]
        /// The traits that each package is asked for by all who need it.
        var traits: [Identity: Set<String>] = [:]
        /// Why a package that is needed could not be settled on, in words that follow its name.
        var failures: [Identity: String] = [:]
        var findings: [Finding] = []
        fileprivate let memory = NeedMemory()

        init(root: Identity) { self.root = root }
    }

    /// What was found to be needed, by package, version and traits.
    fileprivate final class NeedMemory: Sendable {
        struct Key: Hashable {
            var component: ComponentID
            var asked: Set<String>
        }

        let known = Mutex<[Key: [Int]]>([:])
    }

    /// A diagnostic at a requirement.
    struct Finding: Hashable, Sendable {
        enum Spot: Hashable, Sendable {
            /// What is asked of the version, or the name where nothing is asked.
            case requirement
            /// The text that names the package.
            case name
        }

        var owner: Identity
        var index: Int
        var spot: Spot
        var code: String
        var severity: Diagnostic.Severity
        var message: String
    }
}

extension SwiftPM.Choice {
    /// The needed dependencies of a package under its traits, by index; empty for what cannot be read.
    func needs(of identity: SwiftPM.Identity) -> [Int] {
        guard let chosen = packages[identity], let package = chosen.manifest?.package else { return [] }
        let asked = traits[identity] ?? SwiftPM.Package.defaultTraits
        return memory.known.withLock { known in
            let key = SwiftPM.NeedMemory.Key(component: chosen.component, asked: asked)
            if let needs = known[key] { return needs }
            let enabled = package.enabledTraits(askedFor: asked)
            let needs = package.neededDependencies(isRoot: chosen.isRoot, enabled: enabled)
            known[key] = needs
            return needs
        }
    }

    /// The traits that all packages in use ask of each other.
    func learnedTraits(_ surroundings: SwiftPM.Surroundings) -> [SwiftPM.Identity: Set<String>] {
        var learned = self
        learned.traits = [root: SwiftPM.Package.defaultTraits]
        // Asking for more can only enable more, so that this comes to an end; the limit is for what we did not foresee.
        for _ in 0..<64 {
            var next: [SwiftPM.Identity: Set<String>] = [root: SwiftPM.Package.defaultTraits]
            for identity in learned.reachable(surroundings) {
                guard let chosen = packages[identity], let package = chosen.manifest?.package else { continue }
                let enabled = package.enabledTraits(askedFor: learned.traits[identity] ?? [])
                for dependency in package.dependencies {
                    let other = surroundings.identity(of: dependency, askedIn: chosen.folder)
                    if other == root { continue }
                    next[other, default: []].formUnion(package.traitsAsked(of: dependency, enabled: enabled))
                }
            }
            if next == learned.traits { break }
            learned.traits = next
        }
        return learned.traits
    }

    /// The packages that the root needs, itself included, breadth first.
    func reachable(_ surroundings: SwiftPM.Surroundings) -> [SwiftPM.Identity] {
        var order = [root]
        var seen: Set = [root]
        var next = 0
        while next < order.count {
            let identity = order[next]
            next += 1
            guard let chosen = packages[identity], let package = chosen.manifest?.package else { continue }
            for index in needs(of: identity) {
                let other = surroundings.identity(of: package.dependencies[index], askedIn: chosen.folder)
                if packages[other] != nil, seen.insert(other).inserted { order.append(other) }
            }
        }
        return order
    }
}
