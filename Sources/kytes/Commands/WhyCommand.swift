import ArgumentParser
import KytesFeatures
import KytesGraph
import KytesSyntax

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Show why a component is there: the shortest ways from the roots to it.",
        discussion: """
            EXAMPLES
              kytes why swift-atomics
              kytes why pkg:swift/github.com/apple/swift-nio ~/src/hummingbird
              kytes why swift-log --format json
            """
    )

    @OptionGroup var name: ComponentArgument
    @OptionGroup var folder: FolderArgument
    @OptionGroup var format: FormatOption

    @Option(help: "How many ways are shown.")
    var limit = 16

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("`--limit` is at least 1") }
    }

    func run() async throws {
        try await Session.inside(folder.dir, options, answer)
    }

    private func answer(_ session: Session) async throws {
        let state = try await session.state()
        let component = try state.component(named: name.component)
        let paths = state.graph.paths(to: component.id, atMost: limit)
        if format.format == .json {
            JSONAnswer.print(["paths": .array(paths.map(JSONAnswer.ids))])
            return
        }
        let text = PathText(state: state, terminal: session.terminal)
        Terminal.print(text.heading(of: component) + "\n" + paths.map { "\n" + text.lines(of: $0) }.joined())
        if paths.isEmpty { session.terminal.note("Nothing in the workspace needs `\(component.name)`") }
    }
}

/// Ways through the graph for people: one component a line, with what asks for it and where.
struct PathText {
    let state: WorkspaceState
    let terminal: Terminal

    func heading(of component: Component) -> String {
        let pin = component.pin.map { terminal.styled("  " + $0.reason, .dim) } ?? ""
        let isRoot = state.graph.roots.contains(component.id)
        return name(of: component) + pin + (isRoot ? "" : "\n" + terminal.styled(component.id.purl, .dim))
    }

    func name(of component: Component) -> String {
        let version = component.version.map { " " + terminal.styled(Terminal.harmless($0), .green) } ?? ""
        return terminal.styled(Terminal.harmless(component.name), .bold) + version
    }

    func lines(of path: [ComponentID]) -> String {
        let components = path.compactMap(state.graph.component)
        let root = path.first
        var result = components.first.map { name(of: $0) + "\n" } ?? ""
        for (level, (from, to)) in zip(components, components.dropFirst()).enumerated() {
            let edge = state.graph.edges(from: from.id).first { edge in
                edge.to == to.id && root.map(edge.roots.contains) ?? true
            }
            result += String(repeating: "   ", count: level) + "└─ " + name(of: to) + (edge.map(reason) ?? "") + "\n"
        }
        return result
    }

    /// What asks for it, and where that stands.
    func reason(for edge: Edge) -> String {
        var words: [String] = []
        if edge.kind != .requires { words.append(edge.kind.rawValue) }
        if let requirement = edge.requirement { words.append(requirement) }
        words.append(state.place(edge.evidence).text)
        if let reason = edge.reason { words.append(reason + edge.confidence.remark) }
        return "  " + terminal.styled(Terminal.harmless(words.joined(separator: "  ")), .dim)
    }
}
