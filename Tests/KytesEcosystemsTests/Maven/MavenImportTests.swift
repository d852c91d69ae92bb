import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// What sources import, and whose it may be. Which imports there are follows the languages' own grammars.
@Suite struct MavenImportTests {
    private static func imports(_ text: String, in name: String = "A.java") -> [String] {
        let document = DocumentID(file: AbsolutePath("/reactor/\(name)") ?? .root)
        let source = SourceText(text)
        return Maven.read(source, of: document).value.references.map { reference in
            "\(reference.name.value) @\(source[reference.name.range])"
        }
    }

    @Test func java() {
        let text = """
            /* import no.Comment; */ package a.b; // import no.Line;
            import org.slf4j.Logger;
            import static org.junit.Assert.assertEquals;
            import java.util.*;
              import a.b.Outer.Inner; import c.D;
            class A { String s = "import no.String;"; char c = '"'; String important = "x";
            String block = \"""
            import no.Block;
            \""";
            }
            """
        #expect(
            Self.imports(text) == [
                "org.slf4j.Logger @Logger", "org.junit.Assert.assertEquals @assertEquals", "java.util @util",
                "a.b.Outer.Inner @Inner", "c.D @D",
            ])
    }

    @Test func kotlin() {
        #expect(
            Self.imports("package a\nimport org.a.B as C\nimport org.a.run\nval importer = 1\n", in: "A.kt") == [
                "org.a.B @B", "org.a.run @run",
            ])
    }

    @Test func scala() {
        let text = """
            import a.b.{C, D => E, F as G}
            import a.x.Y, b.z.W
            import c.d._
            object O { import e.f.H; import g.* }
            import given.k.{given, L}
            """
        #expect(
            Self.imports(text, in: "A.scala") == [
                "a.b.C @C", "a.b.D @D", "a.b.F @F", "a.x.Y @Y", "b.z.W @W", "c.d @_", "e.f.H @H", "g @g",
                "given.k.L @L",
            ])
    }

    @Test(arguments: [
        "import", "import ", "import a.", "import a.{", "import a.{b", "import static", "/*", "\"", "'\\", "\"\"\"",
    ])
    func whatIsHalfTypedIsNoHarm(text: String) {
        #expect(Self.imports(text).count <= 1)
        #expect(Self.imports("class A {}\n" + text).count <= 1)
    }

    /// The application's libraries, none of which has a jar on this machine.
    private static func resolution() -> Resolution {
        var resolution = Resolution()
        for (group, name) in [
            ("org.slf4j", "slf4j-api"), ("org.slf4j", "jcl-over-slf4j"), ("com.google.guava", "guava"),
            ("org.apache.commons", "commons-lang3"), ("commons-io", "commons-io"), ("junit", "junit"),
            ("org.junit.jupiter", "junit-jupiter-api"), ("org.projectlombok", "lombok"), ("io.netty", "netty-buffer"),
        ] {
            let id = ComponentID(PackageURL(type: "maven", namespace: group, name: name, version: "1"))
            resolution.components.append(
                Component(id: id, name: name, version: "1", layer: .application, ecosystem: "maven"))
        }
        return resolution
    }

    @Test(arguments: [
        ("org.slf4j.Logger", "slf4j-api"), ("com.google.common.collect.ImmutableList", "guava"),
        ("org.apache.commons.lang3.StringUtils", "commons-lang3"), ("org.apache.commons.io.FileUtils", "commons-io"),
        ("org.junit.jupiter.api.Test", "junit-jupiter-api"), ("lombok.Data", "lombok"),
        ("io.netty.buffer.ByteBuf", "netty-buffer"), ("java.util.List", nil), ("com.unheard.Of", nil),
    ])
    func theArtifactIsAmongTheLikely(name: String, artifact: String?) throws {
        let document = DocumentID(file: try #require(AbsolutePath("/reactor/A.java")))
        let text = SourceText("import \(name);")
        let file = SourceFile(document: document, text: text, reading: Maven.read(text, of: document))
        let owner = ComponentID(PackageURL(type: "maven", namespace: "g", name: "a", version: "1"))
        let links = Maven.links(in: file, of: owner, under: Self.resolution())
        let found = links.first.map { [$0.component] + ($0.implementation?.alternatives ?? []) } ?? []
        if let artifact {
            let names = found.compactMap { $0?.packageURL.name }
            #expect(names.contains(artifact))
        } else {
            #expect(found.allSatisfy { $0 == nil })
        }
    }

    @Test func aTypeIsLookedForWhereItsPackageStands() throws {
        let document = DocumentID(file: try #require(AbsolutePath("/reactor/A.java")))
        let text = SourceText("import static org.slf4j.event.Level.WARN;")
        let file = SourceFile(document: document, text: text, reading: Maven.read(text, of: document))
        let owner = ComponentID(PackageURL(type: "maven", namespace: "g", name: "a", version: "1"))
        let entry = try #require(Maven.links(in: file, of: owner, under: Self.resolution()).first?.implementation)
        #expect(entry.fileNames.contains("Level.java"))
        #expect(entry.folders.first == "src/main/java/org/slf4j/event")
        #expect(entry.code == "org/slf4j/event/Level.class")
    }
}
