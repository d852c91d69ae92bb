import KytesEcosystems
import KytesGraph
import Synchronization

/// Sources that no resolution told, found when somebody went there.
///
/// They are kept for the next start: a file of such a source may be open then, and must be known for whose it is.
final class LocatedSources: Sendable {
    fileprivate struct State {
        var locations: [ComponentID: LocatedSource] = [:]
        var components: [String: [ComponentID]] = [:]
        var unsaved: [LocatedRow] = []
    }

    private let state = Mutex(State())

    func location(of component: ComponentID) -> LocatedSource? { state.withLock { $0.locations[component] } }

    /// What was not found may be found the next time, and is not remembered.
    func remember(_ location: LocatedSource, of component: ComponentID) {
        guard let revision = location.source?.revision else { return }
        state.withLock { state in
            if state.locations.updateValue(location, forKey: component) != location {
                state.add(component, at: revision)
                // The end of a branch is another one tomorrow.
                if location.source?.exactness != .head { state.unsaved.append(.repository(component, location)) }
            }
        }
    }

    /// The tree of an archive's content is the source of `component`.
    func remember(archive digest: String, of component: ComponentID) {
        state.withLock { state in
            if state.add(component, at: digest) { state.unsaved.append(.archive(component, digest)) }
        }
    }

    /// The component that a file of a commit, or of an archive, is part of: of those with their source in it, the one in the
    /// nearest folder above the file.
    func component(ofFile path: String, at revision: String) -> ComponentID? {
        state.withLock { state in
            let found = (state.components[revision] ?? []).compactMap { id -> (id: ComponentID, depth: Int)? in
                let folder = state.locations[id]?.source?.subdirectory ?? ""
                guard folder.isEmpty || path.hasPrefix(folder + "/") else { return nil }
                return (id, folder.utf8.count)
            }
            return found.max { ($0.depth, $1.id) < ($1.depth, $0.id) }?.id
        }
    }

    /// Takes in what an earlier time knew; what was learnt since is newer.
    func take(_ rows: [LocatedRow]) {
        state.withLock { state in
            for row in rows {
                switch row {
                case .repository(let component, let location):
                    guard state.locations[component] == nil, let revision = location.source?.revision else { continue }
                    state.locations[component] = location
                    state.add(component, at: revision)
                case .archive(let component, let digest): state.add(component, at: digest)
                }
            }
        }
    }

    /// What the store does not know yet.
    func takeUnsaved() -> [LocatedRow] {
        state.withLock { state in
            defer { state.unsaved = [] }
            return state.unsaved
        }
    }
}

extension LocatedSources.State {
    @discardableResult
    fileprivate mutating func add(_ component: ComponentID, at revision: String) -> Bool {
        guard components[revision]?.contains(component) != true else { return false }
        components[revision, default: []].append(component)
        return true
    }
}

/// Where the source of a component was found, as the store has it.
enum LocatedRow: Hashable, Sendable {
    case repository(ComponentID, LocatedSource)
    /// The digest of the archive.
    case archive(ComponentID, String)

    var component: ComponentID {
        switch self {
        case .repository(let component, _), .archive(let component, _): component
        }
    }

    /// Its fields as strings without zero bytes.
    var fields: [String] {
        switch self {
        case .archive(_, let digest): return ["archive", digest]
        case .repository(_, let location):
            guard let source = location.source else { return [] }
            let place = [source.url, source.revision ?? "", source.reference ?? "", source.subdirectory]
            let declaration = location.declaration.map { "\($0.lowerBound) \($0.upperBound)" } ?? ""
            return ["repository"] + place + [source.exactness.rawValue, location.remark, declaration]
                + location.landing
        }
    }

    /// - Returns: `nil` for fields that an earlier or later version wrote.
    init?(_ component: ComponentID, _ fields: [String]) {
        switch fields.first {
        case "archive" where fields.count == 2: self = .archive(component, fields[1])
        case "repository" where fields.count >= 8:
            let bounds = fields[7].split(separator: " ").map { Int($0) ?? -1 }
            guard let exactness = Exactness(rawValue: fields[5]), !fields[2].isEmpty,
                bounds.isEmpty || bounds.count == 2 && 0 <= bounds[0] && bounds[0] <= bounds[1]
            else { return nil }
            let source = ComponentSource(
                url: fields[1], revision: fields[2], reference: fields[3].isEmpty ? nil : fields[3],
                subdirectory: fields[4], exactness: exactness)
            let declaration = bounds.isEmpty ? nil : bounds[0]..<bounds[1]
            self = .repository(
                component,
                LocatedSource(
                    source: source, landing: Array(fields[8...]), declaration: declaration, remark: fields[6]))
        default: return nil
        }
    }
}
