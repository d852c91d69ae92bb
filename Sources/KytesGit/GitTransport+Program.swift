import Glibc
import KytesBasics

extension GitTransport {
    func programReferences(of location: GitLocation, git: String, limits: GitLimits) async throws -> GitRemoteReferences
    {
        let program = GitProgram(git, environment: environment, configuration: configuration)
        var process = program.process(
            ["ls-remote", "--symref", "--", location.written, "HEAD", "refs/heads/*", "refs/tags/*"],
            timeout: limits.timeout
        )
        process.outputLimit = limits.bytes
        let outcome = try await run(process, on: location.display)
        guard outcome.status == 0 else { throw GitError(program: outcome, on: location.display) }
        return GitRemoteReferences(listing: String(decoding: outcome.output, as: UTF8.self))
    }

    func run(_ process: ChildProcess, on subject: String) async throws -> ChildProcess.Outcome {
        do {
            return try await BlockingThreads.long.run { try process.run(cancel: $0) }
        } catch let failure as ChildProcess.Failure {
            throw GitError(failure, on: subject)
        }
    }
}

extension GitRemoteReferences {
    /// - Parameter listing: As `git ls-remote --symref` writes it: `ID<tab>NAME`, `ref: NAME<tab>HEAD`, `NAME^{}` for what
    ///   an annotated tag leads to.
    init(listing: String) {
        self.init(head: nil, commits: [:])
        var peeled: [String: GitObjectID] = [:]
        for line in listing.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2 else { continue }
            if parts[0].hasPrefix("ref: ") {
                if parts[1] == "HEAD" { head = String(parts[0].dropFirst(5)) }
            } else if let id = GitObjectID(parts[0]) {
                if parts[1].hasSuffix("^{}") {
                    peeled[String(parts[1].dropLast(3))] = id
                } else {
                    commits[String(parts[1])] = id
                }
            }
        }
        commits.merge(peeled) { $1 }
    }
}

/// One `git fetch` into a bare repository.
struct ProgramFetch {
    private let program: GitProgram
    private let location: GitLocation
    private let repository: AbsolutePath
    private let limits: GitLimits

    init(_ transport: GitTransport, git: String, location: GitLocation, repository: AbsolutePath, limits: GitLimits) {
        program = GitProgram(git, environment: transport.environment, configuration: transport.configuration)
        self.location = location
        self.repository = repository
        self.limits = limits
    }

    func commit(_ id: GitObjectID, tags: [String], progress: GitProgressHandler?) async throws {
        let wanted =
            ["+\(id):refs/kytes/commits/\(id)"] + tags.filter(Self.isPlain).map { "+refs/tags/\($0):refs/tags/\($0)" }
        var failure: GitError?
        for refspec in wanted {
            do {
                try await run(["--depth", "1", "--no-tags"], refspecs: [refspec], progress: progress)
                return
            } catch let error as GitError where error.code == .revisionNotFound {
                failure = failure ?? error
            }
        }
        throw failure ?? GitError(code: .revisionNotFound, subject: id.description)
    }

    func everything(progress: GitProgressHandler?) async throws {
        let isShallow = access(repository.appending("shallow").string, F_OK) == 0
        try await run(
            (isShallow ? ["--unshallow"] : []) + ["--force", "--tags"],
            refspecs: ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"],
            progress: progress
        )
    }

    private func run(_ options: [String], refspecs: [String], progress: GitProgressHandler?) async throws {
        let process = program.process(
            [
                "--git-dir=.", "fetch", "--progress", "--no-write-fetch-head", "--no-recurse-submodules",
                "--update-head-ok",
            ]
                + options + ["--", location.written] + refspecs,
            in: repository,
            timeout: limits.timeout
        )
        let limit = limits.bytes
        let subject = location.display
        do {
            let outcome = try await BlockingThreads.long.run { cancel in
                var lines = ProgressLines()
                var throttle = ProgressThrottle()
                return try process.run(cancel: cancel) { bytes in
                    for report in lines.append(bytes) {
                        if report.bytes > limit { throw GitError(code: .tooLarge, subject: subject) }
                        if let progress, throttle.lets(report) { progress(report) }
                    }
                }
            }
            if outcome.status != 0 { throw GitError(program: outcome, on: subject) }
        } catch let failure as ChildProcess.Failure {
            throw GitError(failure, on: subject)
        }
    }

    /// Whether a name can stand in a refspec without meaning anything else there.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 <= 0x20 || $0 == 0x7F || ":?*[\\^~".utf8.contains($0) }
    }
}

/// Reads git's progress: `Receiving objects:  45% (450/1000), 1.20 MiB | 1.10 MiB/s`, lines ended by CR or LF.
struct ProgressLines {
    private var rest: [UInt8] = []

    mutating func append(_ bytes: ArraySlice<UInt8>) -> [GitProgress] {
        rest += bytes
        var lines = rest.split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0D }
        let last = lines.popLast() ?? []
        let reports = lines.compactMap { Self.report(String(decoding: $0, as: UTF8.self)) }
        rest = last.count > 4096 ? [] : Array(last)
        return reports
    }

    static func report(_ line: String) -> GitProgress? {
        let line = line.hasPrefix("remote: ") ? line.dropFirst(8) : line[...]
        guard let colon = line.firstIndex(of: ":"), let open = line[colon...].firstIndex(of: "("),
            let close = line[open...].firstIndex(of: ")")
        else { return nil }
        let counts = line[line.index(after: open)..<close].split(separator: "/").map { Int($0) }
        guard counts.count == 2, let done = counts[0], let total = counts[1] else { return nil }
        return GitProgress(
            phase: String(line[..<colon]),
            done: done,
            total: total,
            bytes: bytes(line[line.index(after: close)...])
        )
    }

    private static func bytes(_ text: Substring) -> Int {
        let words = text.split { $0 == " " || $0 == "," }
        guard words.count >= 2, let number = Double(words[0]), number.isFinite, number >= 0, number < 1e9 else {
            return 0
        }
        let unit =
            switch words[1] {
            case "KiB": 1024.0
            case "MiB": 1_048_576.0
            case "GiB": 1_073_741_824.0
            default: 1.0
            }
        return Int(number * unit)
    }
}
