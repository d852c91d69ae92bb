import ArgumentParser
import Foundation
import KytesBasics
import KytesEcosystems
import KytesText

struct CoursierOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coursier",
        abstract: "Resolve modules as we do, and compare with what coursier's own tests expect.",
        discussion: """
            A file of RESOLUTIONS, `ORGANIZATION/NAME/VERSION[_CONFIGURATION]`, has a line for each module that is expected:
            `organization:name:version:configuration`. What was resolved with other parameters, or needs POMs that REPOSITORY
            does not have, is left out.
            """
    )

    @Argument(help: "The folder of the expected resolutions.")
    var resolutions: String
    @Argument(help: "The folder of a repository in Maven's layout.")
    var repository: String
    @Option(help: "Only files whose path holds this.")
    var only = ""

    func run() async throws {
        let cases = try Self.cases(below: URL(fileURLWithPath: resolutions)).filter {
            only.isEmpty || $0.path.contains(only)
        }
        let root = repository
        let writer = Sbt.ResolutionWriter { path in
            FileManager.default.contents(atPath: root + "/" + path).map { SourceText(decoding: [UInt8]($0)) }
        } names: { path in
            (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + path)) ?? []
        }
        var (equal, absent, different) = (0, 0, 0)
        for next in cases {
            let ours = try await writer.resolution(
                of: next.organization, next.name, next.version, configuration: next.configuration)
            if ours == next.expected {
                equal += 1
            } else if !writer.missing.isEmpty || !next.expected.allSatisfy({ Self.has($0, root) }) {
                absent += 1
                print(
                    "\(next.path): not in the repository: \(writer.missing.sorted().first ?? "a version that is expected")"
                )
            } else {
                different += 1
                print("\(next.path): DIFFERENT")
                for line in next.expected.subtracting(ours).sorted() { print("    theirs: \(line)") }
                for line in ours.subtracting(next.expected).sorted() { print("    ours: \(line)") }
            }
        }
        print("\(equal) of \(equal + different) equal; \(absent) need POMs that are not in the repository")
        if different > 0 { throw ExitCode(1) }
    }

    private static func has(_ line: String, _ root: String) -> Bool {
        let parts = line.split(separator: ":").map(String.init)
        guard parts.count == 3 else { return false }
        let folder = parts[0].replacingOccurrences(of: ".", with: "/") + "/\(parts[1])/\(parts[2])"
        return FileManager.default.fileExists(atPath: "\(root)/\(folder)/\(parts[1])-\(parts[2]).pom")
    }

    // MARK: - Cases

    private struct Case {
        var path: String
        var organization: String
        var name: String
        var version: String
        var configuration: String
        var expected: Set<String>
    }

    private static func cases(below root: URL) throws -> [Case] {
        guard let paths = FileManager.default.enumerator(atPath: root.path) else {
            throw ChoreError("\(root.path) is no folder")
        }
        return paths.compactMap { $0 as? String }.sorted().compactMap { path in
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count == 3, !parts[2].contains("_params"), !parts[2].contains("_dep"),
                !parts[2].contains("_boms"), !parts[2].contains("_gradlemod"), !parts[2].contains("customurl")
            else { return nil }
            guard let data = FileManager.default.contents(atPath: root.path + "/" + path) else { return nil }
            let text = String(decoding: data, as: UTF8.self)
            let expected = text.split(separator: "\n").map {
                $0.split(separator: ":", omittingEmptySubsequences: false).prefix(3).joined(separator: ":")
            }
            var version = parts[2]
            var configuration = "default"
            for suffix in ["_compile", "_default_runtime_", "_runtime"] where version.hasSuffix(suffix) {
                version.removeLast(suffix.count)
                if suffix != "_default_runtime_" { configuration = String(suffix.dropFirst()) }
            }
            return Case(
                path: path, organization: parts[0], name: parts[1], version: version, configuration: configuration,
                expected: Set(expected))
        }
    }
}
