import KytesBasics
import KytesTestSupport
import KytesText
import Testing

@testable import KytesEcosystems

/// The database of RPM as `rpm` itself writes it.
@Suite(.timeLimit(.minutes(2))) struct RPMDatabaseTests {
    private static let hasTools = ["rpm", "rpmbuild"].allSatisfy { MachineProgram.find($0) != nil }

    /// So many packages that the table has several levels of pages, some with headers that run over many.
    private static func spec(_ count: Int) -> String {
        let parts = (0..<count).map { number in
            """
            %package -n part\(number)
            Summary: Part \(number)
            \(number % 3 == 0 ? "Epoch: \(number)\n" : "")\(number % 2 == 0 ? "BuildArch: noarch\n" : "")
            %description -n part\(number)
            \(String(repeating: "word ", count: number % 7 == 0 ? 8_000 : 10))
            %files -n part\(number)
            """
        }
        return """
            Name: the-whole
            Version: 1.2~rc1
            Release: 3.fc40
            Summary: All
            License: MIT
            %description
            All of it.
            %files
            \(parts.joined(separator: "\n"))

            """
    }

    private static func run(_ name: String, _ arguments: [String], _ folder: AbsolutePath) async throws -> String {
        try await MachineProgram.run(name, arguments, environment: ["HOME": folder.string], in: folder)
    }

    @Test(.enabled(if: hasTools, "no rpm: apt-get install rpm"))
    func packagesAreThoseOfRPM() async throws {
        let temporary = TemporaryFolder()
        defer { withExtendedLifetime(temporary) {} }
        let folder = temporary.path
        let (spec, database) = (folder.appending("whole.spec"), folder.appending("db"))
        try Disk.write(Array(Self.spec(60).utf8), to: spec)
        _ = try await Self.run("rpmbuild", ["-bb", "--define", "_topdir \(folder)/top", spec.string], folder)
        let built = Checkout.files(below: folder.appending("top/RPMS"), suffix: ".rpm").map(\.string)
        #expect(built.count == 61)
        let options = ["--dbpath", database.string]
        _ = try await Self.run("rpm", options + ["-i", "--justdb", "--nodeps", "--ignorearch"] + built, folder)
        let format = "%{name} %{epochnum} %{version}-%{release} %{arch} %{sourcerpm}\n"
        let theirs = try await Self.run("rpm", options + ["-qa", "--queryformat", format], folder)
        let bytes = try #require(Disk.read(database.appending("rpmdb.sqlite"), limit: 1 << 28))
        let ours = try #require(Containers.RPMDatabase.packages(bytes, "fedora")).map { package in
            let source = package.source.map { "\($0.name)-\($0.version).src.rpm" } ?? ""
            return "\(package.name) \(package.epoch ?? 0) \(package.version) \(package.architecture) \(source)"
        }
        #expect(ours.count == 61)
        #expect(ours.sorted() == theirs.split(separator: "\n").map(String.init).sorted())
        expectNoTrap(bytes)
    }

    /// Of a damaged file whatever is whole is read, and nothing traps.
    private func expectNoTrap(_ bytes: [UInt8]) {
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
            _ = Containers.RPMDatabase.packages(Array(bytes.prefix(length)), "fedora")
        }
        var random = SplitMix(seed: 7)
        for _ in 0..<40 {
            var damaged = bytes
            for _ in 0..<200 { damaged[Int.random(in: 100..<bytes.count, using: &random)] = .random(in: 0...255) }
            _ = Containers.RPMDatabase.packages(damaged, "fedora")
        }
    }

    @Test(arguments: ["", "SQLite format 3\0", String(repeating: "SQLite format 3\0", count: 64)])
    func whatIsNoDatabaseIsNone(_ text: String) {
        #expect(Containers.RPMDatabase.packages(Array(text.utf8), "x")?.isEmpty ?? true)
    }
}
