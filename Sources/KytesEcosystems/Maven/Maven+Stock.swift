internal import KytesVersions

extension Maven {
    /// What the collector could not go on without.
    enum Want: Hashable, Sendable {
        case descriptor(Coordinates)
        case versions(groupID: String, artifactID: String)
    }

    /// Artifacts, their releases and what these ask for, by small numbers, for many roots.
    ///
    /// Thousands of roots ask for the same few artifacts. Each gets its number once, and from then on the graph of a root is
    /// made of numbers alone: no text is compared, and no object is counted, in the walks over it.
    struct Stock: Sendable {
        /// An artifact at a version.
        struct Release: Sendable {
            let key: Int
            let version: String
            let order: MavenResolverVersion
            var descriptor: Descriptor?
        }

        /// What the walks must know of a release.
        struct ReleaseFacts: BitwiseCopyable, Sendable {
            let key: Int
            var isKnown = false
            var isRelocated = false
            /// No repository has its POM.
            var isMissing = false
            /// What its descriptor asks for, places in `requests`.
            var asked = (first: 0, end: 0)
            /// The last root whose graph it was looked at for.
            var root = -1
        }

        /// What the walks must know of a request.
        struct RequestFacts: BitwiseCopyable, Sendable {
            let key: Int
            /// Of the version that it names.
            let release: Int
            let type: Int
            /// The file it wants has its dependencies in itself.
            let containsDependencies: Bool
            /// Its own, by number.
            let exclusions: Int
            let scope: Int
            let isOptional: Bool
            let hasFile: Bool
            /// Its version is a range, or begins like one.
            let isRange: Bool
            /// Nothing of it is seen below a root's own dependencies.
            let isSkippedBelow: Bool
        }

        private(set) var keys: [ArtifactKey] = []
        private(set) var releases: [Release] = []
        private(set) var releaseFacts: [ReleaseFacts] = []
        private(set) var requests: [Request] = []
        private(set) var requestFacts: [RequestFacts] = []
        var scopes = Scopes()
        var exclusions = Exclusions()
        /// The releases whose descriptors were looked at for the root that came last.
        private(set) var consulted: [Int] = []
        private var roots = 0
        /// What was asked for and is not known yet.
        var wants: Set<Want> = []
        /// Who asked for that, and names repositories: by the folder that it would have in one.
        var askers: [String: [ObjectIdentifier: Descriptor]] = [:]

        private var types: [String: Int] = [:]
        private var keyNumbers: [ArtifactKey: Int] = [:]
        private var releaseNumbers: [ReleaseName: Int] = [:]
        private var descriptors: [Coordinates: (descriptor: Descriptor, asked: (first: Int, end: Int))] = [:]
        private var versions: [String: [String]] = [:]
        private var ranges: [ReleaseName: [Int]] = [:]

        private struct ReleaseName: Hashable {
            let key: Int
            let version: String
        }

        mutating func beginRoot() {
            roots += 1
            consulted.removeAll(keepingCapacity: true)
        }

        mutating func number(of key: ArtifactKey) -> Int {
            if let known = keyNumbers[key] { return known }
            keyNumbers[key] = keys.count
            keys.append(key)
            return keys.count - 1
        }

        mutating func release(of key: Int, _ version: String) -> Int {
            let name = ReleaseName(key: key, version: version)
            if let known = releaseNumbers[name] { return known }
            releaseNumbers[name] = releases.count
            releases.append(
                Release(key: key, version: version, order: MavenResolverVersion(version), descriptor: nil))
            releaseFacts.append(ReleaseFacts(key: key))
            return releases.count - 1
        }

        private mutating func number(ofType type: String) -> Int {
            if let known = types[type] { return known }
            types[type] = types.count
            return types.count - 1
        }

        mutating func add(_ request: Request) -> Int {
            let key = number(of: request.key)
            requestFacts.append(
                RequestFacts(
                    key: key, release: release(of: key, request.version), type: number(ofType: request.type),
                    containsDependencies: ArtifactKey.containsDependencies(request.type),
                    exclusions: exclusions.number(of: Set(request.exclusions)), scope: scopes.number(of: request.scope),
                    isOptional: request.isOptional, hasFile: request.hasFile,
                    isRange: request.requirement?.isHard ?? true,
                    isSkippedBelow: request.isOptional || request.scope == "test" || request.scope == "provided"))
            requests.append(request)
            return requests.count - 1
        }
    }
}

// MARK: - What is learnt

extension Maven.Stock {
    /// Whether the descriptor of a release is known; else it is wanted.
    mutating func knows(_ release: Int) -> Bool {
        if releaseFacts[release].isKnown {
            consult(release)
            return true
        }
        let coordinates = coordinates(of: release)
        guard let known = descriptors[coordinates] else {
            wants.insert(.descriptor(coordinates))
            return false
        }
        consult(release)
        releases[release].descriptor = known.descriptor
        releaseFacts[release].isKnown = true
        releaseFacts[release].isRelocated = known.descriptor.relocation != nil
        if case .missing? = known.descriptor.problem { releaseFacts[release].isMissing = true }
        releaseFacts[release].asked = known.asked
        return true
    }

    private mutating func consult(_ release: Int) {
        if releaseFacts[release].root == roots { return }
        releaseFacts[release].root = roots
        consulted.append(release)
    }

    func coordinates(of release: Int) -> Maven.Coordinates {
        let key = keys[releases[release].key]
        return Maven.Coordinates(
            groupID: key.groupID, artifactID: key.artifactID, version: releases[release].version)
    }

    mutating func learn(_ descriptor: Maven.Descriptor, of coordinates: Maven.Coordinates) {
        let first = requests.count
        for request in descriptor.requests { _ = add(request) }
        descriptors[coordinates] = (descriptor, (first, requests.count))
    }

    mutating func learn(versions known: [String], of groupID: String, _ artifactID: String) {
        versions[groupID + ":" + artifactID] = known
    }

    /// The releases in a range, ascending.
    ///
    /// - Parameter text: The range as it is written.
    /// - Returns: `nil` where the versions are not known yet: they are wanted then.
    mutating func releases(of key: Int, in requirement: MavenRequirement, _ text: String) -> [Int]? {
        let name = ReleaseName(key: key, version: text)
        if let known = ranges[name] { return known }
        let artifact = keys[key]
        guard let known = versions[artifact.groupID + ":" + artifact.artifactID] else {
            wants.insert(.versions(groupID: artifact.groupID, artifactID: artifact.artifactID))
            return nil
        }
        let found = known.filter { requirement.contains(MavenResolverVersion($0)) }.map { release(of: key, $0) }
        ranges[name] = found
        return found
    }
}

// MARK: - Scopes and exclusions

extension Maven.Stock {
    /// The scopes that occur, by number.
    struct Scopes: Sendable {
        static let none = 0
        static let compile = 1
        static let provided = 2
        static let runtime = 3
        static let system = 4
        static let test = 5

        private(set) var names = ["", "compile", "provided", "runtime", "system", "test"]
        /// A set of them is one word. Maven knows those above; whoever invents more than this has all others taken for one.
        static let capacity = 64

        subscript(number: Int) -> String { names[number] }

        mutating func number(of name: String) -> Int {
            if let known = names.firstIndex(of: name) { return known }
            if names.count < Self.capacity { names.append(name) }
            return names.count - 1
        }
    }

    /// Sets of exclusions, by number; 0 excludes nothing.
    struct Exclusions: Sendable {
        private typealias Members = Set<Maven.Dependency.Exclusion>

        private var sets: [Members] = [[]]
        private var numbers: [Members: Int] = [[]: 0]
        private var unions: [Pair: Int] = [:]
        private var verdicts: [Pair: Bool] = [:]

        private struct Pair: Hashable {
            let first: Int
            let second: Int
        }

        subscript(number: Int) -> Set<Maven.Dependency.Exclusion> { sets[number] }

        mutating func number(of members: Set<Maven.Dependency.Exclusion>) -> Int {
            if members.isEmpty { return 0 }
            if let known = numbers[members] { return known }
            numbers[members] = sets.count
            sets.append(members)
            return sets.count - 1
        }

        mutating func union(_ first: Int, _ second: Int) -> Int {
            if first == second || second == 0 { return first }
            if first == 0 { return second }
            let pair = Pair(first: first, second: second)
            if let known = unions[pair] { return known }
            let number = number(of: sets[first].union(sets[second]))
            unions[pair] = number
            return number
        }

        /// - Parameter number: Of the artifact.
        mutating func excludes(_ set: Int, _ key: Maven.ArtifactKey, numbered number: Int) -> Bool {
            let pair = Pair(first: set, second: number)
            if let known = verdicts[pair] { return known }
            let verdict = sets[set].contains { exclusion in
                (exclusion.artifactID == "*" || exclusion.artifactID == key.artifactID)
                    && (exclusion.groupID == "*" || exclusion.groupID == key.groupID)
            }
            verdicts[pair] = verdict
            return verdict
        }
    }
}
