import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText
import Synchronization
import Testing

/// Ecosystems take over from the last resolution what an edit did not touch. Whatever is edited, in whatever order: what comes
/// of it is what a workspace that is opened now would have.
@Suite(.timeLimit(.minutes(10))) struct RememberedTests {
    private static let edits = 5

    /// What drivers and documents of a tree say is looked through once in a session.
    private static let files = FixtureFile.all.filter { file in
        ["ansible", "containers"].contains(file.ecosystem)
            || file.ecosystem == "devicetree" && !["devicetree/calls", "devicetree/declaration"].contains(file.name)
    }

    @Test(arguments: files)
    func afterEveryEditAllIsAsIfReadAnew(_ file: FixtureFile) async throws {
        var fixture = Fixture(try #require(Checkout.text(of: file.path)))
        let memory = FixtureMemory()
        var random = SplitMix(seed: file.name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let editable = fixture.files.indices.filter { index in
            guard case .workspace(let name) = FixtureName(fixture.files[index].name) else { return false }
            // What stands beside the workspace is the machine's.
            return FixtureWorld.folder.appending(name).isWithin(FixtureWorld.folder)
        }
        // The first of them is not remembered.
        for _ in 0..<2 { _ = try await FixtureWorld(fixture, after: memory).features() }
        for _ in 0..<Self.edits {
            let index = editable[random.below(editable.count)]
            let edited = Self.edited(fixture.files[index].text.string, &random)
            fixture.files[index].text = SourceText(edited)
            let remembered = State(try await FixtureWorld(fixture, after: memory).features())
            let anew = State(try await FixtureWorld(fixture).features())
            let difference = remembered.difference(from: anew)
            #expect(difference == nil, "`\(file)` after an edit of `\(fixture.files[index].name)`:\n\(edited)")
        }
    }

    /// A line goes, comes twice, moves, or loses its last letter.
    private static func edited(_ text: String, _ random: inout SplitMix) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = random.below(lines.count)
        switch random.below(4) {
        case 0: lines.remove(at: line)
        case 1: lines.insert(lines[line], at: line)
        case 2: lines.insert(lines.remove(at: line), at: random.below(lines.count + 1))
        default: lines[line] = lines[line].dropLast()
        }
        return lines.joined(separator: "\n")
    }

    private struct State {
        var components: [Component]
        var edges: [Edge]
        var roots: [ComponentID]
        var diagnostics: [DocumentID: Set<Diagnostic>] = [:]
        var links: [DocumentID: [Link]] = [:]

        init(_ features: Features) {
            (components, edges, roots) = (features.graph.components, features.graph.edges, features.graph.roots)
            for (document, file) in features.files {
                diagnostics[document] = Set(features.diagnostics(in: document))
                links[document] = file.links
            }
        }

        /// What only one of both says.
        func difference(from other: State) -> String? {
            if components != other.components { return "components: \(Self.odd(components, other.components))" }
            if edges != other.edges { return "edges: \(Self.odd(edges, other.edges))" }
            if roots != other.roots { return "roots: \(Self.odd(roots, other.roots))" }
            for (document, mine) in diagnostics where mine != other.diagnostics[document] {
                return "\(document): \(mine.symmetricDifference(other.diagnostics[document] ?? []).map(\.message))"
            }
            for (document, mine) in links where mine != other.links[document] {
                return "\(document): \(Self.odd(mine, other.links[document] ?? []))"
            }
            return nil
        }

        private static func odd<Element: Hashable>(_ some: [Element], _ others: [Element]) -> Set<Element> {
            Set(some).symmetricDifference(others)
        }
    }
}

/// One object of each type, as a workspace keeps them.
final class FixtureMemory: Sendable {
    private let objects = Mutex<[ObjectIdentifier: any AnyObject & Sendable]>([:])

    func value<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value {
        objects.withLock { objects in
            if let known = objects[ObjectIdentifier(Value.self)] as? Value { return known }
            let value = make()
            objects[ObjectIdentifier(Value.self)] = value
            return value
        }
    }
}
