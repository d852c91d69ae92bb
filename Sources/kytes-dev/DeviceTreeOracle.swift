import ArgumentParser
import Foundation
import KytesBasics
import KytesEcosystems
import KytesTestSupport

struct DeviceTreeOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devicetree",
        abstract:
            "Put together all device trees of a tree of Linux as we do and as `cpp` and `dtc` do, and compare bytes."
    )

    @Argument(help: "The folder of the tree.")
    var tree: String

    @Argument(help: "Only sources whose path holds one of these.")
    var names: [String] = []

    @Option(help: "A `modules.alias` of a kernel that was built of the tree: only its drivers are compared.")
    var aliases: String?

    func run() async throws {
        if let aliases { return try await compareDrivers(with: aliases) }
        let missing = DeviceTreeCompiler.missing
        guard missing.isEmpty else { throw ChoreError("not installed: \(missing.joined(separator: ", "))") }
        let root = AbsolutePath(tree, relativeTo: AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root)
        let sources = [".dts", ".dtso"].flatMap { Checkout.files(below: root.appending("arch"), suffix: $0) }
            .filter { path in names.isEmpty || names.contains { path.string.contains($0) } }.sorted()
        let folder = TemporaryFolder()
        var (equal, different, refused) = (0, 0, 0)
        var ours = Duration.zero
        for (source, keepsLabels) in sources.flatMap({ [($0, false), ($0, true)] }) {
            let expected: [String]
            do {
                expected = try await DeviceTreeCompiler.lines(
                    of: source, in: root, keepsLabels: keepsLabels, scratch: folder.path)
            } catch let failure as MachineProgram.Failure {
                refused += 1
                print("\(source): refused: \(failure.description.prefix(200))")
                continue
            }
            var trial: DeviceTree.Trial?
            ours += ContinuousClock().measure {
                trial = DeviceTree.Trial(of: source, in: root, keepsLabels: keepsLabels) {
                    Disk.read($0, limit: 1 << 25)
                }
            }
            let lines = trial?.lines ?? []
            if lines == expected {
                equal += 1
                if let problem = trial?.problems.first { print("\(source): equal, and we say: \(problem)") }
                continue
            }
            different += 1
            print("\(source): DIFFERENT \(trial?.problems.prefix(3) ?? [])")
            let first = zip(lines, expected).first { $0 != $1 }
            print(
                "    theirs: \(first?.1 ?? "\(expected.count) lines")\n    ours:   \(first?.0 ?? "\(lines.count) lines")"
            )
        }
        print(
            "\(equal) of \(equal + different) equal, each source without and with `-@`; \(refused) refused by the tools; ours took \(ours)"
        )
        if different > 0 { throw ExitCode(1) }
    }

    /// Each alias of a device tree is one that a source of the same module gives.
    private func compareDrivers(with aliases: String) async throws {
        let here = AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root
        let environment = ProcessInfo.processInfo.environment
        let metadata = MachineMetadata(environment: environment)
        let ours = try await DeviceTree.drivingModules(in: AbsolutePath(tree, relativeTo: here), using: metadata)
        let bytes = Disk.read(AbsolutePath(aliases, relativeTo: here), limit: 1 << 26) ?? []
        var theirs: [String: Set<String>] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[1].hasPrefix("of:N*T*C"), !words[1].hasSuffix("C*") else { continue }
            theirs[String(words[1].dropFirst(8)), default: []].insert(String(words[2]))
        }
        var (found, pairs) = (0, 0)
        for (name, modules) in theirs.sorted(by: { $0.key < $1.key }) {
            for module in modules.sorted() {
                pairs += 1
                if ours[name]?.contains(module) == true { found += 1 } else { print("\(name): not in \(module)") }
            }
        }
        print("\(found) of \(pairs) pairs of device and module found")
    }
}
