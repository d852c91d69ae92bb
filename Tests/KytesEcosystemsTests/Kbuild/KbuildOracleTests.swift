import KytesBasics
import KytesEcosystems
import KytesTestSupport
import Testing

/// What a kernel tree's own `scripts/Makefile.build` lists, folder by folder, and what we list.
@Suite(
    .enabled(
        if: KbuildLists.missing.isEmpty,
        "not installed, so that lists of a kernel tree were not compared: \(KbuildLists.missing.joined(separator: ", "))"
    ))
struct KbuildOracleTests {
    @Test func modulesAndLinkedObjectsOfLinuxAreThoseThatItsOwnMakefilesList() async throws {
        let folder = TemporaryFolder()
        let tool = try await KconfigTool(
            in: folder.path, unpacking: ["Makefile", "Kbuild", "*/Makefile*", "*/Kbuild*", "arch/*/tools/*"])
        for (architecture, defconfig, least) in [("x86", "x86_64_defconfig", 9), ("arm64", "defconfig", 1_000)] {
            _ = try await tool.answers(for: architecture)
            let path = "arch/\(architecture)/configs/\(defconfig)"
            let configuration = try await tool.configuration(path, of: architecture)
            let theirs = try await KbuildLists(under: configuration, of: architecture, in: tool.folder)
            let root = tool.folder
            let ours = Kbuild.Trial(
                configuration: Array(configuration.joined(separator: "\n").utf8), architecture: architecture
            ) {
                Disk.read(root.appending($0), limit: 1 << 22)
            } listing: {
                Disk.names(in: root.appending($0))
            }
            #expect(theirs.modules.count >= least, "\(architecture)")
            let areSame = ours.modules == theirs.modules
            #expect(areSame, "\(architecture): \(difference(ours.modules, theirs.modules))")
            let linked = Set(ours.builtIn.values.joined()).subtracting(theirs.libraries)
            let areLinked = linked == theirs.linked
            #expect(areLinked, "\(architecture): \(difference(Array(linked), Array(theirs.linked)))")
        }
    }

    private func difference(_ ours: [String], _ theirs: [String]) -> String {
        Set(ours).symmetricDifference(theirs).sorted().prefix(10).joined(separator: " ")
    }
}

/// What the tree's makefiles list under a configuration; nothing is built.
struct KbuildLists {
    /// In the order of `modules.order`.
    let modules: [String]
    /// Objects in `built-in.a` of some folder.
    private(set) var linked: Set<String> = []
    /// Objects in `lib.a` of some folder.
    private(set) var libraries: Set<String> = []

    static let missing = KconfigTool.missing + (MachineProgram.find("make") == nil ? ["make"] : [])

    init(under configuration: [String], of architecture: String, in tree: AbsolutePath) async throws {
        try Disk.write(Array(configuration.joined(separator: "\n").utf8), to: tree.appending(".config"))
        // As the tree's tool writes it: without quotes.
        let values = configuration.filter { $0.hasPrefix("CONFIG_") }.map { $0.replacing("=\"", with: "=") }
            .map { $0.hasSuffix("\"") ? String($0.dropLast()) : $0 }
        try Disk.makeFolders(tree.appending("include/config"))
        try Disk.makeFolders(tree.appending("include/generated"))
        for name in ["config/auto.conf.cmd", "generated/autoconf.h", "generated/rustc_cfg", "config/auto.conf"] {
            let text = name == "config/auto.conf" ? values.joined(separator: "\n") + "\n" : ""
            try Disk.write(Array(text.utf8), to: tree.appending("include/" + name))
        }
        let script = Checkout.folder.appending("Tests/KytesEcosystemsTests/Scripts/kbuild_lists.mk").string
        let rule = "lists-of-all: ; @$(MAKE) -f \(script) lists obj=. need-builtin=1 need-modorder=1"
        let output = try await MachineProgram.run(
            "make",
            [
                "-s", "--no-print-directory", "-rR", "-f", "Makefile", "--eval=" + rule, "ARCH=" + architecture,
                "lists-of-all",
            ], in: tree, timeout: .seconds(400))
        var lists: [String: [Substring]] = [:]
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count >= 2 else { continue }
            let objects = parts.dropFirst(2).filter { $0.hasSuffix(".o") }.map { Self.path(String($0.dropLast(2))) }
            switch parts[0] {
            case "m": lists[String(parts[1].dropLast())] = Array(parts.dropFirst(2))
            case "y": linked.formUnion(objects)
            case "l": libraries.formUnion(objects)
            default: continue
            }
        }
        libraries.subtract(linked)
        var seen: Set<String> = []
        modules = Self.order(of: ".", lists).filter { seen.insert($0).inserted }
    }

    /// Without `..`, of which some lists make use.
    private static func path(_ written: String) -> String {
        written.split(separator: "/").reduce(into: [Substring]()) { parts, part in
            if part == "..", parts.last != nil { parts.removeLast() } else { parts.append(part) }
        }.joined(separator: "/")
    }

    private static func order(of folder: String, _ lists: [String: [Substring]]) -> [String] {
        (lists[folder] ?? []).flatMap { name in
            name.hasSuffix("/modules.order")
                ? order(of: String(name.dropLast(14)), lists) : name.hasSuffix(".o") ? [String(name.dropLast(2))] : []
        }
    }
}
