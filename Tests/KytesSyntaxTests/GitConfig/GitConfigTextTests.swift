import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

@Suite struct GitConfigTextTests {
    /// `git config --list --null` says what each of these texts means: `NAME<newline>VALUE`, ended by a null byte.
    @Test(arguments: [
        "[submodule \"deps/one\"]\n\tpath = deps/one\n\turl = ../one.git\n",
        "[a]b=c # comment\n\td = \"with # inside\"  ; comment\n[A \"Sub.Section\"]\nE-f1 = x\\\n  y\n",
        "[s \"quo\\\"te\\\\d\"]\n\tv = tab\\there \"  kept  \"   \n\tempty =\n\tq = \"\"\n",
        "\u{FEFF}", "; only\n# comments\n", "[a]\r\n\tb = c\r\n\tn = a\\nb\r\n", "[a.b]\n\tc = d\n",
        "[a]\n\tb = 1\n\tb = 2\n[a]\n\tb = 3\n",
    ])
    func textsMeanWhatGitTakesThemFor(_ text: String) async throws {
        let git = TemporaryGit()
        let listed = try await git.run(
            "git", ["config", "--list", "--null", "--file", "-"], input: Array(text.utf8))
        let meant = listed.split(separator: "\0").map(String.init)
        let read = GitConfigText(SourceText(text)).sections.flatMap { section in
            section.entries.map { entry in
                let subsection = section.subsection.map { "." + $0.value } ?? ""
                return section.name.value + subsection + "." + entry.name.value + "\n" + entry.value.value
            }
        }
        #expect(read == meant)
    }

    @Test func aNameAloneIsTrue() {
        let config = GitConfigText("[core]\n\tbare\n")
        #expect(config.value("core", "bare") == "true")
    }

    @Test func rangesAreThoseOfTheWords() throws {
        let text: SourceText = "[submodule \"x\"]\n\turl = \"../x y\" # here\n"
        let section = try #require(GitConfigText(text).sections.first)
        #expect(try text[#require(section.subsection).range] == "x")
        #expect(try text[#require(section.value("url")).range] == "\"../x y\"")
        #expect(text[section.range].hasSuffix("y\""))
        #expect(GitConfigText(text).comments.map { text[$0] } == ["# here"])
    }

    /// git refuses such a file as a whole; here the broken line is left out, and the next one counts.
    @Test(arguments: ["[sub", "[sub \"x]", "= y", "v = \\q", "v = \"open", "[]", "1x = y", "v : y"])
    func aBrokenLineCostsItselfOnly(_ line: String) {
        let config = GitConfigText(SourceText("[a]\n\tb = c\n\(line)\n[d]\n\te = f\n"))
        #expect(config.value("a", "b") == "c")
        #expect(config.value("d", "e") == "f")
    }
}
