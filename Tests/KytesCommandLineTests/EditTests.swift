import KytesBasics
import KytesSyntax
import KytesTestSupport
import Testing

/// `kytes edit` and `kytes revert`, as a user types them.
@Suite(.timeLimit(.minutes(3))) struct EditTests {
    /// Swift Package Manager keeps the record itself, so that it must be run.
    @Test func aToolIsRunOnlyWhereTheUserSaysSo() async throws {
        let shell = try await Shell()
        let refused = try await shell.kytes("edit", "base")
        #expect(refused.status == 3)
        #expect(refused.output == "")
        #expect(refused.errors.contains("`swift package edit base --path \(shell.git.path("data/kytes/edits"))/app-"))
        #expect(refused.errors.contains("`--trust` says that it may"))
        #expect(Disk.names(in: shell.git.path("data/kytes/edits")) == [])
    }

    @Test func aSwiftPackageIsEditedAndReverted() async throws {
        let shell = try await Shell()
        let edited = try await shell.kytes("edit", "base", "--trust", "--format", "json")
        #expect(edited.status == 0, "it says \(edited.errors)")
        let folder = try #require(edited.json?["folder"]?.string.flatMap { AbsolutePath($0) })
        #expect(edited.errors.contains("is edited in \(folder); `swift` uses it from now on"))
        #expect(Disk.kind(of: folder.appending("Package.swift")) == .file)
        #expect(try await shell.kytes("edit").output.contains("  \(folder)\n"))

        try Disk.write(Array("A note.\n".utf8), to: folder.appending("NOTES.md"))
        let kept = try await shell.kytes("revert", "base", "--trust")
        #expect(kept.status == 3)
        #expect(kept.errors.contains("1 new file or folder (NOTES.md)"))
        Disk.remove(folder.appending("NOTES.md"))
        let reverted = try await shell.kytes("revert", "base", "--trust")
        #expect(reverted.status == 0, "it says \(reverted.errors)")
        #expect(Disk.kind(of: folder) == nil)
        let none = try await shell.kytes("edit", "--format", "json")
        #expect(none.json?["edited"]?.array?.isEmpty == true)
    }

    /// Nothing is run for it, so that no word of trust is needed.
    @Test func aModuleOfSbtIsEditedAndReverted() async throws {
        let shell = try await Shell()
        let upstream = shell.git.path("upstream")
        try await shell.git.git("config", "--global", "url.\(upstream)/.insteadOf", "https://git.example.org/")
        let library = "organization := \"org.example\"\nname := \"core\"\nscalaVersion := \"3.3.4\"\n"
        try await shell.git.repository("upstream/core.git", ["build.sbt": library])
        try await shell.git.git("tag", "v1.2", in: "upstream/core.git")
        let pom = """
            <project><groupId>org.example</groupId><artifactId>core_3</artifactId><version>1.2</version>\
            <scm><connection>scm:git:https://git.example.org/core.git</connection></scm></project>
            """
        try shell.write(pom, to: "home/.m2/repository/org/example/core_3/1.2/core_3-1.2.pom")
        let build = "scalaVersion := \"3.3.4\"\nlibraryDependencies += \"org.example\" %% \"core\" % \"1.2\"\n"
        try shell.write(build, to: "shop/build.sbt")

        let edited = try await shell.kytes("edit", "core_3", in: "shop")
        #expect(edited.status == 0, "it says \(edited.errors)")
        let folder = edited.output.split(separator: "\n").first.map(String.init) ?? ""
        #expect(edited.errors.contains("`sbt` builds with it"))
        let bytes = try #require(Disk.read(shell.git.path("shop/kytes.sbt"), limit: 1_000))
        let joined = String(decoding: bytes, as: UTF8.self)
        #expect(joined.contains("dependsOn(RootProject(file(\"\(folder)\")))"), "it is \(joined)")
        #expect(try await shell.kytes("edit", in: "shop").output == "pkg:maven/org.example/core_3@1.2  \(folder)\n")
        let reverted = try await shell.kytes("revert", "core_3", in: "shop")
        #expect(reverted.errors.contains("`core_3` is used as it is pinned again"))
        #expect(Disk.names(in: shell.git.path("shop")) == ["build.sbt"])
        #expect(Disk.names(in: shell.git.path("data/kytes/edits")) == [])
    }

    @Test func whatIsNotThereIsTold() async throws {
        let shell = try await Shell()
        #expect(try await shell.kytes("edit", "bsae").status == 2)
        #expect(try await shell.kytes("revert").status == 2)
        let root = try await shell.kytes("edit", "app", "--trust")
        #expect(root.status == 3)
        #expect(root.errors.contains("`app` cannot be edited"))
    }
}
