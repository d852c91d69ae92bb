import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import Testing

/// What apt says of this machine's own lists, and what we say.
@Suite(
    .serialized, .timeLimit(.minutes(10)),
    .enabled(if: AptMachine.hasLists, "apt has no lists here: `apt-get update` gets them"))
struct DebianOracleTests {
    /// Packages from all over the alphabet, and the same ones each time.
    private static func packages(_ world: Debian.World, _ count: Int) -> [String] {
        let names = world.names.filter { name in
            world.candidate(name) != nil && world.installed(name) == nil && !name.hasPrefix("librust-")
        }
        return stride(from: 0, to: names.count, by: max(1, names.count / count)).prefix(count).map { names[$0] }
    }

    /// Every alternative and every provider of every package below 200 ones.
    @Test func closuresAreThoseOfAptCache() async throws {
        let world = try await AptMachine.world()
        var different: [String] = []
        for package in Self.packages(world, 200) {
            let theirs = try await AptMachine.closure(of: package)
            let ours = Self.closure(of: package, world)
            if ours != theirs {
                different.append(Self.difference(package, ours, theirs))
            }
        }
        #expect(different.isEmpty, "\(different.count): \(different.prefix(10).joined(separator: "\n"))")
    }

    private static func closure(of package: String, _ world: Debian.World) -> Set<String> {
        var reached: Set<String> = [package]
        var open = [package]
        while let name = open.popLast() {
            guard let place = world.candidate(name), let record = world.record(place) else { continue }
            for wish in record.bonds where wish.bond == .preDepends || wish.bond == .depends {
                for relation in wish.groups.flatMap(\.alternatives) {
                    let name = record.string(relation.name)
                    let targets = world.targets(of: relation, record.string) { world.candidate($0) }
                    for found in [name] + targets.map(\.record.name) where reached.insert(found).inserted {
                        open.append(found)
                    }
                }
            }
        }
        return reached
    }

    /// What would be installed for each of 200, beside what is installed.
    @Test(.enabled(if: AptMachine.hasLibrary, AptMachine.absence))
    func installationsAreThoseOfAptGet() async throws {
        try await expectInstallations(try await AptMachine.world(), status: nil)
    }

    /// On a machine that has nothing.
    @Test(.enabled(if: AptMachine.hasLibrary, AptMachine.absence))
    func installationsOnAnEmptyMachineAreThoseOfAptGet() async throws {
        try await expectInstallations(Self.empty(try await AptMachine.world()), status: "/dev/null")
    }

    /// `apt-get` takes seconds for each: few by itself, and all by its own library.
    @Test(.enabled(if: AptMachine.hasLibrary, AptMachine.absence), arguments: [nil, "/dev/null"])
    func theLibraryOfAptSaysWhatAptGetSays(status: String?) async throws {
        let packages = Self.packages(try await AptMachine.world(), 4)
        let library = try await AptMachine.installations(of: packages, status: status)
        for package in packages {
            #expect(try await AptMachine.installation(of: package, status: status) == library[package], "\(package)")
        }
    }

    private static func empty(_ world: Debian.World) -> Debian.World {
        Debian.World(
            installed: nil, available: world.available, sources: world.sources, native: world.native,
            vendor: world.vendor, lists: world.lists)
    }

    /// `nil` is what cannot be installed.
    private static func difference(_ package: String, _ ours: Set<String>?, _ theirs: Set<String>?) -> String {
        guard let ours else { return "\(package): only apt installs it" }
        guard let theirs else { return "\(package): apt does not install it" }
        let (more, less) = (ours.subtracting(theirs).sorted(), theirs.subtracting(ours).sorted())
        return "\(package): \(more.prefix(3)) is ours alone, \(less.prefix(3)) is missing"
    }

    private func expectInstallations(_ world: Debian.World, status: String?) async throws {
        let packages = Self.packages(try await AptMachine.world(), 200)
        let theirs = try await AptMachine.installations(of: packages, status: status)
        #expect(packages.count == 200 && theirs.count == packages.count)
        var different: [String] = []
        for package in packages {
            var solver = Debian.Solver(world)
            let ours = solver.install(package) ? Set(solver.order.compactMap { world.record($0)?.name }) : nil
            if ours != theirs[package] {
                different.append(Self.difference(package, ours, theirs[package] ?? nil))
            }
        }
        #expect(different.isEmpty, "\(different.count): \(different.prefix(30).joined(separator: "\n"))")
    }
}

/// apt and dpkg of this machine.
enum AptMachine {
    /// What apt works out of its lists once, however many times it is asked.
    private static let cache = TemporaryFolder()

    private static func caching(_ name: String) -> [String] {
        ["pkgcache", "srcpkgcache"].flatMap { ["-o", "Dir::Cache::\($0)=\(cache.path)/\(name)-\($0).bin"] }
    }

    static var hasLists: Bool {
        guard MachineProgram.find("apt-cache") != nil, let lists = AbsolutePath("/var/lib/apt/lists") else {
            return false
        }
        return Disk.names(in: lists).contains { $0.contains("_Packages") }
    }

    static func world() async throws -> Debian.World {
        let metadata = MachineMetadata(environment: [:])
        return try await metadata.kept { Debian.Machine() }.world(metadata)
    }

    /// What `apt-cache depends` reaches: names of packages, and of what packages provide.
    static func closure(of package: String) async throws -> Set<String> {
        let text = try await MachineProgram.run(
            "apt-cache",
            caching("own") + [
                "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks",
                "--no-replaces", "--no-enhances", package,
            ])
        let names = text.split(separator: "\n").compactMap { line -> String? in
            let word = line.split(separator: " ").last ?? ""
            let name = word.hasPrefix("<") ? word.dropFirst().dropLast() : word
            return String(name.prefix { $0 != ":" })
        }
        return Set(names)
    }

    // MARK: - Installations

    /// Debian's own Python, for apt's library belongs to no other.
    private static let python = "/usr/bin/python3"
    static let absence: Comment = "apt's library for Python is absent: apt-get install python3-apt"
    static var hasLibrary: Bool {
        AbsolutePath("/usr/lib/python3/dist-packages").map { Disk.names(in: $0).contains { $0.hasPrefix("apt_pkg.") } }
            ?? false
    }

    private static func settings(_ status: String?) -> [String] {
        ["APT::Install-Recommends=false"] + (status.map { ["Dir::State::status=\($0)"] } ?? [])
    }

    /// What `apt-get install` would unpack for each by itself; `nil` where it would not.
    static func installations(of packages: [String], status: String?) async throws -> [String: Set<String>?] {
        let script = Checkout.folder.appending("Tests/KytesEcosystemsTests/Scripts/apt_installations.py")
        let text = try await MachineProgram.run(
            python, [script.string] + settings(status) + packages, timeout: .seconds(300))
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        return Dictionary(
            lines.map { ($0[0], $0.count > 1 ? Set($0.dropFirst()) : nil) }, uniquingKeysWith: { $1 })
    }

    /// What `apt-get` itself says of one.
    static func installation(of package: String, status: String?) async throws -> Set<String>? {
        let options = (["Debug::NoLocking=true"] + settings(status)).flatMap { ["-o", $0] }
        do {
            let text = try await MachineProgram.run(
                "apt-get", options + caching(status == nil ? "own" : "empty") + ["-s", "install", package])
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("Inst ") }
            return Set(lines.map { String($0.dropFirst(5).prefix { $0 != " " && $0 != ":" }) })
        } catch is MachineProgram.Failure { return nil }
    }
}
