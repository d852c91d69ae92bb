import KytesBasics
import KytesTestSupport
import Testing

@testable import KytesWorkspace

@Suite struct IgnoreRuleTests {
    private static func scan(_ folder: AbsolutePath) -> FolderScan {
        FolderScan(of: folder, claims: ClaimIndex([Toy.self]), limits: .standard, globalExcludes: nil)
    }

    /// Pieces that real ignore files are made of, and those that readers of them get wrong.
    private static let pieces = [
        "a.toy", "*.toy", "b*", "/a", "/a/", "a/", "a/b", "**/b", "a/**", "a/**/b", "!a.toy", "!b", "*", "!*/", "/*",
        "!/a", "[ab].toy", "[!a].toy", "[a-c]*", "?.toy", "\\!x", "\\#y.toy", "#comment", "  ", "b.toy  ", "b\\ ",
        "**", "***/b", "a**b.toy", "c/**/", "!c/", "/c/*.toy", "!/c/b.toy", "[[:alpha:]].toy", "[]x].toy", "[", "a\\",
        "a/b/", "/**/c", "**/a/b.toy", "a//b", "/", "!", "é*.toy", "b.toy\r",
    ]

    @Test(arguments: 0..<24)
    func scanFindsWhatGitDoesNotIgnore(seed: UInt64) throws {
        let folder = try TestFolder()
        var random = SplitMix(seed: seed)
        let names = ["a", "b", "c", "x", "!x", "#y", "é1", "]"]
        var files: [String: String] = [:]
        for _ in 0..<60 {
            let depth = Int.random(in: 0...3, using: &random)
            let folders = (0..<depth).map { _ in names.randomElement(using: &random) ?? "a" }
            let name = (names.randomElement(using: &random) ?? "a") + ".toy"
            files[(folders + [name]).joined(separator: "/")] = ""
        }
        for place in ["", "a/", "a/b/", "c/"] where place == "" || Bool.random(using: &random) {
            let lines = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random) ?? ""
            }
            files[place + ".gitignore"] = lines.joined(separator: "\n") + "\n"
        }
        try folder.write(files)
        try run("git", ["init", "-q"], in: folder.path)

        let candidates = files.keys.filter { $0.hasSuffix(".toy") }.sorted()
        let input = Array(candidates.joined(separator: "\0").utf8) + [0]
        let ignored = try run("git", ["check-ignore", "--no-index", "-z", "--stdin"], in: folder.path, input: input)
        let expected = Set(candidates).subtracting(ignored.split(separator: "\0").map(String.init))

        let found = Set(Self.scan(folder.path).sources.compactMap { $0.relative(to: folder.path) })
        let rules = files.filter { $0.key.hasSuffix(".gitignore") }
        #expect(found.symmetricDifference(expected).sorted() == [], "under \(rules)")
    }

    @Test func rulesOfTheFoldersAboveHoldInsideARepository() throws {
        let folder = try TestFolder()
        try folder.write([
            ".gitignore": "inner/x.toy\n", "inner/x.toy": "", "inner/y.toy": "", ".git/info/exclude": "y.toy",
        ])
        #expect(Self.scan(folder.path.appending("inner")).sources == [])
    }

    @Test func ignoreFileIsStrongerThanGitIgnore() throws {
        let folder = try TestFolder()
        try folder.write([
            ".git/HEAD": "", ".gitignore": "x.toy\n", ".ignore": "!x.toy\ny.toy\n", "x.toy": "", "y.toy": "",
        ])
        #expect(Self.scan(folder.path).sources.map(\.lastComponent) == ["x.toy"])
    }

    /// Debian's sources of the kernel ignore everything, for those who keep them in a repository.
    @Test func whatWasUnpackedFromAnArchiveIgnoresNothing() throws {
        let folder = try TestFolder()
        try folder.write([
            ".gitignore": "/*\n", "x.toy": "", "own/.git/HEAD": "", "own/.gitignore": "y.toy\n", "own/y.toy": "",
            "own/z.toy": "",
        ])
        #expect(Self.scan(folder.path).sources.map(\.lastComponent) == ["z.toy", "x.toy"])
    }

    @Test func aHostilePatternTakesNoTime() throws {
        let pattern = String(repeating: "*a", count: 2000) + "b"
        let rules = IgnoreRules().adding([Array(pattern.utf8)], depth: 0)
        let start = ContinuousClock.now
        #expect(!rules.ignores([[UInt8](repeating: 0x61, count: 4000)], isFolder: false))
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
