import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import Testing

/// dpkg's own answers about this machine, and ours.
@Suite(.enabled(if: MachineProgram.find("dpkg-query") != nil, "dpkg is not installed: nothing was compared with it"))
struct DebianMachineTests {
    private let metadata = MachineMetadata(environment: [:])

    private func machine() -> Debian.Machine { metadata.kept { Debian.Machine() } }

    @Test func whatIsInstalledIsWhatDpkgSays() async throws {
        let world = try await machine().world(metadata)
        let index = try #require(world.installed)
        let ours = index.entries.map { "\(index.string($0.name)) \(index.string($0.version))" }
        let theirs = try await MachineProgram.run(
            "dpkg-query", ["-W", "-f", "${db:Status-Status} ${Package} ${Version}\\n"])
        let installed = theirs.split(separator: "\n").filter { !$0.hasPrefix("config-files") && !$0.hasPrefix("not-") }
        #expect(ours.sorted() == installed.map { String($0.drop { $0 != " " }.dropFirst()) }.sorted())
        #expect(world.native == (try await MachineProgram.run("dpkg", ["--print-architecture"])).trimmed)
    }

    /// Every relation of every installed package is fulfilled by what is installed: dpkg would not have it otherwise.
    @Test func everyEdgeOfTheMachineIsResolved() async throws {
        let graph = try await Debian.InstalledGraph(using: metadata)
        #expect(graph.packages > 50 && graph.edges > graph.packages)
        #expect(graph.unmet.isEmpty, "\(graph.unmet.prefix(5))")
    }

    @Test func filesAndCommandsBelongToWhomDpkgSays() async throws {
        let owners = try #require(try await machine().owners(metadata))
        // What was diverted is told in other words, and names with signs of patterns would be taken for those.
        let all = try await MachineProgram.run("dpkg-query", ["-f", "${db-fsys:Files}", "-W"])
            .split(separator: "\n").map { String($0.dropFirst()) }
            .filter { $0.hasPrefix("/") && $0 != "/." && !$0.contains { "*?[\\".contains($0) } }
        let sample = stride(from: 0, to: all.count, by: max(1, all.count / 400)).map { all[$0] }
        let paths = ["/bin/ls", "/usr/bin/dpkg", "/etc/debian_version", "/usr/bin/env"] + sample
        let found = try await owners.packages(owning: paths + ["/no/such/file"], metadata)
        #expect(found["/no/such/file"] == nil)
        let theirs = try await Self.owners(of: paths)
        for path in paths { #expect(found[path] == theirs[path], "\(path)") }
        let libraries = try #require(try await machine().libraries(metadata))
        #expect(libraries.package(of: "libz.so.1") == "zlib1g")
    }

    /// What `dpkg -S` says, by the path.
    private static func owners(of paths: [String]) async throws -> [String: [String]] {
        let lines = try await MachineProgram.run("dpkg", ["-S"] + paths).split(separator: "\n")
        var owners: [String: Set<String>] = [:]
        for line in lines where !line.hasPrefix("diversion by ") {
            guard let end = line.firstRange(of: ": /") else { continue }
            let names = line[..<end.lowerBound].split(separator: ", ").map { String($0.prefix { $0 != ":" }) }
            owners[String(line[line.index(before: end.upperBound)...]), default: []].formUnion(names)
        }
        return owners.mapValues { $0.sorted() }
    }
}

extension String {
    fileprivate var trimmed: String { String(prefix { !$0.isNewline }) }
}
