public import ArgumentParser
import Glibc
import KytesBasics
import KytesEcosystems
public import KytesSources

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "When to fetch: never, on-demand (when a command needs it) or always.")
    var network: NetworkPolicy?

    @Option(help: "When to write in colours: auto (on a terminal), always or never.")
    var color: ColourChoice = .auto

    @Flag(name: .shortAndLong, help: "Say nothing on standard error but what failed.")
    var quiet = false

    @Option(
        help:
            "What to assume, NAME=VALUE: java.version, os.name, os.arch, scala.version, debian.root. Also KYTES_JAVA_VERSION and so on."
    )
    var assume: [String] = []

    func validate() throws {
        _ = try policy()
        _ = try assumptions()
    }

    /// By the name of an `Assumption`.
    func assumptions() throws -> [String: String] {
        let names = Ecosystems.assumptions.map(\.name)
        return try assume.reduce(into: [:]) { result, text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, names.contains(parts[0]) else {
                let known = names.joined(separator: ", ")
                throw ValidationError("`--assume \(text)` is not NAME=VALUE with one of the names \(known)")
            }
            result[parts[0]] = parts[1]
        }
    }

    /// The option, else the environment, else on demand: every command was asked for by somebody.
    func policy() throws -> NetworkPolicy {
        if let network { return network }
        guard let said = ProcessEnvironment.variable("KYTES_NETWORK"), !said.isEmpty else { return .onDemand }
        guard let policy = NetworkPolicy(rawValue: said) else {
            throw ValidationError("`KYTES_NETWORK` is `\(said)`; it can be never, on-demand or always")
        }
        return policy
    }

    var terminal: Terminal { Terminal(colour: color, isQuiet: quiet) }
}

extension NetworkPolicy: ExpressibleByArgument {}

enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
}

/// How answers are written.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

struct FormatOption: ParsableArguments {
    @Option(help: "How the answer is written: text for people, json for programs.")
    var format: AnswerFormat = .text
}

struct ComponentArgument: ParsableArguments {
    @Argument(help: "A package URL, or any name that is unique in the graph.")
    var component: String
}

struct OptionalComponentArgument: ParsableArguments {
    @Argument(help: "A package URL, or any name that is unique in the graph.")
    var component: String?
}

struct TargetArgument: ParsableArguments {
    @Argument(help: "A package URL, any name that is unique in the graph, or FILE:LINE:COLUMN.", completion: .file())
    var target: String
}

struct FolderArgument: ParsableArguments {
    @Argument(help: "The folder to look at.", completion: .directory)
    var dir = "."
}
