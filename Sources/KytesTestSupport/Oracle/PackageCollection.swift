import Glibc
public import KytesBasics
import KytesEcosystems
import KytesGit
import KytesText

/// The Swift packages that git's `insteadOf` has in folders of this machine, each to be held against what the toolchain
/// says of it.
public struct PackageCollection: Sendable {
    /// A package at one of its tags.
    public struct Entry: Hashable, Sendable {
        public var url: String
        public var tag: String
        public var commit: String

        /// The last component of the address.
        public var name: String {
            let last = url.split(separator: "/").last.map(String.init) ?? url
            return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        }
    }

    /// What came of one comparison.
    public struct Verdict: Sendable {
        public var entry: Entry
        /// The toolchain resolved it; else both must refuse.
        public var isResolvable: Bool
        /// What is different, first with the pins that the toolchain wrote, then without any; empty where nothing is.
        public var withPins: [String]
        public var withoutPins: [String]
        /// How long `swift package show-dependencies` took on the warm checkout, and we from the same pins.
        public var theirs: Duration
        public var ours: Duration

        public var isEqual: Bool { withPins.isEmpty && withoutPins.isEmpty }
    }

    /// Sorted by address; of several addresses that lead to one commit, the first.
    public let entries: [Entry]
    private let environment: [String: String]

    public init(environment: [String: String]) async {
        self.environment = environment
        let configuration = GitConfiguration(environment: environment)
        var entries: [Entry] = []
        var commits: Set<String> = []
        for (base, prefix) in configuration.subsections(of: "url", name: "insteadof") {
            guard let folder = AbsolutePath(base) else { continue }
            for owner in Checkout.names(in: folder) {
                for name in Checkout.names(in: folder.appending(owner)) where name.hasSuffix(".git") {
                    let path = folder.appending(owner).appending(name)
                    guard let repository = try? await GitRepository.open(path),
                        let references = try? await repository.references()
                    else { continue }
                    for reference in references where reference.name.hasPrefix("refs/tags/") {
                        let commit = reference.commit.description
                        guard commits.insert(commit).inserted else { continue }
                        let tag = String(reference.name.dropFirst("refs/tags/".count))
                        entries.append(Entry(url: "\(prefix)\(owner)/\(name)", tag: tag, commit: commit))
                    }
                }
            }
        }
        self.entries = entries.sorted { ($0.url, $0.tag) < ($1.url, $1.tag) }
    }

    /// Has the toolchain resolve a fresh checkout below `folder`, and compares.
    ///
    /// - Parameter folder: Kept from one call to the next, so that the toolchain's caches are warm.
    public func compare(_ entry: Entry, in folder: AbsolutePath) async throws -> Verdict {
        let checkout = folder.appending("checkouts/\(entry.commit)/\(entry.name)")
        let scratch = folder.appending("scratch/\(entry.commit)")
        try Disk.makeFolders(checkout.parent)
        let git = ["clone", "-q", "-c", "advice.detachedHead=false", "--branch", entry.tag, entry.url, checkout.string]
        guard try await run("git", git, in: folder)?.status == 0 else {
            throw MetadataError(code: .unreachable, subject: entry.url)
        }
        let lockfile = checkout.appending("Package.resolved")
        Disk.remove(lockfile)
        let arguments = [
            "package", "--cache-path", folder.appending("cache").string, "--scratch-path", scratch.string,
            "--disable-sandbox", "show-dependencies", "--format", "json",
        ]
        let first = try await run("swift", arguments, in: checkout)
        let clock = ContinuousClock()
        let start = clock.now
        let shown = first?.status == 0 ? try await run("swift", arguments, in: checkout) : first
        let theirs = clock.now - start
        let ours = try await clock.measure { _ = try await resolution(of: checkout, ignoring: []) }
        let verdict = Verdict(
            entry: entry,
            isResolvable: shown?.status == 0,
            withPins: try await differences(checkout, shown, ignoring: []),
            withoutPins: try await differences(checkout, shown, ignoring: [lockfile]),
            theirs: theirs,
            ours: ours
        )
        Disk.remove(scratch)
        Disk.remove(checkout.parent)
        return verdict
    }

    private func resolution(of checkout: AbsolutePath, ignoring ignored: Set<AbsolutePath>) async throws -> Resolution {
        let metadata = MachineMetadata(environment: environment, ignoring: ignored)
        let manifest = checkout.appending("Package.swift")
        let project = Project(ecosystem: SwiftPM.id, folder: checkout, manifests: [manifest])
        return try await SwiftPM.resolve(project, using: metadata)
    }

    private func differences(
        _ checkout: AbsolutePath,
        _ shown: ChildProcess.Outcome?,
        ignoring ignored: Set<AbsolutePath>
    ) async throws -> [String] {
        guard let shown else { return ["there is no `swift`"] }
        let resolution = try await resolution(of: checkout, ignoring: ignored)
        let errors = resolution.files.values.flatMap(\.diagnostics).filter { $0.severity == .error }.map(\.message)
        if shown.status == 0 {
            return SwiftPM.differences(between: resolution, andShownDependencies: SourceText(decoding: shown.output))
                + errors.sorted()
        }
        return errors.isEmpty
            ? ["the toolchain refuses: " + String(decoding: shown.errors.suffix(500), as: UTF8.self)] : []
    }

    /// - Returns: `nil` where there is no such program.
    private func run(
        _ program: String,
        _ arguments: [String],
        in folder: AbsolutePath
    ) async throws -> ChildProcess.Outcome? {
        guard let executable = ChildProcess.find(program, path: environment["PATH"]) else { return nil }
        let child = ChildProcess(
            executable: executable,
            arguments: arguments,
            environment: environment,
            directory: folder,
            timeout: .seconds(120)
        )
        return try await BlockingThreads.long.run { cancel in try child.run(cancel: cancel) }
    }
}
