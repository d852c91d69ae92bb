import Foundation
import KytesBasics
import KytesTestSupport
import Testing

/// What can be said of every editor's folder without the editor.
@Suite struct EditorFolderTests {
    private static let folders = Checkout.names(in: Checkout.folder.appending("editors")).filter { $0 != "README.md" }

    @Test func theTenEditorsAreThere() {
        let asked = [
            "eclipse", "emacs", "helix", "intellij", "kate", "neovim", "sublime", "vim", "vscode", "zed",
        ]
        #expect(Self.folders == asked)
    }

    @Test(arguments: folders)
    func aFolderSaysHowItWasTried(_ folder: String) throws {
        let path = Checkout.folder.appending("editors").appending(folder).appending("README.md")
        let readme = try #require(Checkout.text(of: path))
        #expect(readme.contains("**How it was tried:**"))
        let overview = try #require(Checkout.text(of: Checkout.folder.appending("editors/README.md")))
        #expect(overview.contains("(\(folder)/README.md)"))
    }

    @Test(arguments: [
        "editors/vscode/package.json", "editors/kate/settings.json", "editors/intellij/kytes/template.json",
    ])
    func settingsAreJSON(_ path: String) throws {
        let text = try #require(Checkout.text(of: Checkout.folder.appending(path)))
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    /// Everything that the extension's palette offers is a command of the server.
    @Test func theExtensionOffersTheCommandsOfTheServer() throws {
        let text = try #require(Checkout.text(of: Checkout.folder.appending("editors/vscode/package.json")))
        let package = try JSONDecoder().decode(ExtensionManifest.self, from: Data(text.utf8))
        let commands = ["kytes.edit", "kytes.jump", "kytes.refresh", "kytes.revert", "kytes.showGraph", "kytes.why"]
        #expect(package.contributes.commands.map(\.command).sorted() == commands)
    }

    @Test(.enabled(if: EditorProgram.eglot != nil, "no Emacs with eglot: apt-get install emacs-nox elpa-eglot"))
    func theEmacsPackageCompilesWithoutWarnings() async throws {
        let emacs = try #require(EditorProgram.eglot)
        let home = try EditorHome()
        let copy = home.folder.appending(path: "data/emacs")
        try FileManager.default.copyItem(at: EditorProgram.editors.appending(path: "emacs"), to: copy)
        let files = ["kytes-client.el", "kytes-hints.el", "kytes-eglot.el", "kytes.el"]
        let run = try await home.run(
            emacs.executable,
            [
                "--batch", "-Q", "--eval", "(setq package-directory-list '(\"/usr/share/emacs/site-lisp/elpa\"))",
                "--eval", "(package-initialize)", "--eval", "(setq byte-compile-error-on-warn t)",
                "-L", copy.path, "-f", "batch-byte-compile",
            ] + files.map { copy.appending(path: $0).path },
            deadline: .seconds(60)
        )
        #expect(run.status == 0, "\(run.output)")
    }
}

private struct ExtensionManifest: Decodable {
    struct Contributions: Decodable {
        var commands: [Command]
    }

    struct Command: Decodable {
        var command: String
    }

    var contributes: Contributions
}
