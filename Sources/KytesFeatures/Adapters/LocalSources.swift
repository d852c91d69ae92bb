import KytesEcosystems
import KytesGraph
import KytesSources
import KytesText
import KytesWorkspace
import Synchronization

/// What this machine knows of components: tags and licences from the repositories that are here.
///
/// A licence is looked up once for each source; a commit does not change.
final class LocalSources: Sendable {
    private struct Source: Hashable {
        var url: String
        var revision: String
    }

    private let workspace: Workspace
    private let sources: SourceStore
    private let licences = Mutex<[Source: String?]>([:])

    init(workspace: Workspace, sources: SourceStore) {
        self.workspace = workspace
        self.sources = sources
    }
}

extension LocalSources: LocalKnowledge {
    func versions(of component: Component) async -> [KnownVersion] {
        guard let url = component.source?.url else { return [] }
        return await versions(at: url, ecosystem: component.ecosystem)
    }

    func versions(at location: String, ecosystem: String) async -> [KnownVersion] {
        guard let ecosystem = Ecosystems.named(ecosystem),
            let references = workspace.snapshot.knownReferences(of: location)
        else { return [] }
        return ecosystem.versions(among: references)
    }

    func licence(of component: Component) async -> String? {
        guard let url = component.source?.url, let revision = component.source?.revision else { return nil }
        let source = Source(url: url, revision: revision)
        if let known = licences.withLock({ $0[source] }) { return known }
        let location = workspace.snapshot.location(of: url)
        do {
            let names = try await sources.entries(in: "", of: url, at: revision, hints: location.hints)
            var found: String?
            for name in Licence.candidates(among: names.map(\.name)) where found == nil {
                let text = try await sources.text(name, of: url, at: revision, hints: location.hints)
                found = text.flatMap { Licence.identifier(of: $0.string) }
            }
            licences.withLock { $0[source] = .some(found) }
            return found
        } catch {
            // Not on this machine yet: asked again when it may be.
            return nil
        }
    }

    func locations() async -> [String] { workspace.snapshot.knownLocations }
}
