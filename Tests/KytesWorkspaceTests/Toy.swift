import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Synchronization

/// The smallest ecosystem that has everything the workspace looks after.
///
/// `toy.pkg` holds lines: `name NAME`, `needs NAME URL`, `local FOLDER`. `toy.lock` holds `NAME COMMIT`; what it does not
/// name is taken from the tag `1` of its repository. `data/toy.data` is read as bytes, and says nothing. `*.toy` holds `use NAME`. `makes FILE` is what a build makes of it,
/// `takes FILE` is what it needs of another's, `runs COMMAND` one of a machine that has all commands that begin with `x`.
enum Toy: Ecosystem {
    static let id = "toy"
    static let title = "Toy"
    static let layer = Layer.application
    static let claims = [
        FileClaim("toy.pkg", role: .manifest), FileClaim("toy.lock", role: .companion),
        FileClaim("*.toy", role: .source),
    ]
    static let capabilities: Set<Capability> = []
    static let support = Support(resolution: "tags", oracle: "none", sources: "commits", limits: "none")

    /// How often each file was read, and each project resolved, in all tests: look at your own paths only.
    static let counts = Mutex<[String: Int]>([:])

    static func count(_ key: String) { counts.withLock { $0[key, default: 0] += 1 } }

    static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        count("read " + document.uri)
        var facts = FileFacts()
        var diagnostics: [Diagnostic] = []
        for line in 0..<text.lineCount {
            let range = text.range(ofLine: line)
            let words = text[range].split(separator: " ")
            guard words.count > 1, let first = words.first else { continue }
            let start = range.lowerBound + first.utf8.count + 1
            let name = Located(String(words[1]), at: start..<(start + words[1].utf8.count))
            switch first {
            case "name": facts.symbols.append(SymbolFact(kind: .package, name: name, range: range))
            case "needs":
                let url = words.count > 2 ? Located(String(words[2]), at: range) : nil
                facts.requirements.append(
                    RequirementFact(package: name, range: range, removal: range, written: url)
                )
            case "local", "use", "makes", "takes", "runs":
                facts.references.append(ReferenceFact(kinds: [.package], name: name, user: String(first)))
            default:
                diagnostics.append(Diagnostic(code: "toy/word", severity: .error, message: "what?", range: range))
            }
        }
        return Parsed(facts, diagnostics: diagnostics)
    }

    static func projects(among manifests: [AbsolutePath]) -> [Project] {
        manifests.map { Project(ecosystem: id, folder: $0.parent, manifests: [$0]) }
    }

    static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        count("resolve " + project.folder.string)
        var run = ToyRun(metadata: metadata)
        _ = try await metadata.bytes(at: [project.folder.appending("data/toy.data")])
        let lock = try await metadata.file(at: project.folder.appending("toy.lock"), readBy: Toy.self)
        for line in (lock?.text.string ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { run.pins[String(words[0])] = String(words[1]) }
        }
        guard let file = try await metadata.file(at: project.folder.appending("toy.pkg"), readBy: Toy.self) else {
            return Resolution()
        }
        try await run.add(file, in: project.folder)
        return run.resolution
    }

    static func answer(to keys: Set<BindingKey>, using metadata: any MetadataSource) -> BindingAnswer {
        count("answer")
        var answer = BindingAnswer()
        for case .command(let name, let host) in keys where name.hasPrefix("x") {
            let id = ComponentID(PackageURL(type: "generic", namespace: "toy-machine", name: name))
            answer.components.append(Component(id: id, name: name, version: nil, layer: .os, ecosystem: "toy"))
            answer.offers.append(
                BindingOffer(
                    component: id, key: .command(name, on: host), confidence: .possible, reason: "The machine has it"))
        }
        return answer
    }

    static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] {
        file.facts.references.map { reference in
            let component = resolution.components.first { $0.name == reference.name.value }
            return Link(range: reference.name.range, role: .use, component: component?.id)
        }
    }

    static func override(
        of component: Component,
        in project: Project,
        by folder: AbsolutePath,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) -> Override? { nil }
}

private struct ToyRun {
    let metadata: any MetadataSource
    var pins: [String: String] = [:]
    var resolution = Resolution()
    var folders: [ComponentID: AbsolutePath] = [:]

    init(metadata: any MetadataSource) { self.metadata = metadata }

    mutating func add(_ file: SourceFile, in folder: AbsolutePath) async throws {
        let name = file.facts.symbols.first?.name.value ?? "nameless"
        let id = ComponentID(PackageURL(type: "generic", namespace: "toy", name: name))
        guard !resolution.roots.contains(id) else { return }
        resolution.roots.append(id)
        resolution.components.append(
            Component(id: id, name: name, version: nil, layer: .application, ecosystem: "toy", manifest: file.document)
        )
        try await follow(file, of: id)
        bind(file, id, in: folder)
        for reference in file.facts.references where reference.user == "local" {
            let inner = folder.appending(reference.name.value)
            let manifest = try await metadata.file(at: inner.appending("toy.pkg"), readBy: Toy.self)
            if let manifest, resolution.files[manifest.document] == nil { try await add(manifest, in: inner) }
        }
    }

    /// Offers and wants.
    private mutating func bind(_ file: SourceFile, _ id: ComponentID, in folder: AbsolutePath) {
        var made: [BindingOffer] = []
        for reference in file.facts.references {
            let (name, place) = (reference.name.value, Evidence(document: file.document, range: reference.name.range))
            let artifact = BindingKey.artifact(folder.appending(name))
            switch reference.user {
            case "makes":
                made.append(
                    BindingOffer(
                        component: id, key: artifact, place: place, confidence: .likely, reason: "It makes `\(name)`"))
            case "takes":
                resolution.wants.append(
                    BindingWant(component: id, key: artifact, kind: .contains, evidence: place, roots: [id]))
            case "runs":
                resolution.wants.append(
                    BindingWant(
                        component: id, key: .command(name, on: .other), kind: .requires, evidence: place, roots: [id]))
            default: break
            }
        }
        guard !made.isEmpty else { return }
        let (offers, count) = (made, "offer " + folder.string)
        resolution.offers = BindingOffers {
            Toy.count(count)
            return offers
        }
    }

    private mutating func follow(_ file: SourceFile, of owner: ComponentID) async throws {
        var links: [Link] = []
        var diagnostics: [Diagnostic] = []
        resolution.files[file.document] = ResolvedFile(file: file, owner: owner)
        for requirement in file.facts.requirements {
            let range = requirement.package.range
            do {
                let id = try await need(requirement)
                links.append(Link(range: range, role: .requirement, component: id))
                let evidence = Evidence(document: file.document, range: range)
                let roots = [resolution.roots.first ?? owner]
                resolution.edges.append(Edge(from: owner, to: id, kind: .requires, evidence: evidence, roots: roots))
            } catch let error as MetadataError {
                diagnostics.append(
                    Diagnostic(code: "toy/missing", severity: .error, message: "\(error)", range: range)
                )
            }
        }
        let found = links
        resolution.files[file.document] = ResolvedFile(
            file: file, owner: owner, links: found, diagnostics: diagnostics)
    }

    private mutating func need(_ requirement: RequirementFact) async throws -> ComponentID {
        let name = requirement.package.value
        let url = requirement.written?.value ?? ""
        let repository = RepositoryLocation(url: url)
        var commit = pins[name]
        if commit == nil { commit = try await metadata.references(of: repository).tags["1"] }
        guard let commit else { throw MetadataError(code: .notFound, subject: url) }
        let id = ComponentID(PackageURL(type: "generic", namespace: "toy", name: name, version: commit))
        if resolution.components.contains(where: { $0.id == id }) { return id }
        let source = ComponentSource(url: url, revision: commit, exactness: .exact)
        resolution.components.append(
            Component(
                id: id,
                name: name,
                version: commit,
                layer: .application,
                ecosystem: "toy",
                source: source,
                manifest: DocumentID(component: id.purl, path: "toy.pkg")
            )
        )
        let revision = RepositoryRevision(repository: repository, commit: commit)
        if let file = try await metadata.file(at: "toy.pkg", of: revision, component: id, readBy: Toy.self) {
            try await follow(file, of: id)
        }
        return id
    }
}
