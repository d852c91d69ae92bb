import KytesSyntax
import KytesText
import Testing

@testable import KytesEcosystems

@Suite struct MavenModelTests {
    @Test func everyPartOfAModelIsReadWithItsPlace() throws {
        let text: SourceText = """
            <?xml version="1.0" encoding="UTF-8"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version><relativePath/></parent>
              <artifactId> a </artifactId>
              <packaging>pom</packaging>
              <licenses><license><name>Apache-2.0</name></license></licenses>
              <scm child.scm.url.inherit.append.path="false"><url>u</url><tag>v1</tag></scm>
              <properties><x.version>1.<!-- one -->2</x.version><x.version>3</x.version><empty/></properties>
              <modules><module>m</module></modules>
              <dependencies>
                <dependency>
                  <groupId>d.g</groupId><artifactId>d</artifactId><version>[1,2)</version><type>test-jar</type>
                  <classifier>c</classifier><scope>test</scope><optional>true</optional>
                  <exclusions><exclusion><groupId>*</groupId><artifactId>e</artifactId></exclusion></exclusions>
                </dependency>
              </dependencies>
              <dependencyManagement><dependencies>
                <dependency><groupId>b</groupId><artifactId>bom</artifactId><type>pom</type><scope>import</scope></dependency>
              </dependencies></dependencyManagement>
              <build>
                <finalName>f</finalName>
                <plugins><plugin><artifactId>q</artifactId><configuration><version>9</version></configuration>
                  <dependencies><dependency><artifactId>qd</artifactId></dependency></dependencies></plugin></plugins>
                <pluginManagement><plugins><plugin><artifactId>mq</artifactId></plugin></plugins></pluginManagement>
                <extensions><extension><artifactId>x</artifactId></extension></extensions>
              </build>
              <repositories><repository><id>r</id><url>file:/r</url><snapshots><enabled>false</enabled></snapshots></repository></repositories>
              <distributionManagement><relocation><groupId>new</groupId></relocation></distributionManagement>
              <profiles><profile><id>i</id><activation><jdk>[17,)</jdk><property><name>!n</name></property></activation>
                <modules><module>pm</module></modules></profile></profiles>
            </project>
            """
        let parsed = Maven.readModel(text)
        #expect(parsed.diagnostics == [])
        let model = try #require(parsed.value)
        #expect(model.artifactID.map { text[$0.range] } == "a")
        #expect(model.parent?.relativePath?.value == "")
        #expect(model.packaging?.value == "pom")
        #expect(model.licences.map(\.value) == ["Apache-2.0"])
        #expect(model.scm?.tag?.value == "v1")
        #expect(model.scm.map { [$0.appendsToURL, $0.appendsToConnection] } == [false, true])
        #expect(model.properties.map(\.name.value) == ["x.version", "x.version", "empty"])
        #expect(model.properties.map(\.value.value) == ["1.2", "3", ""])
        #expect(model.modules.map { text[$0.range] } == ["m"])
        let dependency = try #require(model.dependencies.first)
        let parts = [
            dependency.groupID, dependency.artifactID, dependency.version, dependency.type, dependency.classifier,
            dependency.scope, dependency.optional, dependency.exclusions.first?.groupID,
            dependency.exclusions.first?.artifactID,
        ]
        #expect(parts.map { $0?.value } == ["d.g", "d", "[1,2)", "test-jar", "c", "test", "true", "*", "e"])
        #expect(parts.map { $0.map { text[$0.range] } } == parts.map { $0?.value })
        #expect(text[dependency.removal].hasPrefix("    <dependency>\n"))
        #expect(text[dependency.removal].hasSuffix("    </dependency>\n"))
        #expect(model.managedDependencies.map { $0.scope?.value } == ["import"])
        #expect(model.build.plugins.map { $0.artifactID?.value } == ["q"])
        #expect(model.build.plugins.map { $0.version?.value } == [nil])
        #expect(model.build.plugins.first?.dependencies.count == 1)
        #expect(model.build.managedPlugins.count == 1)
        #expect(model.build.extensions.count == 1)
        #expect(model.build.finalName?.value == "f")
        #expect(model.repositories.map { [$0.hasSnapshots, $0.hasReleases] } == [[false, true]])
        #expect(model.relocation?.groupID?.value == "new")
        let profile = try #require(model.profiles.first)
        #expect(profile.activation?.jdk?.value == "[17,)")
        #expect(profile.activation?.propertyName?.value == "!n")
        #expect(profile.modules.map(\.value) == ["pm"])
    }

    @Test func modelsOfMaven4CallTheirModulesSubprojects() {
        let text: SourceText = "<project><subprojects><subproject>a</subproject></subprojects></project>"
        #expect(Maven.readModel(text).value?.modules.map(\.value) == ["a"])
    }

    @Test func aTextWithoutAProjectHasNoModel() {
        #expect(Maven.readModel("").value == nil)
        #expect(Maven.readModel("<settings/>").value == nil)
    }

    @Test func anUnclosedTagCostsItsElementOnly() throws {
        let text: SourceText = """
            <project>
              <artifactId>a
              <version>1</version>
              <dependencies>
                <dependency>
                  <groupId>g</groupId>
                  <artifactId>
                  <version>2</version>
                <dependency>
                  <groupId>h</groupId>
                  <artifactId>i</artifactId>
                </dependency>
              </dependencies>
            </project>
            """
        let parsed = Maven.readModel(text)
        #expect(parsed.diagnostics.map(\.code) == ["xml/unclosed", "xml/unclosed", "xml/unclosed"])
        let model = try #require(parsed.value)
        #expect(model.artifactID?.value == "a")
        #expect(model.version?.value == "1")
        #expect(model.dependencies.map { $0.groupID?.value } == ["g", "h"])
        #expect(model.dependencies.map { $0.artifactID?.value } == ["", "i"])
        #expect(model.dependencies.map { $0.version?.value } == ["2", nil])
    }
}
