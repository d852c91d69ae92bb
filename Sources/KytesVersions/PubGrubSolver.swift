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

    private mutating func countStep() throws {
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

    private mutating func decide(_ package: Int, at version: Int) {
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

    private mutating func backtrack(to level: Int) {
        while let last = assignments.last, last.level > level {
            assignments.removeLast()
            entries[last.term.package].history.removeLast()
            if last.cause == nil { entries[last.term.package].decision = nil }
        }
        self.level = level
    }
}

// MARK: - Conflict resolution

extension PubGrubSolver {
    /// From a conflict to the choice that has to be undone.
    ///
    /// - Returns: What was learned: almost satisfied after going back, or only about the root when there is no way.
    private mutating func resolve(_ conflict: Int) throws -> Int {
        var current = conflict
        while !isFinal(current) {
            try countStep()
            guard let found = mostRecentSatisfier(of: current) else {
                return reportBug("a term of a conflict has no satisfier", fallback: current)
            }
            let satisfier = assignments[found.assignment]
            guard let cause = satisfier.cause, found.previousLevel >= satisfier.level else {
                backtrack(to: found.previousLevel)
                if current != conflict { watch(current) }
                return current
            }
            let terms = resolvent(of: current, with: cause, on: found.term, partial: found.partial)
            incompatibilities.append(Incompatibility(terms: terms, cause: .derived(current, cause)))
            current = incompatibilities.count - 1
        }
        return current
    }

    private func isFinal(_ incompatibility: Int) -> Bool {
        let terms = incompatibilities[incompatibility].terms
        return terms.isEmpty || (terms.count == 1 && terms[0].package == 0)
    }

    private struct Satisfier {
        var assignment: Int
        var term: Term
        /// The level at which all but this satisfier held already.
        var previousLevel: Int
        /// What remains of the term where the satisfier needs the help of earlier assignments.
        var partial: CandidateSet?
    }

    private func mostRecentSatisfier(of incompatibility: Int) -> Satisfier? {
        var found: Satisfier?
        for term in incompatibilities[incompatibility].terms {
            guard let index = satisfier(of: term) else { return nil }
            guard let best = found else {
                found = Satisfier(assignment: index, term: term, previousLevel: 0)
                continue
            }
            let earlier = min(best.assignment, index)
            let previousLevel = max(best.previousLevel, assignments[earlier].level)
            found =
                index > best.assignment
                ? Satisfier(assignment: index, term: term, previousLevel: previousLevel)
                : Satisfier(assignment: best.assignment, term: best.term, previousLevel: previousLevel)
        }
        guard var found else { return nil }
        let own = assignments[found.assignment].term
        if !own.allowed.isSubset(of: found.term.allowed) {
            let rest = found.term.allowed.union(
                own.allowed.complement(versions: candidateCount(of: own.package)))
            found.partial = rest
            if let helper = satisfier(of: Term(package: own.package, allowed: rest)) {
                found.previousLevel = max(found.previousLevel, assignments[helper].level)
            }
        }
        return found
    }

    /// The first assignment after which the term holds.
    private func satisfier(of term: Term) -> Int? {
        entries[term.package].history.first { $0.left.isSubset(of: term.allowed) }?.assignment
    }

    /// What both say together once `term`'s package is taken out of them.
    private func resolvent(of current: Int, with cause: Int, on term: Term, partial: CandidateSet?) -> [Term] {
        var terms = incompatibilities[current].terms.filter { $0.package != term.package }
        for other in incompatibilities[cause].terms where other.package != term.package {
            if let index = terms.firstIndex(where: { $0.package == other.package }) {
                terms[index].allowed = terms[index].allowed.intersection(other.allowed)
            } else {
                terms.append(other)
            }
        }
        if let partial { terms.append(Term(package: term.package, allowed: partial)) }
        // That the root is there is true of every solution; it only says something where it stands alone.
        if terms.count > 1 { terms.removeAll { $0.package == 0 } }
        return terms
    }
}

// MARK: - Decisions

extension PubGrubSolver {
    /// Chooses a version of one more package.
    ///
    /// - Returns: The package that changed, `nil` when everything needed is chosen.
    private mutating func decideNext() async throws -> Int? {
        try countStep()
        let open = openPackages()
        guard let package = open.min(by: { $0.rank < $1.rank })?.package else { return nil }
        try await learnNeeds(of: open.map(\.package))
        guard let left = left(of: package), let version = best(of: package, in: left) else {
            return reportBug("a package is open and has no candidates", fallback: nil)
        }
        var isBlocked = false
        switch entries[package].needs[version] {
        case .unusable(let reason):
            var allowed = CandidateSet(versions: candidateCount(of: package))
            allowed.insert(version: version)
            add(Incompatibility(terms: [Term(package: package, allowed: allowed)], cause: .unusable(reason)))
            isBlocked = true
        case .dependencies(let dependencies):
            try await meet(dependencies.map(\.package))
            for dependency in dependencies {
                guard let added = require(dependency, by: package, at: version) else { continue }
                isBlocked = isBlocked || others(than: package, holdIn: added)
            }
        case nil: return reportBug("the needs of a candidate were not asked for", fallback: nil)
        }
        if !isBlocked { decide(package, at: version) }
        return package
    }

    /// What is needed and not chosen yet, in the order in which it became needed, and how late to choose it.
    ///
    /// Those with the fewest candidates come first, for a conflict shows itself the sooner; those that would take a
    /// pre-release come last, for another choice may yet rule it out.
    private func openPackages() -> [(package: Int, rank: Int)] {
        var open: [(Int, Int)] = []
        var isSeen = Array(repeating: false, count: entries.count)
        for assignment in assignments where assignment.cause != nil {
            let package = assignment.term.package
            if isSeen[package] || assignment.term.allowed.allowsAbsence { continue }
            isSeen[package] = true
            guard entries[package].decision == nil, let left = left(of: package) else { continue }
            let isPreferred = entries[package].preferred.map { left.contains(version: $0) } ?? false
            let takesPrereleases = !left.isDisjoint(with: entries[package].prereleases)
            open.append((package, (isPreferred ? 1 : left.count) + (takesPrereleases ? 1 << 32 : 0)))
        }
        return open
    }

    private func best(of package: Int, in left: CandidateSet) -> Int? {
        if let preferred = entries[package].preferred, left.contains(version: preferred) { return preferred }
        return left.last
    }

    private func others(than package: Int, holdIn incompatibility: Int) -> Bool {
        incompatibilities[incompatibility].terms.allSatisfy { term in
            term.package == package || left(of: term.package)?.isSubset(of: term.allowed) ?? false
        }
    }

    /// Asks for the needs of the best candidate of each package at once, for most of them will be chosen.
    private mutating func learnNeeds(of packages: [Int]) async throws {
        var questions: [(number: Int, index: Int, package: Package, version: Version)] = []
        for number in packages {
            guard let left = left(of: number), let index = best(of: number, in: left),
                entries[number].needs[index] == nil, let package = entries[number].package
            else { continue }
            questions.append((number, index, package, entries[number].versions[index]))
        }
        if questions.isEmpty { return }
        let provider = provider
        let answers = try await questions.concurrentMap(atMost: limits.width) { question in
            try await provider.needs(of: question.package, at: question.version)
        }
        for (question, answer) in zip(questions, answers) {
            entries[question.number].needs[question.index] = answer
        }
    }

    /// Gives numbers to packages not met before, once their versions are known.
    private mutating func meet(_ packages: [Package]) async throws {
        var new: [Package] = []
        var seen: Set<Package> = []
        for package in packages where numbers[package] == nil && seen.insert(package).inserted {
            new.append(package)
        }
        if new.isEmpty { return }
        let provider = provider
        let answers = try await new.concurrentMap(atMost: limits.width) { try await provider.candidates(for: $0) }
        for (package, answer) in zip(new, answers) {
            numbers[package] = entries.count
            var prereleases = CandidateSet(versions: answer.versions.count)
            for (index, version) in answer.versions.enumerated() where provider.isPrerelease(version) {
                prereleases.insert(version: index)
            }
            entries.append(
                Entry(
                    package: package,
                    versions: answer.versions,
                    failure: answer.failure,
                    preferred: answer.preferred.flatMap { answer.versions.firstIndex(of: $0) },
                    prereleases: prereleases
                )
            )
        }
    }

    /// Writes down that a version of a package requires another.
    ///
    /// - Returns: The incompatibility, `nil` for a package that requires itself.
    @discardableResult
    private mutating func require(
        _ dependency: PubGrub.Dependency<Package, Requirement>,
        by package: Int,
        at version: Int
    ) -> Int? {
        guard let required = numbers[dependency.package], required != package else { return nil }
        var allowed = CandidateSet(versions: candidateCount(of: required))
        for (index, candidate) in entries[required].versions.enumerated()
        where dependency.requirement.contains(candidate) {
            allowed.insert(version: index)
        }
        var demanding = CandidateSet(versions: candidateCount(of: package))
        demanding.insert(version: version)
        let key = Shared(package: package, required: required, allowed: allowed)
        if let known = shared[key], let first = incompatibilities[known].terms.first {
            if demanding.isSubset(of: first.allowed) { return known }
            // Another version with the same requirement: one incompatibility says it of both.
            demanding = demanding.union(first.allowed)
        }
        var terms = [Term(package: package, allowed: demanding)]
        if !allowed.isEmpty {
            let others = allowed.complement(versions: candidateCount(of: required))
            terms.append(Term(package: required, allowed: others))
        }
        let cause = Cause.dependency(on: required, dependency.requirement.description)
        let added = add(Incompatibility(terms: terms, cause: cause), replacing: shared[key])
        shared[key] = added
        return added
    }

    @discardableResult
    private mutating func add(_ incompatibility: Incompatibility, replacing old: Int? = nil) -> Int {
        incompatibilities.append(incompatibility)
        let added = incompatibilities.count - 1
        if let old {
            for term in incompatibilities[old].terms {
                entries[term.package].incompatibilities.removeAll { $0 == old }
            }
        }
        watch(added)
        return added
    }

    private mutating func watch(_ incompatibility: Int) {
        for term in incompatibilities[incompatibility].terms {
            entries[term.package].incompatibilities.append(incompatibility)
        }
    }
}
