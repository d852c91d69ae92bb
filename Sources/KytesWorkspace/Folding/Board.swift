import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization

/// Where those who speak to the workspace, and the work behind it, leave word for one another: the open documents, the
/// newest snapshot, and what has changed since the work last looked.
///
/// Everything is done under one lock and takes microseconds, so that an edit is in the very next snapshot.
final class Board: Sendable {
    /// What the work must look at.
    struct Inbox: Sendable {
        var folders: [AbsolutePath]?
        var documents: Set<DocumentID> = []
        var paths: Set<AbsolutePath> = []

        var isEmpty: Bool { folders == nil && documents.isEmpty && paths.isEmpty }
    }

    private struct State {
        var snapshot: WorkspaceSnapshot
        var inbox = Inbox()
        var folders: [AbsolutePath]
        var isOver = false
        var listeners: [Int: AsyncStream<WorkspaceEvent>.Continuation] = [:]
        var nextListener = 0
        var epoch = 0
        var diskEpoch = 0
        /// Whether changes of what was read from the disk are told.
        var isWatched = false
    }

    private let state: Mutex<State>
    /// Wakes the work, which takes the inbox.
    private let bell: AsyncStream<Void>.Continuation
    let rings: AsyncStream<Void>

    init(_ base: SnapshotBase) {
        let first = WorkspaceSnapshot(version: 0, isSettled: false, base: base, overlays: [:], current: CurrentFiles())
        state = Mutex(State(snapshot: first, folders: base.folders))
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var snapshot: WorkspaceSnapshot { state.withLock { $0.snapshot } }

    /// Changes the open documents and puts the change into the next snapshot.
    ///
    /// - Returns: What `change` answers.
    @discardableResult
    func edit<Value>(_ document: DocumentID, _ change: (inout OpenDocument?) -> Value) -> Value {
        let (value, version) = state.withLock { state in
            var overlays = state.snapshot.overlays
            let wasOpen = overlays[document] != nil
            let value = change(&overlays[document])
            let canonical = state.snapshot.canonical(document)
            state.snapshot = WorkspaceSnapshot(
                version: state.snapshot.version + 1,
                isSettled: false,
                base: state.snapshot.base,
                overlays: overlays,
                current: CurrentFiles(after: state.snapshot.current, without: canonical),
                inspections: state.snapshot.inspections
            )
            if overlays[document] == nil { state.snapshot.inspections[canonical] = nil }
            state.inbox.documents.insert(document)
            state.epoch += 1
            // What is typed changes nothing on the disk.
            if !state.isWatched || wasOpen != (overlays[document] != nil) { state.diskEpoch += 1 }
            return (value, state.snapshot.version)
        }
        send(.snapshot(version: version, documents: [document]))
        bell.yield()
        return value
    }

    func say(_ change: (inout Inbox) -> Void) {
        state.withLock { state in
            change(&state.inbox)
            state.epoch += 1
            state.diskEpoch += 1
        }
        bell.yield()
    }

    /// Grows with everything that is said.
    var epoch: Int { state.withLock { $0.epoch } }

    /// Grows with everything after which a file of this disk may be another than it was.
    var diskEpoch: Int { state.withLock { $0.diskEpoch } }

    /// Anything may be different now.
    func beginEpoch() {
        state.withLock { state in
            state.epoch += 1
            state.diskEpoch += 1
        }
    }

    /// What is watched is new: what changed before is not told.
    func beginWatch() {
        state.withLock { state in
            state.isWatched = true
            state.diskEpoch += 1
        }
    }

    /// As they were said last.
    var folders: [AbsolutePath] { state.withLock { $0.folders } }

    func sayFolders(_ change: (inout [AbsolutePath]) -> Void) {
        state.withLock { state in
            change(&state.folders)
            state.inbox.folders = state.folders
        }
        bell.yield()
    }

    func takeInbox() -> Inbox {
        state.withLock { state in
            defer { state.inbox = Inbox() }
            return state.inbox
        }
    }

    var hasNothingToSay: Bool { state.withLock { $0.inbox.isEmpty } }

    /// The files of this disk that are open.
    var openFiles: Set<AbsolutePath> {
        Set(state.withLock { $0.snapshot.overlays.keys }.compactMap(\.filePath))
    }

    /// Their newest texts.
    var openTexts: [AbsolutePath: SourceText] {
        let overlays = state.withLock { $0.snapshot.overlays }
        let texts = overlays.compactMap { document, open in document.filePath.map { ($0, open.text) } }
        return Dictionary(texts, uniquingKeysWith: { first, _ in first })
    }

    /// The newest text of a file that is open.
    func overlay(of path: AbsolutePath) -> SourceText? {
        let document = DocumentID(file: path)
        return state.withLock { $0.snapshot.overlays[document]?.text }
    }

    /// Puts newer resolutions under the open documents.
    func publish(_ base: SnapshotBase, isSettled: Bool) {
        let (old, new) = state.withLock { state in
            let old = state.snapshot
            state.snapshot = WorkspaceSnapshot(
                version: old.version + 1,
                isSettled: isSettled && state.inbox.isEmpty,
                base: base,
                overlays: old.overlays,
                current: CurrentFiles(),
                inspections: old.inspections
            )
            return (old, state.snapshot)
        }
        send(.snapshot(version: new.version, documents: new.differences(from: old)))
    }

    /// Says that nothing is left to do for the snapshot that stands.
    func settle() {
        state.withLock { state in
            guard state.inbox.isEmpty, !state.snapshot.isSettled else { return }
            let old = state.snapshot
            state.snapshot = WorkspaceSnapshot(
                version: old.version,
                isSettled: true,
                base: old.base,
                overlays: old.overlays,
                current: old.current,
                inspections: old.inspections
            )
        }
    }

    /// Puts what was found of an open document beside its resolution into the next snapshot, where it is anything new.
    func take(_ found: Inspected, of document: DocumentID) {
        let version = state.withLock { state -> Int? in
            let old = state.snapshot
            guard old.isOpen(document), old.text(document) == found.text else { return nil }
            let known = old.inspections[document]
            if known?.inspection ?? Inspection() == found.inspection, known?.text ?? found.text == found.text {
                return nil
            }
            var inspections = old.inspections
            inspections[document] = found.inspection.isEmpty ? nil : found
            state.snapshot = WorkspaceSnapshot(
                version: old.version + 1,
                isSettled: old.isSettled,
                base: old.base,
                overlays: old.overlays,
                current: CurrentFiles(after: old.current, without: document),
                inspections: inspections
            )
            return state.snapshot.version
        }
        guard let version else { return }
        send(.snapshot(version: version, documents: [snapshot.clientDocument(document)]))
    }
}

extension Board {
    func send(_ event: WorkspaceEvent) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield(event) }
    }

    func listen() -> AsyncStream<WorkspaceEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: WorkspaceEvent.self,
            bufferingPolicy: .bufferingNewest(1024)
        )
        let id: Int? = state.withLock { state in
            if state.isOver { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.forget(id) }
        return stream
    }

    func end() {
        let listeners = state.withLock { state in
            state.isOver = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        bell.finish()
        for listener in listeners { listener.finish() }
    }

    private func forget(_ id: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: id) } }
}

extension WorkspaceSnapshot {
    /// The documents on this disk or open that say something else than they did, as clients call them.
    ///
    /// What a document that nobody has open leads to is not worked out for it.
    fileprivate func differences(from old: WorkspaceSnapshot) -> Set<DocumentID> {
        var names = Set(
            overlays.keys.filter { name in
                guard let mine = file(name), let theirs = old.file(name) else { return true }
                return mine.says(otherThan: theirs) || mine.links != theirs.links
            })
        // What nobody has open goes by one name, and is what was resolved.
        var found = 0
        for (name, mine) in base.files {
            let theirs = old.base.files[name]
            if theirs != nil { found += 1 }
            if theirs.map(mine.says(otherThan:)) ?? true, name.isOnDisk, overlays[name] == nil { names.insert(name) }
        }
        if found == old.base.files.count { return names }
        for name in old.base.files.keys where name.isOnDisk && overlays[name] == nil {
            if base.files[name] == nil { names.insert(name) }
        }
        return names
    }
}

extension ResolvedFile {
    fileprivate func says(otherThan other: ResolvedFile) -> Bool {
        if diagnostics != other.diagnostics { return true }
        if file.isSame(as: other.file) { return false }
        return file.text != other.file.text || file.diagnostics != other.file.diagnostics
    }
}
