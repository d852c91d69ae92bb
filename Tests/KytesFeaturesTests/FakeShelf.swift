import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesText
import Synchronization

/// A shelf in memory: what is on the host, what of it is on this machine, and what was done.
final class FakeShelf: SourceShelf, JumpWorkspace, ToolRunner, TrustAsker {
    struct State {
        var world = SmallWorld()
        /// By component: path to text.
        var sources: [ComponentID: [String: SourceText]] = [
            SmallWorld.nio: [
                "Manifest": SmallWorld.nioText, "Sources/NIOCore/B.swift": "b", "Sources/NIOCore/A.swift": "a",
                "Sources/Deep/Inner/X.swift": "x",
            ],
            SmallWorld.atomics: ["Manifest": SmallWorld.atomicsText],
        ]
        var isHere: Set<ComponentID> = []
        var mayFetch = true
        var log: [String] = []
        var unsaved: [String] = []
        var isTrusting = true
        var toolFails = false
        var exactness = Exactness.exact
        /// What the next refresh learns.
        var learned: SmallWorld?
    }

    let state = Mutex(State())

    var jumper: Jumper {
        Jumper(workspace: self, shelf: self, tools: self, trust: self, editFolder: AbsolutePath("/edits") ?? .root)
    }
    var log: [String] { state.withLock(\.log) }

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    // MARK: - The workspace

    func canonical(_ document: DocumentID) -> DocumentID { document }

    func features(for document: DocumentID?) async throws -> Features { state.withLock { $0.world.features } }

    func refresh(allowingNetwork: Bool) async throws -> Features {
        state.withLock {
            $0.log.append("refresh \(allowingNetwork)")
            if let learned = $0.learned { $0.world = learned }
            return $0.world.features
        }
    }

    func locate(_ component: Component, mayFetch: Bool) async throws -> LocatedSource? { nil }

    func stranger(at range: TextRange, in document: DocumentID, mayFetch: Bool) async throws -> Stranger? { nil }

    func narrowed(_ entry: EntryPoint) async throws -> EntryPoint? { entry }

    func remember(archive digest: String, of component: ComponentID) {}

    func tree(of archive: SourceArchive, for component: Component, landing: [String], mayFetch: Bool) async throws
        -> ShelvedTree
    { throw FeatureError(code: .noSource, subject: component.name) }

    func text(of document: DocumentID) async throws -> SourceText? {
        guard let path = document.filePath?.string, path.hasPrefix("/trees/") else { return nil }
        let parts = path.split(separator: "/", maxSplits: 2)
        return state.withLock { state in
            state.sources.first { $0.key.packageURL.name == parts[1] }?.value[String(parts[2])]
        }
    }

    func entries(in folder: AbsolutePath) async throws -> [ShelvedEntry] { [] }

    func overrides(
        of component: Component,
        by folder: @Sendable (Project) -> AbsolutePath
    ) async throws -> [ProjectOverride] {
        guard let work = AbsolutePath("/home/me/app"), component.id == SmallWorld.nio else { return [] }
        let project = Project(ecosystem: "none", folder: work, manifests: [])
        let copy = folder(project)
        let call = { (verb: String) in
            Override.Invocation(program: "tool", arguments: [verb, copy.string], folder: work)
        }
        let change = Override.told(apply: call("use"), revert: call("drop"))
        return [ProjectOverride(project: project, folder: copy, override: change)]
    }

    // MARK: - The shelf

    func tree(of component: Component, landing: [String], mayFetch: Bool) async throws -> ShelvedTree {
        try bring(component, mayFetch: mayFetch)
        let paths = state.withLock { $0.sources[component.id] ?? [:] }
        guard let root = AbsolutePath("/trees/\(component.name)"),
            let path = landing.first(where: { paths[$0] != nil }) ?? paths.keys.min()
        else { throw FeatureError(code: .noSuchFile, subject: component.name) }
        return ShelvedTree(
            root: root,
            landing: root.appending(path),
            provenance: Provenance(
                url: component.source?.url ?? "",
                revision: component.source?.revision ?? "",
                exactness: state.withLock(\.exactness)
            )
        )
    }

    func tree(ofSubmoduleAt path: AbsolutePath, mayFetch: Bool) async throws -> ShelvedTree? { nil }

    func entries(in folder: String, of component: Component, mayFetch: Bool) async throws -> [ShelvedEntry] {
        try bring(component, mayFetch: mayFetch)
        let below = state.withLock { $0.sources[component.id] ?? [:] }.keys.filter { $0.hasPrefix(folder + "/") }
        let names = Set(below.map { $0.dropFirst(folder.count + 1) }.map { $0.split(separator: "/")[0] })
        return names.sorted().map { name in
            ShelvedEntry(name: String(name), isFolder: !below.contains(folder + "/" + name))
        }
    }

    func edit(_ component: Component, at folder: AbsolutePath) async throws { note("edit \(folder)") }

    func unsavedWork(at folder: AbsolutePath) async throws -> [String] { state.withLock(\.unsaved) }

    func revert(at folder: AbsolutePath) async throws { note("revert \(folder)") }

    // MARK: - Tools

    func run(_ invocation: Override.Invocation) async throws {
        note("run \(invocation.arguments[0])")
        if state.withLock(\.toolFails) { throw FeatureError(code: .toolFailed, subject: invocation.program) }
    }

    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool {
        state.withLock(\.isTrusting)
    }

    private func bring(_ component: Component, mayFetch: Bool) throws {
        try state.withLock { state in
            if state.isHere.contains(component.id) { return }
            guard mayFetch, state.mayFetch else {
                throw FeatureError(code: .notHere, subject: component.name, detail: "the network policy is `never`")
            }
            state.isHere.insert(component.id)
            state.log.append("fetch \(component.name)")
        }
    }

    private func note(_ words: String) { state.withLock { $0.log.append(words) } }
}
