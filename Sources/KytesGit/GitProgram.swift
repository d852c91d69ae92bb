import KytesBasics

/// The environment under which `git` is run: the user's own, with every way to ask a question closed.
struct GitProgram: Sendable {
    let executable: String
    let environment: [String: String]

    init(_ executable: String, environment user: [String: String], configuration: GitConfiguration) {
        self.executable = executable
        // Variables that would lead git into another repository, or its tracing into our pipes.
        var environment = user.filter { !Self.isMisleading($0.key) }
        environment["GIT_TERMINAL_PROMPT"] = "0"
        environment["GIT_ASKPASS"] = ""
        environment["SSH_ASKPASS_REQUIRE"] = "never"
        environment["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh"
        environment["GIT_OPTIONAL_LOCKS"] = "0"
        environment["LC_ALL"] = "C"
        if let ssh = environment["GIT_SSH_COMMAND"] ?? configuration.value("core.sshcommand") {
            environment["GIT_SSH_COMMAND"] = ssh + " -oBatchMode=yes"
        } else if environment["GIT_SSH"] == nil {
            environment["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes -oConnectTimeout=20"
        }
        self.environment = environment
    }

    func process(_ arguments: [String], in directory: AbsolutePath = .root, timeout: Duration) -> ChildProcess {
        // A host that says nothing for a minute is taken for dead.
        let settings = ["http.lowSpeedLimit=1", "http.lowSpeedTime=60", "gc.auto=0", "maintenance.auto=false"]
        return ChildProcess(
            executable: executable,
            arguments: settings.flatMap { ["-c", $0] } + arguments,
            environment: environment,
            directory: directory,
            timeout: timeout
        )
    }

    private static func isMisleading(_ name: String) -> Bool {
        let repository: Set = [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
            "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_PREFIX", "GIT_QUARANTINE_PATH",
        ]
        return repository.contains(name) || name.hasPrefix("GIT_TRACE")
    }
}

extension GitError {
    /// What the program meant, from its words under `LC_ALL=C`.
    init(program outcome: ChildProcess.Outcome, on subject: String) {
        let text = String(decoding: outcome.errors, as: UTF8.self)
        let lines = text.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" })
        let spoken = lines.filter { line in
            ["fatal:", "error:", "remote:", "ssh:"].contains { line.hasPrefix($0) } && !line.hasSuffix("done.")
        }
        self.init(
            code: Self.code(of: text), subject: subject, cause: (spoken.last ?? lines.last).map { String($0) } ?? "")
    }

    init(_ failure: ChildProcess.Failure, on subject: String) {
        switch failure {
        case .timedOut: self.init(code: .timedOut, subject: subject)
        case .outputTooLarge: self.init(code: .tooLarge, subject: subject)
        case .notStarted(let number): self = .system(number, on: "git")
        }
    }

    private static func code(of text: String) -> Code {
        let text = text.lowercased()
        let table: [(String, Code)] = [
            ("no space left on device", .diskFull), ("disk quota exceeded", .diskFull),
            ("not our ref", .revisionNotFound), ("couldn't find remote ref", .revisionNotFound),
            ("unadvertised object", .revisionNotFound), ("does not support shallow", .revisionNotFound),
            ("could not read username", .unauthorized), ("could not read password", .unauthorized),
            ("authentication failed", .unauthorized), ("permission denied (", .unauthorized),
            ("host key verification failed", .unauthorized), ("returned error: 403", .unauthorized),
            ("could not resolve host", .unreachable), ("could not resolve hostname", .unreachable),
            ("unable to look up", .unreachable), ("failed to connect", .unreachable),
            ("connection refused", .unreachable), ("unable to connect", .unreachable),
            ("couldn't connect to server", .unreachable), ("no route to host", .unreachable),
            ("network is unreachable", .unreachable), ("timed out", .unreachable),
            ("operation too slow", .timedOut), ("less than 1 bytes/sec", .timedOut),
            ("early eof", .unreachable), ("unexpected disconnect", .unreachable), ("rpc failed", .unreachable),
            ("does not appear to be a git repository", .repositoryNotFound),
            ("repository not found", .repositoryNotFound),
            ("does not exist", .repositoryNotFound), ("returned error: 404", .repositoryNotFound),
            ("no such repository", .repositoryNotFound), ("' not found", .repositoryNotFound),
            ("not exported", .repositoryNotFound),
            ("not a git repository", .repositoryNotFound), ("transport '", .unsupported),
            ("corrupt", .damaged), ("missing", .damaged), ("bad object", .damaged), ("index-pack failed", .damaged),
            ("could not read from remote repository", .unreachable), ("remote end hung up", .unreachable),
        ]
        return table.first { text.contains($0.0) }?.1 ?? .failed
    }
}

extension StringProtocol {
    func contains(_ text: String) -> Bool { range(of: text) != nil }
}
