public import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesText

/// One state of a workspace: immutable, cheap to copy, answered from memory.
///
/// The graph and the links are those of the last resolutions; the texts and facts of open documents are the newest. While
/// a resolution is behind its text, its links and diagnostics are moved along with the edit, and those that the edit
/// touched are left out: a range of a snapshot is always true in the text of that snapshot.
///
/// Documents may be given in any form that a client has.
public struct WorkspaceSnapshot: Sendable {
    /// Grows with every change.
    public let version: Int
    /// Nothing was waiting to be read or resolved when this was made.
    public let isSettled: Bool

    let base: SnapshotBase
    let overlays: [DocumentID: OpenDocument]
    let current: CurrentFiles
    /// By canonical document.
    var inspections: [DocumentID: Inspected] = [:]

    /// The folders of the workspace, as they were given.
    public var folders: [AbsolutePath] { base.folders }

    /// What all resolutions say together.
    public var graph: GraphSnapshot { base.graph }

    /// Sorted by folder.
    public var projects: [ResolvedProject] { base.projects }

    /// The changes that mend diagnostics, of all resolutions.
    public var fixes: [Fix] { inspections.isEmpty ? base.fixes : base.fixes + inspectedFixes }

    /// Unreadable folders, links that lead nowhere, limits that were reached; sorted by path. Each is a diagnostic, too,
    /// where there is a manifest.
    public var problems: [WorkspaceProblem] { base.problems }

    /// Every text that took part in a resolution, and every open text that an ecosystem reads, by canonical document.
    public var files: [DocumentID: ResolvedFile] {
        current.all {
            var files = base.files
            for client in overlays.keys {
                if let file = file(client) { files[file.file.document] = file }
            }
            return files
        }
    }

    /// A file and what its mentions mean; `nil` for what took no part in any resolution and is not open.
    public func file(_ document: DocumentID) -> ResolvedFile? {
        let canonical = canonical(document)
        guard let open = overlays[document] ?? overlays[canonical] ?? overlay(of: canonical) else {
            return base.files[canonical]
        }
        return current.file(canonical) { inspected(base.file(canonical, open.text)) }
    }

    /// The text of an open document, or of one that took part in a resolution.
    public func text(_ document: DocumentID) -> SourceText? {
        let canonical = canonical(document)
        let open = overlays[document] ?? overlays[canonical] ?? overlay(of: canonical)
        return open?.text ?? base.files[canonical]?.file.text
    }

    /// As clients call them, sorted.
    public var openDocuments: [DocumentID] { overlays.keys.sorted() }

    public func isOpen(_ document: DocumentID) -> Bool { clientName(of: document) != nil }

    /// As the client counts; `nil` for what is not open, or was opened without a version.
    public func documentVersion(_ document: DocumentID) -> Int? {
        clientName(of: document).flatMap { overlays[$0]?.version }
    }

    /// One name for every text: a file in the source cache, or in a working copy below a workspace folder,
    /// is the `pkg:` document of its component in this graph.
    public func canonical(_ document: DocumentID) -> DocumentID { base.canonical(document) }

    /// What the client calls a document that is open there; else its canonical name.
    public func clientDocument(_ document: DocumentID) -> DocumentID { clientName(of: document) ?? canonical(document) }

    private func clientName(of document: DocumentID) -> DocumentID? {
        if overlays[document] != nil { return document }
        let canonical = canonical(document)
        return overlays.keys.filter { self.canonical($0) == canonical }.min()
    }

    private func overlay(of canonical: DocumentID) -> OpenDocument? {
        guard canonical.componentPath != nil else { return nil }
        return clientName(of: canonical).flatMap { overlays[$0] }
    }
}

/// A project and what it resolves to.
public struct ResolvedProject: Sendable {
    public var project: Project
    public var ecosystem: any Ecosystem.Type
    public var resolution: Resolution
    /// False for what was only opened from elsewhere, a tree of the source cache for example.
    public var isWithinWorkspace: Bool

    public init(project: Project, ecosystem: any Ecosystem.Type, resolution: Resolution, isWithinWorkspace: Bool) {
        self.project = project
        self.ecosystem = ecosystem
        self.resolution = resolution
        self.isWithinWorkspace = isWithinWorkspace
    }
}
