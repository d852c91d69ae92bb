import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesTestSupport
import KytesText

/// The world of one fixture: a workspace at `/fixture`, and repositories that exist nowhere else.
///
/// A file headed `URL@TAG PATH` belongs to the repository `URL`, whose tag `TAG` leads to a commit made from its name.
struct FixtureWorld: MetadataSource {
    static let folder = AbsolutePath("/fixture")!

    let home = AbsolutePath("/home/nobody")!
    private let files: [AbsolutePath: SourceText]
    private var repositories: [String: [String: [String: SourceText]]] = [:]
    private let memory: FixtureMemory?

    /// - Parameter memory: What ecosystems remember of worlds before this one.
    init(_ fixture: Fixture, after memory: FixtureMemory? = nil) {
        self.memory = memory
        var files: [AbsolutePath: SourceText] = [:]
        for file in fixture.files {
            switch FixtureName(file.name) {
            case .workspace(let path): files[Self.folder.appending(path)] = file.text
            case .repository(let url, let tag, let path):
                repositories[url, default: [:]][tag, default: [:]][path] = file.text
            }
        }
        self.files = files
    }

    /// All projects of the workspace, resolved, as features see them.
    func features() async throws -> Features {
        var all: [Resolution] = []
        var resolved: [DocumentID: ResolvedFile] = [:]
        var fixes: [Fix] = []
        for ecosystem in Ecosystems.all {
            let resolutions = try await resolutions(of: ecosystem)
            all += resolutions
            fixes += resolutions.flatMap(\.fixes)
            for resolution in resolutions {
                let inspected = try await inspected(resolution, by: ecosystem)
                resolved.merge(inspected.files) { first, _ in first }
                fixes += inspected.fixes
            }
            for file in sources(of: ecosystem) where resolved[file.document] == nil {
                let resolution = resolutions.first ?? Resolution()
                let owner =
                    resolution.roots.first
                    ?? ComponentID(PackageURL(type: "generic", namespace: "fixture", name: "nobody"))
                let links = ecosystem.links(in: file, of: owner, under: resolution)
                resolved[file.document] = ResolvedFile(
                    file: file, owner: owner, links: links,
                    commentary: ecosystem.commentary(in: file, of: owner, under: resolution))
            }
        }
        let bindings = BindingTable(all, offeredBy: .made(of: all, after: nil))
        resolved.bind(by: bindings)
        let graph = GraphSnapshot(joining: all, Bindings(joining: bindings))
        return Features(graph: graph, files: resolved, fixes: fixes, knowledge: FixtureKnowledge(world: self))
    }

    private func resolutions(of ecosystem: any Ecosystem.Type) async throws -> [Resolution] {
        var resolutions: [Resolution] = []
        for project in ecosystem.projects(among: paths(of: ecosystem, role: .manifest)) {
            var resolution = try await ecosystem.resolve(project, using: self)
            try await resolution.ask(Ecosystems.all, using: self)
            resolutions.append(resolution)
        }
        return resolutions
    }

    /// The files of a resolution with what is found in them beside it, as if all were open.
    private func inspected(
        _ resolution: Resolution,
        by ecosystem: any Ecosystem.Type
    ) async throws -> (files: [DocumentID: ResolvedFile], fixes: [Fix]) {
        var files = resolution.files
        var fixes: [Fix] = []
        for (document, file) in resolution.files where document.filePath?.isWithin(Self.folder) == true {
            let found = try await ecosystem.inspection(of: file, under: resolution, using: self)
            files[document]?.diagnostics += found.diagnostics
            fixes += found.fixes
        }
        return (files, fixes)
    }

    private func sources(of ecosystem: any Ecosystem.Type) -> [SourceFile] {
        paths(of: ecosystem, role: .source).compactMap { path in
            files[path].map { read($0, as: DocumentID(file: path), by: ecosystem) }
        }
    }

    private func paths(of ecosystem: any Ecosystem.Type, role: FileClaim.Role) -> [AbsolutePath] {
        files.keys.sorted().filter { path in
            // What stands beside the workspace is the machine's.
            path.isWithin(Self.folder)
                && (Ecosystems.claiming(path.string).map { $0.ecosystem == ecosystem && $0.claim.role == role } ?? false)
        }
    }

    private func read(_ text: SourceText, as document: DocumentID, by ecosystem: any Ecosystem.Type) -> SourceFile {
        SourceFile(document: document, text: text, reading: ecosystem.read(text, of: document))
    }

    // MARK: - MetadataSource

    func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        files[path].map { read($0, as: DocumentID(file: path), by: ecosystem) }
    }

    /// What a kernel says of the modules that are built in is no text: its strings end with a zero, here each line does.
    func bytes(at paths: [AbsolutePath]) async throws -> [[UInt8]?] {
        paths.map { path in
            let bytes = files[path]?.bytes
            return path.lastComponent.hasSuffix(".modinfo") ? bytes?.map { $0 == 0x0A ? 0 : $0 } : bytes
        }
    }

    func stamps(of paths: [AbsolutePath]) async throws -> [FileStamp?] {
        paths.map { path in files[path].map { FileStamp([$0.count, $0.hashValue]) } }
    }

    func fileNames(in folder: AbsolutePath) async throws -> [String] {
        Self.names(files.keys.compactMap { $0.relative(to: folder) })
    }

    func kept<Value: AnyObject & Sendable>(_ make: () -> Value) -> Value { memory?.value(make) ?? make() }

    func texts(at paths: [AbsolutePath]) async throws -> [SourceText?] { paths.map { files[$0] } }

    /// What stands in a zip is headed by the path of the zip, `!/`, and its name in there.
    func names(inArchiveAt path: AbsolutePath) async throws -> Set<String>? {
        let names = files.keys.compactMap { $0.relative(to: AbsolutePath(path.string + "!") ?? .root) }
        return names.isEmpty ? nil : Set(names)
    }

    func text(of entry: String, inArchiveAt path: AbsolutePath) async throws -> SourceText? {
        AbsolutePath(path.string + "!/" + entry).flatMap { files[$0] }
    }

    /// Fixtures have no repositories of artifacts, whoever may be asked.
    func artifact(at location: ArtifactLocation, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        nil
    }

    func references(of repository: RepositoryLocation) async throws -> RepositoryReferences {
        guard let tags = repositories[repository.url] else {
            throw MetadataError(code: .unreachable, subject: repository.url)
        }
        let commits = tags.keys.map { ($0, Self.commit(of: $0)) }
        return RepositoryReferences(tags: Dictionary(uniqueKeysWithValues: commits), branches: [:])
    }

    func file(
        at path: String,
        of revision: RepositoryRevision,
        component: ComponentID,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile? {
        try tree(of: revision)[path].map {
            read($0, as: DocumentID(component: component.purl, path: path), by: ecosystem)
        }
    }

    func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String] {
        let root = AbsolutePath("/" + folder) ?? .root
        return Self.names(try tree(of: revision).keys.compactMap { AbsolutePath("/" + $0)?.relative(to: root) })
    }

    private func tree(of revision: RepositoryRevision) throws -> [String: SourceText] {
        let tags = repositories[revision.repository.url] ?? [:]
        guard let tree = tags.first(where: { Self.commit(of: $0.key) == revision.commit }) else {
            throw MetadataError(code: .notFound, subject: revision.repository.url)
        }
        return tree.value
    }

    private static func names(_ paths: [String]) -> [String] {
        Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) }).sorted()
    }

    /// Forty hexadecimal digits that name the tag, so that fixtures can write them down: its bytes, then zeros.
    static func commit(of tag: String) -> String {
        let digits = tag.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return String((digits + String(repeating: "0", count: 40)).prefix(40))
    }
}

/// What the repositories of a fixture list.
private struct FixtureKnowledge: LocalKnowledge {
    let world: FixtureWorld

    func versions(of component: Component) async -> [KnownVersion] { [] }
    func versions(at location: String, ecosystem: String) async -> [KnownVersion] { [] }
    func licence(of component: Component) async -> String? { nil }
    func locations() async -> [String] { [] }

    func versions(ofPackage name: String, ecosystem: String) async -> [KnownVersion] {
        (try? await Ecosystems.named(ecosystem)?.versions(ofPackage: name, using: world)) ?? []
    }

    func tasks(ofPackage name: String, version: String?, ecosystem: String) async -> [KnownTask] {
        (try? await Ecosystems.named(ecosystem)?.tasks(ofPackage: name, version: version, using: world)) ?? []
    }

    func packages(in namespace: String, ecosystem: String) async -> [String] {
        (try? await Ecosystems.named(ecosystem)?.packages(in: namespace, using: world)) ?? []
    }

    func namespaces(beginning typed: String, ecosystem: String) async -> [String] {
        (try? await Ecosystems.named(ecosystem)?.namespaces(beginning: typed, using: world)) ?? []
    }
}

/// Where a file of a fixture stands, as its header says.
enum FixtureName: Equatable {
    case workspace(String)
    case repository(url: String, tag: String, path: String)

    init(_ name: String) {
        if let match = name.wholeMatch(of: /(\S+:\/\/\S+)@(\S+) (\S+)/) {
            self = .repository(url: String(match.1), tag: String(match.2), path: String(match.3))
        } else {
            self = .workspace(name)
        }
    }
}
