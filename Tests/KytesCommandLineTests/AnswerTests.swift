import Glibc
import KytesBasics
import KytesSyntax
import KytesTestSupport
import Testing

@Suite struct AnswerTests {
    @Test func theGraphIsATreeWithVersions() async throws {
        let answer = try await Shell().kytes("graph")
        #expect(
            answer.output == """
                app
                ├── base 1.1.0
                └── middle 2.0.0
                    └── base 1.1.0

                """
        )
        #expect(answer.status == 0)
        #expect(answer.errors == "")
    }

    @Test func theGraphAsJSONIsTheSameEveryTime() async throws {
        let shell = try await Shell()
        let first = try await shell.kytes("graph", "--format", "json")
        let second = try await shell.kytes("graph", shell.app.string, "--format", "json", in: "")
        #expect(first.output == second.output)
        let json = try #require(first.json)
        #expect(json["schema"]?.string == "kytes-graph/1")
        let degrees = json["components"]?.array?.map { "\($0["name"]?.string ?? "") \($0["degree"]?.integer ?? -1)" }
        #expect(degrees?.sorted() == ["app -1", "base 1", "middle 0"])
        let evidence = json["edges"]?.array?.first { $0["to"]?.string?.contains("middle") == true }?["evidence"]
        #expect(evidence?["file"]?.string == "Package.swift")
        #expect(evidence?["range"]?["start"]?["line"]?.integer == 8)
        #expect(json["problems"]?.array?.isEmpty == true)
    }

    @Test(arguments: [
        ("dot", "digraph kytes {"), ("svg", "<svg xmlns="), ("cyclonedx", "\"bomFormat\": \"CycloneDX\""),
        ("spdx", "\"spdxVersion\": \"SPDX-2.3\""),
    ])
    func theGraphHasManyForms(_ format: String, _ mark: String) async throws {
        let answer = try await Shell().kytes("graph", "--format", format, with: ["SOURCE_DATE_EPOCH": "0"])
        #expect(answer.output.contains(mark))
        #expect(answer.status == 0)
    }

    @Test func aComponentIsThereForAReason() async throws {
        let shell = try await Shell()
        let text = try await shell.kytes("why", "middle")
        #expect(text.output.contains("└─ middle 2.0.0  from: \"2.0.0\"  Package.swift:9:9"))
        let json = try await shell.kytes("why", "acme/base", "--format", "json").json
        let paths = json?["paths"]?.array?.map { $0.array?.compactMap(\.string) ?? [] }
        #expect(paths?.first?.last == "pkg:swift/example.org/acme/base@1.1.0")
        #expect(paths?.first?.count == 2)
    }

    @Test func usesAreDirectUnlessAllAreAskedFor() async throws {
        let shell = try await Shell()
        let json = try await shell.kytes("uses", "base", "--format", "json").json
        let uses = json?["uses"]?.array?.compactMap { $0["id"]?.string }
        #expect(uses?.contains("pkg:swift/example.org/acme/middle@2.0.0") == true)
        #expect(uses?.count == 2)
        let text = try await shell.kytes("uses", "base", "--all")
        #expect(
            text.output.contains("middle 2.0.0  from: \"1.0.0\"  pkg:swift/example.org/acme/middle@2.0.0#Package.swift")
        )
    }

    @Test func aJumpEndsInTheManifestAtTheVersionInUse() async throws {
        let shell = try await Shell()
        let json = try #require(try await shell.kytes("jump", "middle", "--format", "json").json)
        #expect(json["url"]?.string == "https://example.org/acme/middle.git")
        #expect(json["revision"]?.string == shell.middle)
        #expect(json["exactness"]?.string == "tag")
        let file = try #require(json["file"]?.string.flatMap { AbsolutePath($0) })
        #expect(Disk.read(file, limit: 1 << 20) == Array(Shell.manifest("middle", ["base": "1.0.0"]).utf8))
    }

    @Test func aJumpFromAPlaceGoesOnInsideTheDependency() async throws {
        let shell = try await Shell()
        let first = try await shell.kytes("jump", "Package.swift:9:30")
        let file = try #require(first.output.split(separator: ":").first)
        #expect(file.hasSuffix("/\(shell.middle)/middle-\(shell.middle.prefix(12))/Package.swift"))
        let second = try await shell.kytes("jump", "\(file):8:30", "--network", "never")
        #expect(second.output.contains("example.org-acme-base"))
        #expect(second.status == 0)
    }

    @Test func whatIsFineIsSaidToBe() async throws {
        let answer = try await Shell().kytes("check")
        #expect(answer.output == "3 components: nothing to say\n")
        #expect(answer.status == 0)
    }

    @Test func findingsAreSaidWhereTheyStand() async throws {
        let shell = try await Shell()
        try shell.write(Shell.manifest("app", ["base": "7.0.0"]), to: "app/Package.swift")
        let text = try await shell.kytes("check")
        #expect(text.output.hasPrefix("Package.swift:8:"))
        #expect(text.output.contains(": error: "))
        #expect(text.status == 1)
        let json = try await shell.kytes("check", "--format", "json")
        #expect(json.json?["problems"]?.array?.first?["range"]?["start"]?["line"]?.integer == 7)
        #expect(json.json?["summary"]?["error"]?.integer ?? 0 > 0)
        #expect(json.status == 1)
    }

    @Test func whatCouldNotBeLookedAtIsAFinding() async throws {
        let shell = try await Shell()
        try shell.write("", to: "app/part/x.txt")
        symlink("nowhere", shell.app.appending("part/Package.swift").string)
        let text = try await shell.kytes("check")
        #expect(text.output.hasPrefix("Package.swift:1:1: warning: `\(shell.app)/part/Package.swift`"))
        #expect(text.output.contains("[workspace/broken-link]"))
        #expect(text.status == 1)
        let graph = try await shell.kytes("graph", "--format", "json")
        #expect(graph.json?["problems"]?[0]?["code"] == "workspace/broken-link")
        #expect(graph.status == 0)
    }

    @Test func sourcesAreListedVerifiedAndPruned() async throws {
        let shell = try await Shell()
        let jump = try await shell.kytes("jump", "base", "--format", "json").json
        let tree = { (answer: Shell.Answer) in answer.json?["sources"]?.array?.first { $0["kind"]?.string == "tree" } }
        let listed = tree(try await shell.kytes("sources", "list", "--format", "json"))
        #expect(listed?["complete"]?.bool == true)
        #expect(listed?["version"]?.string == "1.1.0")
        #expect(try await shell.kytes("sources", "verify").status == 0)

        let file = try #require(jump?["file"]?.string.flatMap { AbsolutePath($0) })
        try await shell.git.run("chmod", ["-R", "u+w", shell.git.path("cache").string])
        try Disk.write(Array("changed".utf8), to: file)
        let verified = try await shell.kytes("sources", "verify", "--format", "json")
        #expect(verified.status == 1)
        #expect(verified.json?["problems"]?[0]?["code"]?.string == "changedFile")

        #expect(try await shell.kytes("sources", "prune", "--unused-for", "0").status == 0)
        #expect(tree(try await shell.kytes("sources", "list", "--format", "json")) == nil)
    }
}
