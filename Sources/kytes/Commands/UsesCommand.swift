import ArgumentParser
import KytesFeatures
import KytesGraph
import KytesSyntax

struct UsesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uses",
        abstract: "Show what needs a component.",
        discussion: """
            EXAMPLES
              kytes uses swift-nio
              kytes uses swift-nio --all
              kytes uses swift-log --format json
            """
    )

    @OptionGroup var name: ComponentArgument
    @OptionGroup var folder: FolderArgument
    @OptionGroup var format: FormatOption

    @Flag(help: "Also what needs it through others.")
    var all = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await Session.inside(folder.dir, options, answer)
    }

    private func answer(_ session: Session) async throws {
        let state = try await session.state()
        let component = try state.component(named: name.component)
        let direct = state.graph.dependants(of: component.id)
        let indirect = all ? state.graph.allDependants(of: component.id).filter { !direct.contains($0) } : []
        if format.format == .json {
            printJSON(component, direct: direct, indirect: indirect, state)
        } else {
            printText(component, direct: direct, indirect: indirect, state, session.terminal)
        }
    }

    private func printText(
        _ component: Component,
        direct: [ComponentID],
        indirect: [ComponentID],
        _ state: WorkspaceState,
        _ terminal: Terminal
    ) {
        let text = PathText(state: state, terminal: terminal)
        var lines = [text.heading(of: component), ""]
        for edge in state.graph.edges(to: component.id) where edge.from != component.id {
            guard let dependant = state.graph.component(edge.from) else { continue }
            lines.append(text.name(of: dependant) + text.reason(for: edge))
        }
        for id in indirect {
            guard let dependant = state.graph.component(id) else { continue }
            lines.append(text.name(of: dependant) + "  " + terminal.styled("through others", .dim))
        }
        if direct.isEmpty { lines.append("Nothing needs it") }
        Terminal.print(lines.joined(separator: "\n"))
    }

    private func printJSON(
        _ component: Component,
        direct: [ComponentID],
        indirect: [ComponentID],
        _ state: WorkspaceState
    ) {
        let edges = state.graph.edges(to: component.id).filter { $0.from != component.id }
        let uses: [JSONValue] = edges.map { edge in
            [
                "id": .string(edge.from.purl),
                "kind": .string(edge.kind.rawValue),
                "scope": .string(edge.scope),
                "requirement": JSONAnswer.optional(edge.requirement),
                "roots": JSONAnswer.ids(edge.roots),
                "confidence": edge.confidence == .certain ? .integer(1) : .number(edge.confidence.rawValue),
                "reason": JSONAnswer.optional(edge.reason),
                "evidence": JSONAnswer.place(state.place(edge.evidence)),
            ]
        }
        var answer: JSONObject = ["component": .string(component.id.purl), "uses": .array(uses)]
        if all { answer["through"] = JSONAnswer.ids(indirect) }
        JSONAnswer.print(.object(answer))
    }
}
