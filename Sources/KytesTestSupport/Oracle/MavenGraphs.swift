public import KytesBasics
import KytesEcosystems
import KytesText

/// Real POMs, and the graphs that Maven's own resolver made of them; its README says how.
public struct MavenGraphs: Sendable {
    public struct Case: Sendable {
        /// `group:artifact:version`.
        public var coordinates: String
        public var edges: Set<String>
    }

    /// What is different.
    public struct Difference: Sendable {
        public var coordinates: String
        /// Maven's resolver has them, we have not.
        public var missing: [String]
        /// We have them, Maven's resolver has not.
        public var surplus: [String]
    }

    public let cases: [Case]
    private let folder = TemporaryFolder()

    /// Unpacks the repository; `nil` where the files or the programs that unpack them are absent.
    public init?(repository: AbsolutePath, graphs: AbsolutePath, path: String?) {
        guard let tar = ChildProcess.find("tar", path: path), let zstd = ChildProcess.find("zstd", path: path),
            let unpacked = Self.run(tar, ["--zstd", "-xf", repository.string, "-C", folder.path.string], path),
            unpacked.status == 0,
            let expected = Self.run(zstd, ["-dcq", graphs.string], path), expected.status == 0
        else { return nil }
        cases = Self.cases(in: String(decoding: expected.output, as: UTF8.self))
    }

    private static func run(_ program: String, _ arguments: [String], _ path: String?) -> ChildProcess.Outcome? {
        let process = ChildProcess(
            executable: program, arguments: arguments, environment: ["PATH": path ?? ""], timeout: .seconds(120))
        return try? process.run(cancel: CancelFlag())
    }

    private static func cases(in text: String) -> [Case] {
        var cases: [Case] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") {
                cases.append(Case(coordinates: String(line.dropFirst(2)), edges: []))
            } else if !cases.isEmpty {
                cases[cases.count - 1].edges.insert(String(line))
            }
        }
        return cases
    }

    /// Resolves every case with one set of caches, as one session of Maven's resolver does.
    ///
    /// - Parameter chosen: Which cases; all others are not looked at.
    public func differences(in chosen: (Case) -> Bool = { _ in true }) async throws -> [Difference] {
        let root = folder.path
        let writer = Maven.GraphWriter { path in
            Disk.read(root.appending(path), limit: 16 << 20).map { SourceText(decoding: $0) }
        }
        var differences: [Difference] = []
        for entry in cases where chosen(entry) {
            let edges = try await writer.edges(below: entry.coordinates)
            if edges == entry.edges { continue }
            differences.append(
                Difference(
                    coordinates: entry.coordinates, missing: entry.edges.subtracting(edges).sorted(),
                    surplus: edges.subtracting(entry.edges).sorted()))
        }
        return differences
    }
}
