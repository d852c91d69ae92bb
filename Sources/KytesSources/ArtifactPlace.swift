import Glibc
import KytesBasics

/// The places that belong to one artifact in the cache.
struct ArtifactPlace: Hashable, Sendable {
    enum State: Hashable {
        case unknown
        case present(age: Duration)
        case missing(age: Duration)
    }

    /// The folder of its repository.
    let repository: AbsolutePath
    let file: AbsolutePath

    /// What came of it so far.
    var part: AbsolutePath { beside(".part") }
    /// Stands there, with the time at which it was found, when the repository has no such file.
    var missing: AbsolutePath { beside(".missing") }
    /// How the host tells this state of it from another: two lines, entity tag and date.
    var validators: AbsolutePath { beside(".validators") }

    /// What is known of it. Blocks.
    var state: State {
        if let time = Disk.changeTime(file) { return .present(age: .seconds(max(0, now() - time))) }
        if let time = Disk.changeTime(missing) { return .missing(age: .seconds(max(0, now() - time))) }
        return .unknown
    }

    private func beside(_ ending: String) -> AbsolutePath { file.parent.appending(file.lastComponent + ending) }
}
