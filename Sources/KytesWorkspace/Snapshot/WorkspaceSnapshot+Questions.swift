public import KytesEcosystems
public import KytesGraph
public import KytesText

extension WorkspaceSnapshot {
    public func component(_ id: ComponentID) -> Component? { graph.component(id) }

    /// The component that a file is part of, `nil` where no graph has it.
    public func owner(of document: DocumentID) -> ComponentID? { base.owner(of: canonical(document)) }

    /// The project under which the mentions of a file are resolved.
    public func project(of document: DocumentID) -> ResolvedProject? { base.project(of: canonical(document)) }

    /// The ecosystem that reads files of this name.
    public func ecosystem(of document: DocumentID) -> (any Ecosystem.Type)? {
        base.claims.claim(on: document.claimedPath)?.ecosystem
    }

    /// What the reader and the resolution found wrong, in the order of the text.
    public func diagnostics(of document: DocumentID) -> [Diagnostic] {
        guard let file = file(document) else { return [] }
        return (file.file.diagnostics + file.diagnostics).sorted {
            ($0.range.lowerBound, $0.range.upperBound, $0.severity, $0.code)
                < ($1.range.lowerBound, $1.range.upperBound, $1.severity, $1.code)
        }
    }

    /// Every mention of a component in `files`, in the order of documents and texts.
    public func mentions(of component: ComponentID) -> [(file: ResolvedFile, link: Link)] {
        files.sorted { $0.key < $1.key }.flatMap { _, file in
            file.links.filter { $0.component == component }
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
                .map { (file, $0) }
        }
    }

    /// The links that a cursor touches, the shortest first.
    public func links(at offset: Int, in document: DocumentID) -> [Link] {
        (file(document)?.links ?? []).filter { $0.range.touches(offset) }.sorted { $0.range.count < $1.range.count }
    }

    /// Where evidence stands as editors count, `nil` where its text is not in `files`.
    public func positions(of evidence: Evidence, in encoding: PositionEncoding) -> Range<Position>? {
        guard let text = text(evidence.document) else { return nil }
        let start = text.position(at: evidence.range.lowerBound, in: encoding)
        return start..<max(start, text.position(at: evidence.range.upperBound, in: encoding))
    }

    /// `nil` where the text is not in `files`.
    public func offset(of position: Position, in document: DocumentID, _ encoding: PositionEncoding) -> Int? {
        text(document)?.offset(at: position, in: encoding)
    }

    /// Where packages are, as far as the graph and this machine's memory know; sorted.
    public var knownLocations: [String] {
        Set(graph.components.compactMap { $0.source?.url } + base.library.memory.knownURLs).sorted()
    }

    /// A repository, and where on this machine its objects may stand beside the cache.
    public func location(of url: String) -> RepositoryLocation { base.library.memory.location(of: url) }

    /// The tags and branches of a repository that are known without asking anybody.
    public func knownReferences(of url: String) -> RepositoryReferences? {
        base.library.memory.references(of: url)?.references
    }
}
