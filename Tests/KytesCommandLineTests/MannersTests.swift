import KytesBasics
import KytesSyntax
import Testing

@Suite struct MannersTests {
    @Test func misuseIsTold() async throws {
        let shell = try await Shell()
        for arguments in [["graph", "--format", "paint"], ["why"], ["dance"], ["graph", "no-such-folder"]] {
            let answer = try await run(shell, arguments)
            #expect(answer.status == 2, "\(arguments)")
            #expect(answer.output == "", "\(arguments)")
            #expect(answer.errors != "", "\(arguments)")
        }
        for wrong in ["java=21", "java.version", "java.version="] {
            let answer = try await run(shell, ["graph", "--assume", wrong])
            #expect(answer.status == 2, "\(wrong)")
            #expect(answer.errors.contains("java.version, os.name, os.arch, rpm.dist, scala.version"), "\(wrong)")
        }
        let answer = try await shell.kytes("check", with: ["KYTES_NETWORK": "sometimes"])
        #expect(answer.status == 2)
        #expect(answer.errors.contains("`KYTES_NETWORK` is `sometimes`"))
    }

    @Test func anUnknownNameGivesNearMisses() async throws {
        let answer = try await Shell().kytes("why", "midle")
        #expect(answer.status == 2)
        #expect(answer.errors.contains("\n  pkg:swift/example.org/acme/middle@2.0.0"))
    }

    @Test func aFolderWithoutManifestsFails() async throws {
        let shell = try await Shell()
        let answer = try await shell.kytes("graph", in: "home")
        #expect(answer.status == 3)
        #expect(answer.errors.hasSuffix("holds no manifest that kytes reads\n"))
    }

    @Test func aPipeGetsPlainText() async throws {
        let shell = try await Shell()
        #expect(!(try await shell.kytes("graph").output.contains("\u{1B}")))
        #expect(try await shell.kytes("graph", "--color", "always").output.contains("\u{1B}[32m1.1.0"))
    }

    @Test func everyCommandHasExamples() async throws {
        let shell = try await Shell()
        for command in [
            ["graph"], ["why"], ["uses"], ["jump"], ["edit"], ["revert"], ["check"], ["doctor"], ["sources", "list"],
            ["sources", "verify"],
            ["sources", "prune"], [],
        ] {
            let answer = try await run(shell, command + ["--help"])
            #expect(answer.status == 0)
            #expect(answer.output.contains("EXAMPLES"), "\(command)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func shellsCompleteCommands(_ name: String) async throws {
        let answer = try await Shell().kytes("--generate-completion-script", name)
        #expect(answer.status == 0)
        #expect(answer.output.contains("uses"))
    }

    @Test func theDoctorKnowsThisMachine() async throws {
        let answer = try await Shell().kytes("doctor", "--format", "json")
        let findings = answer.json?["findings"]?.array?.compactMap { $0["subject"]?.string }
        #expect(findings == ["network", "git", "sources", "state", "space", "ecosystems"])
        #expect(answer.status == 0)
    }

    private func run(_ shell: Shell, _ arguments: [String]) async throws -> Shell.Answer {
        try await shell.kytes(arguments)
    }
}
