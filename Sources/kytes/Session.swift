import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesText
import KytesWorkspace

/// A folder opened for one command.
struct Session {
    let folder: AbsolutePath
    let workspace: Workspace
    let sources: SourceStore
    let terminal: Terminal
    let policy: NetworkPolicy

    /// Looks at nothing yet.
    init(dir: String, _ options: CommonOptions) throws {
        folder = try Disk.folder(dir)
        terminal = options.terminal
        policy = try options.policy()
        sources = try Self.sources(policy)
        workspace = Workspace(
            folders: [folder],
            sources: sources,
            configuration: WorkspaceConfiguration(environment: Environment.all)
        )
    }

    static func sources(_ policy: NetworkPolicy) throws -> SourceStore {
        guard let cache = SourceStore.defaultCache(environment: Environment.all) else {
            throw CommandFailure.failed("There is no place for sources: neither `HOME` nor `XDG_CACHE_HOME` is set")
        }
        return SourceStore(cache: cache, policy: policy, environment: Environment.all)
    }

    /// Everything scanned, read and resolved; what is missing is fetched where the policy allows it.
    ///
    /// - Throws: `CommandFailure` where no manifest is found.
    func state() async throws -> WorkspaceState {
        let line = ProgressLine(terminal)
        line.show("Reading \(folder.lastComponent)")
        let events = workspace.events
        let watching = Task { await Self.follow(events, on: line, terminal) }
        defer {
            watching.cancel()
            line.clear()
        }
        workspace.start()
        let snapshot = try await workspace.refresh(allowingNetwork: true)
        for problem in snapshot.problems { terminal.note("`\(problem.path)`: \(problem.message)") }
        guard !snapshot.projects.isEmpty else {
            throw CommandFailure.failed("`\(folder)` holds no manifest that kytes reads")
        }
        return WorkspaceState(snapshot: snapshot, folder: folder)
    }

    /// Shows what is waited for, and says what went wrong meanwhile.
    private static func follow(_ events: AsyncStream<WorkspaceEvent>, on line: ProgressLine, _ terminal: Terminal) async {
        var titles: [String: String] = [:]
        for await event in events {
            switch event {
            case .snapshot: break
            case .log(let severity, let message):
                guard severity <= .warning else { continue }
                line.clear()
                terminal.note(message)
            case .progress(let progress):
                switch progress.phase {
                case .began(let title):
                    titles[progress.id] = title
                    line.show(title)
                case .report(let message, let fraction):
                    let percent = fraction.map { " \(Int($0 * 100)) %" } ?? ""
                    line.show("\(titles[progress.id] ?? ""): \(message)\(percent)")
                case .ended: titles[progress.id] = nil
                }
            }
        }
    }
}

/// What a command asks of a workspace that is read and resolved.
struct WorkspaceState {
    let features: Features
    let folder: AbsolutePath
    var graph: GraphSnapshot { features.graph }

    init(snapshot: WorkspaceSnapshot, folder: AbsolutePath) {
        features = Features(graph: snapshot.graph, files: snapshot.files, fixes: snapshot.fixes)
        self.folder = folder
    }

    /// - Parameter created: In Unix seconds.
    func export(of graph: GraphSnapshot, created: Int64 = 0) -> GraphExport {
        features.export(of: graph, relativeTo: folder, created: created)
    }

    /// The one component that `text` names.
    /// - Throws: `CommandFailure`, misuse, with the candidates.
    func component(named text: String) throws -> Component {
        switch graph.components(named: text) {
        case .one(let id):
            if let component = graph.component(id) { return component }
            throw CommandFailure.failed("`\(text)` is no longer in the graph")
        case .several(let candidates):
            let names = candidates.prefix(20).map { "\n  " + $0.purl }.joined()
            let more = candidates.count > 20 ? "\n  … and \(candidates.count - 20) more" : ""
            throw CommandFailure.misuse("`\(text)` may mean any of these; name one of them:\(names)\(more)")
        case .none(let similar):
            let names = similar.map { "\n  " + $0.purl }.joined()
            let hint = similar.isEmpty ? "" : "; did you mean one of these?\(names)"
            throw CommandFailure.misuse("`\(text)` is not in the graph of `\(folder)`\(hint)")
        }
    }
}
