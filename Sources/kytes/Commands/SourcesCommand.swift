import ArgumentParser
import KytesBasics
import KytesSources
import KytesGraph
import KytesSyntax

struct SourcesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Look after the sources that this machine holds.",
        subcommands: [List.self, Verify.self, Prune.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show every repository and every tree.",
            discussion: """
                EXAMPLES
                  kytes sources list
                  kytes sources list --format json | jq '[.sources[].bytes] | add'
                """
        )

        @OptionGroup var format: FormatOption
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let sources = try await Session.sources(try options.policy()).list()
            if format.format == .json {
                JSONAnswer.print(["sources": .array(sources.map(SourcesText.json))])
                return
            }
            for source in sources { Terminal.print(SourcesText.line(of: source, options.terminal)) }
            let bytes = sources.reduce(0) { $0 + $1.bytes }
            Terminal.print("\(sources.count) sources, \(SourcesText.size(bytes))")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Compare every tree with its commit.",
            discussion: """
                Ends with 1 if something is not as it should be.

                EXAMPLES
                  kytes sources verify
                  kytes sources verify --repair
                """
        )

        @Flag(help: "Remove what is damaged, so that the next jump makes it anew.")
        var repair = false

        @OptionGroup var format: FormatOption
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let line = ProgressLine(options.terminal)
            defer { line.clear() }
            let problems = try await Session.sources(try options.policy()).verify(repairs: repair) { path in
                line.show("Looking at \(path)")
            }
            line.clear()
            if format.format == .json {
                JSONAnswer.print([
                    "problems": .array(
                        problems.map { ["code": .string($0.code.rawValue), "path": .string($0.path.string)] }
                    )
                ])
            } else {
                for problem in problems { Terminal.print("\(problem.path): \(SourcesText.words(for: problem.code))") }
                if problems.isEmpty { Terminal.print("Everything is as it should be") }
            }
            if !problems.isEmpty { throw ExitStatus.findings }
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prune",
            abstract: "Remove what nobody used for some time.",
            discussion: """
                What somebody edits or looks at stays.

                EXAMPLES
                  kytes sources prune
                  kytes sources prune --unused-for 0
                """
        )

        @Option(help: "How many days something must have been unused.")
        var unusedFor = 30

        @OptionGroup var format: FormatOption
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard (0...36_500).contains(unusedFor) else {
                throw ValidationError("`--unused-for` is between 0 and 36500 days")
            }
        }

        func run() async throws {
            let store = try Session.sources(try options.policy())
            let result = try await store.prune(unusedFor: .seconds(unusedFor * 86_400))
            if format.format == .json {
                JSONAnswer.print([
                    "bytes": .integer(result.bytes), "removed": .array(result.removed.map { .string($0.string) }),
                ])
                return
            }
            for path in result.removed { Terminal.print(path.string) }
            Terminal.print("\(result.removed.count) removed, \(SourcesText.size(result.bytes)) freed")
        }
    }
}

enum SourcesText {
    static func line(of source: CachedSource, _ terminal: Terminal) -> String {
        let size = size(source.bytes)
        let padding = String(repeating: " ", count: max(0, 9 - size.count))
        let what = source.record.map {
            "\($0.url) \($0.version ?? "") \($0.revision.prefix(12)) \($0.exactness.rawValue)"
        }
        let unfinished = source.isComplete ? "" : terminal.styled("  unfinished", .yellow)
        let path = terminal.styled("  " + source.path.string, .dim)
        return padding + size + "  " + Terminal.harmless(what ?? source.kind.rawValue) + unfinished + path
    }

    static func json(_ source: CachedSource) -> JSONValue {
        [
            "kind": .string(source.kind.rawValue),
            "path": .string(source.path.string),
            "complete": .bool(source.isComplete),
            "bytes": .integer(source.bytes),
            "lastUse": .integer(Int(source.lastUse)),
            "url": JSONAnswer.optional(source.record?.url),
            "revision": JSONAnswer.optional(source.record?.revision),
            "version": JSONAnswer.optional(source.record?.version),
            "exactness": JSONAnswer.optional(source.record?.exactness.rawValue),
        ]
    }

    static func words(for code: SourceProblem.Code) -> String {
        switch code {
        case .changedFile: "differs from its commit"
        case .incomplete: "was never written to its end; the next jump ends it"
        case .brokenRepository: "cannot be read; the next fetch makes it anew"
        case .unverifiable: "nothing on this machine can be compared with it"
        }
    }

    /// Binary units, one digit behind the point under ten.
    static func size(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        let number = unit == 0 || tenths >= 100 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
        return number + " " + units[unit]
    }
}
