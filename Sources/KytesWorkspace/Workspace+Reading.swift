import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesText

/// Texts that no snapshot holds, read when they are asked for; never from the network.
extension Workspace {
    /// A file and what its mentions mean, from the snapshot, the disk, the source cache or a repository on this machine.
    ///
    /// - Returns: `nil` where there is no such file here, or no ecosystem reads it.
    /// - Throws: `CancellationError` only.
    public func file(_ document: DocumentID) async throws -> ResolvedFile? {
        let snapshot = snapshot
        if let known = snapshot.file(document) { return known }
        let canonical = snapshot.canonical(document)
        guard let ecosystem = snapshot.ecosystem(of: canonical) else { return nil }
        return try await read(document, as: canonical, ecosystem, in: snapshot).map {
            snapshot.base.linked($0, ecosystem)
        }
    }

    /// The text of any document: as it is open, of the snapshot, of the disk, or of a repository on this machine.
    ///
    /// - Returns: `nil` where there is no such file here, or where it is too large.
    /// - Throws: `CancellationError` only.
    public func text(_ document: DocumentID) async throws -> SourceText? {
        let snapshot = snapshot
        if let known = snapshot.text(document) { return known }
        guard case .text(let text) = try await answer(document, in: snapshot) else { return nil }
        return text
    }

    /// The files of the workspace that only mention things, with what they mention; sorted by document.
    ///
    /// Their texts are not kept: ask for the component that matters, and only the files that mention it are read and
    /// answered. What is not open is read from the disk; what cannot be read mentions nothing.
    /// - Throws: `CancellationError` only.
    public func sourceFiles(mentioning component: ComponentID? = nil) async throws -> [ResolvedFile] {
        let paths = try await folding.sourcePaths()
        let snapshot = snapshot
        return try await paths.concurrentMap(atMost: 4) { path -> ResolvedFile? in
            try await self.source(at: path, mentioning: component, in: snapshot)
        }.compactMap { $0 }
    }

    private func source(
        at path: AbsolutePath,
        mentioning component: ComponentID?,
        in snapshot: WorkspaceSnapshot
    ) async throws -> ResolvedFile? {
        let document = DocumentID(file: path)
        let isWanted: @Sendable (ResolvedFile) -> Bool = { file in
            component.map { id in file.links.contains { $0.component == id } } ?? true
        }
        if let known = snapshot.file(document) { return isWanted(known) ? known : nil }
        guard let ecosystem = snapshot.ecosystem(of: document), ecosystem.mayMention(component) else { return nil }
        let library = library
        return try await BlockingThreads.short.run { _ in
            let file = library.sources.file(at: path) { text in
                library.facts.passingFile(document, text, readBy: ecosystem)
            } isWanted: {
                isWanted(snapshot.base.linked($0, ecosystem))
            }
            return file.map { snapshot.base.linked($0, ecosystem) }
        }
    }

    private func read(
        _ document: DocumentID,
        as canonical: DocumentID,
        _ ecosystem: any Ecosystem.Type,
        in snapshot: WorkspaceSnapshot
    ) async throws -> SourceFile? {
        switch try await answer(document, in: snapshot) {
        case .text(let text): library.facts.passingFile(canonical, text, readBy: ecosystem)
        case .absent: nil
        case .tooLarge(let size): library.facts.tooLarge(canonical, size: size)
        case .unreadable(let reason): library.facts.unreadable(canonical, reason: reason)
        }
    }

    private func answer(_ document: DocumentID, in snapshot: WorkspaceSnapshot) async throws -> DiskTexts.Answer {
        if let path = document.filePath { return try await library.disk.passingText(at: path) }
        guard let (purl, path) = document.componentPath,
            let id = ComponentID(purl: purl),
            let source = snapshot.component(id)?.source ?? library.located.location(of: id)?.source,
            let commit = source.revision
        else { return .absent }
        let location = library.memory.location(of: source.url)
        let revision = RepositoryRevision(repository: location, commit: commit)
        do {
            guard case .found(let text) = try await library.repositories.text(at: path, of: revision) else {
                return .absent
            }
            return .text(text)
        } catch let error as MetadataError {
            return .unreadable("\(error)")
        }
    }
}
