import KytesBasics
import KytesGraph
import KytesText
import Testing

@testable import KytesEcosystems

@Suite struct MavenFactsTests {
    private let document = DocumentID(uri: "file:///w/pom.xml")

    private func read(_ text: SourceText) -> Parsed<FileFacts> { Maven.read(text, of: document) }

    // MARK: - Requirements

    @Test func requirementsAreNamedByWhatThePOMItselfSays() throws {
        let text: SourceText = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <parent><groupId>pg</groupId><artifactId>pa</artifactId><version>1</version></parent>
              <artifactId>a</artifactId>
              <properties><v>2</v></properties>
              <dependencies>
                <dependency><groupId>${project.groupId}</groupId><artifactId>b</artifactId><version>${v}</version></dependency>
                <dependency><groupId>${unknown}</groupId><artifactId>c</artifactId><version>[1,2)</version></dependency>
              </dependencies>
              <build><plugins><plugin><artifactId>q</artifactId><version>3.0</version></plugin></plugins></build>
            </project>
            """
        let parsed = read(text)
        #expect(parsed.diagnostics == [])
        let requirements = parsed.value.requirements
        #expect(
            requirements.map(\.package.value) == ["pg:pa", "pg:b", "${unknown}:c", "org.apache.maven.plugins:q"])
        #expect(requirements.map(\.kind) == [.configures, .requires, .requires, .buildsWith])
        #expect(requirements.map { $0.written?.value } == ["1", "${v}", "[1,2)", "3.0"])
        #expect(requirements.map { $0.version?.value } == ["1", nil, nil, "3.0"])
        #expect(requirements.map { text[$0.package.range] } == ["pa", "b", "c", "q"])
    }

    @Test func namesAndEndTagsOfPropertiesLeadToTheProperty() throws {
        let text: SourceText = """
            <project><artifactId>${v}</artifactId><!-- ${v} --><properties><v>1</v></properties>
            <version>${other}-${v}</version></project>
            """
        let file = SourceFile(document: document, text: text, reading: Maven.read(text, of: document))
        #expect(file.facts.references.map(\.name.value) == ["v", "v", "other", "v"])
        let links = Maven.propertyLinks(in: file)
        #expect(links.map { text[$0.range] } == ["v", "v", "v", "v"])
        #expect(Set(links.map(\.definition)).count == 1)
        #expect(links.filter { $0.role == .declaration }.map(\.range) == [links[0].definition?.range])
    }

    // MARK: - Diagnostics

    private func codes(_ text: SourceText) -> [String] {
        read(text).diagnostics.map { "\($0.code) `\(text[$0.range])`" }
    }

    @Test func aSecondDeclarationOfADependencyIsSaidToBe() {
        func dependency(_ more: String) -> String {
            "<dependency><groupId>g</groupId><artifactId>a</artifactId>\(more)</dependency>"
        }
        func project(_ dependencies: [String]) -> SourceText {
            SourceText(
                "<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><dependencies>"
                    + dependencies.joined() + "</dependencies></project>")
        }
        #expect(
            codes(project([dependency("<version>1</version>"), dependency("<type>jar</type>")]))
                == ["maven/duplicate-dependency `a`"])
        #expect(codes(project([dependency(""), dependency("<type>test-jar</type>")])) == [])
        #expect(codes(project([dependency(""), dependency("<classifier>c</classifier>")])) == [])
    }

    @Test func aMissingCoordinateIsSaidToBe() {
        #expect(
            codes("<project/>") == [
                "maven/missing-coordinate `project`", "maven/missing-coordinate `project`",
                "maven/missing-coordinate `project`",
            ])
        #expect(
            codes(
                """
                <project><artifactId>a</artifactId><parent><groupId>g</groupId><version>1</version></parent>
                <dependencies><dependency><artifactId>b</artifactId></dependency></dependencies>
                <build><plugins><plugin/></plugins></build></project>
                """) == [
                    "maven/missing-coordinate `parent`", "maven/missing-coordinate `dependency`",
                    "maven/missing-coordinate `plugin`",
                ])
    }

    /// Maven 4 finds out for itself where the parent is and which version it has.
    @Test func aModelOfMaven4MayLeaveOutItsParentsCoordinates() {
        #expect(
            codes(
                """
                <project xmlns="http://maven.apache.org/POM/4.1.0"><parent/><artifactId>a</artifactId></project>
                """) == [])
    }

    @Test func whatIsNoPOMIsSaidToBe() {
        #expect(codes("<html><body/></html>") == ["maven/no-project `html`"])
    }

    // MARK: - The files beside

    @Test func settingsAreReadAndPasswordsNowhereShown() throws {
        let text: SourceText = """
            <settings><localRepository>/r</localRepository><offline>true</offline>
            <mirrors><mirror><id>m</id><mirrorOf>*,!x</mirrorOf><url>file:/m</url></mirror></mirrors>
            <servers><server><id>s</id><username>u</username><password>{secret}</password></server></servers>
            <profiles><profile><id>p</id><properties><a>1</a></properties></profile></profiles>
            <activeProfiles><activeProfile>p</activeProfile></activeProfiles></settings>
            """
        let facts = Maven.read(text, of: DocumentID(uri: "file:///h/.m2/settings.xml")).value
        let settings = try #require(facts.model as? Maven.Settings)
        #expect(settings.localRepository.map { text[$0.range] } == "/r")
        #expect(settings.isOffline)
        #expect(settings.mirrors.map { $0.mirrorOf?.value } == ["*,!x"])
        #expect(settings.servers.map { $0.id?.value } == ["s"])
        #expect(settings.servers.map { $0.password?.isEncrypted } == [true])
        #expect(settings.profiles.flatMap(\.properties).map(\.value.value) == ["1"])
        #expect(settings.activeProfiles.map(\.value) == ["p"])
        #expect(!(String(describing: settings) + String(reflecting: settings)).contains("secret"))
        let said = Maven.read(text, of: DocumentID(uri: "file:///h/.m2/settings.xml")).diagnostics
        #expect(said.map(\.code) == ["maven/encrypted-password"])
        #expect(said.map { text[$0.range] } == ["{secret}"])
        #expect(said.allSatisfy { !$0.message.contains("secret") })
    }

    @Test func optionsAreReadWithTheirPlaces() throws {
        let text: SourceText = "-Drevision=1.0\n# -Dno=1\n-B -Dflag -Pone,!two\n-P\nthree\n-D\n"
        let facts = Maven.read(text, of: DocumentID(uri: "file:///w/.mvn/maven.config")).value
        let options = try #require(facts.model as? Maven.Options)
        #expect(options.properties.map { text[$0.name.range] } == ["revision", "flag"])
        #expect(options.properties.map(\.value.value) == ["1.0", "true"])
        #expect(options.profiles.map { text[$0.range] } == ["one", "!two", "three"])
    }

    @Test func extensionsOfTheBuildAreAskedFor() {
        let text: SourceText = """
            <extensions><extension><groupId>g</groupId><artifactId>e</artifactId><version>1</version></extension></extensions>
            """
        let facts = Maven.read(text, of: DocumentID(uri: "file:///w/.mvn/extensions.xml")).value
        #expect(facts.requirements.map(\.package.value) == ["g:e"])
        #expect(facts.requirements.map(\.kind) == [.buildsWith])
    }

    @Test func oneReactorStandsBelowEachTopmostPOM() throws {
        let paths = ["/w/a/pom.xml", "/w/a/b/pom.xml", "/w/a/x/y/pom.xml", "/w/c/pom.xml"].map { AbsolutePath($0)! }
        let projects = Maven.projects(among: paths)
        #expect(projects.map(\.folder.string) == ["/w/a", "/w/c"])
        #expect(projects.map(\.manifests.count) == [3, 1])
    }

    // MARK: - Hostile texts

    @Test func noEntityOfADocumentTypeReachesTheModel() throws {
        var laughs = "<!DOCTYPE project [<!ENTITY l0 \"lol\"><!ENTITY file SYSTEM \"file:///etc/passwd\">"
        for level in 1...9 {
            laughs += "<!ENTITY l\(level) \"" + String(repeating: "&l\(level - 1);", count: 10) + "\">"
        }
        let text = SourceText(laughs + "]><project><artifactId>&l9;</artifactId><version>&file;</version></project>")
        let parsed = read(text)
        let model = try #require(parsed.value.model as? Maven.Model)
        #expect(model.artifactID?.value == "&l9;")
        #expect(model.version?.value == "&file;")
        #expect(parsed.diagnostics.map(\.code).contains("xml/document-type"))
    }

    @Test(.timeLimit(.minutes(1))) func deepAndLongTextsAreReadInBoundedTime() {
        let deep = String(repeating: "<dependencies><dependency>", count: 10_000)
        #expect(read(SourceText("<project>" + deep)).diagnostics.contains { $0.code == "xml/too-large" })
        let long = [UInt8](repeating: UInt8(ascii: "<"), count: (32 << 20) + 1)
        #expect(read(SourceText(decoding: long)).diagnostics.map(\.code) == ["xml/too-large"])
        let expressions = String(repeating: "${${", count: 100_000)
        #expect(read(SourceText("<project><artifactId>\(expressions)</artifactId></project>")).value.references == [])
    }

    @Test func textsInOtherEncodingsAreRead() throws {
        let units = "<project><artifactId>a</artifactId></project>".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        let parsed = read(SourceText(decoding: [0xFF, 0xFE] + units))
        #expect(parsed.value.symbols.map(\.name.value) == ["a"])
        #expect(!parsed.diagnostics.contains { $0.code.hasPrefix("xml/") })
    }

    /// A path of a module is what it says; nothing here follows it.
    @Test func aModuleOutsideIsOnlyRead() throws {
        let parsed = read("<project><artifactId>a</artifactId><modules><module>../../etc</module></modules></project>")
        let model = try #require(parsed.value.model as? Maven.Model)
        #expect(model.modules.map(\.value) == ["../../etc"])
    }
}
