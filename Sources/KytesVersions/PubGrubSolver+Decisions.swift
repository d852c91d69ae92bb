internal import KytesBasics

extension PubGrubSolver {
    /// Chooses a version of one more package.
    ///
    /// - Returns: The package that changed, `nil` when everything needed is chosen.
    mutating func decideNext() async throws -> Int? {
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

    func best(of package: Int, in left: CandidateSet) -> Int? {
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
    mutating func meet(_ packages: [Package]) async throws {
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
    mutating func require(
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

    mutating func watch(_ incompatibility: Int) {
        for term in incompatibilities[incompatibility].terms {
            entries[term.package].incompatibilities.append(incompatibility)
        }
    }
}
