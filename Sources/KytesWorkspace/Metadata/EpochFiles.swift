import KytesBasics
import KytesEcosystems
import Synchronization

/// What files of this disk said since anything was last said to have changed: thousands of projects ask for the same ones.
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
    }

    private let state = Mutex(State())

    func file(at path: AbsolutePath, readBy ecosystem: String, in epoch: Int) -> Known {
        state.withLock { state in
            guard state.epoch == epoch, let known = state.files[path], known.ecosystem == ecosystem else {
                return .nothing
            }
            return .file(known.file)
        }
    }

    func remember(_ file: SourceFile?, at path: AbsolutePath, readBy ecosystem: String, in epoch: Int) {
        state.withLock { state in
            if state.epoch > epoch { return }
            if state.epoch < epoch || state.files.count >= Self.capacity { state = State(epoch: epoch) }
            state.files[path] = (ecosystem, file)
        }
    }

    private static let capacity = 50_000
}
