import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// Which file a jump ends in, and how it comes to this disk.
extension Jumper {
    /// A place in a text: the user's own file as it is, or a file of a component's source.
    func place(
        of evidence: Evidence,
        origin: TextRange?,
        in features: Features,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        guard let (purl, path) = evidence.document.componentPath else {
            guard let text = try await text(of: evidence.document, in: features) else {
                if let outcome = try await submodule(at: evidence.document, origin: origin, mayFetch: mayFetch) {
                    return outcome
                }
                throw FeatureError(code: .noSuchFile, subject: evidence.document.fileName)
            }
            let place = Place(document: evidence.document, text: text, range: evidence.range)
            return JumpOutcome(origin: origin, places: [place])
        }
        guard let id = ComponentID(purl: purl), var component = features.graph.component(id) else {
            throw FeatureError(code: .unknownComponent, subject: purl)
        }
        if component.source == nil {
            component.source = try await workspace.locate(component, mayFetch: mayFetch)?.source
        }
        let tree = try await shelf.tree(of: component, landing: [path], mayFetch: mayFetch)
        var outcome = try await landing(in: tree, of: component, origin: origin)
        let isThere = tree.submodule != nil || tree.landing.string.hasSuffix("/" + path)
        guard isThere, var place = outcome.places.first else {
            throw FeatureError(code: .noSuchFile, subject: component.name, detail: "`\(path)` is not in it")
        }
        place.range = evidence.range.clamped(to: 0..<place.text.count)
        outcome.places = [place]
        return outcome
    }

    /// The file where a reader of a component should begin: its manifest, so that the next jump starts there.
    func landing(
        of component: Component,
        origin: TextRange?,
        in features: Features,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        guard let location = try await workspace.locate(component, mayFetch: mayFetch) else {
            return try await manifest(of: component, origin: origin, in: features, mayFetch: mayFetch)
        }
        return try await landing(of: component, at: location, origin: origin, in: features, mayFetch: mayFetch)
    }

    func manifest(
        of component: Component,
        origin: TextRange?,
        in features: Features,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        if component.manifest != nil, let name = features.place(of: component) {
            return try await place(of: name, origin: origin, in: features, mayFetch: mayFetch)
        }
        var candidates: [String] = []
        let claims = Ecosystems.named(component.ecosystem)?.claims ?? []
        for claim in claims where claim.role == .manifest && !claim.pattern.contains("*") {
            candidates.append(Self.path(claim.pattern, below: component.source?.subdirectory ?? ""))
        }
        if let folder = component.source.flatMap({ AbsolutePath(fileURL: $0.url) }), component.source?.revision == nil {
            return try await localLanding(on: candidates, of: component, in: folder, origin: origin)
        }
        return try await land(on: candidates, of: component, origin: origin, mayFetch: mayFetch)
    }

    /// The first file of a target.
    func entryFile(
        of entry: EntryPoint,
        origin: TextRange?,
        in features: Features,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        guard let entry = try await workspace.narrowed(entry) else {
            // The language's own server may know it.
            if !entry.isLikely { return JumpOutcome(origin: origin) }
            let name = entry.code.isEmpty ? entry.component.packageURL.name : entry.code
            throw FeatureError(code: .noSuchFile, subject: name, detail: "no dependency on this machine has it")
        }
        var missing: FeatureError?
        for id in [entry.component] + entry.alternatives {
            do {
                let component = try component(id, in: features)
                return try await entryFile(of: entry, in: component, origin: origin, mayFetch: mayFetch)
            } catch let error as FeatureError where error.code == .noSuchFile {
                missing = missing ?? error
            }
        }
        throw missing ?? FeatureError(code: .noSuchFile, subject: entry.component.packageURL.name)
    }

    private func entryFile(
        of entry: EntryPoint,
        in component: Component,
        origin: TextRange?,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        var component = component
        if let location = try await workspace.locate(component, mayFetch: mayFetch) {
            guard let source = location.source else {
                return try await archivedFile(of: entry, in: component, location, origin: origin, mayFetch: mayFetch)
            }
            component.source = source
            component.manifest = nil
        }
        if let folder = localFolder(of: component) {
            let path = try await firstFile(of: entry) { try await workspace.entries(in: folder.appending($0)) }
            guard let path else { throw FeatureError(code: .noSuchFile, subject: component.name) }
            return try await localLanding(on: [path], of: component, in: folder, origin: origin)
        }
        let base = component.source?.subdirectory ?? ""
        let path = try await firstFile(of: entry) {
            try await shelf.entries(in: Self.path($0, below: base), of: component, mayFetch: mayFetch)
        }
        guard let path else {
            // The folders of the entry point may be another repository's.
            let folders = entry.folders.prefix(16).map { Self.path($0, below: base) }
            for folder in folders {
                let tree = try await shelf.tree(of: component, landing: [folder], mayFetch: mayFetch)
                if tree.submodule != nil { return try await landing(in: tree, of: component, origin: origin) }
            }
            throw FeatureError(code: .noSuchFile, subject: component.name)
        }
        return try await land(on: [Self.path(path, below: base)], of: component, origin: origin, mayFetch: mayFetch)
    }

    /// The folder of a component that stands on this disk as the user's own.
    private func localFolder(of component: Component) -> AbsolutePath? {
        if let manifest = component.manifest, let path = manifest.filePath { return path.parent }
        guard component.source?.revision == nil else { return nil }
        return component.source.flatMap { AbsolutePath(fileURL: $0.url)?.appending($0.subdirectory) }
    }

    func localLanding(
        on candidates: [String],
        of component: Component,
        in folder: AbsolutePath,
        origin: TextRange?
    ) async throws -> JumpOutcome {
        for candidate in candidates {
            let document = DocumentID(file: folder.appending(candidate))
            guard let text = try await workspace.text(of: document) else { continue }
            let place = Place(document: document, text: text, range: 0..<0, component: component.id)
            return JumpOutcome(origin: origin, places: [place])
        }
        throw FeatureError(code: .noSuchFile, subject: component.name)
    }

    func land(
        on candidates: [String],
        of component: Component,
        origin: TextRange?,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        let tree = try await shelf.tree(of: component, landing: candidates, mayFetch: mayFetch)
        return try await landing(in: tree, of: component, origin: origin)
    }

    /// - Parameter component: `nil` where none is known whose source this is.
    func landing(
        in tree: ShelvedTree,
        of component: Component?,
        origin: TextRange?
    ) async throws -> JumpOutcome {
        let document = DocumentID(file: tree.landing)
        guard let text = try await workspace.text(of: document) else {
            throw FeatureError(code: .noSuchFile, subject: component?.name ?? tree.landing.lastComponent)
        }
        let place = Place(
            document: document,
            text: text,
            range: 0..<0,
            component: tree.submodule == nil ? component?.id : nil,
            provenance: tree.provenance
        )
        return JumpOutcome(origin: origin, places: [place], messages: Self.messages(of: tree, of: component))
    }

    /// The first file of a folder where another repository belongs: of what is checked out there, else of what would be.
    private func submodule(at document: DocumentID, origin: TextRange?, mayFetch: Bool) async throws -> JumpOutcome? {
        guard let folder = document.filePath else { return nil }
        let files = try await workspace.entries(in: folder).filter { !$0.isFolder && !$0.name.hasPrefix(".") }
        let names = files.map(\.name)
        let readme = names.first { $0.lowercased().hasPrefix("readme") }
        if let name = readme ?? names.first {
            let document = DocumentID(file: folder.appending(name))
            guard let text = try await workspace.text(of: document) else { return nil }
            return JumpOutcome(origin: origin, places: [Place(document: document, text: text, range: 0..<0)])
        }
        guard let tree = try await shelf.tree(ofSubmoduleAt: folder, mayFetch: mayFetch) else { return nil }
        return try await landing(in: tree, of: nil, origin: origin)
    }

    /// What is not exactly the version in use is said, in words, at once.
    private static func messages(of tree: ShelvedTree, of component: Component?) -> [Message] {
        guard tree.notices.isEmpty, let component else { return tree.notices }
        let version = component.version ?? "the version in use"
        switch tree.provenance.exactness {
        case .exact, .tag: return []
        case .nearest:
            let commit = tree.provenance.revision.prefix(12)
            return [Message(.warning, "No tag of `\(component.name)` is \(version): this is the nearest, \(commit)")]
        case .head:
            return [Message(.warning, "The version of `\(component.name)` is not known: this is its default branch")]
        }
    }

    private func text(of document: DocumentID, in features: Features) async throws -> SourceText? {
        if let text = features.text(of: document) { return text }
        return try await workspace.text(of: document)
    }

    private static func path(_ path: String, below base: String) -> String {
        base.isEmpty ? path : base + "/" + path
    }

    /// Looks through the folders of an entry point, and below them where they hold folders only.
    func firstFile(
        of entry: EntryPoint,
        listing: (String) async throws -> [ShelvedEntry]
    ) async throws -> String? {
        for folder in entry.folders.prefix(16) {
            var folder = folder
            for _ in 0..<8 {
                let entries = try await listing(folder)
                let files = Set(entries.filter { !$0.isFolder }.map(\.name))
                if let name = entry.fileNames.first(where: files.contains) { return Self.path(name, below: folder) }
                let source = files.sorted().first { name in entry.suffixes.contains { name.hasSuffix($0) } }
                if let source { return Self.path(source, below: folder) }
                guard let below = entries.first(where: \.isFolder) else { break }
                folder = Self.path(below.name, below: folder)
            }
        }
        return nil
    }
}
