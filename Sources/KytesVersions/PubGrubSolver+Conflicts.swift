internal import KytesBasics

extension PubGrubSolver {
    /// From a conflict to the choice that has to be undone.
    ///
    /// - Returns: What was learned: almost satisfied after going back, or only about the root when there is no way.
    mutating func resolve(_ conflict: Int) throws -> Int {
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
