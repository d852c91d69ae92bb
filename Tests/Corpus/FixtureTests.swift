import Glibc
import KytesBasics
import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// Every file below `Fixtures` is a test.
///
/// `FIXTURE=swiftpm/hover` runs those whose path begins so. `GOLDEN=rewrite` writes the golden texts anew.
@Suite struct FixtureTests {
    @Test(arguments: FixtureFile.all)
    func fixture(_ file: FixtureFile) async throws {
        let string = try #require(Checkout.text(of: file.path))
        let fixture = Fixture(string)
        #expect(!fixture.claim.isEmpty, "`\(file)` does not say what it claims")
        let check = try await FixtureCheck(fixture, file: file)
        #expect(check.expectationCount > 0, "`\(file)` expects nothing")
        try await check.marks()
        let golden = try await check.goldens()
        guard getenv("GOLDEN") != nil else {
            for (name, text) in golden { #expect(text == fixture.golden(name), "`\(file)`, golden text `\(name)`") }
            return
        }
        let rewritten = golden.reduce(string) { Fixture.rewriting($0, expectation: $1.name, with: $1.text) }
        if rewritten != string { try file.write(rewritten) }
    }
}

/// A fixture on the disk.
struct FixtureFile: CustomTestStringConvertible, CustomStringConvertible, Sendable {
    static let folder = Checkout.folder.appending("Tests/Corpus/Fixtures")

    /// `swiftpm/hover`
    let name: String

    var path: AbsolutePath { Self.folder.appending(name + ".txt") }
    var testDescription: String { name }
    var description: String { name }
    var ecosystem: String { String(name.prefix { $0 != "/" }) }
    var title: String { String(name.drop { $0 != "/" }.dropFirst()) }

    static let all: [FixtureFile] = {
        let wanted = getenv("FIXTURE").map { String(cString: $0) } ?? ""
        return Checkout.files(below: folder, suffix: ".txt").compactMap { path in
            path.relative(to: folder).map { FixtureFile(name: String($0.dropLast(4))) }
        }
        .filter { $0.name.hasPrefix(wanted) }
    }()

    func write(_ text: String) throws {
        let file = try #require(fopen(path.string, "w"))
        defer { fclose(file) }
        #expect(fputs(text, file) >= 0)
    }
}

extension Fixture {
    func golden(_ name: String) -> String? { expectations.first { $0.name == name }?.text }
}
