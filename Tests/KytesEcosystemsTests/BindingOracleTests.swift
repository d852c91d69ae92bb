import KytesBasics
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

@testable import KytesEcosystems

/// What the tools of this machine say belongs together, and what we bind.
@Suite struct BindingOracleTests {
    private let metadata = MachineMetadata(environment: [:])

    @Test(.enabled(if: MachineProgram.find("dpkg") != nil, "dpkg is not installed: no command was looked for"))
    func commandsBelongToWhomDpkgSays() async throws {
        let names = Checkout.names(in: AbsolutePath("/usr/bin")!)
        let sample = stride(from: 0, to: names.count, by: max(1, names.count / 12)).map { names[$0] }
        let answer = try await Debian.answer(
            to: Set(sample.map { .command($0, on: .thisMachine) }), using: metadata)
        for name in sample {
            let ours = answer.offers.first { $0.key == .command(name, on: .thisMachine) }
            let theirs = try await owners(of: "/usr/bin/" + name)
            // What only a link of alternatives leads to came with nobody.
            let isSame = ours.map { theirs.contains($0.component.packageURL.name) } ?? theirs.isEmpty
            #expect(isSame, "\(name): \(theirs)")
        }
        #expect(answer.offers.count > sample.count / 2)
    }

    @Test(.enabled(if: MachineProgram.find("readelf") != nil, "readelf is not installed: no library was looked for"))
    func librariesBelongToWhomTheLinkerFindsThemAt() async throws {
        let git = try #require(MachineProgram.find("git"))
        let dynamic = try await MachineProgram.run("readelf", ["-d", git])
        let needed = dynamic.split(separator: "\n").filter { $0.contains("(NEEDED)") }
            .compactMap { $0.split(separator: "[").last?.prefix { $0 != "]" } }.map(String.init)
        #expect(needed.count > 2)
        let answer = try await Debian.answer(
            to: Set(needed.map { .sharedLibrary($0, on: .thisMachine) }), using: metadata)
        let places = try await MachineProgram.run("ldd", [git]).split(separator: "\n")
        for name in needed {
            let line = try #require(places.first { $0.contains(name + " => ") })
            let path = try #require(line.split(separator: " ").first { $0.hasPrefix("/") })
            let ours = answer.offers.first { $0.key == .sharedLibrary(name, on: .thisMachine) }
            #expect(try await owners(of: String(path)) == [ours?.component.packageURL.name ?? ""], "\(name)")
        }
    }

    @Test(.enabled(if: MachineProgram.find("pkg-config") != nil, "pkg-config is not installed: nothing was compared"))
    func systemLibrariesBelongToWhoseDescriptionPkgConfigReads() async throws {
        let listed = try await MachineProgram.run("pkg-config", ["--list-all"]).split(separator: "\n")
        let all = listed.compactMap { $0.split(separator: " ").first.map(String.init) }.sorted()
        let sample = stride(from: 0, to: all.count, by: max(1, all.count / 8)).map { all[$0] }
        let answer = try await Debian.answer(
            to: Set(sample.map { .systemLibrary($0, on: .thisMachine) }), using: metadata)
        for name in sample {
            let folder = try await MachineProgram.run("pkg-config", ["--variable=pcfiledir", name])
            let theirs = try await owners(of: folder.prefix { !$0.isNewline } + "/\(name).pc")
            let ours = answer.offers.first { $0.key == .systemLibrary(name, on: .thisMachine) }
            #expect(ours.map { [$0.component.packageURL.name] } ?? [] == theirs, "\(name)")
        }
    }

    private static let python = "/usr/bin/python3"
    private static let hasPython = Disk.resolved(AbsolutePath(python)!).map(Disk.isExecutable) ?? false

    /// By the names that the packages give themselves, which are not always those of their files.
    @Test(
        .enabled(
            if: hasPython && MachineProgram.find("dpkg") != nil,
            "Debian's Python or dpkg is not installed: no package of Python was looked for"))
    func packagesOfPythonBelongToWhomDpkgSays() async throws {
        let program = """
            import importlib.metadata as metadata
            for each in metadata.distributions(path=["/usr/lib/python3/dist-packages"]):
                print(each.metadata["Name"], each._path)
            """
        let listed = try await MachineProgram.run(Self.python, ["-c", program]).split(separator: "\n")
            .map { $0.split(separator: " ").map(String.init) }.filter { $0.count == 2 }.sorted { $0[0] < $1[0] }
        try #require(!listed.isEmpty)
        let sample = stride(from: 0, to: listed.count, by: max(1, listed.count / 12)).map { listed[$0] }
        let keys = sample.map { BindingKey.package(PackageURL(type: "pypi", name: $0[0])) }
        let answer = try await Debian.answer(to: Set(keys), using: metadata)
        for (key, entry) in zip(keys, sample) {
            let ours = answer.offers.first { $0.key == key }
            #expect(
                ours.map { [$0.component.packageURL.name] } ?? [] == (try await owners(of: entry[1])), "\(entry[0])")
            #expect(ours.map { $0.confidence == .possible && $0.component.packageURL.version == nil } ?? true)
        }
        #expect(answer.offers.count > sample.count / 2)
    }

    @Test func aProgramStandsWhereSwiftBuildPutsIt() async throws {
        let folder = TemporaryFolder()
        let package = folder.path
        let text = """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(name: "tool", targets: [.executableTarget(name: "run")])
            """
        try Disk.write(Array(text.utf8), to: package.appending("Package.swift"))
        try Disk.write(Array("print(1)\n".utf8), to: package.appending("Sources/run/main.swift"))
        let project = Project(
            ecosystem: "swiftpm", folder: package, manifests: [package.appending("Package.swift")])
        let offers = try await SwiftPM.resolve(project, using: metadata).offers?.all ?? []
        for mode in ["debug", "release"] {
            let shown = try await MachineProgram.run(
                "swift", ["build", "--show-bin-path", "-c", mode, "--package-path", package.string],
                timeout: .seconds(300))
            let place = try #require(AbsolutePath(String(shown.prefix { !$0.isNewline }))).appending("run")
            #expect(offers.contains { $0.key == .artifact(place) }, "\(place)")
        }
    }

    /// The newest version that Debian has here.
    private static let jarPlugin = Checkout.names(
        in: AbsolutePath.root.appending("usr/share/maven-repo/org/apache/maven/plugins/maven-jar-plugin")
    ).sorted().last

    @Test(
        .enabled(
            if: MachineProgram.find("mvn") != nil && jarPlugin != nil,
            "Maven with its plugin for jars is not installed: no jar was made"))
    func aJarIsCalledAsMavenCallsIt() async throws {
        let version = try #require(Self.jarPlugin)
        let folder = TemporaryFolder()
        let head = "<project><modelVersion>4.0.0</modelVersion>"
        let files = [
            "pom.xml": """
            \(head)<groupId>g</groupId><artifactId>whole</artifactId><version>1.2</version>
            <packaging>pom</packaging><modules><module>one</module><module>two</module></modules>
            <properties><ending>x</ending></properties>
            <build><finalName>${project.artifactId}-${ending}</finalName></build></project>
            """,
            "one/pom.xml": """
            \(head)<parent><groupId>g</groupId><artifactId>whole</artifactId><version>1.2</version></parent>
            <artifactId>one</artifactId></project>
            """,
            "two/pom.xml": """
            \(head)<groupId>g</groupId><artifactId>two</artifactId><version>3</version>
            <build><directory>${project.basedir}/out</directory></build></project>
            """,
            "settings.xml": """
            <settings><localRepository>\(folder.path.appending("repository"))</localRepository><mirrors><mirror>
            <id>d</id><mirrorOf>*</mirrorOf><url>file:///usr/share/maven-repo</url></mirror></mirrors></settings>
            """,
        ]
        for (name, text) in files { try Disk.write(Array(text.utf8), to: folder.path.appending(name)) }
        let poms = ["one/pom.xml", "pom.xml", "two/pom.xml"].map(folder.path.appending)
        let project = Project(ecosystem: "maven", folder: folder.path, manifests: poms)
        let offers = try await Maven.resolve(project, using: metadata).offers?.all ?? []
        try await MachineProgram.run(
            "mvn", ["-q", "-s", "settings.xml", "org.apache.maven.plugins:maven-jar-plugin:\(version):jar"],
            environment: ["HOME": folder.path.string], in: folder.path)
        for place in ["one/target", "two/out"] {
            let jars = Checkout.names(in: folder.path.appending(place)).filter { $0.hasSuffix(".jar") }
            #expect(jars.count == 1)
            for jar in jars {
                let file = folder.path.appending(place).appending(jar)
                #expect(offers.contains { $0.key == .artifact(file) && $0.confidence == .likely }, "\(file)")
            }
        }
    }

    /// By dpkg, sorted; a file may be known by where it stood before `/bin` became a link.
    private func owners(of path: String) async throws -> [String] {
        let spellings = [path] + (path.hasPrefix("/usr/") ? [String(path.dropFirst(4))] : ["/usr" + path])
        for spelling in spellings {
            guard let said = try? await MachineProgram.run("dpkg", ["-S", spelling]) else { continue }
            let lines = said.split(separator: "\n").filter { !$0.hasPrefix("diversion ") }
            return Set(
                lines.flatMap { $0.prefix { $0 != " " }.split(separator: ",").map { String($0.prefix { $0 != ":" }) } }
            )
            .sorted()
        }
        return []
    }
}
