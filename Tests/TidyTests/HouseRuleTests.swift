import KytesBasics
import KytesTestSupport
import Testing

/// Rules of the house that nothing else would notice.
@Suite struct HouseRuleTests {
    @Test func theTopLevelHoldsNothingElse() {
        let allowed: Set = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "editors", "grammars", "README.md",
        ]
        let others = Checkout.names(in: Checkout.folder).filter { !$0.hasPrefix(".") && !allowed.contains($0) }
        #expect(others == [])
    }

    @Test func everyDiagnosticCodeHasAPage() {
        let pages = Checkout.folder.appending("Sources/kytes-ls/Documentation.docc/Diagnostics")
        let existing = Set(Checkout.names(in: pages))
        for code in Self.diagnosticCodes() {
            let page = code.replacing("/", with: "-") + ".md"
            #expect(existing.contains(page), "`\(code)` has no page \(page)")
        }
    }

    @Test func everyDiagnosticPageHasACode() {
        let pages = Checkout.folder.appending("Sources/kytes-ls/Documentation.docc/Diagnostics")
        let codes = Set(Self.diagnosticCodes().map { $0.replacing("/", with: "-") + ".md" })
        #expect(Checkout.names(in: pages).filter { !codes.contains($0) } == [])
    }

    @Test func continuousIntegrationRunsTheCommandOfTheReadme() throws {
        let readme = try #require(Checkout.text(of: Checkout.folder.appending("README.md")))
        let script = try #require(Checkout.text(of: Checkout.folder.appending(".ci/run")))
        let section = try #require(readme.components(after: "## Test"))
        let command = try #require(section.components(after: "```sh\n")?.prefix { $0 != "`" })
        for line in command.split(separator: "\n") {
            #expect(script.contains(line), "`.ci/run` does not run `\(line)`")
        }
    }

    @Test func filesKeepToOneSubject() {
        for file in Checkout.files(below: Checkout.folder.appending("Sources"), suffix: ".swift") {
            let lines = (Checkout.text(of: file) ?? "").split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 500, "\(file.lastComponent) has \(lines) lines: look for the second subject")
        }
    }

    /// Files that are called like codes.
    private static let paths: Set = ["debian/control", "debian/changelog", "debian/copyright"]

    /// The first parts of codes.
    private static let readers: Set = [
        "alpine", "ansible", "arch", "bootloaders", "containers", "debian", "devicetree", "dockerfile", "json",
        "kbuild",
        "kconfig", "kernelmodules", "maven", "procfile", "program", "rpm",
        "sbt", "swiftpm", "systemd", "workspace", "xml", "yaml",
    ]

    /// Every literal of the form `ecosystem/what-is-wrong`, and those that a reader completes with its own first part.
    private static func diagnosticCodes() -> [String] {
        var codes: Set<String> = []
        let folders = ["KytesSyntax", "KytesEcosystems", "KytesWorkspace"]
        for file in folders.flatMap({
            Checkout.files(below: Checkout.folder.appending("Sources/\($0)"), suffix: ".swift")
        }) {
            let text = Checkout.text(of: file) ?? ""
            for match in text.matches(of: /"(([a-z]+)\/[a-z-]*[a-z])"/) where readers.contains(String(match.2)) {
                codes.insert(String(match.1))
            }
            for match in text.matches(of: /say\("([a-z-]+)"/) { codes.insert("swiftpm/" + match.1) }
            for match in text.matches(of: /(?:report|\.program)\("([a-z-]+)"/) { codes.insert("program/" + match.1) }
        }
        return codes.subtracting(paths).sorted()
    }
}

extension String {
    fileprivate func components(after marker: String) -> String? {
        firstRange(of: marker).map { String(self[$0.upperBound...]) }
    }
}
