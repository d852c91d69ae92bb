import KytesEcosystems
import KytesGraph
import Synchronization

/// Sources that no resolution told, found when somebody went there; held as long as the workspace is open.
final class LocatedSources: Sendable {
    private struct State {
        var locations: [ComponentID: LocatedSource] = [:]
        var components: [String: [ComponentID]] = [:]
    }

    private let state = Mutex(State())

    func location(of component: ComponentID) -> LocatedSource? { state.withLock { $0.locations[component] } }

    /// What was not found may be found the next time, and is not remembered.
    func remember(_ location: LocatedSource, of component: ComponentID) {
        guard let revision = location.source?.revision else { return }
        state.withLock { state in
            if state.locations.updateValue(location, forKey: component) == nil {
                state.components[revision, default: []].append(component)
            }
        }
    }

    /// The component that a file of a commit is part of: of those with their source in it, the one in the nearest folder
    /// above the file.
    func component(ofFile path: String, at revision: String) -> ComponentID? {
        state.withLock { state in
            let found = (state.components[revision] ?? []).compactMap { id -> (id: ComponentID, depth: Int)? in
                guard let folder = state.locations[id]?.source?.subdirectory else { return nil }
                guard folder.isEmpty || path.hasPrefix(folder + "/") else { return nil }
                return (id, folder.utf8.count)
            }
            return found.max { ($0.depth, $1.id) < ($1.depth, $0.id) }?.id
        }
    }
}
