import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText
import Testing

/// Files that nobody writes: they cost time in proportion to their length, and one file each.
@Suite struct AnsibleHostileTests {
    private func read(_ text: String, at path: String = "/w/roles/a/tasks/main.yml") -> Parsed<FileFacts> {
        Ansible.read(SourceText(text), of: DocumentID(file: AbsolutePath(path)!))
    }

    private func touch(_ parsed: Parsed<FileFacts>) -> Int {
        let facts = parsed.value
        return facts.symbols.count + facts.shown.tokens.count + facts.shown.structure.count
            + facts.shown.completions.count
    }

    @Test func anAliasBombIsReadOnce() {
        var text = "- vars:\n    a0: &a0 [x]\n"
        for level in 1..<40 {
            text +=
                "    a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
                + "]\n"
        }
        #expect(touch(read(text + "  debug: msg=x\n")) < 10_000)
        #expect(touch(read(text.replacing("- vars:\n", with: ""), at: "/w/group_vars/all.yml")) < 10_000)
    }

    @Test func aTaskThatIsItsOwnBlockIsReadOnce() {
        #expect(touch(read("- &t\n  block:\n    - *t\n  name: x\n")) < 100)
        #expect(touch(read("&l\n- block: *l\n  rescue: *l\n  always: *l\n")) < 100)
    }

    @Test func blocksAreReadAsDeepAsYAMLIs() {
        var text = ""
        for depth in 0..<600 { text += String(repeating: "  ", count: depth) + "- block:\n" }
        #expect(read(text).diagnostics.contains { $0.code == "yaml/too-large" })
        #expect(touch(read(text)) < 10_000)
    }

    @Test func loopsOverLoopsAreBounded() {
        let names = (0..<3_000).map { "p\($0)" }.joined(separator: ", ")
        let items = (0..<3_000).map { "    - i\($0)\n" }.joined()
        let text = "- apt:\n    name: [\"{{ item }}\", \(names)]\n  loop:\n\(items)"
        #expect(touch(read(text)) > 0)
    }

    @Test(arguments: [
        String(repeating: "a[1:999999999]\n", count: 20_000), String(repeating: "[a:z]", count: 50) + "\n",
        String(repeating: "[0:9]", count: 20_000) + "\n", "a[9223372036854775806:9223372036854775807]\n",
        "a\nb\nc\nd\ne\nf\ng\nh\ni\na[1:2:0]\na[b:a]\na[:]\na[\na]\n[]:1\n[a]:1\n:\n[x:children\n[x:vars]\n=\n",
    ])
    func rangesOfHostsAreBounded(_ lines: String) {
        #expect(touch(read("[web]\nfirst\n" + lines, at: "/w/hosts")) > 0)
        let yaml = "all:\n  hosts:\n" + lines.split(separator: "\n").map { "    \"\($0)\":\n" }.joined()
        _ = read(yaml, at: "/w/inventory/hosts.yml")
    }

    @Test func groupsOfGroupsEndThoughTheyAreACircle() async throws {
        let count = 3_000
        var text = (0..<count).map { "[g\($0):children]\ng\(($0 + 1) % count)\n" }.joined()
        text += "[g7]\nhost\n"
        var universe = Universe()
        universe.write(text, to: "/w/hosts")
        universe.write("- hosts: g1:g2\n  tasks: []\n", to: "/w/site.yml")
        let manifests = universe.files.keys.sorted().compactMap { AbsolutePath($0) }
        let project = try #require(Ansible.projects(among: manifests).first)
        #expect(try await Ansible.resolve(project, using: universe).files.count == 2)
    }

    @Test func bytesThatAreNoTextCostTheirFileOnly() async throws {
        let bytes =
            Array("- apt: name=nginx\n- apt: name=\u{0}\u{1}\n- service: name=\u{FFFF}\n".utf8) + [0xC3, 0x28, 0]
        let parsed = Ansible.read(
            SourceText(decoding: bytes), of: DocumentID(file: AbsolutePath("/w/roles/a/tasks/main.yml")!))
        #expect(parsed.value.symbols.count == 3)
    }

    @Test(arguments: [
        "hosts", "apiVersion: v1\nkind: Pod\n", "[]", "{}", "a: 1\n", "- a\n- b\n", "- uses: x\n", "\u{0}", "---\n",
        "services:\n  web:\n    image: nginx\n", "on: push\njobs:\n  a:\n    steps:\n      - run: x\n",
    ])
    func ofOtherYAMLNothingIsSaid(_ text: String) {
        let parsed = read(text + "\nbroken: a: b\n", at: "/w/compose.yml")
        #expect(parsed.diagnostics == [])
        #expect(parsed.value.model == nil)
        #expect(touch(parsed) == 0)
    }

    @Test func aHundredThousandTasksAreReadInOrder() {
        let text = (0..<100_000).map { "- name: t\($0)\n  apt: name=p\($0)\n" }.joined()
        let clock = ContinuousClock()
        let small = clock.measure { _ = read(String(text.prefix(text.count / 10))) }
        let large = clock.measure { _ = read(text) }
        #expect(large < small * 40, "ten times the tasks took \(large / small) times as long")
    }
}
