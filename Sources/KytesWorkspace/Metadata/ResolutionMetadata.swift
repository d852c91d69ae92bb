import Glibc
import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization

/// What one run of one resolution may ask, and a record of what it asked.
///
/// Open documents come before the disk, what is remembered before what must be looked up, this machine before the
/// network; and the network only where the policy lets this run have it.
final class ResolutionMetadata: MetadataSource {
    private let library: MetadataLibrary
    private let board: Board
    /// An explicit command of the user: more may be fetched than for a keystroke.
    let isAsked: Bool
    private let record = Mutex(Reads())

    let home: AbsolutePath
    let epoch: Int
    /// In which what was seen of this disk still counts; `nil` for whoever looks for himself.
    private let diskEpoch: Int?

    /// - Parameter looksAgain: Nothing is known of this disk but what is seen now: between two questions of a user, what
    ///   he asked for may have been written.
    init(library: MetadataLibrary, board: Board, isAsked: Bool, looksAgain: Bool = false) {
        self.library = library
        self.board = board
        self.isAsked = isAsked
        home = library.home
        epoch = board.epoch
        diskEpoch = looksAgain ? nil : board.diskEpoch
    }

    var edits: AbsolutePath? { library.edits }

    var openFiles: Set<AbsolutePath> {
        record.withLock { $0.restsOnOpenFiles = true }
        return board.openFiles
    }

    /// What was asked for so far.
    var reads: Reads { record.withLock { $0 } }

    func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        try Task.checkCancellation()
        record.withLock { _ = $0.files.insert(path) }
        let document = DocumentID(file: path)
        if let overlay = board.overlay(of: path) { return library.facts.file(document, overlay, readBy: ecosystem) }
        if case .file(let known) = library.epochFiles.file(at: path, readBy: ecosystem.id, in: diskEpoch) {
            return known
        }
        return keep(try await library.disk.text(at: path), at: path, ecosystem)
    }

    func files(at paths: [AbsolutePath], readBy ecosystem: any Ecosystem.Type) async throws -> [SourceFile?] {
        try Task.checkCancellation()
        record.withLock { $0.files.formUnion(paths) }
        let open = board.openTexts
        var files: [SourceFile?] = []
        files.reserveCapacity(paths.count)
        var unknown: [Int] = []
        for (place, path) in paths.enumerated() {
            if let overlay = open[path] {
                files.append(library.facts.file(DocumentID(file: path), overlay, readBy: ecosystem))
            } else if case .file(let known) = library.epochFiles.file(at: path, readBy: ecosystem.id, in: diskEpoch) {
                files.append(known)
            } else {
                unknown.append(place)
                files.append(nil)
            }
        }
        if unknown.isEmpty { return files }
        for (place, answer) in zip(unknown, try await library.disk.texts(at: unknown.map { paths[$0] })) {
            files[place] = keep(answer, at: paths[place], ecosystem)
        }
        return files
    }

    private func keep(_ answer: DiskTexts.Answer, at path: AbsolutePath, _ ecosystem: any Ecosystem.Type) -> SourceFile?
    {
        let document = DocumentID(file: path)
        let file: SourceFile? =
            switch answer {
            case .text(let text): library.facts.file(document, text, readBy: ecosystem)
            case .absent: nil
            case .tooLarge(let size): library.facts.tooLarge(document, size: size)
            case .unreadable(let reason): library.facts.unreadable(document, reason: reason)
            }
        library.epochFiles.remember(file, at: path, readBy: ecosystem.id, in: diskEpoch)
        return file
    }

    func fileNames(in folder: AbsolutePath) async throws -> [String] {
        try await fileNames(inEach: [folder]).first ?? []
    }

    func fileNames(inEach folders: [AbsolutePath]) async throws -> [[String]] {
        try Task.checkCancellation()
        let onDisk = try await namesOnDisk(inEach: folders)
        record.withLock { record in
            for (folder, names) in zip(folders, onDisk) { record.folders[folder] = names }
        }
        let open = Dictionary(grouping: board.openFiles) { $0.parent }
        return zip(folders, onDisk).map { folder, onDisk in
            guard let unsaved = open[folder]?.map(\.lastComponent), !unsaved.allSatisfy(onDisk.contains) else {
                return onDisk
            }
            return Array(Set(onDisk + unsaved)).sorted()
        }
    }

    private func namesOnDisk(inEach folders: [AbsolutePath]) async throws -> [[String]] {
        var names = library.epochFiles.names(inEach: folders, in: diskEpoch)
        let unknown = names.indices.filter { names[$0] == nil }
        if !unknown.isEmpty {
            let found = try await library.disk.names(inEach: unknown.map { folders[$0] })
            for (place, found) in zip(unknown, found) {
                names[place] = found
                library.epochFiles.remember(found, in: folders[place], in: diskEpoch)
            }
        }
        return names.map { $0 ?? [] }
    }

    func kept<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value { library.kept.value(make) }

    func texts(at paths: [AbsolutePath]) async throws -> [SourceText?] {
        try Task.checkCancellation()
        let onDisk = try await library.disk.texts(at: paths)
        return zip(paths, onDisk).map { path, answer in
            if let overlay = board.overlay(of: path) { return overlay }
            guard case .text(let text) = answer else { return nil }
            return text
        }
    }

    func rest(on paths: Set<AbsolutePath>) { record.withLock { $0.files.formUnion(paths) } }

    func references(of repository: RepositoryLocation) async throws -> RepositoryReferences {
        record.withLock { _ = $0.repositories.insert(repository) }
        if let known = library.memory.references(of: repository.url), known.isFresh || !isAsked {
            return known.references
        }
        return try await noting {
            try await self.library.freshReferences(of: repository, isAsked: self.isAsked).references
        }
    }

    func file(
        at path: String,
        of revision: RepositoryRevision,
        component: ComponentID,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile? {
        try Task.checkCancellation()
        library.memory.remember(revision.repository)
        let text = try await noting { try await self.library.text(at: path, of: revision, isAsked: self.isAsked) }
        return text.map { library.facts.file(DocumentID(component: component.purl, path: path), $0, readBy: ecosystem) }
    }

    func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String] {
        try Task.checkCancellation()
        return try await noting { try await self.library.names(in: folder, of: revision, isAsked: self.isAsked) }
    }

    func artifact(at location: ArtifactLocation, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        try Task.checkCancellation()
        guard let path = try await path(of: location) else { return nil }
        return try await file(at: path, readBy: ecosystem)
    }

    private func path(of location: ArtifactLocation) async throws -> AbsolutePath? {
        try await noting {
            try await self.library.fetches.reporting(location.path) { report in
                try await self.library.repositories.artifact(at: location, isAsked: self.isAsked, report: report)
            }
        }
    }

    func names(inArchiveAt path: AbsolutePath) async throws -> Set<String>? {
        try await library.archives.names(in: path)
    }

    func text(of entry: String, inArchiveAt path: AbsolutePath) async throws -> SourceText? {
        try await library.archives.text(of: entry, in: path)
    }

    func facts(
        ofSourcesAt paths: [AbsolutePath],
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> [FileFacts?] {
        var found: [FileFacts?] = []
        for start in stride(from: 0, to: paths.count, by: Self.sourcesAtATime) {
            try Task.checkCancellation()
            let some = paths[start..<min(start + Self.sourcesAtATime, paths.count)]
            let overlays = some.map { board.overlay(of: $0) }
            let (library, reading) = (library, zip(some, overlays).map { ($0, $1) })
            found += try await BlockingThreads.short.run { _ in
                reading.map { path, overlay in
                    let document = DocumentID(file: path)
                    if let overlay { return library.facts.file(document, overlay, readBy: ecosystem).facts }
                    return library.sources.facts(at: path) {
                        library.facts.passingFile(document, $0, readBy: ecosystem)
                    }
                }
            }
        }
        return found
    }

    private static let sourcesAtATime = 128

    func bytes(at paths: [AbsolutePath]) async throws -> [[UInt8]?] {
        try Task.checkCancellation()
        let contents = try await library.disk.contents(of: paths)
        count(paths, contents.map(\.signature))
        return contents.map(\.bytes)
    }

    func parts<Value: Sendable>(
        of paths: [AbsolutePath],
        _ look: @escaping @Sendable (any PartialBytes) -> Value
    ) async throws -> [Value?] {
        try Task.checkCancellation()
        return try await library.disk.parts(of: paths, look)
    }

    func files(
        inTarAt path: AbsolutePath,
        where isWanted: @escaping @Sendable (String) -> Bool
    ) async throws -> [String: [UInt8]]? {
        try Task.checkCancellation()
        _ = try await stamps(of: [path])
        return try await library.disk.files(inTarAt: path, where: isWanted)
    }

    func stamps(of paths: [AbsolutePath]) async throws -> [FileStamp?] {
        let found = try await BlockingThreads.short.run { _ in paths.map { DiskFile.signature(of: $0) } }
        count(paths, found)
        return found.map { $0.map { FileStamp($0.words) } }
    }

    /// Files count as looked at, as they stood there; those that were read as texts before are compared as such.
    private func count(_ paths: [AbsolutePath], _ signatures: [DiskFile.Signature?]) {
        record.withLock { record in
            for (path, signature) in zip(paths, signatures) where record.files.insert(path).inserted {
                record.stamps[path] = .some(signature)
            }
        }
    }

    func bytes(of location: ArtifactLocation) async throws -> [UInt8]? {
        try Task.checkCancellation()
        guard let path = try await path(of: location) else { return nil }
        return try await library.disk.contents(of: [path]).first?.bytes
    }

    func variable(_ name: String) -> String? { library.environment[name] }

    func assumed(_ name: String) -> String? { library.assumptions[name] }

    private func noting<Value>(_ ask: () async throws -> Value) async throws -> Value {
        do {
            return try await ask()
        } catch let error as MetadataError {
            record.withLock { $0.lacksSomething = true }
            throw error
        }
    }
}
