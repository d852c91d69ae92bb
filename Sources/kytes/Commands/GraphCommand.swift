import ArgumentParser
import Glibc
import KytesBasics
import KytesFeatures
import KytesGraph
import KytesText

struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Show the whole graph.",
        discussion: """
            EXAMPLES
              kytes graph ~/src/hummingbird
              kytes graph --format svg > graph.svg
              kytes graph --format json | jq '.components[] | select(.degree == 0).id'
              kytes graph --format cyclonedx > bom.json

            The times in bills of materials are those of SOURCE_DATE_EPOCH where it is set.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case tree
        case json
        case dot
        case svg
        case cyclonedx
        case spdx
    }

    @OptionGroup var folder: FolderArgument

    @Option(help: "tree, json (schema kytes-graph/1), dot, svg, cyclonedx (1.6) or spdx (2.3).")
    var format: Format = .tree

    @Option(help: "Only what this root needs.")
    var root: String?

    @Option(help: "How many levels of a tree are shown.")
    var depth = 64

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard depth >= 0 else { throw ValidationError("`--depth` is not negative") }
    }

    func run() async throws {
        try await Session.inside(folder.dir, options, answer)
    }

    private func answer(_ session: Session) async throws {
        let state = try await session.state()
        let graph = try part(of: state)
        var export = state.export(of: graph, created: Self.now())
        if format == .cyclonedx || format == .spdx { export.licences = try await state.features.licences() }
        switch format {
        case .tree: Terminal.print(graph.tree(session.terminal.isColoured ? .coloured : .plain, depth: depth))
        case .json: Terminal.print(export.kytesGraph())
        case .dot: Terminal.print(graph.dot())
        case .svg: Terminal.print(graph.svg())
        case .cyclonedx: Terminal.print(export.cycloneDX())
        case .spdx: Terminal.print(export.spdx())
        }
        let errors = export.problems.count { $0.severity == .error }
        if errors > 0 { session.terminal.note("\(errors) problems: `kytes check` shows them") }
    }

    private func part(of state: WorkspaceState) throws -> GraphSnapshot {
        guard let root else { return state.graph }
        let component = try state.component(named: root)
        guard state.graph.roots.contains(component.id) else {
            let roots = state.graph.roots.map { "\n  " + $0.purl }.joined()
            throw CommandFailure.misuse("`\(root)` is not a root; the roots are:\(roots)")
        }
        return state.graph.part(under: component.id)
    }

    /// Unix seconds; builds that must be the same twice say what time it is (reproducible-builds.org).
    private static func now() -> Int64 {
        ProcessEnvironment.variable("SOURCE_DATE_EPOCH").flatMap(Int64.init) ?? Int64(time(nil))
    }
}
