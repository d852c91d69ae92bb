import KytesGraph
import KytesTestSupport
import Testing

@Suite struct DegreeTests {
    @Test func whatAnotherDeclaredDependencyReachesIsNotOfDegreeZero() {
        let graph = graph(roots: ["app"], [("app", "web"), ("app", "nio"), ("web", "nio"), ("nio", "atomics")])
        #expect(graph.isDeclared(id("nio")))
        #expect(names(graph.degreeZero(of: id("app"))) == ["web"])
        #expect(graph.degree(of: id("web")) == 0)
        #expect(graph.degree(of: id("nio")) == 1)
        #expect(graph.degree(of: id("atomics")) == 2)
        #expect(!graph.isDeclared(id("atomics")))
    }

    @Test func theLeastDegreeCounts() {
        let graph = graph(
            roots: ["app"],
            [("app", "a"), ("a", "b"), ("b", "c"), ("app", "d"), ("d", "c")]
        )
        #expect(graph.degree(of: id("b")) == 1)
        #expect(graph.degree(of: id("c")) == 1)
    }

    @Test func identityEdgesTakeNoPart() {
        let graph = graph(roots: ["app"], [("app", "app"), ("app", "a"), ("a", "a")])
        #expect(graph.degree(of: id("app")) == nil)
        #expect(!graph.isDeclared(id("app")))
        #expect(graph.degree(of: id("a")) == 0)
        #expect(names(graph.dependencies(of: id("a"))) == [])
    }

    @Test func whatNoRootReachesHasNoDegree() {
        let graph = graph(roots: ["app"], [("app", "a")], more: ["island"])
        #expect(graph.degree(of: id("island")) == nil)
        #expect(graph.degree(of: id("unheard-of")) == nil)
    }

    @Test func membersOfACycleDoNotHideEachOther() {
        let graph = graph(roots: ["app"], [("app", "a"), ("app", "b"), ("a", "b"), ("b", "a"), ("b", "c"), ("a", "c")])
        #expect(names(graph.degreeZero(of: id("app"))) == ["a", "b"])
        #expect(graph.degree(of: id("c")) == 1)
    }

    @Test func everythingReachableHasADegreeDespiteCycles() {
        var numbers = SplitMix(seed: 7)
        for _ in 0..<200 {
            let count = Int.random(in: 2...9, using: &numbers)
            let pairs = (0..<count * 2).map { _ in
                ("n\(Int.random(in: 0..<count, using: &numbers))", "n\(Int.random(in: 0..<count, using: &numbers))")
            }
            let graph = graph(roots: ["n0"], pairs)
            for reached in graph.allDependencies(of: id("n0")) { #expect(graph.degree(of: reached) != nil) }
        }
    }

    /// The definition, word for word, by brute force.
    @Test func withoutCyclesDegreeIsTheTransitiveReduction() {
        var numbers = SplitMix(seed: 1)
        for _ in 0..<200 {
            let count = Int.random(in: 2...12, using: &numbers)
            var pairs: [(String, String)] = []
            for from in 0..<count {
                for to in (from + 1)..<max(count, from + 1) where Int.random(in: 0..<3, using: &numbers) == 0 {
                    pairs.append(("n\(from)", "n\(to)"))
                }
            }
            let graph = graph(roots: ["n0"], pairs)
            let expected = degreesByDefinition(pairs, from: "n0")
            for index in 1..<count { #expect(graph.degree(of: id("n\(index)")) == expected["n\(index)"]) }
        }
    }

    private func degreesByDefinition(_ pairs: [(String, String)], from root: String) -> [String: Int] {
        func declared(_ node: String) -> Set<String> { Set(pairs.filter { $0.0 == node }.map(\.1)) }
        func reaches(_ from: String, _ to: String) -> Bool {
            declared(from).contains { $0 == to || reaches($0, to) }
        }
        func degreeZero(_ node: String) -> Set<String> {
            declared(node).filter { one in !declared(node).contains { $0 != one && reaches($0, one) } }
        }
        var result: [String: Int] = [:]
        var level = degreeZero(root)
        var degree = 0
        while !level.isEmpty {
            for node in level { result[node] = degree }
            level = Set(level.flatMap(degreeZero)).filter { result[$0] == nil }
            degree += 1
        }
        return result
    }
}
