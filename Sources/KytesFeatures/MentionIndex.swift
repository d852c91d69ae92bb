import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization

/// Who mentions what, for look-ups that are made at every keystroke.
///
/// The links of a document are sorted when it is first asked about; the mentions of the whole workspace are gathered when
/// first asked for. Both are kept with the snapshot and shared by everyone who asks of it.
final class MentionIndex: Sendable {
    /// One link and where it stands.
    struct Mention: Hashable {
        var document: DocumentID
        var link: Link
    }

    private struct Workspace {
        var byComponent: [ComponentID: [Mention]] = [:]
        var byDefinition: [Evidence: [Mention]] = [:]
        /// The files of each component, sorted.
        var files: [ComponentID: [DocumentID]] = [:]
    }

    private let files: [DocumentID: ResolvedFile]
    private let documents = Mutex<[DocumentID: [Link]]>([:])
    private let workspace = Mutex<Workspace?>(nil)
    private let roots = Mutex<Set<ComponentID>?>(nil)

    init(files: [DocumentID: ResolvedFile]) { self.files = files }

    /// The links of a document, sorted by where they begin, then longest first.
    func links(in document: DocumentID) -> [Link] {
        documents.withLock { cache in
            if let known = cache[document] { return known }
            guard let file = files[document] else { return [] }
            let sorted = file.links.sorted {
                ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
            }
            cache[document] = sorted
            return sorted
        }
    }

    func mentions(of component: ComponentID) -> [Mention] { gathered { $0.byComponent[component] ?? [] } }

    func mentions(of definition: Evidence) -> [Mention] { gathered { $0.byDefinition[definition] ?? [] } }

    func files(of component: ComponentID) -> [DocumentID] { gathered { $0.files[component] ?? [] } }

    func isRoot(_ component: ComponentID, of graph: GraphSnapshot) -> Bool {
        roots.withLock { known in
            let all = known ?? Set(graph.roots)
            known = all
            return all.contains(component)
        }
    }

    private func gathered<Result: Sendable>(_ read: (Workspace) -> Result) -> Result {
        workspace.withLock { known in
            let all = known ?? gather()
            known = all
            return read(all)
        }
    }

    private func gather() -> Workspace {
        var result = Workspace()
        for (document, file) in files.sorted(by: { $0.key < $1.key }) {
            result.files[file.owner, default: []].append(document)
            for link in links(in: document) {
                let mention = Mention(document: document, link: link)
                if let component = link.component { result.byComponent[component, default: []].append(mention) }
                if let definition = link.definition { result.byDefinition[definition, default: []].append(mention) }
            }
        }
        return result
    }
}

extension Array {
    /// The index of the first element for which `isBehind` holds; all after it must hold too. By bisection.
    func partitionPoint(where isBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
