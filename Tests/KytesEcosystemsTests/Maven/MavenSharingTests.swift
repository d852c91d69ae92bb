import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization
import Testing

/// Several projects that stand on the same repository: what one of them learnt of it, the others take over.
@Suite struct MavenSharingTests {
    /// What a workspace keeps, over a world that a test changes between two epochs.
    private final class World: MetadataSource {
        private struct State {
            var universe = Universe()
            var epoch = 0
            var kept: [ObjectIdentifier: any AnyObject & Sendable] = [:]
            var looked: [String] = []
            var rests: Set<AbsolutePath> = []
        }

        private let state = Mutex(State())
        var home: AbsolutePath { AbsolutePath("/home/user") ?? .root }
        var epoch: Int { state.withLock { $0.epoch } }
        /// The files that were read since this was asked last.
        var looked: [String] {
            state.withLock { state in
                defer { state.looked = [] }
                return state.looked
            }
        }
        var rests: Set<AbsolutePath> { state.withLock { $0.rests } }

        func write(_ text: String, to path: String) {
            state.withLock { state in
                state.universe.write(text, to: path)
                state.epoch += 1
            }
        }

        func kept<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value {
            state.withLock { state in
                if let known = state.kept[ObjectIdentifier(Value.self)] as? Value { return known }
                let value = make()
                state.kept[ObjectIdentifier(Value.self)] = value
                return value
            }
        }

        func artifact(
            at location: ArtifactLocation,
            readBy ecosystem: any Ecosystem.Type
        ) async throws -> SourceFile? {
            try await state.withLock { $0.universe }.artifact(at: location, readBy: ecosystem)
        }

        func texts(at paths: [AbsolutePath]) async throws -> [SourceText?] {
            state.withLock { state in paths.map { state.universe.files[$0.string].map { SourceText($0) } } }
        }

        func rest(on paths: Set<AbsolutePath>) { state.withLock { $0.rests.formUnion(paths) } }

        private var universe: Universe { state.withLock { $0.universe } }

        func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
            state.withLock { $0.looked.append(path.string) }
            return try await universe.file(at: path, readBy: ecosystem)
        }

        func fileNames(in folder: AbsolutePath) async throws -> [String] {
            try await universe.fileNames(in: folder)
        }

        func references(of repository: RepositoryLocation) async throws -> RepositoryReferences {
            try await universe.references(of: repository)
        }

        func file(
            at path: String,
            of revision: RepositoryRevision,
            component: ComponentID,
            readBy ecosystem: any Ecosystem.Type
        ) async throws -> SourceFile? { nil }

        func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String] { [] }
    }

    private static func pom(_ name: String, _ version: String, _ rest: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version>\(rest)</project>
        """
    }

    private static func needs(_ name: String, _ version: String) -> String {
        "<dependencies><dependency><groupId>g</groupId><artifactId>\(name)</artifactId><version>\(version)</version>"
            + "</dependency></dependencies>"
    }

    /// Two projects, `a` and `b`, that need `lib`, which needs `deep`.
    private static func world() -> World {
        let world = World()
        world.write(
            "<settings><localRepository>/repository</localRepository></settings>", to: "/home/user/.m2/settings.xml")
        world.write(pom("lib", "1", needs("deep", "1")), to: "/repository/g/lib/1/lib-1.pom")
        world.write(pom("deep", "1"), to: "/repository/g/deep/1/deep-1.pom")
        world.write(pom("deep", "2"), to: "/repository/g/deep/2/deep-2.pom")
        for name in ["a", "b"] { world.write(pom(name, "1", needs("lib", "1")), to: "/\(name)/pom.xml") }
        return world
    }

    private static func edges(of folder: String, in world: World) async throws -> Set<String> {
        let folder = try #require(AbsolutePath(folder))
        let names = ["pom.xml", "lib/pom.xml"].map { folder.appending($0) }
        var manifests: [AbsolutePath] = []
        for name in names where try await world.fileNames(in: name.parent).contains("pom.xml") {
            manifests.append(name)
        }
        let project = Project(ecosystem: "maven", folder: folder, manifests: manifests)
        return Set(
            try await Maven.resolve(project, using: world).edges.map { edge in
                "\(edge.from.packageURL.name) -> \(edge.to.packageURL.name):\(edge.to.packageURL.version ?? "")"
            })
    }

    @Test func aRepositoryIsReadOnceForAllProjects() async throws {
        let world = Self.world()
        let first = try await Self.edges(of: "/a", in: world)
        #expect(first == ["a -> lib:1", "lib -> deep:1"])
        _ = world.looked
        #expect(try await Self.edges(of: "/b", in: world) == ["b -> lib:1", "lib -> deep:1"])
        #expect(world.looked.filter { $0.hasPrefix("/repository") } == [])
        #expect(world.rests.map(\.string).contains("/repository/g/deep/1/deep-1.pom"), "it rests on it all the same")
    }

    @Test func whatChangedInARepositoryIsSeenInTheNextEpoch() async throws {
        let world = Self.world()
        _ = try await Self.edges(of: "/a", in: world)
        world.write(Self.pom("lib", "1", Self.needs("deep", "2")), to: "/repository/g/lib/1/lib-1.pom")
        #expect(try await Self.edges(of: "/b", in: world) == ["b -> lib:1", "lib -> deep:2"])
        #expect(try await Self.edges(of: "/a", in: world) == ["a -> lib:1", "lib -> deep:2"])
    }

    @Test func whatComesToARepositoryIsSeenInTheNextEpoch() async throws {
        let world = Self.world()
        world.write(Self.pom("lib", "1", Self.needs("deep", "3")), to: "/repository/g/lib/1/lib-1.pom")
        world.write(Self.pom("c", "1"), to: "/repository/g/c/1/c-1.pom")
        #expect(try await Self.edges(of: "/a", in: world) == ["a -> lib:1", "lib -> deep:3"])
        world.write(Self.pom("deep", "3", Self.needs("c", "1")), to: "/repository/g/deep/3/deep-3.pom")
        #expect(try await Self.edges(of: "/a", in: world) == ["a -> lib:1", "lib -> deep:3", "deep -> c:1"])
    }

    @Test func whatIsBuiltTogetherIsNotTakenFromTheRepository() async throws {
        let world = Self.world()
        _ = try await Self.edges(of: "/a", in: world)
        world.write(Self.pom("lib", "1"), to: "/b/lib/pom.xml")
        #expect(try await Self.edges(of: "/b", in: world) == ["b -> lib:1"])
        #expect(try await Self.edges(of: "/a", in: world) == ["a -> lib:1", "lib -> deep:1"])
    }

    /// A parent in the repository whose own parent is built here is the project's own.
    @Test func aParentWhoseParentIsBuiltHereIsTheProjectsOwn() async throws {
        let world = Self.world()
        let parent = "<parent><groupId>g</groupId><artifactId>lib</artifactId><version>9</version></parent>"
        world.write(
            "<project><modelVersion>4.0.0</modelVersion>\(parent)<artifactId>child</artifactId></project>",
            to: "/repository/g/child/9/child-9.pom")
        let top = "<packaging>pom</packaging>"
        world.write(Self.pom("lib", "9", top + Self.needs("deep", "1")), to: "/repository/g/lib/9/lib-9.pom")
        for name in ["a", "b"] { world.write(Self.pom(name, "1", Self.needs("child", "9")), to: "/\(name)/pom.xml") }
        #expect(try await Self.edges(of: "/a", in: world).contains("child -> deep:1"))
        world.write(Self.pom("lib", "9", top + Self.needs("deep", "2")), to: "/b/lib/pom.xml")
        #expect(try await Self.edges(of: "/b", in: world).contains("child -> deep:2"))
        #expect(try await Self.edges(of: "/a", in: world).contains("child -> deep:1"))
    }
}
