internal import KytesBasics
internal import KytesGraph
internal import KytesText

// What tasks name that other layers may have: programs that are run, units that are started, packages by name, and files that
// are taken to the hosts, which a build of the workspace may make. And what they put on hosts, which a unit may start.

extension Ansible {
    /// The first word of a command line that names a program.
    enum CommandLine {
        /// - Returns: `nil` where the shell itself does it, where a template makes it, or where its place is not exact.
        static func program(of line: Located<String>) -> Located<String>? {
            for word in Words.words(of: line) {
                if prefixes.contains(word.value) || isAssignment(word.value) { continue }
                let isPlain = word.value.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || 0x30...0x39 ~= byte
                        || "._+-/".utf8.contains(byte)
                }
                guard isPlain, !builtins.contains(word.value), word.range.count == word.value.utf8.count else {
                    return nil
                }
                return word
            }
            return nil
        }

        /// A program by its name, or the file that it is.
        static func key(of program: String) -> BindingKey? {
            if !program.contains("/") { return .command(program, on: .other) }
            return program.hasPrefix("/") ? .systemFile(program, on: .other) : nil
        }

        private static func isAssignment(_ word: String) -> Bool {
            guard let mark = word.firstIndex(of: "="), mark != word.startIndex else { return false }
            return word[..<mark].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        }

        /// They run what stands behind them.
        private static let prefixes: Set = ["sudo", "env", "exec", "nohup", "time", "command", "nice"]
        /// What `sh` does by itself.
        /// - Source: POSIX.1-2024, "Shell Command Language" and its built-in utilities, read 2026-11-27.
        private static let builtins: Set = [
            ".", ":", "alias", "bg", "break", "case", "cd", "continue", "do", "done", "echo", "elif", "else", "esac",
            "eval", "exit", "export", "false", "fc", "fg", "fi", "for", "function", "getopts", "hash", "if", "in",
            "jobs", "kill", "printf", "pwd", "read", "readonly", "return", "set", "shift", "source", "test", "then",
            "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
        ]
    }

    /// By which names others may have what a task puts in place, and how sure it is that those are meant.
    static func keys(of want: Want, _ component: Component) -> [(BindingKey, Confidence)] {
        switch want.thing {
        case .debianPackage: return [(.osPackage(type: "deb", name: component.name), .certain)]
        case .rpmPackage: return [(.osPackage(type: "rpm", name: component.name), .certain)]
        case .alpinePackage: return [(.osPackage(type: "apk", name: component.name), .certain)]
        case .archPackage: return [(.osPackage(type: "alpm", name: component.name), .certain)]
        case .osPackage:
            return ["deb", "rpm", "apk", "alpm"].map { (.osPackage(type: $0, name: component.name), .likely) }
        case .systemdUnit: return [(.systemUnit(component.name, on: .other), .certain)]
        case .mavenArtifact, .pythonPackage, .nodePackage, .rubyGem, .containerImage, .linuxModule:
            return [(.package(component.id.packageURL), .certain)]
        case .repository, .download, .kernelParameter, .file: return []
        }
    }

    /// A file that a task puts on a host is there for others; in the folders of units it is a unit.
    static func offers(of file: Component, _ place: Evidence) -> [BindingOffer] {
        guard let path = AbsolutePath(file.name) else { return [] }
        var keys = [BindingKey.systemFile(path.string, on: .other)]
        if path.string.contains("/systemd/system/") { keys.append(.systemUnit(path.lastComponent, on: .other)) }
        if ["/bin", "/sbin"].contains(where: path.parent.string.hasSuffix) {
            keys.append(.command(path.lastComponent, on: .other))
        }
        return keys.map { key in
            BindingOffer(
                component: file.id, key: key, place: place, confidence: .likely,
                reason: "A task puts `\(path)` on its hosts")
        }
    }
}

extension Ansible.Assembly {
    /// What is wanted from one file, beside what its tasks put in place.
    func wants(of number: Int) -> [BindingWant] {
        let (file, owner) = (world.files[number], world.owner(of: number))
        func want(_ key: BindingKey, _ range: TextRange, _ kind: EdgeKind, _ scope: String) -> BindingWant {
            BindingWant(
                component: owner, key: key, kind: kind, scope: scope,
                evidence: Evidence(document: file.document, range: range), roots: [world.root])
        }
        var wants = file.model.commands.compactMap { program in
            Ansible.CommandLine.key(of: program.value).map { want($0, program.range, .requires, "command") }
        }
        for use in file.model.files where use.kind == .file && !Ansible.Jinja.isTemplate(use.path.value) {
            for path in world.candidates(for: use, from: number) {
                var want = want(.artifact(path), use.path.range, .deploys, "copy")
                want.excuses = Ansible.Code.missingFile
                wants.append(want)
            }
        }
        return wants
    }
}
