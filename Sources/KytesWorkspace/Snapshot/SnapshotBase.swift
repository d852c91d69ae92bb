import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// What the resolutions say, without the open documents: shared by all snapshots between two resolutions.
final class SnapshotBase: Sendable {
    let folders: [AbsolutePath]
    let projects: [ResolvedProject]
    let problems: [WorkspaceProblem]
    let files: [DocumentID: ResolvedFile]
    let fixes: [Fix]
    let claims: ClaimIndex
    let library: MetadataLibrary
    private let checkouts: Checkouts

    // Worked out when they are first asked for: who types wants diagnostics, and those are told without them.
    private let whole: Deferred<(graph: GraphSnapshot, byRevision: [String: [ComponentID]])>
    private let owners: Deferred<Owners>
    private let offers: OfferTable

    /// Whose things are, by the number of the project.
    private struct Owners: Sendable {
        var ofComponents: [ComponentID: Int] = [:]
        /// Of components whose manifest stands on this disk, by its folder.
        var local: [AbsolutePath: (component: ComponentID, project: Int)] = [:]
        var ofKeys: [ProjectWork.Key: Int] = [:]
    }

    /// - Parameter earlier: The one before: what it knows and did not change is taken over.
    init(
        folders: [AbsolutePath],
        projects: [ResolvedProject],
        problems: [WorkspaceProblem],
        claims: ClaimIndex,
        library: MetadataLibrary,
        checkouts: Checkouts = Checkouts(),
        after earlier: SnapshotBase? = nil
    ) {
        self.folders = folders
        self.projects = projects
        self.problems = problems
        self.claims = claims
        self.library = library
        self.checkouts = checkouts
        let resolutions = projects.map(\.resolution)
        let offers = OfferTable.made(of: resolutions, after: earlier?.offers)
        let bindings = BindingTable(resolutions, offeredBy: offers)
        self.offers = offers
        whole = Deferred {
            let graph = GraphSnapshot(joining: resolutions, Bindings(joining: bindings))
            return (graph, Self.componentsByRevision(graph))
        }
        fixes = resolutions.flatMap(\.fixes)
        var files = Self.files(of: resolutions)
        let manifests = projects.filter(\.isWithinWorkspace).flatMap(\.project.manifests)
        for (document, diagnostics) in Self.shown(problems, in: manifests) {
            files[document]?.diagnostics += diagnostics
        }
        files.bind(by: bindings)
        self.files = files
        owners = Deferred { Self.owners(of: projects) }
    }

    var graph: GraphSnapshot { whole.value.graph }

    /// All files, each as the first of several resolutions has it.
    private static func files(of resolutions: [Resolution]) -> [DocumentID: ResolvedFile] {
        // Most of them are often those of one large project: the others are added to them.
        guard let largest = resolutions.indices.max(by: { resolutions[$0].files.count < resolutions[$1].files.count })
        else { return [:] }
        var files = resolutions[largest].files
        for earlier in resolutions[..<largest].reversed() { files.merge(earlier.files) { _, first in first } }
        for later in resolutions[(largest + 1)...] { files.merge(later.files) { first, _ in first } }
        return files
    }

    private static func owners(of projects: [ResolvedProject]) -> Owners {
        var owners = Owners()
        for (index, project) in projects.enumerated() {
            let resolution = project.resolution
            owners.ofKeys[ProjectWork.Key(ecosystem: project.ecosystem.id, folder: project.project.folder)] = index
            let roots = Set(resolution.roots)
            for component in [resolution.components, resolution.answer.components].joined() {
                if owners.ofComponents[component.id] == nil { owners.ofComponents[component.id] = index }
                guard let folder = component.manifest?.filePath?.parent else { continue }
                let isRoot = roots.contains(component.id)
                if isRoot || owners.local[folder] == nil { owners.local[folder] = (component.id, index) }
            }
        }
        return owners
    }

    private static func componentsByRevision(_ graph: GraphSnapshot) -> [String: [ComponentID]] {
        graph.components.reduce(into: [:]) { index, component in
            guard let revision = component.source?.revision else { return }
            index[revision, default: []].append(component.id)
        }
    }

    /// What is told of the workspace, by the manifest it is shown in: of those below the problem's place, or else below the
    /// nearest folder around it, the one that is nearest to that folder.
    private static func shown(
        _ problems: [WorkspaceProblem],
        in manifests: [AbsolutePath]
    ) -> [DocumentID: [Diagnostic]] {
        guard !problems.isEmpty else { return [:] }
        var nearest: [AbsolutePath: AbsolutePath] = [:]
        for manifest in manifests.sorted(by: { ($0.depth, $0) < ($1.depth, $1) }) {
            var folder = manifest.parent
            while nearest[folder] == nil {
                nearest[folder] = manifest
                folder = folder.parent
            }
        }
        var result: [DocumentID: [Diagnostic]] = [:]
        for problem in problems {
            var folder = problem.path
            while nearest[folder] == nil, folder != .root { folder = folder.parent }
            guard let manifest = nearest[folder] else { continue }
            result[DocumentID(file: manifest), default: []].append(
                Diagnostic(code: problem.code.rawValue, severity: .warning, message: problem.message, range: 0..<0))
        }
        return result
    }

    /// A document with a text that may be newer than the one that was resolved.
    func file(_ document: DocumentID, _ text: SourceText) -> ResolvedFile? {
        let resolved = files[document]
        if let resolved, resolved.file.text == text { return resolved }
        guard let ecosystem = claims.claim(on: document.claimedPath)?.ecosystem else { return nil }
        let file = library.facts.file(document, text, readBy: ecosystem)
        return resolved?.moved(to: file) ?? linked(file, ecosystem)
    }

    /// A file that took no part in a resolution, with what its mentions mean under the one it belongs to.
    func linked(_ file: SourceFile, _ ecosystem: any Ecosystem.Type) -> ResolvedFile {
        // What belongs to no project may still say where it leads by itself.
        let owner = owner(of: file.document) ?? Self.nobody(file.document)
        let resolution = project(of: file.document, readBy: ecosystem)?.resolution ?? Resolution()
        let links = ecosystem.links(in: file, of: owner, under: resolution)
        return ResolvedFile(
            file: file, owner: owner, links: links,
            commentary: ecosystem.commentary(in: file, of: owner, under: resolution))
    }

    func canonical(_ document: DocumentID) -> DocumentID {
        guard let path = document.filePath,
            let place = checkouts.place(of: path)
                ?? library.repositories.place(ofCached: path).map({ ($0.revision, $0.path) })
        else { return document }
        guard let components = whole.value.byRevision[place.commit] else {
            let component = library.located.component(ofFile: place.path, at: place.commit)
            return component.map { DocumentID(component: $0.purl, path: place.path) } ?? document
        }
        let names = components.map { DocumentID(component: $0.purl, path: place.path) }
        return names.first { files[$0] != nil } ?? names.first ?? document
    }

    func owner(of document: DocumentID) -> ComponentID? {
        if let file = files[document] { return file.owner }
        if let (component, _) = document.componentPath {
            return ComponentID(purl: component).flatMap { owners.value.ofComponents[$0] == nil ? nil : $0 }
        }
        return nearest(document)?.component
    }

    func project(of component: ComponentID) -> ResolvedProject? {
        owners.value.ofComponents[component].map { projects[$0] }
    }

    func project(of document: DocumentID) -> ResolvedProject? {
        // The first one that read it.
        var index = projects.firstIndex { $0.resolution.files[document] != nil }
        if index == nil, let (component, _) = document.componentPath {
            index = ComponentID(purl: component).flatMap { owners.value.ofComponents[$0] }
        }
        return (index ?? nearest(document)?.project).map { projects[$0] }
    }

    /// Of two projects of one folder the one whose ecosystem reads the document.
    private func project(of document: DocumentID, readBy ecosystem: any Ecosystem.Type) -> ResolvedProject? {
        guard let nearest = project(of: document), nearest.ecosystem.id != ecosystem.id else {
            return project(of: document)
        }
        let key = ProjectWork.Key(ecosystem: ecosystem.id, folder: nearest.project.folder)
        return owners.value.ofKeys[key].map { projects[$0] } ?? nearest
    }

    private func nearest(_ document: DocumentID) -> (component: ComponentID, project: Int)? {
        guard var folder = document.filePath?.parent else { return nil }
        let local = owners.value.local
        while true {
            if let found = local[folder] { return found }
            if folder == .root { return nil }
            folder = folder.parent
        }
    }

    /// The owner of a text that belongs to nothing known.
    private static func nobody(_ document: DocumentID) -> ComponentID {
        ComponentID(PackageURL(type: "generic", namespace: "kytes-unresolved", name: document.fileName))
    }
}

extension AbsolutePath {
    fileprivate var depth: Int { string.utf8.count { $0 == UInt8(ascii: "/") } }
}

extension DocumentID {
    /// What the claims of ecosystems are compared with.
    var claimedPath: String { filePath?.string ?? componentPath?.path ?? fileName }
}
