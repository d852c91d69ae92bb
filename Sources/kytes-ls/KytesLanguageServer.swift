import ArgumentParser
import Glibc
import KytesBasics
import KytesLSP
import KytesSources

/// The language server: `kytes-ls --stdio` from any editor.
@main
struct KytesLanguageServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kytes-ls",
        abstract: "The language server of kytes: the dependency graph of a workspace, and the way into every source.",
        discussion: """
            Started by an editor, which speaks the Language Server Protocol 3.18 with it.

            EXAMPLES
              kytes-ls --stdio
              kytes-ls --socket 5007 --log-level debug
              KYTES_NETWORK=never kytes-ls
            """,
        version: version
    )

    static let version = "0.1.0"

    @Flag(help: "Speak over standard input and output. The default.")
    var stdio = false

    @Option(
        name: [.long, .customLong("port")], help: "Connect to the editor at this TCP port of the loopback interface.")
    var socket: UInt16?

    @Option(help: "Connect to the editor at this Unix domain socket.")
    var pipe: String?

    @Option(help: "When to fetch: never, on-demand or always. KYTES_NETWORK says it, too. (default: on-demand)")
    var network: Network?

    @Option(help: "What to log, to standard error and to the editor: error, warning, info, log or debug.")
    var logLevel: LogLevel = .info

    @Option(help: "The largest message to read, in MiB.")
    var maxMessageSize: Int = 64

    @Option(
        name: [.customLong("clientProcessId"), .customLong("client-process-id")],
        help: "Exit when this process is gone."
    )
    var clientProcessID: Int?

    @Flag(help: .hidden)
    var nodeIpc = false

    /// Ends with 2 for wrong arguments and 3 for what failed, as `kytes` does.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            let bytes = Array((text.isEmpty ? "" : text + "\n").utf8)
            _ = write(code.isSuccess ? STDOUT_FILENO : STDERR_FILENO, bytes, bytes.count)
            Glibc.exit(code.isSuccess ? 0 : code == .validationFailure ? 2 : 3)
        }
    }

    func validate() throws {
        if nodeIpc {
            throw ValidationError(
                "`--node-ipc` is a channel between Node.js programs; use `--stdio`, `--socket` or `--pipe`")
        }
        if [stdio, socket != nil, pipe != nil].count(where: { $0 }) > 1 {
            throw ValidationError("Only one of `--stdio`, `--socket` and `--pipe` can be used")
        }
        guard (1...1 << 20).contains(maxMessageSize) else {
            throw ValidationError("`--max-message-size` is between 1 and \(1 << 20) MiB")
        }
        _ = try networkPolicy()
    }

    func run() throws {
        let options = ServerOptions(
            version: Self.version,
            logLevel: logLevel.type,
            maxMessageBytes: maxMessageSize << 20,
            clientProcessID: clientProcessID
        )
        let descriptors = try transport.open()
        let server = Server(try service(), options: options, descriptors: descriptors)
        // Without the destructors of a process that other threads are still at work in.
        _exit(server.run())
    }

    private func service() throws -> KytesService {
        try KytesService(policy: try networkPolicy(), environment: ProcessEnvironment.all)
    }

    private var transport: Transport {
        if let socket { return .socket(port: socket) }
        if let pipe { return .pipe(path: pipe) }
        return .standardStreams
    }

    private func networkPolicy() throws -> NetworkPolicy {
        if let network { return network.policy }
        guard let variable = ProcessEnvironment.variable("KYTES_NETWORK"), !variable.isEmpty else {
            return .onDemand
        }
        guard let policy = NetworkPolicy(rawValue: variable) else {
            throw ValidationError("`KYTES_NETWORK` is `\(variable)`, not never, on-demand or always")
        }
        return policy
    }
}

/// When anything may be fetched.
enum Network: String, ExpressibleByArgument, CaseIterable {
    case never
    case onDemand = "on-demand"
    case always

    var policy: NetworkPolicy {
        switch self {
        case .never: .never
        case .onDemand: .onDemand
        case .always: .always
        }
    }
}

/// From the least talkative on.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case error
    case warning
    case info
    case log
    case debug

    var type: LSP.MessageType {
        switch self {
        case .error: .error
        case .warning: .warning
        case .info: .info
        case .log: .log
        case .debug: .debug
        }
    }
}
