import Glibc
import KytesTestSupport
import Testing

/// Graphs of single coordinates, held against those of Maven's own resolver.
@Suite struct MavenGraphTests {
    private static let repository = Checkout.specification("maven/repository.tar.zst")
    private static let expected = Checkout.specification("maven/expected-graphs.txt.zst")

    @Test(.enabled(if: repository != nil && expected != nil, "../shared/maven is absent"))
    func graphsAreThoseOfMavensResolver() async throws {
        let path = getenv("PATH").map { String(cString: $0) }
        let repository = try #require(Self.repository)
        let expected = try #require(Self.expected)
        let unpacked = MavenGraphs(repository: repository, graphs: expected, path: path)
        let graphs = try #require(unpacked, "tar or zstd is absent")
        #expect(graphs.cases.count == 2913)
        for difference in try await graphs.differences() {
            Issue.record(
                "\(difference.coordinates): missing \(difference.missing), surplus \(difference.surplus)")
        }
    }
}
