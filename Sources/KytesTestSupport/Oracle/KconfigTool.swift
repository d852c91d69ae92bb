public import KytesBasics

/// The `conf` of a kernel tree, and what it makes of defconfigs.
///
/// It is built from the sources in the tree, and changed in nothing. What it asks the shell is written down once for each
/// architecture and answered from there afterwards, so that whoever is compared with it can be given the same answers.
public struct KconfigTool: Sendable {
    /// Of the tree.
    public let folder: AbsolutePath
    private let program: AbsolutePath
    private let shell: AbsolutePath

    /// Debian's package of the sources of a release; `nil` where it is not installed.
    public static func package(_ release: String = "6.1") -> AbsolutePath? {
        AbsolutePath("/usr/src/linux-source-\(release).tar.xz").flatMap { Disk.isReadableFile($0) ? $0 : nil }
    }

    /// What must be installed, and is not.
    public static let missing = missing("6.1")

    public static func missing(_ release: String) -> [String] {
        (package(release) == nil ? ["linux-source-" + release] : [])
            + ["tar", "xz", "flex", "bison", "gcc"].filter { MachineProgram.find($0) == nil }
    }

    /// Unpacks what describes options and builds the tool.
    ///
    /// - Parameter further: Other files of the tree that are unpacked, as patterns.
    public init(in folder: AbsolutePath, release: String = "6.1", unpacking further: [String] = []) async throws {
        let name = "linux-source-" + release
        self.folder = folder.appending(name)
        program = self.folder.appending("scripts/kconfig/conf")
        shell = folder.appending("shell.so")
        try await MachineProgram.run(
            "tar",
            [
                "-xf", Self.package(release)?.string ?? "", "--wildcards", "--wildcards-match-slash", name + "/Kconfig",
                name + "/*/Kconfig*", name + "/arch/*/configs/*", name + "/scripts/*",
            ] + further.map { name + "/" + $0 }, in: folder, timeout: .seconds(300))
        let sources = self.folder.appending("scripts/kconfig")
        try await MachineProgram.run("flex", ["-o", "lexer.lex.c", "lexer.l"], in: sources)
        try await MachineProgram.run(
            "bison", ["-o", "parser.tab.c", "--defines=parser.tab.h", "-t", "parser.y"], in: sources)
        let units = ["conf", "confdata", "expr", "lexer.lex", "menu", "parser.tab", "preprocess", "symbol", "util"]
        try await MachineProgram.run(
            "gcc", ["-O2", "-I", "../include", "-o", "conf"] + units.map { $0 + ".c" }, in: sources)
        let script = Checkout.folder.appending("Tests/KytesEcosystemsTests/Scripts/kconfig_shell.c")
        try await MachineProgram.run(
            "gcc", ["-O1", "-shared", "-fPIC", "-o", shell.string, script.string, "-ldl"], in: folder)
    }

    /// What the tree's Makefile gives the tool.
    public static func environment(_ architecture: String) -> [String: String] {
        [
            "ARCH": architecture, "SRCARCH": architecture, "srctree": ".", "KERNELVERSION": "6.1.0", "CC": "gcc",
            "LD": "ld",
            "NM": "nm", "AR": "ar", "OBJCOPY": "objcopy", "HOSTCC": "gcc", "RUSTC": "rustc", "BINDGEN": "bindgen",
            "PAHOLE": "pahole", "CC_VERSION_TEXT": "gcc 12",
        ]
    }

    /// The defconfigs of an architecture, by their paths in the tree; sorted.
    public func defconfigs(of architecture: String) -> [String] {
        let configs = "arch/\(architecture)/configs"
        return Disk.names(in: folder.appending(configs)).filter { $0.hasSuffix("defconfig") }.sorted().map {
            configs + "/" + $0
        }
    }

    /// What the shell says, by command.
    public func answers(for architecture: String) async throws -> [String: String] {
        let record = answerFile(architecture)
        if Disk.kind(of: record) == nil, let first = defconfigs(of: architecture).first {
            _ = try await run(first, architecture, ["KCONFIG_RECORD": record.string])
        }
        let parts = (Disk.read(record, limit: 1 << 24) ?? []).split(separator: 0, omittingEmptySubsequences: false)
        var answers: [String: String] = [:]
        for pair in stride(from: 0, to: parts.count - 1, by: 2) {
            var said = parts[pair + 1]
            while said.last == 0x0A { said.removeLast() }
            answers[String(decoding: parts[pair], as: UTF8.self)] = String(
                decoding: said.map { $0 == 0x0A ? 0x20 : $0 }, as: UTF8.self)
        }
        return answers
    }

    private func answerFile(_ architecture: String) -> AbsolutePath {
        folder.parent.appending("answers-" + architecture)
    }

    /// The lines of the `.config` that the tool writes, sorted, without comments; the shell's answers are those of `answers`.
    public func configuration(_ defconfig: String, of architecture: String) async throws -> [String] {
        try await run(defconfig, architecture, ["KCONFIG_REPLAY": answerFile(architecture).string])
    }

    /// Likewise of a tree somewhere else, which asks the shell nothing.
    public func configuration(_ defconfig: String, in tree: AbsolutePath) async throws -> [String] {
        try await run(defconfig, "x86", [:], in: tree)
    }

    /// Those that it writes when it is asked to say no more than it must.
    public func shortest(_ defconfig: String, of architecture: String) async throws -> [String] {
        try await run(
            defconfig, architecture, ["KCONFIG_REPLAY": answerFile(architecture).string], isShortest: true)
    }

    /// Likewise of a tree somewhere else.
    public func shortest(_ defconfig: String, in tree: AbsolutePath) async throws -> [String] {
        try await run(defconfig, "x86", [:], in: tree, isShortest: true)
    }

    /// What works out values in it.
    public var source: [UInt8] { Disk.read(folder.appending("scripts/kconfig/symbol.c"), limit: 1 << 20) ?? [] }

    private func environment(
        _ architecture: String,
        writingTo output: AbsolutePath
    ) throws -> [String: String] {
        // It writes more than was asked for where this is not there yet.
        try Disk.write([], to: output.appending("auto.conf"))
        var environment = Self.environment(architecture)
        environment["LD_PRELOAD"] = shell.string
        environment["KCONFIG_CONFIG"] = output.appending("config").string
        environment["KCONFIG_AUTOCONFIG"] = output.appending("auto.conf").string
        environment["KCONFIG_AUTOHEADER"] = output.appending("autoconf.h").string
        environment["KCONFIG_RUSTCCFG"] = output.appending("rustc_cfg").string
        return environment
    }

    /// The tool as whoever measures it starts it, in the tree's folder.
    ///
    /// - Parameter isAsking: It asks the shell; otherwise its answers are those of `answers`.
    public func measured(
        _ defconfig: String,
        of architecture: String,
        isAsking: Bool
    ) throws -> (arguments: [String], environment: [String: String]) {
        let output = folder.parent.appending("measured")
        try Disk.makeFolders(output)
        var environment = try environment(architecture, writingTo: output)
        environment[isAsking ? "LD_PRELOAD" : "KCONFIG_REPLAY"] = isAsking ? "" : answerFile(architecture).string
        return ([program.string, "-s", "--defconfig=" + defconfig, "Kconfig"], environment)
    }

    private func run(
        _ defconfig: String,
        _ architecture: String,
        _ variables: [String: String],
        in tree: AbsolutePath? = nil,
        isShortest: Bool = false
    ) async throws -> [String] {
        let output = folder.parent.appending("config-" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
        try Disk.makeFolders(output)
        defer { Disk.remove(output) }
        let environment = try variables.merging(self.environment(architecture, writingTo: output)) { $1 }
        try await MachineProgram.run(
            program.string, ["-s", "--defconfig=" + defconfig, "Kconfig"], environment: environment, in: tree ?? folder)
        let result = output.appending(isShortest ? "shortest" : "config")
        if isShortest {
            try await MachineProgram.run(
                program.string, ["-s", "--savedefconfig=" + result.string, "Kconfig"], environment: environment,
                in: tree ?? folder)
        }
        let written = String(decoding: Disk.read(result, limit: 1 << 24) ?? [], as: UTF8.self)
        return written.split(separator: "\n").filter { $0.hasPrefix("CONFIG_") || $0.hasPrefix("# CONFIG_") }
            .map(String.init).sorted()
    }
}
