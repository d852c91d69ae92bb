import KytesBasics
import KytesSources
import KytesTestSupport
import KytesWorkspace
import Testing

/// What is chosen for a build, held against Maven.
@Suite(.timeLimit(.minutes(2))) struct MavenChoiceOracleTests {
    @Test(.enabled(if: MavenLab.hasMaven, "no `mvn` with its dependency plugin: apt-get install maven"))
    func whatIsChosenForABuildIsThatOfMaven() async throws {
        let lab = try MavenLab()
        let settings = lab.folder.path.appending("home/.m2/settings.xml")
        let known = String(decoding: Disk.read(settings, limit: 1 << 20) ?? [], as: UTF8.self)
        let more = """
            <profiles><profile><id>p</id><properties><w>2</w><x>2</x></properties></profile></profiles>
            <activeProfiles><activeProfile>p</activeProfile><activeProfile>named</activeProfile></activeProfiles></settings>
            """
        try Disk.write(Array(known.replacing("</settings>", with: more).utf8), to: settings)
        try Disk.write(Array("-Dv=3 -Dx=3 -Pone,!off".utf8), to: lab.folder.path.appending("work/.mvn/maven.config"))
        publish(in: lab)
        let always = "<activation><activeByDefault>true</activeByDefault></activation>"
        let profiles = [
            profile("one", needs: "d"), profile("named", needs: "e"), profile("usual", needs: "f", always),
            profile("off", needs: "g", "<activation><jdk>[1,)</jdk></activation>"),
        ]
        try lab.root(
            needs: [("a", "${v}"), ("i", "${w}")],
            "<properties><v>1</v><w>1</w></properties><profiles>\(profiles.joined())</profiles>")
        let workspace = lab.workspace()
        workspace.start(allowingNetwork: true)
        let names = MavenLab.names(try await workspace.settled())
        await workspace.shutdown()
        #expect(names == (try await lab.namesOfMaven()))
        #expect(names.contains("a 3") && names.contains("i 2"))
    }

    private func profile(_ id: String, needs name: String, _ activation: String = "") -> String {
        """
        <profile><id>\(id)</id>\(activation)<dependencies><dependency><groupId>org.example</groupId>\
        <artifactId>\(name)</artifactId><version>1</version><type>pom</type></dependency></dependencies></profile>
        """
    }

    /// `a` names what the build names too, and has a profile of a name that is chosen.
    private func publish(in lab: MavenLab) {
        let own = "<properties><v>7</v><w>7</w></properties><profiles>\(profile("one", needs: "g"))</profiles>"
        for version in ["1", "2", "3", "7"] {
            for name in ["b", "c", "h", "i"] { lab.release(name, version) }
            let text = MavenLab.pom("a", version, needs: [("b", "${v}"), ("c", "${w}"), ("h", "${x}")], own)
            lab.host.put(text, at: "org/example/a/\(version)/a-\(version).pom")
        }
        for name in ["d", "e", "f", "g"] { lab.release(name, "1") }
    }
}
