import KytesBasics
import KytesEcosystems
import Synchronization

/// What files and folders of this disk said since any of them was last said to have changed: thousands of projects ask for the same ones.
///
/// A file that changes without a word is seen as soon as the word comes, for whoever looked at it is resolved again then.
final class EpochFiles: Sendable {
    enum Known: Sendable {
        case nothing
        /// `nil` where there is no such file.
        case file(SourceFile?)
    }

    private struct State {
        var epoch = -1
        var files: [AbsolutePath: (ecosystem: String, file: SourceFile?)] = [:]
        var folders: [AbsolutePath: [String]] = [:]

        /// - Returns: Whether what was found in an epoch still counts.
        mutating func begin(_ epoch: Int) -> Bool {
            if self.epoch > epoch { return false }
            if self.epoch < epoch || files.count + folders.count >= EpochFiles.capacity { self = State(epoch: epoch) }
            return true
        }
    }

    private let state = Mutex(State())

    /// - Parameter epoch: `nil` for whoever looks for himself, here and below.
    func file(at path: AbsolutePath, readBy ecosystem: String, in epoch: Int?) -> Known {
        state.withLock { state in
            guard state.epoch == epoch, let known = state.files[path], known.ecosystem == ecosystem else {
                return .nothing
            }
            return .file(known.file)
        }
    }

    func remember(_ file: SourceFile?, at path: AbsolutePath, readBy ecosystem: String, in epoch: Int?) {
        guard let epoch else { return }
        state.withLock { state in
            if state.begin(epoch) { state.files[path] = (ecosystem, file) }
        }
    }

    /// The names in each of some folders, `nil` for what was not looked into.
    func names(inEach folders: [AbsolutePath], in epoch: Int?) -> [[String]?] {
        state.withLock { state in
            state.epoch == epoch ? folders.map { state.folders[$0] } : folders.map { _ in nil }
        }
    }

    func remember(_ names: [String], in folder: AbsolutePath, in epoch: Int?) {
        guard let epoch else { return }
        state.withLock { state in
            if state.begin(epoch) { state.folders[folder] = names }
        }
    }

    private static let capacity = 50_000
}
