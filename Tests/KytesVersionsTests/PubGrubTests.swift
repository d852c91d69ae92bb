import KytesTestSupport
import KytesVersions
import Testing

/// A made-up world: packages, their versions, and what each version needs. `^1.0.0` is what a caret means in pub.
struct Universe: PubGrubProvider {
    typealias Dependency = PubGrub.Dependency<String, SemanticVersionSet>

    var packages: [String: [SemanticVersion: [Dependency]]] = [:]
    var unusable: [String: Set<SemanticVersion>] = [:]
    var preferred: [String: SemanticVersion] = [:]

    /// Lines like `foo 1.0.0: bar ^1.0.0, baz 1.0.0..<3.0.0`.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let head = halves[0].split(separator: " ")
            guard head.count == 2, let version = SemanticVersion(String(head[1])) else { continue }
            packages[String(head[0]), default: [:]][version] = Self.dependencies(String(halves.last ?? ""))
        }
    }

    static func dependencies(_ text: String) -> [Dependency] {
        text.split(separator: ",").compactMap { part in
            let words = part.split(separator: " ")
            guard words.count == 2 else { return nil }
            return Dependency(package: String(words[0]), requirement: requirement(String(words[1])))
        }
    }

    static func requirement(_ text: String) -> SemanticVersionSet {
        if text == "any" { return .all }
        if text.hasPrefix("^"), let version = SemanticVersion(String(text.dropFirst())) {
            return .range(version, upTo: SemanticVersion(version.major + 1, 0, 0))
        }
        let bounds = text.split(separator: "..<").compactMap { SemanticVersion(String($0)) }
        return bounds.count == 2 ? .range(bounds[0], upTo: bounds[1]) : bounds.first.map { .exactly($0) } ?? .empty
    }

    func candidates(for package: String) async throws -> PubGrub.Candidates<SemanticVersion> {
        PubGrub.Candidates(versions: (packages[package] ?? [:]).keys.sorted(), preferred: preferred[package])
    }

    func needs(of package: String, at version: SemanticVersion) async throws
        -> PubGrub.Needs<String, SemanticVersionSet>
    {
        if unusable[package]?.contains(version) ?? false { return .unusable(because: "cannot be used here") }
        return .dependencies(packages[package]?[version] ?? [])
    }

    func isPrerelease(_ version: SemanticVersion) -> Bool { version.isPrerelease }

    func solve(_ roots: String, steps: Int = 100_000) async throws -> PubGrub.Outcome<String, SemanticVersion> {
        try await PubGrub.solve(
            Self.dependencies(roots), of: "root", from: self, limits: .init(steps: steps), describe: { $0 })
    }
}

extension PubGrub.Outcome {
    var conflict: PubGrub.Conflict<Package, Version>? {
        if case .conflict(let conflict) = self { conflict } else { nil }
    }
}

/// The cases of dart-lang/pub `doc/solver.md` (read 2026-11-22) and a few of SwiftPM's rules.
@Suite struct PubGrubTests {
    private func check(
        _ universe: Universe,
        _ roots: String,
        chooses expected: [String: String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        switch try await universe.solve(roots) {
        case .solved(let solution):
            #expect(solution.mapValues(\.description) == expected, sourceLocation: sourceLocation)
        case .conflict(let conflict):
            Issue.record("\(conflict.explanation.joined(separator: "\n"))", sourceLocation: sourceLocation)
        }
    }

    private func conflict(_ universe: Universe, _ roots: String) async throws
        -> PubGrub.Conflict<String, SemanticVersion>
    {
        let outcome = try await universe.solve(roots)
        return try #require(outcome.conflict)
    }

    @Test func noConflicts() async throws {
        let universe = Universe("foo 1.0.0: bar ^1.0.0\nbar 1.0.0:\nbar 2.0.0:")
        try await check(universe, "foo ^1.0.0", chooses: ["foo": "1.0.0", "bar": "1.0.0"])
    }

    @Test func avoidingConflictDuringDecisionMaking() async throws {
        let universe = Universe("foo 1.1.0: bar ^2.0.0\nfoo 1.0.0:\nbar 1.0.0:\nbar 1.1.0:\nbar 2.0.0:")
        try await check(universe, "foo ^1.0.0, bar ^1.0.0", chooses: ["foo": "1.0.0", "bar": "1.1.0"])
    }

    @Test func performingConflictResolution() async throws {
        let universe = Universe("foo 2.0.0: bar ^1.0.0\nfoo 1.0.0:\nbar 1.0.0: foo ^1.0.0")
        try await check(universe, "foo 1.0.0..<9.0.0", chooses: ["foo": "1.0.0"])
    }

    @Test func conflictResolutionWithAPartialSatisfier() async throws {
        let universe = Universe(
            """
            foo 1.1.0: left ^1.0.0, right ^1.0.0
            foo 1.0.0:
            left 1.0.0: shared 1.0.0..<9.0.0
            right 1.0.0: shared 0.0.0..<2.0.0
            shared 2.0.0:
            shared 1.0.0: target ^1.0.0
            target 2.0.0:
            target 1.0.0:
            """)
        try await check(universe, "foo ^1.0.0, target ^2.0.0", chooses: ["foo": "1.0.0", "target": "2.0.0"])
    }

    @Test func linearErrorReporting() async throws {
        let universe = Universe("foo 1.0.0: bar ^2.0.0\nbar 2.0.0: baz ^3.0.0\nbaz 1.0.0:\nbaz 3.0.0:")
        let conflict = try await conflict(universe, "foo ^1.0.0, baz ^1.0.0")
        #expect(
            conflict.explanation == [
                "Because `foo` 1.0.0 depends on `bar` 2.0.0..<3.0.0 and `bar` 2.0.0 depends on `baz` 3.0.0..<4.0.0, "
                    + "`foo` 1.0.0 requires `baz` 3.0.0",
                "And because root depends on `foo` 1.0.0..<2.0.0 and root depends on `baz` 1.0.0..<2.0.0, "
                    + "the requirements of root cannot be met",
            ])
        #expect(conflict.causes.filter { $0.package == nil }.map(\.required).sorted() == ["baz", "foo"])
        #expect(Set(conflict.causes.compactMap(\.package)) == ["foo", "bar"])
    }

    @Test func branchingErrorReporting() async throws {
        let universe = Universe(
            """
            foo 1.0.0: a ^1.0.0, b ^1.0.0
            foo 1.1.0: x ^1.0.0, y ^1.0.0
            a 1.0.0: b ^2.0.0
            b 1.0.0:
            b 2.0.0:
            x 1.0.0: y ^2.0.0
            y 1.0.0:
            y 2.0.0:
            """)
        let conflict = try await conflict(universe, "foo ^1.0.0")
        #expect(conflict.explanation.contains { $0.hasSuffix("`foo` 1.0.0 cannot be used (1)") })
        #expect(conflict.explanation.contains { $0.hasSuffix("`foo` 1.1.0 cannot be used") })
        #expect(conflict.explanation.last?.hasSuffix("the requirements of root cannot be met") == true)
        #expect(conflict.causes.first?.required == "foo")
    }

    @Test func missingVersionIsSaidAtTheRequirement() async throws {
        let conflict = try await conflict(Universe("foo 2.0.0:"), "foo 1.0.1..<1.1.0")
        #expect(
            conflict.explanation == [
                "Because root depends on `foo` 1.0.1..<1.1.0, which no version of it satisfies, no versions can be chosen"
            ])
        #expect(conflict.causes.map(\.required) == ["foo"])
    }

    @Test func unusableVersionGivesWayToAnOlderOne() async throws {
        var universe = Universe("foo 1.0.0:\nfoo 1.1.0: bar ^1.0.0\nbar 1.0.0:")
        universe.unusable = ["foo": [SemanticVersion(1, 1, 0)]]
        try await check(universe, "foo ^1.0.0", chooses: ["foo": "1.0.0"])
    }

    @Test func preferredVersionIsTakenWhereItIsAllowed() async throws {
        var universe = Universe("foo 1.0.0: bar ^1.0.0\nfoo 1.1.0: bar ^1.0.0\nbar 1.0.0:\nbar 1.1.0:\nbar 2.0.0:")
        universe.preferred = ["foo": SemanticVersion(1, 0, 0), "bar": SemanticVersion(2, 0, 0)]
        try await check(universe, "foo ^1.0.0", chooses: ["foo": "1.0.0", "bar": "1.1.0"])
    }

    @Test func prereleaseIsChosenOnlyWhereAsked() async throws {
        let universe = Universe("foo 1.0.0:\nfoo 1.1.0-beta.1:\nfoo 1.1.0-beta.2:")
        try await check(universe, "foo ^1.0.0", chooses: ["foo": "1.0.0"])
        try await check(universe, "foo ^1.0.0-beta", chooses: ["foo": "1.1.0-beta.2"])
    }

    @Test func cycleOfPackagesIsNoConflict() async throws {
        let universe = Universe("a 1.0.0: b ^1.0.0\nb 1.0.0: c ^1.0.0\nc 1.0.0: a ^1.0.0, c ^1.0.0")
        try await check(universe, "a ^1.0.0", chooses: ["a": "1.0.0", "b": "1.0.0", "c": "1.0.0"])
    }

    @Test func searchIsBounded() async throws {
        let universe = Universe("a 1.0.0: b ^1.0.0\nb 1.0.0: c ^1.0.0\nc 1.0.0:")
        await #expect(throws: PubGrub.SolverError.self) { _ = try await universe.solve("a ^1.0.0", steps: 2) }
    }

    @Test func moreThanSixtyFourVersionsAreToldApart() async throws {
        var lines: [String] = []
        for minor in 0..<200 { lines.append("foo 1.\(minor).0: bar 1.\(minor).0..<1.\(minor + 1).0") }
        for minor in 0..<150 { lines.append("bar 1.\(minor).0:") }
        let universe = Universe(lines.joined(separator: "\n"))
        try await check(universe, "foo ^1.0.0, bar 1.0.0..<1.130.0", chooses: ["foo": "1.129.0", "bar": "1.129.0"])
    }
}

@Suite struct PubGrubRandomTests {
    /// Small worlds in which every choice can be tried: the solver finds one exactly where there is one.
    @Test(arguments: 0..<40)
    func solvableExactlyWhenBruteForceSaysSo(seed: Int) async throws {
        var random = SplitMix(seed: UInt64(seed))
        for _ in 0..<50 {
            let (universe, roots) = Self.world(&random)
            let expected = BruteForce(universe: universe).isSolvable(roots)
            let outcome = try await PubGrub.solve(roots, of: "root", from: universe, describe: { $0 })
            switch outcome {
            case .solved(let solution):
                #expect(expected, "a solution where there is none: \(solution)")
                #expect(BruteForce(universe: universe).isConsistent(solution, roots))
            case .conflict(let conflict):
                #expect(!expected, "no solution where there is one: \(conflict.explanation)")
                #expect(!conflict.causes.isEmpty && !conflict.explanation.isEmpty)
            }
        }
    }

    @Test func sameWorldGivesTheSameAnswer() async throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<50 {
            let (universe, roots) = Self.world(&random)
            var answers: Set<String> = []
            for _ in 0..<3 {
                let outcome = try await PubGrub.solve(roots, of: "root", from: universe, describe: { $0 })
                switch outcome {
                case .solved(let solution):
                    answers.insert(solution.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))
                case .conflict(let conflict): answers.insert(conflict.explanation.joined(separator: "\n"))
                }
            }
            #expect(answers.count == 1)
        }
    }

    private static func world(_ random: inout SplitMix) -> (Universe, [Universe.Dependency]) {
        var universe = Universe("")
        let names = (0..<Int.random(in: 2...5, using: &random)).map { "p\($0)" }
        for name in names {
            for major in 1...Int.random(in: 1...4, using: &random) {
                let dependencies = names.filter { $0 != name && Int.random(in: 0..<3, using: &random) == 0 }
                universe.packages[name, default: [:]][SemanticVersion(major, 0, 0)] = dependencies.map {
                    dependency(on: $0, &random)
                }
                if Int.random(in: 0..<8, using: &random) == 0 {
                    universe.unusable[name, default: []].insert(SemanticVersion(major, 0, 0))
                }
            }
        }
        let roots = names.filter { _ in Bool.random(using: &random) }.map { dependency(on: $0, &random) }
        return (universe, roots)
    }

    private static func dependency(on name: String, _ random: inout SplitMix) -> Universe.Dependency {
        let lower = Int.random(in: 1...4, using: &random)
        let upper = lower + Int.random(in: 0...2, using: &random)
        return Universe.Dependency(
            package: name,
            requirement: .range(SemanticVersion(lower, 0, 0), upTo: SemanticVersion(upper, 0, 1)))
    }
}

struct BruteForce {
    let universe: Universe

    func isSolvable(_ roots: [Universe.Dependency]) -> Bool { extends([:], roots) }

    private func extends(_ chosen: [String: SemanticVersion], _ open: [Universe.Dependency]) -> Bool {
        guard let next = open.first else { return true }
        let rest = Array(open.dropFirst())
        if let version = chosen[next.package] {
            return next.requirement.contains(version) && extends(chosen, rest)
        }
        for (version, dependencies) in universe.packages[next.package] ?? [:]
        where next.requirement.contains(version) && !(universe.unusable[next.package]?.contains(version) ?? false) {
            var chosen = chosen
            chosen[next.package] = version
            if extends(chosen, rest + dependencies) { return true }
        }
        return false
    }

    func isConsistent(_ solution: [String: SemanticVersion], _ roots: [Universe.Dependency]) -> Bool {
        let needs = solution.flatMap { universe.packages[$0.key]?[$0.value] ?? [] } + roots
        return needs.allSatisfy { need in solution[need.package].map(need.requirement.contains) ?? false }
            && solution.allSatisfy { !(universe.unusable[$0.key]?.contains($0.value) ?? false) }
    }
}
