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
        let paths = [
            "/bin/ls", "/usr/bin/dpkg", "/etc/debian_version", "/usr/share/doc/dpkg/copyright", "/usr/bin/env",
        ]
        for path in paths {
            let theirs = try await MachineProgram.run("dpkg", ["-S", path])
            let names = theirs.split(separator: "\n").flatMap { line in
                line.prefix { $0 != " " }.split(separator: ",").map { String($0.prefix { $0 != ":" }) }
            }
            #expect(owners.packages(owning: path) == Set(names).sorted(), "\(path)")
        }
        #expect(owners.packages(owning: "/no/such/file") == [])
        #expect(owners.package(ofCommand: "dpkg") == "dpkg")
        #expect(owners.package(ofCommand: "ls") == "coreutils")
        #expect(owners.package(ofCommand: "../bin/ls") == nil)
        #expect(owners.package(ofLibrary: "libz.so.1") == "zlib1g")
    }
}

extension String {
    fileprivate var trimmed: String { String(prefix { !$0.isNewline }) }
}
