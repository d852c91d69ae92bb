public import KytesBasics

/// What stands in a commit in place of a file that Git LFS keeps elsewhere.
///
/// - Source: "Git LFS Specification", section "The Pointer", git-lfs 3.3.
public struct GitLFSPointer: Hashable, Sendable {
    /// The SHA-256 of the file, 64 hexadecimal digits in lower case.
    public var id: String
    /// Of the file, in bytes.
    public var size: Int

    /// No pointer is larger, in bytes.
    public static let sizeLimit = 1023

    /// - Returns: `nil` where the bytes are none: a file like any other.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= Self.sizeLimit, bytes.starts(with: "version ".utf8) else { return nil }
        var lines: [Substring: Substring] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, lines.updateValue(words[1], forKey: words[0]) == nil else { return nil }
        }
        guard lines["version"] == "https://git-lfs.github.com/spec/v1",
            let oid = lines["oid"], oid.hasPrefix("sha256:"),
            let size = lines["size"].flatMap({ Int($0) }), size >= 0
        else { return nil }
        let id = oid.dropFirst(7)
        guard id.utf8.count == 64, id.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { return nil }
        self.id = String(id)
        self.size = size
    }

    /// Whether these bytes are the file.
    public func isMet(by bytes: [UInt8]) -> Bool { bytes.count == size && SHA256.hexDigest(of: bytes) == id }

    /// Where a repository keeps the file, if it does: relative to its folder of objects' parent.
    public var storedPath: String { "lfs/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix(2))/\(id)" }

    /// As it is written in a commit; what `git lfs smudge` takes.
    var text: String { "version https://git-lfs.github.com/spec/v1\noid sha256:\(id)\nsize \(size)\n" }
}

extension GitTransport {
    /// Gets a file that Git LFS keeps, through the `git lfs` program: it speaks the batch API over http and ssh with the
    /// logins and the agents that the user has set up.
    ///
    /// - Parameters:
    ///   - repository: A bare repository of our own, in which the program keeps what it got.
    ///   - path: For the program's own words.
    ///   - endpoint: `lfs.url` as the commit has it in `.lfsconfig`; the user's own setting goes before it.
    /// - Throws: `GitError`: `unsupported` where the program is not installed, `damaged` where what came is not the file;
    ///   `CancellationError`.
    public func largeFile(
        _ pointer: GitLFSPointer,
        path: String,
        of location: GitLocation,
        endpoint: String?,
        in repository: AbsolutePath,
        limits: GitLimits
    ) async throws -> [UInt8] {
        guard case .program(let git) = means, ChildProcess.find("git-lfs", path: environment["PATH"]) != nil else {
            throw GitError(code: .unsupported, subject: path, cause: "the program `git lfs` is not installed")
        }
        if pointer.size > limits.bytes { throw GitError(code: .tooLarge, subject: path) }
        let program = GitProgram(git, environment: environment, configuration: configuration)
        var settings = ["-c", "remote.origin.url=" + location.written]
        if let endpoint, configuration.value("lfs.url") == nil { settings += ["-c", "lfs.url=" + endpoint] }
        var process = program.process(
            settings + ["--git-dir=.", "lfs", "smudge", "--", path],
            in: repository,
            timeout: limits.timeout
        )
        process.environment["GIT_LFS_SKIP_SMUDGE"] = nil
        process.input = Array(pointer.text.utf8)
        process.outputLimit = pointer.size
        let outcome = try await run(process, on: path)
        guard outcome.status == 0 else { throw GitError(program: outcome, on: path) }
        guard pointer.isMet(by: outcome.output) else {
            throw GitError(code: .damaged, subject: path, cause: "what came is not the file of its pointer")
        }
        return outcome.output
    }
}
