import ArgumentParser
import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSyntax

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Make a writable copy of a dependency's repository, which the build then uses.",
        discussion: """
            The folder of the copy is printed; how to build with it is said on standard error. Without a component, what is \
            edited already is listed.

            Where the tool of the ecosystem must be run for it (Swift Package Manager), `--trust` says that it may: it runs \
            what manifests say.

            EXAMPLES
              kytes edit
              kytes edit swift-nio --trust
              cd "$(kytes edit pkg:maven/com.google.guava/guava)"
            """
    )

    @OptionGroup var name: OptionalComponentArgument
    @OptionGroup var folder: FolderArgument
    @OptionGroup var trust: TrustOption
    @OptionGroup var format: FormatOption
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await Session.inside(folder.dir, options) { session in
            guard let component = name.component else { return try await list(in: session) }
            try await edit(component, in: session)
        }
    }

    private func edit(_ name: String, in session: Session) async throws {
        let component = try await session.state().component(named: name).id
        let outcome = try await session.ask(trust: trust.asker(session.terminal)) { try await $0.run(.edit(component)) }
        guard case .folder(let copy) = outcome.value else { return }
        for message in outcome.messages { session.terminal.note(message.text) }
        if let summary = outcome.summary { session.terminal.note(summary.text) }
        guard format.format == .json else { return Terminal.print(copy.string) }
        JSONAnswer.print(["component": .string(component.purl), "folder": .string(copy.string)])
    }

    private func list(in session: Session) async throws {
        _ = try await session.state()
        let copies = try await session.ask { try await $0.copies() }
        guard format.format == .json else {
            if copies.isEmpty { session.terminal.note("Nothing is edited") }
            for copy in copies { Terminal.print("\(Terminal.harmless(copy.component.purl))  \(copy.folder)") }
            return
        }
        let edited: [JSONValue] = copies.map {
            ["component": .string($0.component.purl), "folder": .string($0.folder.string)]
        }
        JSONAnswer.print(["edited": .array(edited)])
    }
}

struct RevertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Take a writable copy away again: the dependency is used as it is pinned.",
        discussion: """
            While the copy holds what is nowhere else (a changed or new file, a commit that is not pushed, a stash), nothing is \
            done, and what it is is said.

            EXAMPLES
              kytes revert swift-nio --trust
              kytes revert pkg:maven/com.google.guava/guava
            """
    )

    @OptionGroup var name: ComponentArgument
    @OptionGroup var folder: FolderArgument
    @OptionGroup var trust: TrustOption
    @OptionGroup var format: FormatOption
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await Session.inside(folder.dir, options) { session in
            let component = try await session.state().component(named: name.component).id
            let outcome = try await session.ask(trust: trust.asker(session.terminal)) {
                try await $0.run(.revert(component))
            }
            for message in outcome.messages { session.terminal.note(message.text) }
            if format.format == .json { JSONAnswer.print(["component": .string(component.purl)]) }
        }
    }
}

struct TrustOption: ParsableArguments {
    @Flag(help: "Let the tool of the ecosystem be run for it.")
    var trust = false

    func asker(_ terminal: Terminal) -> any TrustAsker { TypedTrust(isGiven: trust, terminal: terminal) }
}

/// Who typed the command said then whether a tool may be run.
private struct TypedTrust: TrustAsker {
    let isGiven: Bool
    let terminal: Terminal

    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool {
        if isGiven { return true }
        let call = ([invocation.program] + invocation.arguments).joined(separator: " ")
        terminal.note("`\(call)` would be run in `\(invocation.folder)`: `--trust` says that it may")
        return false
    }
}
