import Foundation
public import KytesBasics
import KytesEcosystems
import KytesSyntax

/// What podman-compose makes of Compose files, beside what we make of them.
public struct ComposeServices: Sendable {
    public struct Verdict: Sendable {
        public var path: AbsolutePath
        public var services: Int
        /// Empty where both say the same.
        public var differences: [String]
        /// Why nothing was compared; empty where it was.
        public var excuse = ""
    }

    private let python: String

    /// - Returns: `nil` where Python or its `podman_compose` is absent.
    public init?(path: String?) {
        guard let python = ChildProcess.find("python3", path: path) else { return nil }
        let probe = ChildProcess(
            executable: python, arguments: ["-c", "import podman_compose"],
            environment: ProcessInfo.processInfo.environment, timeout: .seconds(20))
        guard let outcome = try? probe.run(cancel: CancelFlag()), outcome.status == 0 else { return nil }
        self.python = python
    }

    /// - Parameter paths: Of Compose files.
    public func verdicts(_ paths: [AbsolutePath]) async throws -> [Verdict] {
        guard let first = paths.first else { return [] }
        let project = Project(ecosystem: Containers.id, folder: first.parent, manifests: paths)
        let ours = try await Containers.listing(
            of: project, using: MachineMetadata(environment: ProcessInfo.processInfo.environment))
        let script = Checkout.folder.appending("Tests/KytesEcosystemsTests/Scripts/compose_services.py")
        var process = ChildProcess(
            executable: python, arguments: [script.string], environment: ProcessInfo.processInfo.environment,
            timeout: .seconds(300))
        process.input = Array(paths.map(\.string).joined(separator: "\n").utf8)
        process.outputLimit = 1 << 26
        let outcome = try process.run(cancel: CancelFlag())
        return try outcome.output.split(separator: 0x0A).compactMap { line in
            let answer = try JSONValue(parsing: Array(line))
            guard let path = answer["path"]?.string.flatMap({ AbsolutePath($0) }) else { return nil }
            if let error = answer["error"]?.string {
                return Verdict(path: path, services: 0, differences: [], excuse: error)
            }
            return Self.verdict(on: path, ours.services[path] ?? [:], answer["services"]?.object ?? JSONObject())
        }
    }

    private static func verdict(
        on path: AbsolutePath,
        _ ours: [String: Containers.Listing.Service],
        _ theirs: JSONObject
    ) -> Verdict {
        var differences: [String] = []
        for name in Set(ours.keys).union(theirs.members.map(\.key)).sorted() {
            guard let own = ours[name], let other = theirs[name] else {
                differences.append("\(name): only \(ours[name] == nil ? "theirs" : "ours")")
                continue
            }
            let pairs = [
                ("image", own.image), ("context", own.context), ("dockerfile", own.dockerfile), ("target", own.target),
            ]
            for (key, value) in pairs {
                // What is unknown to us is empty to them, for nobody started them with a value.
                guard let value, value != other[key]?.string else { continue }
                differences.append("\(name).\(key): ours `\(value)`, theirs `\(other[key]?.string ?? "")`")
            }
            let needs = other["needs"]?.array?.compactMap(\.string) ?? []
            if own.needs != needs { differences.append("\(name).depends_on: ours \(own.needs), theirs \(needs)") }
        }
        return Verdict(path: path, services: theirs.members.count, differences: differences)
    }
}
