/// The questions that are known by their form, and what the assumed tools say.
///
/// - Source: `scripts/Kconfig.include` of Linux 6.1 and U-Boot 2023.01; what GCC 12.2 and binutils 2.40 said to each.
extension Kconfig.Toolchain {
    /// Whether a command would succeed; `nil` where that is not known.
    func succeeds(_ command: String) -> Bool? {
        if command.hasPrefix("command -v ") { return true }
        if command.hasPrefix("test ") { return Self.holds(test: command) }
        if let flags = Self.flags(of: command) { return takes(flags) }
        if command.hasPrefix("printf "), command.contains("-x assembler-with-cpp") { return true }
        if command.hasPrefix("echo "), command.contains(" -x c - ") { return isClang ? nil : compiler >= 110_000 }
        if let words = Self.words(of: command, before: " -v "), words.count == 1 { return true }
        if command.contains(" -dM -E -x c /dev/null | grep -q ") { return defines(command) }
        return succeeds(aboutTools: command) ?? succeeds(script: command)
    }

    /// `test "A" = B`, `test -z "A"`
    private static func holds(test command: String) -> Bool? {
        let words = command.split(separator: " ").map { $0.filter { $0 != "\"" } }
        if words.count == 4, words[2] == "=" { return words[1] == words[3] }
        if words.count >= 2, words[1] == "-z" { return words.dropFirst(2).allSatisfy(\.isEmpty) }
        return nil
    }

    private static func words(of command: String, before mark: String) -> [Substring]? {
        command.firstRange(of: mark).map { command[..<$0.lowerBound].split(separator: " ") }
    }

    /// What a compiler is asked whether it takes it; `nil` of another question.
    private static func flags(of command: String) -> [Substring]? {
        guard let start = command.firstRange(of: " -Werror ") else { return nil }
        let rest = command[start.upperBound...]
        guard let end = rest.firstRange(of: "-c -x c /dev/null") ?? rest.firstRange(of: "-E -x c /dev/null") else {
            return nil
        }
        return rest[..<end.lowerBound].split(separator: " ")
    }

    private func takes(_ flags: [Substring]) -> Bool? {
        guard !isClang else { return nil }
        return flags.allSatisfy { flag in
            if let needed = Self.firstVersions.first(where: { flag.hasPrefix($0.key) })?.value {
                return compiler >= needed
            }
            if flag == "-fsanitize=kernel-hwaddress" { return architecture == "arm64" }
            return !Self.foreign.contains { flag.hasPrefix($0) }
        }
    }

    private static let firstVersions = [
        "-ftrivial-auto-var-init": 120_000, "-mharden-sls": 120_000, "-fzero-call-used-regs": 110_000,
        "-fmin-function-alignment": 140_000, "-fstrict-flex-arrays": 130_000,
    ]

    /// What other compilers take only.
    private static let foreign = [
        "-fsanitize=kcfi", "-fsanitize=kernel-memory", "-fsanitize=array-bounds", "-fsanitize=local-bounds", "-mllvm",
        "-Wunreachable-code-fallthrough", "-frandomize-layout-seed-file", "-fsanitize-memory-param-retval",
        "tsan-compound-read-before-write", "-D__SIZEOF_INT128__", "-fexperimental",
    ]

    /// `gcc -dM -E -x c /dev/null | grep -q '^#define \<_LP64\>'`
    private func defines(_ command: String) -> Bool? {
        guard command.contains("_LP64") else { return nil }
        return ["x86", "x86_64", "arm64", "riscv", "powerpc", "s390", "sandbox", "mips64"].contains(architecture)
    }

    private func succeeds(aboutTools command: String) -> Bool? {
        guard command.contains(" --version | ") || command.contains(" --help | ") else { return nil }
        if command.hasSuffix("grep -qv llvm") { return !isClang }
        if command.hasSuffix("grep -qi llvm") { return isClang }
        if command.hasSuffix("grep -q gcc") { return !isClang }
        if command.hasSuffix("grep -q clang") { return isClang }
        return nil
    }

    private func succeeds(script command: String) -> Bool? {
        guard !isClang, let name = command.split(separator: " ").first?.split(separator: "/").last else { return nil }
        switch name {
        case "gcc-x86_64-has-stack-protector.sh", "gcc-x86_32-has-stack-protector.sh": return true
        // A bare compiler has the libraries of its own machine only.
        case "cc-can-link.sh": return !command.contains("-m32")
        case "rust_is_available.sh": return false
        default: return nil
        }
    }

    /// What a command would print.
    func said(by command: String) -> String? {
        if command.hasPrefix("set -- "), let end = command.firstRange(of: " && echo $") {
            let words = command[command.index(command.startIndex, offsetBy: 7)..<end.lowerBound].split(separator: " ")
            guard let number = Int(command[end.upperBound...]), number > 0 else { return nil }
            return number <= words.count ? String(words[number - 1]) : ""
        }
        guard let name = command.split(separator: " ").first?.split(separator: "/").last else { return nil }
        switch name {
        case "cc-version.sh": return (isClang ? "Clang " : "GCC ") + String(compiler)
        case "as-version.sh": return isClang ? "LLVM \(compiler)" : "GNU \(binutils)"
        case "ld-version.sh": return "BFD \(binutils)"
        case "gcc-version.sh": return String(compiler)
        case "pahole-version.sh": return String(pahole)
        case "rustc", "bindgen": return ""
        default: return nil
        }
    }
}
