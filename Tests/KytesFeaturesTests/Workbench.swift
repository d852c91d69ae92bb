import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesWorkspace

/// A workspace on one folder of a host, whose home has the place for what is edited; `https://git.example.org/` leads to the
/// host's folder `upstream`.
struct Workbench {
    let edits: AbsolutePath
    let desk: Desk
    let sources: SourceStore
    let jumper: Jumper

    /// What stands in the folder already is resolved from now on.
    init(on host: TemporaryGit, in folder: AbsolutePath) {
        var configuration = WorkspaceConfiguration(environment: host.environment)
        configuration.state = nil
        sources = SourceStore(cache: host.path("cache"), policy: .onDemand, environment: host.environment)
        let workspace = Workspace(folders: [folder], sources: sources, configuration: configuration)
        edits = host.path("home/.local/share/kytes/edits")
        desk = Desk(workspace: workspace, sources: sources, editFolder: edits)
        jumper = Jumper(desk: desk, environment: host.environment, trust: Nobody(), editFolder: edits)
        workspace.start()
    }

    static func lead(_ host: TemporaryGit) async throws {
        try await host.git(
            "config", "--global", "url.\(host.path("upstream"))/.insteadOf", "https://git.example.org/", in: "")
    }

    func end() async {
        await desk.workspace.shutdown()
        await sources.shutdown()
    }

    /// - Returns: The copy, and what is said.
    func edit(_ id: ComponentID) async throws -> (copy: AbsolutePath, summary: String) {
        let outcome = try await jumper.run(.edit(id))
        guard case .folder(let copy) = outcome.value else {
            throw FeatureError(code: .notEditable, subject: id.purl, detail: "there is no copy")
        }
        return (copy, outcome.summary?.text ?? "")
    }

    /// What a test works with, by the package URL's version and name.
    static func id(_ name: String, _ version: String, type: String? = nil) throws -> ComponentID {
        let purl = "pkg:maven/org.example/\(name)@\(version)" + (type.map { "?type=" + $0 } ?? "")
        guard let id = ComponentID(purl: purl) else { throw FeatureError(code: .unknownComponent, subject: purl) }
        return id
    }
}

/// Nothing is run, so nothing is asked.
private struct Nobody: TrustAsker {
    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool { false }
}
