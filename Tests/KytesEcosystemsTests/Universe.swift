import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// A made-up world in memory: folders of files, and repositories of tags and branches.
///
/// A commit is written as its manifest's text, or as several files; its id is made of its place in the world.
struct Universe: MetadataSource {
    var home = AbsolutePath("/home/user") ?? .root
    var assumptions: [String: String] = [:]
    var edits: AbsolutePath?
    private(set) var files: [String: String] = [:]
    private var repositories: [String: RepositoryReferences] = [:]
    private var commits: [String: [String: String]] = [:]
    private var artifacts: [String: [String: String]] = [:]

    /// Puts a file into a repository of artifacts; those that have none cannot be asked.
    mutating func publish(_ text: String, at path: String, in url: String) { artifacts[url, default: [:]][path] = text }

    mutating func write(_ text: String, to path: String) { files[path] = text }

    /// - Parameter branch: Moved to the new commit.
    @discardableResult
    mutating func commit(
        _ manifest: String,
        to url: String,
        tags: [String] = [],
        branch: String = "main",
        others: [String: String] = [:]
    ) -> String {
        let number = String(commits.count + 1, radix: 16)
        let id = String(repeating: "0", count: 40 - number.count) + number
        commits[id] = (manifest.isEmpty ? [:] : ["Package.swift": manifest]).merging(others) { $1 }
        var references = repositories[url] ?? RepositoryReferences(tags: [:], branches: [:], defaultBranch: "main")
        for tag in tags { references.tags[tag] = id }
        references.branches[branch] = id
        repositories[url] = references
        return id
    }

    func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        files[path.string].map { read($0, DocumentID(file: path), ecosystem) }
    }

    func fileNames(in folder: AbsolutePath) async throws -> [String] {
        let below = files.keys.compactMap { AbsolutePath($0)?.relative(to: folder) }
        return Set(below.compactMap { $0.split(separator: "/").first.map(String.init) }).sorted()
    }

    func assumed(_ name: String) -> String? { assumptions[name] }

    func references(of repository: RepositoryLocation) async throws -> RepositoryReferences {
        guard let known = repositories[repository.url] ?? repositories[repository.url + ".git"] else {
            throw MetadataError(code: .unreachable, subject: repository.url)
        }
        return known
    }

    func file(
        at path: String,
        of revision: RepositoryRevision,
        component: ComponentID,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile? {
        try files(of: revision)[path].map { read($0, DocumentID(component: component.purl, path: path), ecosystem) }
    }

    func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String] {
        try files(of: revision).keys.sorted()
    }

    /// Of the repositories that `publish` has filled.
    func artifact(at location: ArtifactLocation, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        guard let known = artifacts[location.repository.url] else {
            throw MetadataError(code: .notAllowed, subject: location.repository.url)
        }
        guard let text = known[location.path], let path = AbsolutePath("/cache/" + location.path) else { return nil }
        return read(text, DocumentID(file: path), ecosystem)
    }

    private func files(of revision: RepositoryRevision) throws -> [String: String] {
        guard let files = commits[revision.commit] else {
            throw MetadataError(code: .notFound, subject: revision.commit)
        }
        return files
    }

    private func read(_ string: String, _ document: DocumentID, _ ecosystem: any Ecosystem.Type) -> SourceFile {
        let text = SourceText(string)
        return SourceFile(document: document, text: text, reading: ecosystem.read(text, of: document))
    }

    /// The resolution of the package in `/package`.
    func resolution() async throws -> Resolution {
        let folder = AbsolutePath("/package") ?? .root
        return try await SwiftPM.resolve(Project(ecosystem: "swiftpm", folder: folder, manifests: []), using: self)
    }
}

extension Universe {
    static func url(_ name: String) -> String { "https://example.org/x/\(name).git" }

    /// A manifest of one library that uses the product of each dependency, named like the package.
    ///
    /// - Parameter needs: `a from: "1.0.0"`: a package of `url(_:)` and what is asked of it; or whole arguments of
    ///   `.package(…)`, the name of the product before them: `a path: "../a"`.
    static func manifest(
        _ name: String,
        _ needs: String...,
        tools: String = "6.1",
        uses: String? = nil,
        tests: String = "",
        traits: String = ""
    ) -> String {
        let words = needs.map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        let dependencies = words.map { word in
            let isWhole = ["path:", "url:", "id:", "name:"].contains { word[1].hasPrefix($0) }
            return ".package(" + (isWhole ? word[1] : "url: \"\(url(word[0]))\", \(word[1])") + ")"
        }
        let products = words.map { ".product(name: \"\($0[0])\", package: \"\($0[0])\")" }
        return """
            // swift-tools-version:\(tools)
            import PackageDescription
            let package = Package(
                name: "\(name)",
                products: [.library(name: "\(name)", targets: ["\(name)"])],
                \(traits.isEmpty ? "" : "traits: [\(traits)],")
                dependencies: [
                    \(dependencies.joined(separator: ",\n        "))
                ],
                targets: [
                    .target(name: "\(name)", dependencies: [\(uses ?? products.joined(separator: ", "))]),
                    \(tests.isEmpty ? "" : ".testTarget(name: \"\(name)Tests\", dependencies: [\(tests)]),")
                ]
            )
            """
    }

    /// Tags of one repository that differ in nothing but their names.
    mutating func release(_ name: String, _ tags: String..., manifest: String? = nil) {
        for tag in tags { commit(manifest ?? Self.manifest(name), to: Self.url(name), tags: [tag]) }
    }

    mutating func root(_ manifest: String) { write(manifest, to: "/package/Package.swift") }
}

extension Resolution {
    /// `name version` of everything but the root, sorted.
    var chosen: [String] {
        components.filter { !roots.contains($0.id) }
            .map { $0.name + ($0.version.map { " " + $0 } ?? "") }.sorted()
    }

    /// `code: text that is marked` of the root's manifest, sorted.
    var problems: [String] {
        guard let file = files.values.first(where: { $0.file.document.uri == "file:///package/Package.swift" }) else {
            return []
        }
        return file.diagnostics.map { "\($0.code): \(file.file.text[$0.range])" }.sorted()
    }
}
