public import KytesBasics
import KytesEcosystems
import KytesGit
import KytesText

/// The Swift manifests in all tags of the repositories where git's `insteadOf` leads to a folder of this machine, each to
/// be held against what `swift package dump-package` says of it.
public struct ManifestCollection: Sendable {
    /// One text; equal ones are there once.
    public struct Entry: Sendable {
        /// `owner/name tag file`
        public var name: String
        public var bytes: [UInt8]
    }

    /// What came of one comparison.
    public enum Verdict: Sendable, Equatable {
        case equal
        /// What is different.
        case different([String])
        /// The toolchain refuses the manifest, and why.
        case refused(String)
    }

    /// Sorted by name.
    public let entries: [Entry]
    private let environment: [String: String]

    public init(environment: [String: String]) async {
        self.environment = environment
        var entries: [[UInt8]: String] = [:]
        let bases = GitConfiguration(environment: environment).subsections(of: "url", name: "insteadof").map(
            \.subsection)
        for folder in Set(bases).compactMap({ AbsolutePath($0) }).sorted() {
            for owner in Checkout.names(in: folder) {
                for name in Checkout.names(in: folder.appending(owner)) where name.hasSuffix(".git") {
                    for entry in await Self.entries(
                        of: folder.appending(owner).appending(name), called: "\(owner)/\(name)")
                    {
                        entries[entry.bytes] = min(entries[entry.bytes] ?? entry.name, entry.name)
                    }
                }
            }
        }
        self.entries = entries.map { Entry(name: $0.value, bytes: $0.key) }.sorted { $0.name < $1.name }
    }

    private static func entries(of path: AbsolutePath, called name: String) async -> [Entry] {
        guard let repository = try? await GitRepository.open(path), let references = try? await repository.references()
        else { return [] }
        var result: [Entry] = []
        for reference in references where reference.name.hasPrefix("refs/tags/") {
            let tag = reference.name.dropFirst("refs/tags/".count)
            for file in (try? await repository.entries(of: reference.commit, at: "")) ?? [] {
                let isManifest =
                    file.path == "Package.swift"
                    || file.path.hasPrefix("Package@swift-") && file.path.hasSuffix(".swift")
                guard isManifest, let bytes = try? await repository.bytes(at: file.path, of: reference.commit) else {
                    continue
                }
                result.append(Entry(name: "\(name) \(tag) \(file.path)", bytes: bytes))
            }
        }
        return result
    }

    /// So many of them, evenly spread, always the same.
    public func sample(of count: Int) -> [Entry] {
        guard count > 0, entries.count > count else { return entries }
        return (0..<count).map { entries[$0 * entries.count / count] }
    }

    /// Has the toolchain dump a manifest alone in a folder of its own, and compares.
    ///
    /// - Parameter folder: Kept from one call to the next, so that the toolchain's caches are warm.
    public func compare(_ entry: Entry, in folder: AbsolutePath) async throws -> Verdict {
        let package = folder.appending("package-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
        let file = package.appending("Package.swift")
        try Disk.write(entry.bytes, to: file)
        defer { Disk.remove(package) }
        guard let executable = ChildProcess.find("swift", path: environment["PATH"]) else {
            return .refused("there is no `swift`")
        }
        // An empty environment, as our reader has it, but for what the toolchain itself needs.
        let child = ChildProcess(
            executable: executable,
            arguments: [
                "package", "--disable-sandbox", "--cache-path", folder.appending("cache").string,
                "--manifest-cache", "none", "dump-package",
            ],
            environment: ["PATH": environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.string],
            directory: package,
            timeout: .seconds(120)
        )
        let outcome = try await BlockingThreads.long.run { cancel in try child.run(cancel: cancel) }
        guard outcome.status == 0 else { return .refused(String(decoding: outcome.errors, as: UTF8.self)) }
        let parsed = SwiftPM.readManifest(SourceText(decoding: entry.bytes), of: DocumentID(file: file))
        let differences = SwiftPM.differences(
            between: parsed.value,
            andDumpedPackage: SourceText(decoding: outcome.output),
            in: package.string
        )
        return differences.isEmpty ? .equal : .different(differences)
    }
}
