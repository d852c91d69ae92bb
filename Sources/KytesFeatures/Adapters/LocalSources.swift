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

    func versions(ofPackage name: String, ecosystem: String) async -> [KnownVersion] {
        await asked(ecosystem) { try await $0.versions(ofPackage: name, using: $1) }
    }

    func tasks(ofPackage name: String, version: String?, ecosystem: String) async -> [KnownTask] {
        await asked(ecosystem) { try await $0.tasks(ofPackage: name, version: version, using: $1) }
    }

    func packages(in namespace: String, ecosystem: String) async -> [String] {
        await asked(ecosystem) { try await $0.packages(in: namespace, using: $1) }
    }

    func namespaces(beginning typed: String, ecosystem: String) async -> [String] {
        await asked(ecosystem) { try await $0.namespaces(beginning: typed, using: $1) }
    }

    /// Nothing where the question was given up.
    private func asked<Answer: Sendable>(
        _ ecosystem: String,
        _ ask: @Sendable (any Ecosystem.Type, any MetadataSource) async throws -> [Answer]
    ) async -> [Answer] {
        guard let ecosystem = Ecosystems.named(ecosystem) else { return [] }
        do { return try await ask(ecosystem, workspace.metadata) } catch { return [] }
    }

    func locations() async -> [String] { workspace.snapshot.knownLocations }
}
