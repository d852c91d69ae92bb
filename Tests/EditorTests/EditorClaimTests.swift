import KytesBasics
import KytesEcosystems
import KytesTestSupport
import Testing

/// Every setup opens the server for every file that an ecosystem claims.
@Suite struct EditorClaimTests {
    /// A file of a setup, and how it spells what is claimed.
    struct Setup: CustomTestStringConvertible, Sendable {
        var file: String
        /// What must stand in the file for a claim; `nil` where its README says that the editor cannot.
        var spelling: @Sendable (_ pattern: String) -> String?

        var testDescription: String { file }
    }

    /// Elsewhere `settings.xml` is a common name.
    private static func place(_ pattern: String) -> String {
        // All of YAML is somebody's who looks at the content.
        for kind in [".yml", ".yaml"] where pattern.hasSuffix(kind) { return "*" + kind }
        return pattern == "settings.xml" ? ".m2/settings.xml" : pattern
    }

    private static func name(_ pattern: String) -> String {
        place(pattern).split(separator: "/").last.map(String.init) ?? pattern
    }

    /// For editors that tell files apart by name: a source's covers all of its kind.
    private static func nameOrKind(_ pattern: String) -> String {
        let kind = "*." + (pattern.split(separator: ".").last ?? "")
        return isSource(kind) ? kind : name(pattern)
    }

    /// What editors that tell files apart by language call that of a file.
    private static func language(_ pattern: String) -> String {
        switch name(pattern) {
        case ".gitmodules": "git"
        case "control", "changelog", "copyright", "*.dsc": "debian"
        case "build.properties", "maven.config", "jvm.config", "ansible.cfg": "properties"
        case "hosts", "inventory", "*.ini": "properties"
        case "*": "yaml"
        case let name where name.hasSuffix(".yml") || name.hasSuffix(".yaml"): "yaml"
        case "Kconfig", "Kconfig.*", "Kconfig-*", "Config.in", "Config.in.*": "plain"
        case ".config", "defconfig", "*_defconfig", "*.config": "plain"
        case "*.conf", "Procfile", "Procfile.*", "*.spec", "*.repo", ".SRCINFO": "plain"
        case "grub", "*.cfg", "grub.cfg", "syslinux.cfg", "isolinux.cfg", "extlinux.conf": "plain"
        case "moddep.lst", "command.lst": "plain"
        case "*.dts", "*.dtsi", "*.dtso": "plain"
        case "boot.cmd", "*.its", "config.txt", "cmdline.txt": "plain"
        case "modules", "modules.dep", "modules.order", "modules.builtin": "plain"
        case "modules.alias", "modules.softdep", "modules.symbols": "plain"
        case let name where units.contains(name): "plain"
        case "Kbuild", "Kbuild.*", "Makefile", "Makefile.*": "makefile"
        case "*.c", "*.h": "c"
        case "*.S": "asm"
        case "APKBUILD", "PKGBUILD", "dkms.conf": "shell"
        case "build.mill", "build.sc": "scala"
        case "oci-layout": "json"
        case let name where name.hasSuffix("ignore"): "properties"
        case let name where name.lowercased().contains("dockerfile") || name.hasPrefix("Containerfile"): "dockerfile"
        case let name where name.hasSuffix(".sbt") || name.hasSuffix(".scala"): "scala"
        case let name where name.hasSuffix(".swift"): "swift"
        case let name where name.hasSuffix(".json") || name.hasSuffix(".resolved"): "json"
        case let name where name.hasSuffix(".xml") || name.hasSuffix(".pom"): "xml"
        case let name where name.hasSuffix(".java"): "java"
        case let name where name.hasSuffix(".kt"): "kotlin"
        case let name where name.hasSuffix(".groovy"): "groovy"
        default: "nothing that this test knows for \(pattern)"
        }
    }

    private static let units = Set(
        [
            "automount", "mount", "path", "scope", "service", "slice", "socket", "swap", "target", "timer",
        ].map { "*.\($0)" })

    /// What editors without a language of its own show as plain text.
    private static func isPlain(_ pattern: String) -> Bool { ["debian", "plain"].contains(language(pattern)) }

    private static func isSource(_ pattern: String) -> Bool {
        ["*.S", "*.c", "*.groovy", "*.h", "*.java", "*.kt", "*.scala", "*.swift"].contains(pattern)
    }

    static let setups = [
        Setup(file: "neovim/lua/kytes/places.lua") { "'\(place($0))'" },
        Setup(file: "vim/kytes.vim") { isSource($0) ? "'\(language($0))'" : "'\(place($0))'" },
        // Eglot leaves sources to the language's server; lsp-mode has them.
        Setup(file: "emacs/kytes.el") { isSource($0) ? nil : "\"\(place($0))\"" },
        Setup(file: "emacs/kytes-lsp-mode.el") { isSource($0) ? String($0.dropFirst(2)) + "\\\\" : nil },
        Setup(file: "vscode/extension.js") { "'\(place($0))'" },
        Setup(file: "helix/languages.toml") { pattern in
            isSource(pattern)
                ? "name = \"\(language(pattern) == "asm" ? "c" : language(pattern))\""
                : "{ glob = \"\(place(pattern))\" }"
        },
        Setup(file: "intellij/kytes/template.json") { name($0) == "*" ? nil : "\"\(nameOrKind($0))\"" },
        Setup(file: "eclipse/README.md") { name($0) == "*" ? nil : "`\(nameOrKind($0))`" },
        Setup(file: "zed/extension.toml") { pattern in
            if isPlain(pattern) { return nil }
            let names = [
                "xml": "XML", "json": "JSON", "yaml": "YAML", "git": "Git Config", "shell": "Shell Script",
                "makefile": "Make", "asm": "C",
            ]
            let language = language(pattern)
            return "\"\(names[language] ?? language.prefix(1).uppercased() + language.dropFirst())\" = "
        },
        Setup(file: "sublime/LSP.sublime-settings") { pattern in
            if isPlain(pattern) { return nil }
            let scopes = [
                "xml": "text.xml", "git": "text.git.config", "kotlin": "source.Kotlin", "shell": "source.shell.bash",
                "asm": "source.c",
            ]
            if language(pattern) == "properties" { return pattern == "project/build.properties" ? "java-props" : nil }
            return scopes[language(pattern)] ?? "source.\(language(pattern))"
        },
        Setup(file: "kate/settings.json") { pattern in
            ["swift", "xml", "scala"].contains(language(pattern)) ? "\"\(language(pattern))\": {" : nil
        },
    ]

    @Test(arguments: setups) func everyClaimOpensTheServer(_ setup: Setup) throws {
        let path = Checkout.folder.appending("editors").appending(setup.file)
        let text = try #require(Checkout.text(of: path))
        var spelled = 0
        for claim in Ecosystems.all.flatMap({ $0.claims }) {
            guard let spelling = setup.spelling(claim.pattern) else { continue }
            spelled += 1
            let isThere = text.contains(spelling)
            #expect(isThere, "\(setup.file) has no \(spelling) for \(claim.pattern)")
        }
        #expect(spelled >= 5)
    }
}
