import KytesBasics
import KytesGraph
import KytesText
import Testing

@testable import KytesEcosystems

/// What is chosen for a build, and what is assumed of the machine.
@Suite struct MavenChoiceTests {
    private static let folder = AbsolutePath("/reactor") ?? .root
    private static let manifest = folder.appending("pom.xml")
    private static let local = "/home/user/.m2/repository/org/example/"

    private static func pom(_ name: String, _ rest: String = "") -> String {
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>1</version>\(rest)</project>
        """
    }

    private static func needs(_ name: String, _ version: String = "1") -> String {
        """
        <dependencies><dependency><groupId>org.example</groupId><artifactId>\(name)</artifactId>\
        <version>\(version)</version></dependency></dependencies>
        """
    }

    private static func profile(_ id: String, _ activation: String = "", needs name: String? = nil) -> String {
        let condition = activation.isEmpty ? "" : "<activation>\(activation)</activation>"
        return "<profile><id>\(id)</id>\(condition)\(needs(name ?? id))</profile>"
    }

    private static func resolution(of universe: Universe) async throws -> Resolution {
        try await Maven.resolve(
            Project(ecosystem: "maven", folder: folder, manifests: [manifest]), using: universe)
    }

    private static func chosen(of universe: Universe) async throws -> [String] {
        try await resolution(of: universe).chosen
    }

    /// A root with two profiles that nothing but a name activates, and one that is active by default.
    private static func universe() -> Universe {
        var universe = Universe()
        let profiles = profile("one") + profile("two") + profile("usual", "<activeByDefault>true</activeByDefault>")
        universe.write(pom("root", "<profiles>\(profiles)</profiles>"), to: "/reactor/pom.xml")
        for name in ["one", "two", "usual"] { universe.write(pom(name), to: local + "\(name)/1/\(name)-1.pom") }
        return universe
    }

    @Test(arguments: [
        ("", ["usual 1"]), ("-Pone", ["one 1"]), ("-P one,two", ["one 1", "two 1"]), ("-P !usual", []),
        ("-P one -P -one", ["usual 1"]), ("-P +two", ["two 1"]), ("-P nobody", ["usual 1"]),
    ])
    func optionsOfTheBuildChooseProfiles(options: String, expected: [String]) async throws {
        var universe = Self.universe()
        universe.write(options, to: "/reactor/.mvn/maven.config")
        #expect(try await Self.chosen(of: universe) == expected)
    }

    @Test func activeProfilesOfTheSettingsAreThoseOfPOMsToo() async throws {
        var universe = Self.universe()
        universe.write(
            "<settings><activeProfiles><activeProfile>two</activeProfile></activeProfiles></settings>",
            to: "/home/user/.m2/settings.xml")
        #expect(try await Self.chosen(of: universe) == ["two 1"])
        universe.write("-P!two", to: "/reactor/.mvn/maven.config")
        #expect(try await Self.chosen(of: universe) == ["usual 1"])
    }

    @Test func propertiesOfTheSettingsCountBeforeThoseOfPOMsAndAfterOptions() async throws {
        var universe = Universe()
        let root = "<properties><v>1</v></properties>" + Self.needs("a", "${v}")
        universe.write(Self.pom("root", root), to: "/reactor/pom.xml")
        universe.write(
            """
            <settings><profiles><profile><id>p</id><properties><v>2</v></properties></profile></profiles>
            <activeProfiles><activeProfile>p</activeProfile></activeProfiles></settings>
            """, to: "/home/user/.m2/settings.xml")
        // What only is used does not hear of them.
        let used = "<properties><v>7</v></properties>" + Self.needs("b", "${v}")
        for version in ["1", "2", "3"] {
            let text = Self.pom("a", used).replacing("<version>1<", with: "<version>\(version)<")
            universe.write(text, to: Self.local + "a/\(version)/a-\(version).pom")
        }
        #expect(try await Self.chosen(of: universe) == ["a 2", "b 7"])
        universe.write("-Dv=3", to: "/reactor/.mvn/maven.config")
        #expect(try await Self.chosen(of: universe) == ["a 3", "b 7"])
        universe.write("-P!p", to: "/reactor/.mvn/maven.config")
        #expect(try await Self.chosen(of: universe) == ["a 1", "b 7"])
    }

    @Test func whatIsChosenHoldsForParentsAndNotForWhatIsUsed() async throws {
        var universe = Universe()
        let up = "<parent><groupId>org.example</groupId><artifactId>up</artifactId><version>1</version></parent>"
        universe.write(Self.pom("root", up + Self.needs("a")), to: "/reactor/pom.xml")
        universe.write("-Pone", to: "/reactor/.mvn/maven.config")
        let profiles = "<packaging>pom</packaging><profiles>\(Self.profile("one"))</profiles>"
        universe.write(Self.pom("up", profiles), to: Self.local + "up/1/up-1.pom")
        universe.write(
            Self.pom("a", "<profiles>\(Self.profile("one", needs: "two"))</profiles>"), to: Self.local + "a/1/a-1.pom")
        universe.write(Self.pom("one", up), to: Self.local + "one/1/one-1.pom")
        #expect(try await Self.chosen(of: universe) == ["a 1", "one 1", "up 1"])
    }

    // MARK: - Assumptions

    @Test func theAssumedJavaAndSystemAreSettings() async throws {
        var universe = Self.universe()
        let profiles =
            Self.profile("one", "<jdk>[21,)</jdk>")
            + Self.profile("two", "<os><family>mac</family><arch>aarch64</arch></os>")
        universe.write(Self.pom("root", "<profiles>\(profiles)</profiles>"), to: "/reactor/pom.xml")
        #expect(try await Self.chosen(of: universe) == [])
        universe.assumptions = ["java.version": "21.0.2"]
        #expect(try await Self.chosen(of: universe) == ["one 1"])
        universe.assumptions = ["os.name": "Mac OS X", "os.arch": "aarch64"]
        #expect(try await Self.chosen(of: universe) == ["two 1"])
    }

    @Test func aHoverSaysWhatAProfileRestsOn() async throws {
        var universe = Self.universe()
        let profiles =
            Self.profile("one", "<jdk>[21,)</jdk>") + Self.profile("two", "<os><name>Linux</name></os>")
            + Self.profile("usual")
        universe.write(Self.pom("root", "<profiles>\(profiles)</profiles>"), to: "/reactor/pom.xml")
        universe.write("-Pusual", to: "/reactor/.mvn/maven.config")
        universe.assumptions = ["java.version": "11"]
        let file = try #require(try await Self.resolution(of: universe).files[DocumentID(file: Self.manifest)])
        func said(_ id: String) -> String {
            let note = file.commentary.notes.first { file.file.text[$0.range] == id }
            return (note?.pieces ?? []).map { piece in
                switch piece {
                case .words(let text), .name(let text), .place(let text, _), .page(let text, _): text
                }
            }
            .joined()
        }
        #expect(said("one") == "Not active: assumed is java.version 11")
        #expect(said("two") == "Active: assumed is os.name Linux")
        #expect(said("usual") == "Active: chosen by `-P` of `.mvn/maven.config` or by `settings.xml`")
    }

    // MARK: - Depots

    @Test func theDepotThatWasAskedForLongestAgoGoes() {
        let depots = Maven.Depots()
        func depot(_ place: Int) -> Maven.Depot {
            var environment = Maven.Environment()
            environment.osVersion = String(place)
            return depots.depot(for: .init(environment: environment, repositories: [], remotes: []))
        }
        let made = (0..<16).map(depot)
        #expect(depot(0) === made[0])
        _ = depot(16)
        #expect(depot(0) === made[0])
        #expect(depot(2) === made[2])
        #expect(depot(1) !== made[1])
    }
}
