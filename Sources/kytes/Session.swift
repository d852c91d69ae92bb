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
    let terminal: Terminal
    private let sources: SourceStore
    private let desk: Desk
    private let editFolder: AbsolutePath
    private let line: ProgressLine

    /// Opens a folder for `body`, and closes it whatever comes of it: what was learned is stored, and trees that a jump
    /// began are written to their end.
    static func inside(_ dir: String, _ options: CommonOptions, _ body: (Session) async throws -> Void) async throws {
        let session = try Session(dir: dir, options)
        do {
            try await body(session)
        } catch {
            await session.desk.workspace.shutdown()
            throw error
        }
        await session.desk.workspace.shutdown()
        session.line.show("Writing the rest of the source")
        defer { session.line.clear() }
        try await session.sources.whenAllComplete()
    }

    /// Looks at nothing yet.
    private init(dir: String, _ options: CommonOptions) throws {
        folder = try Disk.folder(dir)
        terminal = options.terminal
        line = ProgressLine(terminal)
        guard let editFolder = WorkspaceConfiguration.defaultEdits(environment: ProcessEnvironment.all) else {
            throw CommandFailure.failed("There is no place for what is edited: `HOME` is not set")
        }
        self.editFolder = editFolder
        sources = try Self.sources(try options.policy())
        let workspace = Workspace(
            folders: [folder],
            sources: sources,
            configuration: WorkspaceConfiguration(environment: ProcessEnvironment.all)
        )
        workspace.assume(try options.assumptions())
        desk = Desk(workspace: workspace, sources: sources, editFolder: editFolder)
        // The process ends when the command does: to take a large graph apart first would only take time.
        _ = Unmanaged.passRetained(desk)
    }

    static func sources(_ policy: NetworkPolicy) throws -> SourceStore {
        guard let cache = SourceStore.defaultCache(environment: ProcessEnvironment.all) else {
            throw CommandFailure.failed("There is no place for sources: neither `HOME` nor `XDG_CACHE_HOME` is set")
        }
        return SourceStore(cache: cache, policy: policy, environment: ProcessEnvironment.all)
    }

    /// Everything scanned, read and resolved; what is missing is fetched where the policy allows it.
    ///
    /// - Throws: `CommandFailure` where no manifest is found.
    func state() async throws -> WorkspaceState {
        let snapshot = try await watched { try await desk.workspace.settled() }
        guard !snapshot.projects.isEmpty else {
            for problem in snapshot.problems { terminal.note(problem.message) }
            throw CommandFailure.failed("`\(folder)` holds no manifest that kytes reads")
        }
        return WorkspaceState(features: desk.features(of: snapshot), folder: folder)
    }

    /// The text of a file, `nil` where it cannot be read.
    func text(of document: DocumentID) async throws -> SourceText? { try await desk.text(of: document) }

    /// Does what needs the sources of components, saying what is waited for.
    func ask<Answer: Sendable>(
        trust: any TrustAsker = NobodyToAsk(),
        _ body: @Sendable (Jumper) async throws -> Answer
    ) async throws -> Answer {
        let jumper = Jumper(
            desk: desk,
            environment: ProcessEnvironment.all,
            trust: trust,
            editFolder: editFolder,
            progress: { [line] in line.show("\($0.subject): \($0.message)") }
        )
        return try await watched { try await body(jumper) }
    }

    /// Does something while a line says what is being waited for.
    private func watched<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        line.show("Reading \(folder.lastComponent)")
        let events = desk.workspace.events
        let watching = Task { [line, terminal] in await Self.follow(events, on: line, terminal) }
        defer {
            watching.cancel()
            line.clear()
        }
        desk.workspace.start(allowingNetwork: true)
        return try await body()
    }

    /// Shows what is waited for, and says what went wrong meanwhile.
    private static func follow(_ events: AsyncStream<WorkspaceEvent>, on line: ProgressLine, _ terminal: Terminal) async
    {
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
    /// Where an evidence stands, relative to the folder.
    let place: @Sendable (Evidence) -> ExportedPlace

    var graph: GraphSnapshot { features.graph }

    init(features: Features, folder: AbsolutePath) {
        self.features = features
        self.folder = folder
        place = features.export(of: .empty, relativeTo: folder).place
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

/// Commands that are not asked for trust run no program on a workspace.
struct NobodyToAsk: TrustAsker {
    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool { false }
}
