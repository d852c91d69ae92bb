import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSources
import KytesTestSupport
import KytesText
import KytesWorkspace

/// A small world on the disk: a Swift package that requires `middle`, which requires `leaf`, both in repositories with
/// tags under `https://git.example.org/`, which git's configuration leads to a folder.
final class Village: TrustAsker, ToolRunner {
    static let rootManifest = """
        // swift-tools-version: 5.9
        import PackageDescription

        let package = Package(
            name: "root",
            products: [.library(name: "RootKit", targets: ["RootKit"])],
            dependencies: [
                .package(url: "https://git.example.org/it/middle.git", from: "1.0.0"),
            ],
            targets: [
                .target(name: "RootKit", dependencies: [.product(name: "Middle", package: "middle")]),
                .testTarget(name: "RootKitTests", dependencies: ["RootKit"]),
            ]
        )

        """

    /// What lists the submodule of `middle`, and of the root where a test writes it there.
    static let submodules = """
        [submodule "extra"]
        \tpath = Vendor/extra
        \turl = ../extra.git

        """

    let host: TemporaryGit
    /// The commit of the submodule; its repository has a newer one.
    let extra: String
    let folder: AbsolutePath
    let desk: Desk
    let sources: SourceStore

    var manifest: DocumentID { DocumentID(file: folder.appending("Package.swift")) }

    var jumper: Jumper {
        let workspace = desk.workspace
        let shelf = StoreShelf(sources: sources) { workspace.snapshot.location(of: $0).hints }
        return Jumper(workspace: desk, shelf: shelf, tools: self, trust: self, editFolder: desk.editFolder)
    }

    init(policy: NetworkPolicy = .onDemand) async throws {
        let host = TemporaryGit()
        self.host = host
        let upstream = host.path("upstream")
        try await host.git(
            "config", "--global", "url.\(upstream)/.insteadOf", "https://git.example.org/", in: ""
        )
        try await Self.package(
            "leaf", requires: nil, tags: ["1.2.0"], on: host,
            further: [
                "LICENSE": "SPDX-License-Identifier: MIT\n", "Sources/Leaf/Leaf.swift": "public struct Leaf {}\n",
            ]
        )
        extra = try await host.repository("upstream/it/extra.git", ["README.md": "extra\n"])
        try await host.commit("upstream/it/extra.git", ["README.md": "too new\n"])
        try await Self.package(
            "middle", requires: "leaf", tags: ["1.0.0", "1.1.0", "2.0.0-beta.1"], on: host,
            further: [
                "LICENSE": "SPDX-License-Identifier: Apache-2.0\n", "Sources/Middle/A.swift": "import Leaf\n",
                ".gitmodules": Self.submodules,
            ],
            submodule: extra
        )
        folder = host.path("home/root")
        try Disk.write(Array(Self.rootManifest.utf8), to: folder.appending("Package.swift"))
        let source = "import Middle\n\npublic let middle = 1\n"
        try Disk.write(Array(source.utf8), to: folder.appending("Sources/RootKit/Root.swift"))
        sources = SourceStore(cache: host.path("cache"), policy: policy, environment: host.environment)
        let workspace = Workspace(
            folders: [folder],
            sources: sources,
            configuration: WorkspaceConfiguration(environment: host.environment)
        )
        desk = Desk(workspace: workspace, sources: sources, editFolder: host.path("edits"))
        workspace.start()
    }

    func end() async {
        await desk.workspace.shutdown()
        await sources.shutdown()
    }

    /// The first place of some words in the root's manifest.
    func at(_ words: String) -> Int { SmallWorld.at(words, in: SourceText(Self.rootManifest)) }

    func mayRun(_ invocation: Override.Invocation, for component: Component) async -> Bool { true }

    func run(_ invocation: Override.Invocation) async throws {}

    /// At the path that `submodules` names, not checked out.
    static func addSubmodule(_ commit: String, to repository: String, on host: TemporaryGit) async throws {
        try Disk.makeFolders(host.path(repository).appending("Vendor/extra"))
        try await host.git("update-index", "--add", "--cacheinfo", "160000,\(commit),Vendor/extra", in: repository)
    }

    private static func package(
        _ name: String,
        requires other: String?,
        tags: [String],
        on host: TemporaryGit,
        further: [String: String],
        submodule: String? = nil
    ) async throws {
        let product = name.prefix(1).uppercased() + name.dropFirst()
        let requirement = other.map { ".package(url: \"https://git.example.org/it/\($0).git\", from: \"1.0.0\")" } ?? ""
        let use = other.map { other in
            ".product(name: \"\(other.prefix(1).uppercased() + other.dropFirst())\", package: \"\(other)\")"
        }
        let manifest = """
            // swift-tools-version: 5.9
            import PackageDescription
            let package = Package(
                name: "\(name)",
                products: [.library(name: "\(product)", targets: ["\(product)"])],
                dependencies: [\(requirement)],
                targets: [.target(name: "\(product)", dependencies: [\(use ?? "")])]
            )

            """
        let repository = "upstream/it/\(name).git"
        var files = further
        files["Package.swift"] = manifest
        try await host.repository(repository, files)
        if let submodule { try await addSubmodule(submodule, to: repository, on: host) }
        for tag in tags {
            try await host.commit(repository, ["VERSION": tag])
            try await host.git("tag", tag, in: repository)
        }
    }
}
