import KytesEcosystems
import KytesText
import Synchronization

/// The files of one snapshot whose texts are open, made when they are asked for and kept for the next who asks.
final class CurrentFiles: Sendable {
    private struct State {
        /// `nil` inside: no ecosystem reads it.
        var files: [DocumentID: ResolvedFile?] = [:]
        var all: [DocumentID: ResolvedFile]?
    }

    private let state: Mutex<State>

    init() { state = Mutex(State()) }

    /// Those of an earlier snapshot over the same resolutions, but for what has changed since.
    init(after earlier: CurrentFiles, without document: DocumentID) {
        var files = earlier.state.withLock { $0.files }
        files[document] = nil
        state = Mutex(State(files: files))
    }

    func file(_ document: DocumentID, _ make: () -> ResolvedFile?) -> ResolvedFile? {
        if let known = state.withLock({ $0.files[document] }) { return known }
        let made = make()
        state.withLock { $0.files[document] = .some(made) }
        return made
    }

    func all(_ make: () -> [DocumentID: ResolvedFile]) -> [DocumentID: ResolvedFile] {
        if let known = state.withLock({ $0.all }) { return known }
        let made = make()
        state.withLock { $0.all = made }
        return made
    }
}
