internal import KytesBasics

/// The search of one solution.
///
/// Packages are numbered in the order in which they are first met, the root is 0 with its one version; a term is a
/// package's number and a set of its candidates (absence included), so that a negative term needs no case of its own.
struct PubGrubSolver<Provider: PubGrubProvider> {
    typealias Package = Provider.Package
    typealias Version = Provider.Version
    typealias Requirement = Provider.Requirement

    /// What is known of a package.
    struct Entry {
        var package: Package?
        var versions: [Version]
        var failure: String?
        /// The index of the version to be taken before any other.
        var preferred: Int?
        var prereleases: CandidateSet
        /// By the index of a version; asked, or asked in advance.
        var needs: [Int: PubGrub.Needs<Package, Requirement>] = [:]
        /// The incompatibilities that mention the package.
        var incompatibilities: [Int] = []
        /// The assignments that concern the package, and what they leave together. Oldest first.
        var history: [(assignment: Int, left: CandidateSet)] = []
        var decision: Int?
    }

    struct Term: Hashable {
        var package: Int
        var allowed: CandidateSet
    }

    enum Cause {
        case root
        /// The first term's versions require this of another package.
        case dependency(on: Int, String)
        /// The first term's versions cannot be used.
        case unusable(String)
        case derived(Int, Int)
    }

    struct Incompatibility {
        var terms: [Term]
        var cause: Cause
    }

    struct Assignment {
        var term: Term
        /// `nil` for a decision.
        var cause: Int?
        var level: Int
    }

    /// A dependency as it stands in an incompatibility, to let several versions of one package share one.
    struct Shared: Hashable {
        var package: Int
        var required: Int
        var allowed: CandidateSet
    }

    let provider: Provider
    let limits: PubGrub.Limits
    let rootName: String
    let describe: @Sendable (Package) -> String

    var entries: [Entry] = []
    var numbers: [Package: Int] = [:]
    var incompatibilities: [Incompatibility] = []
    var assignments: [Assignment] = []
    var shared: [Shared: Int] = [:]
    var level = -1
    var steps = 0

    init(
        provider: Provider,
        limits: PubGrub.Limits,
        rootName: String,
        describe: @escaping @Sendable (Package) -> String
    ) {
        self.provider = provider
        self.limits = limits
        self.rootName = rootName
        self.describe = describe
    }

    mutating func solve(
        _ roots: [PubGrub.Dependency<Package, Requirement>]
    ) async throws -> PubGrub.Outcome<Package, Version> {
        // The root's one version has no value of `Version`; nothing but its bit is ever looked at.
        entries.append(
            Entry(package: nil, versions: [], failure: nil, preferred: nil, prereleases: CandidateSet(versions: 1)))
        try await meet(roots.map(\.package))
        decide(0, at: 0)
        for dependency in roots { require(dependency, by: 0, at: 0) }

        var changed: Int? = 0
        while let package = changed {
            try Task.checkCancellation()
            if let failure = try propagate(from: package) { return .conflict(conflict(failure)) }
            changed = try await decideNext()
        }
        var solution: [Package: Version] = [:]
        for entry in entries.dropFirst() {
            guard let package = entry.package, let index = entry.decision else { continue }
            solution[package] = entry.versions[index]
        }
        return .solved(solution)
    }

    /// The number of candidates of a package, the root's included.
    func candidateCount(of package: Int) -> Int { package == 0 ? 1 : entries[package].versions.count }

    func full(_ package: Int) -> CandidateSet { .full(versions: candidateCount(of: package)) }

    func left(of package: Int) -> CandidateSet? { entries[package].history.last?.left }

    mutating func countStep() throws {
        steps += 1
        if steps > limits.steps { throw PubGrub.SolverError(code: .exhausted, steps: limits.steps) }
    }
}

// MARK: - Propagation

extension PubGrubSolver {
    /// Draws every conclusion from the last change.
    ///
    /// - Returns: The incompatibility that says that nothing can be found, `nil` where all is well.
    private mutating func propagate(from package: Int) throws -> Int? {
        var changed = [package]
        var next = 0
        while next < changed.count {
            let package = changed[next]
            next += 1
            for candidate in entries[package].incompatibilities.reversed() {
                switch relation(to: candidate) {
                case .open: continue
                case .almostSatisfied(let term):
                    derive(term, because: candidate)
                    changed.append(term.package)
                    continue
                case .satisfied: break
                }
                let cause = try resolve(candidate)
                guard case .almostSatisfied(let term) = relation(to: cause) else { return cause }
                derive(term, because: cause)
                changed = [term.package]
                next = 0
                break
            }
        }
        return nil
    }

    private enum Relation {
        case satisfied
        /// All hold but this one, which may or may not.
        case almostSatisfied(Term)
        case open
    }

    private func relation(to incompatibility: Int) -> Relation {
        var missing: Term?
        for term in incompatibilities[incompatibility].terms {
            if let left = left(of: term.package) {
                if left.isSubset(of: term.allowed) { continue }
                if left.isDisjoint(with: term.allowed) { return .open }
            }
            if missing != nil { return .open }
            missing = term
        }
        return missing.map(Relation.almostSatisfied) ?? .satisfied
    }

    /// The term must not hold.
    private mutating func derive(_ term: Term, because cause: Int) {
        let allowed = term.allowed.complement(versions: candidateCount(of: term.package))
        assign(Assignment(term: Term(package: term.package, allowed: allowed), cause: cause, level: level))
    }

    mutating func decide(_ package: Int, at version: Int) {
        level += 1
        var allowed = CandidateSet(versions: candidateCount(of: package))
        allowed.insert(version: version)
        entries[package].decision = version
        assign(Assignment(term: Term(package: package, allowed: allowed), cause: nil, level: level))
    }

    private mutating func assign(_ assignment: Assignment) {
        let package = assignment.term.package
        let before = left(of: package) ?? full(package)
        assignments.append(assignment)
        entries[package].history.append(
            (assignments.count - 1, before.intersection(assignment.term.allowed)))
    }

    mutating func backtrack(to level: Int) {
        while let last = assignments.last, last.level > level {
            assignments.removeLast()
            entries[last.term.package].history.removeLast()
            if last.cause == nil { entries[last.term.package].decision = nil }
        }
        self.level = level
    }
}
