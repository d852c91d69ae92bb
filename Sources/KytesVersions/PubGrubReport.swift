/// The story of a failure, from what was learned.
///
/// Follows the tree of causes depth first; what is used more than once, or begins a second branch, gets a number to be
/// called by. Source: dart-lang/pub `doc/solver.md`, "Error reporting", read 2026-11-22.
struct PubGrubReport<Provider: PubGrubProvider> {
    private let solver: PubGrubSolver<Provider>
    /// How often each incompatibility is used as a cause.
    private var uses: [Int: Int] = [:]
    /// The number of the line that concludes an incompatibility, for those that have one.
    private var numbers: [Int: Int] = [:]
    private var lines: [String] = []

    init(of solver: PubGrubSolver<Provider>) { self.solver = solver }

    mutating func explanation(of failure: Int) -> [String] {
        guard let (left, right) = causes(of: failure) else {
            return ["Because \(words(of: failure)), no versions can be chosen"]
        }
        countUses(left)
        countUses(right)
        conclude(failure)
        return lines
    }

    private func causes(of incompatibility: Int) -> (Int, Int)? {
        guard case .derived(let left, let right) = solver.incompatibilities[incompatibility].cause else { return nil }
        return (left, right)
    }

    private mutating func countUses(_ incompatibility: Int) {
        var stack = [incompatibility]
        while let next = stack.popLast() {
            uses[next, default: 0] += 1
            if uses[next] == 1, let (left, right) = causes(of: next) { stack += [left, right] }
        }
    }
}

// MARK: - Order of the story

extension PubGrubReport {
    private mutating func conclude(_ incompatibility: Int) {
        guard numbers[incompatibility] == nil, let (left, right) = causes(of: incompatibility) else { return }
        switch (causes(of: left) != nil, causes(of: right) != nil) {
        case (false, false):
            write(incompatibility, "Because \(words(of: left)) and \(words(of: right))")
        case (true, false): concludeMixed(incompatibility, derived: left, external: right)
        case (false, true): concludeMixed(incompatibility, derived: right, external: left)
        case (true, true): concludeBranches(incompatibility, left, right)
        }
    }

    private mutating func concludeMixed(_ incompatibility: Int, derived: Int, external: Int) {
        if let number = numbers[derived] {
            write(incompatibility, "Because \(words(of: external)) and \(words(of: derived)) (\(number))")
        } else if let (inner, outer) = collapsible(derived) {
            // One step that nobody else needs: say it in the same breath.
            conclude(inner)
            let said = "\(words(of: outer)) and \(words(of: external))"
            write(incompatibility, numbers[inner].map { "Because \(said), and of (\($0))" } ?? "And because \(said)")
        } else {
            conclude(derived)
            write(incompatibility, "And because \(words(of: external))")
        }
    }

    /// A derived cause that follows from one derived and one external one, and is used here only.
    private func collapsible(_ incompatibility: Int) -> (derived: Int, external: Int)? {
        guard uses[incompatibility] == 1, numbers[incompatibility] == nil,
            let (left, right) = causes(of: incompatibility)
        else { return nil }
        switch (causes(of: left) != nil, causes(of: right) != nil) {
        case (true, false) where numbers[left] == nil: return (left, right)
        case (false, true) where numbers[right] == nil: return (right, left)
        default: return nil
        }
    }

    private mutating func concludeBranches(_ incompatibility: Int, _ left: Int, _ right: Int) {
        switch (numbers[left], numbers[right]) {
        case (let one?, let other?):
            write(incompatibility, "Because \(words(of: left)) (\(one)) and \(words(of: right)) (\(other))")
        case (let one?, nil):
            conclude(right)
            write(incompatibility, "And because \(words(of: left)) (\(one))")
        case (nil, let other?):
            conclude(left)
            write(incompatibility, "And because \(words(of: right)) (\(other))")
        case (nil, nil):
            conclude(left)
            number(left)
            conclude(right)
            let one = numbers[left].map { " (\($0))" } ?? ""
            write(incompatibility, "And because \(words(of: left))\(one)")
        }
    }

    private mutating func write(_ incompatibility: Int, _ because: String) {
        lines.append("\(because), \(words(of: incompatibility))")
        if uses[incompatibility, default: 0] > 1 { number(incompatibility) }
    }

    /// Gives the last line a number.
    private mutating func number(_ incompatibility: Int) {
        guard numbers[incompatibility] == nil, !lines.isEmpty else { return }
        let number = numbers.count + 1
        numbers[incompatibility] = number
        lines[lines.count - 1] += " (\(number))"
    }
}

// MARK: - Words

extension PubGrubReport {
    private func words(of incompatibility: Int) -> String {
        let terms = solver.incompatibilities[incompatibility].terms
        switch solver.incompatibilities[incompatibility].cause {
        case .root: return "\(solver.rootName) is what is resolved"
        case .unusable(let reason):
            return terms.first.map { "\(name($0)) \(reason)" } ?? reason
        case .dependency(let required, let requirement):
            guard let demanding = terms.first else { return "" }
            let said = "\(name(demanding)) depends on \(packageName(required)) \(requirement)"
            if terms.count > 1 { return said }
            return solver.entries[required].failure.map { "\(said), but \($0)" }
                ?? "\(said), which no version of it satisfies"
        case .derived: return conclusion(terms)
        }
    }

    private func conclusion(_ terms: [PubGrubSolver<Provider>.Term]) -> String {
        let positive = terms.filter { !$0.allowed.allowsAbsence }
        let negative = terms.filter(\.allowed.allowsAbsence)
        if terms.allSatisfy({ $0.package == 0 }) { return "the requirements of \(solver.rootName) cannot be met" }
        if negative.isEmpty {
            guard positive.count > 1 else { return "\(positive.map(name).joined()) cannot be used" }
            return "\(listed(positive.map(name), "and")) cannot be used together"
        }
        let needed = listed(negative.map(opposite), "or")
        return positive.isEmpty ? "\(needed) is needed" : "\(listed(positive.map(name), "and")) requires \(needed)"
    }

    private func listed(_ names: [String], _ last: String) -> String {
        guard let final = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " \(last) " + final
    }

    private func opposite(_ term: PubGrubSolver<Provider>.Term) -> String {
        let count = solver.candidateCount(of: term.package)
        return name(.init(package: term.package, allowed: term.allowed.complement(versions: count)))
    }

    private func packageName(_ package: Int) -> String {
        solver.entries[package].package.map { "`\(solver.describe($0))`" } ?? solver.rootName
    }

    /// A package and those of its versions that are meant, as runs: `x` 1.0.0, 1.2.0 to 1.4.0.
    private func name(_ term: PubGrubSolver<Provider>.Term) -> String {
        if term.package == 0 { return solver.rootName }
        let versions = solver.entries[term.package].versions
        var runs: [(first: Int, last: Int)] = []
        for index in versions.indices where term.allowed.contains(version: index) {
            if let run = runs.last, run.last == index - 1 {
                runs[runs.count - 1].last = index
            } else {
                runs.append((index, index))
            }
        }
        let package = packageName(term.package)
        if runs.isEmpty { return "any version of \(package)" }
        if versions.count > 1, runs.count == 1, runs[0] == (0, versions.count - 1) {
            return "every version of \(package)"
        }
        let shown = runs.suffix(4).map { run in
            run.first == run.last ? "\(versions[run.first])" : "\(versions[run.first]) to \(versions[run.last])"
        }
        return "\(package) " + (runs.count > 4 ? "…, " : "") + shown.joined(separator: ", ")
    }
}

extension PubGrubSolver {
    func conflict(_ failure: Int) -> PubGrub.Conflict<Package, Version> {
        var report = PubGrubReport(of: self)
        return PubGrub.Conflict(explanation: report.explanation(of: failure), causes: requirements(under: failure))
    }

    /// The requirements at the leaves, the root's first, each once.
    private func requirements(under failure: Int) -> [PubGrub.Conflict<Package, Version>.Cause] {
        var stack = [failure]
        var seen: Set<Int> = []
        var found: [(package: Int, cause: PubGrub.Conflict<Package, Version>.Cause)] = []
        while let next = stack.popLast() {
            guard seen.insert(next).inserted else { continue }
            switch incompatibilities[next].cause {
            case .derived(let left, let right): stack += [right, left]
            case .root, .unusable: continue
            case .dependency(let required, let requirement):
                guard let term = incompatibilities[next].terms.first, let package = entries[required].package else {
                    continue
                }
                let entry = entries[term.package]
                let versions = entry.versions.enumerated()
                    .filter { term.allowed.contains(version: $0.offset) }.map(\.element)
                let cause = PubGrub.Conflict<Package, Version>.Cause(
                    package: entry.package, versions: versions, required: package, requirement: requirement)
                found.append((term.package, cause))
            }
        }
        return found.filter { $0.package == 0 }.map(\.cause) + found.filter { $0.package != 0 }.map(\.cause)
    }
}
