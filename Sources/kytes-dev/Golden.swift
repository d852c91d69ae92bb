import ArgumentParser

/// Writes what the program says today into the golden texts of the fixtures.
struct Golden: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rewrite the golden texts of the fixtures.",
        discussion: "Read the difference that `git diff Tests/Corpus` shows as if a stranger had written it."
    )

    @Argument(help: "Only fixtures whose path begins so, for example `swiftpm/hover`.")
    var fixture = ""

    func run() async throws {
        try Tool("swift", "test", "--filter", "FixtureTests")
            .with("GOLDEN", "rewrite")
            .with("FIXTURE", fixture)
            .run(step: "golden")
    }
}
