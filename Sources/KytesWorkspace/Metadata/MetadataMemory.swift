import KytesEcosystems
import KytesText
import Synchronization

/// What was learnt of commits and repositories: answers about a commit hold for ever, tags and branches grow old.
///
/// Filled from the store when the workspace starts; what is learnt is written behind.
final class MetadataMemory: Sendable {
    /// Names a file or a folder of a commit. The commit id says all: whichever repository it came from.
    struct Key: Hashable, Sendable {
        var commit: String
        var path: String
    }

    struct KnownReferences: Sendable {
        var references: RepositoryReferences
        /// Seconds since 1970.
        var time: Int64
        /// Asked for since the workspace was opened, not only remembered from an earlier time.
        var isFresh: Bool
    }

    struct State: Sendable {
        /// `nil` inside: the commit has no such file.
        var texts: [Key: SourceText?] = [:]
        var names: [Key: [String]] = [:]
        var references: [String: KnownReferences] = [:]
        /// Not on this machine when last asked.
        var notHere: [RepositoryRevision: ContinuousClock.Instant] = [:]
        var used: Set<Key> = []
        /// Where objects may be found, as resolutions say.
        var locations: [String: RepositoryLocation] = [:]
        var unsaved = StoreBatch()
    }

    private let state = Mutex(State())
    private let clock = ContinuousClock()

    func text(_ key: Key) -> ObjectAnswer<SourceText> {
        state.withLock { state in
            guard let known = state.texts[key] else { return .notHere }
            if state.used.insert(key).inserted { state.unsaved.used.append(key) }
            guard let text = known else { return .absent }
            return .found(text)
        }
    }

    func remember(_ text: SourceText?, as key: Key) {
        state.withLock { state in
            state.texts[key] = .some(text)
            state.used.insert(key)
            state.unsaved.texts[key] = .some(text)
        }
    }

    func names(_ key: Key) -> [String]? {
        state.withLock { state in
            guard let names = state.names[key] else { return nil }
            if state.used.insert(key).inserted { state.unsaved.used.append(key) }
            return names
        }
    }

    func remember(_ names: [String], as key: Key) {
        state.withLock { state in
            state.names[key] = names
            state.used.insert(key)
            state.unsaved.names[key] = names
        }
    }

    func references(of url: String) -> KnownReferences? { state.withLock { $0.references[url] } }

    /// - Returns: Whether anything is different from what was known.
    @discardableResult
    func remember(_ references: RepositoryReferences, of url: String, at time: Int64) -> Bool {
        state.withLock { state in
            let known = state.references.updateValue(
                KnownReferences(references: references, time: time, isFresh: true),
                forKey: url
            )
            state.unsaved.references[url] = (references, time)
            return known?.references != references
        }
    }

    /// Nobody can be asked for anything newer now.
    func settle(for url: String) { state.withLock { $0.references[url]?.isFresh = true } }

    /// - Parameter location: As a resolution names it, with its hints.
    func remember(_ location: RepositoryLocation) {
        guard !location.hints.isEmpty else { return }
        state.withLock { $0.locations[location.url] = location }
    }

    /// With the hints of the last resolution that spoke of it.
    func location(of url: String) -> RepositoryLocation {
        state.withLock { $0.locations[url] } ?? RepositoryLocation(url: url)
    }

    var knownURLs: [String] { state.withLock { Array($0.references.keys) } }

    /// Whether it was asked for a moment ago in vain, so that every keystroke does not search the disk again.
    func isKnownMissing(_ revision: RepositoryRevision) -> Bool {
        state.withLock { state in
            guard let time = state.notHere[revision] else { return false }
            return clock.now - time < Self.missingFor
        }
    }

    func rememberMissing(_ revision: RepositoryRevision) {
        state.withLock { $0.notHere[revision] = clock.now }
    }

    /// Lets everything that may have changed be asked again.
    func forgetWhatMayChange() {
        state.withLock { state in
            state.notHere.removeAll()
            for url in state.references.keys { state.references[url]?.isFresh = false }
        }
    }

    /// Takes in what an earlier time knew; what was learnt since is newer.
    func take(_ stored: StoredMetadata) {
        state.withLock { state in
            state.texts.merge(stored.texts) { mine, _ in mine }
            state.names.merge(stored.names) { mine, _ in mine }
            for (url, known) in stored.references where state.references[url] == nil {
                state.references[url] = KnownReferences(references: known.references, time: known.time, isFresh: false)
            }
        }
    }

    /// What the store does not know yet; the next call answers what came after this one.
    func takeUnsaved() -> StoreBatch {
        state.withLock { state in
            defer { state.unsaved = StoreBatch() }
            return state.unsaved
        }
    }

    /// What could not be written; what was learnt since is newer.
    func putBack(_ batch: StoreBatch) {
        state.withLock { state in
            state.unsaved.texts.merge(batch.texts) { newer, _ in newer }
            state.unsaved.names.merge(batch.names) { newer, _ in newer }
            state.unsaved.references.merge(batch.references) { newer, _ in newer }
            state.unsaved.located = batch.located + state.unsaved.located
        }
    }

    private static let missingFor = Duration.seconds(2)
}

/// What is written to the store at a time.
struct StoreBatch: Sendable {
    var texts: [MetadataMemory.Key: SourceText?] = [:]
    var names: [MetadataMemory.Key: [String]] = [:]
    var references: [String: (references: RepositoryReferences, time: Int64)] = [:]
    /// Read again from what was stored: not to be thrown away when room is needed.
    var used: [MetadataMemory.Key] = []

    /// Where sources were found.
    var located: [LocatedRow] = []

    var isEmpty: Bool { located.isEmpty && texts.isEmpty && names.isEmpty && references.isEmpty && used.isEmpty }
}

/// What the store knew.
struct StoredMetadata: Sendable {
    var located: [LocatedRow] = []
    var texts: [MetadataMemory.Key: SourceText?] = [:]
    var names: [MetadataMemory.Key: [String]] = [:]
    var references: [String: (references: RepositoryReferences, time: Int64)] = [:]
}
