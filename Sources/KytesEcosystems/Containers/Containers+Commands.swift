internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What the commands of a `RUN` put in place.
    struct Commands {
        var wants: [Want] = []
        private(set) var unknown: [(range: TextRange, reason: String)] = []
        /// Files that list what is installed.
        var lists: [Located<String>] = []
        let text: JoinedText
        private let scope: Scope
        /// What the commands before gave a value.
        private var assigned: [String: DockerfileValue] = [:]
        private var depth = 0

        init(_ text: JoinedText, _ scope: Scope) {
            self.text = text
            self.scope = scope
        }

        /// A word and what it comes to.
        struct Word {
            var value: DockerfileValue
            var range: TextRange
            /// Where it stands as it is: offsets in it are offsets in the text.
            var isPlain: Bool

            var text: String? { value.known }

            /// The first bytes of it.
            func place(of count: Int) -> TextRange {
                isPlain && count <= range.count ? range.lowerBound..<range.lowerBound + count : range
            }
        }

        mutating func read(_ shell: ShellText) {
            for command in shell.commands { read(command) }
        }

        mutating func read(_ command: ShellCommand) {
            let values = command.assignments.map { (text.string($0.name), value(of: $0.value)) }
            guard !command.words.isEmpty else {
                for (name, value) in values { assigned[name] = value }
                return
            }
            guard depth < 8, let first = command.words.first?.text else { return }
            if first == "set" || first == ":" { for (name, value) in values { assigned[name] = value } }
            // What a loop gives a value has many.
            if ["for", "read", "select"].contains(first), command.words.count > 1, let name = command.words[1].text {
                assigned[name] = .unknown("a loop gives `\(name)` its values")
                return
            }
            if ["export", "readonly", "local", "declare"].contains(first) { return export(command.words.dropFirst()) }
            guard Self.isInteresting(command.words) else { return }
            var words = command.words.map { word in
                Word(
                    value: value(of: word), range: text.source(word.range),
                    isPlain: word.isPlain && word.parts.count == 1 && word.text != nil
                        && word.range.count == text.source(word.range).count)
            }
            Self.dropPrefixes(&words)
            guard let program = words.first?.text?.split(separator: "/").last.map(String.init) else { return }
            words.removeFirst()
            run(program, words[...])
        }

        private mutating func export(_ words: ArraySlice<ShellWord>) {
            for word in words {
                guard let text = value(of: word).known, let equals = text.firstIndex(of: "=") else { continue }
                assigned[String(text[..<equals])] = .known(String(text[text.index(after: equals)...]))
            }
        }

        private func value(of word: ShellWord) -> DockerfileValue {
            if let text = word.text, !text.contains("{{") { return .known(text) }
            if word.parts.contains(.command) { return .unknown("a command makes it") }
            let (assigned, scope) = (assigned, scope)
            var expansion = DockerfileExpansion(text, escape: UInt8(ascii: "\\")) { assigned[$0] ?? scope.value($0) }
            return expansion.value(of: word.range)
        }

        // MARK: - Programs

        private static func isInteresting(_ words: [ShellWord]) -> Bool {
            words.prefix(8).contains { word in
                guard let name = word.text?.split(separator: "/").last else { return false }
                return programs.contains(String(name)) || name.hasPrefix("pip") || name.hasPrefix("python")
            }
        }

        private static let programs: Set = [
            "apt-get", "apt", "aptitude", "apk", "dnf", "yum", "microdnf", "tdnf", "zypper", "pacman", "pip", "pip3",
            "uv", "pipx", "npm", "yarn", "pnpm", "gem", "cargo", "go", "curl", "wget", "git", "rpm", "sh", "bash",
            "ash", "dash",
        ]

        /// What only says how a command is run.
        private static func dropPrefixes(_ words: inout [Word]) {
            while let first = words.first?.text, words.count > 1 {
                switch first {
                case "sudo", "env", "exec", "command", "eatmydata", "nohup", "nice", "time", "retry", "busybox":
                    words.removeFirst()
                    while let next = words.first?.text, next.hasPrefix("-") || first == "env" && next.contains("=") {
                        words.removeFirst()
                    }
                case "timeout" where words.count > 2: words.removeFirst(2)
                default: return
                }
            }
        }

        private mutating func run(_ program: String, _ words: ArraySlice<Word>) {
            switch program {
            case "apt-get", "apt", "aptitude": install(words, Self.apt, "apt")
            case "apk": install(words, Self.apk, "apk")
            case "dnf", "yum", "microdnf", "tdnf": install(words, Self.dnf, program)
            case "zypper": install(words, Self.zypper, "zypper")
            case "pacman": installWithPacman(words)
            case "rpm": install(words, Self.rpm, "rpm")
            case "uv": installWithUv(words)
            case "pipx": install(words, Self.pip, "pipx")
            case "npm", "pnpm": install(words, Self.npm, program)
            case "yarn": install(words.first?.text == "global" ? words.dropFirst() : words, Self.yarn, "yarn")
            case "gem": install(words, Self.gem, "gem")
            case "cargo": install(words, Self.cargo, "cargo")
            case "go": install(words, Self.go, "go")
            case "curl", "wget": takeDownloads(words, program)
            case "git": takeClone(words)
            case "sh", "bash", "ash", "dash": readScript(words)
            default:
                if program.hasPrefix("pip") { install(words, Self.pip, "pip") }
                if program.hasPrefix("python"), words.prefix(2).map(\.text) == ["-m", "pip"] {
                    install(words.dropFirst(2), Self.pip, "pip")
                }
            }
        }

        /// `sh -c '…'`
        private mutating func readScript(_ words: ArraySlice<Word>) {
            guard
                let flag = words.firstIndex(where: {
                    $0.text?.hasPrefix("-") == true && $0.text?.hasSuffix("c") == true
                }),
                flag + 1 < words.endIndex, let script = words[flag + 1].text
            else { return }
            let range = words[flag + 1].range
            // Only where the script stands there as it is, so that its places are known.
            guard let place = joinedPlace(of: script, within: range) else { return }
            depth += 1
            read(ShellText(text, place))
            depth -= 1
        }

        private func joinedPlace(of script: String, within source: TextRange) -> Range<Int>? {
            guard script.utf8.count + 2 == source.count else { return nil }
            var (low, high) = (0, text.count)
            while low < high {
                let middle = (low + high) / 2
                if text.source(middle) < source.lowerBound { low = middle + 1 } else { high = middle }
            }
            let place = low + 1..<low + 1 + script.utf8.count
            return place.upperBound <= text.count && text.string(place) == script ? place : nil
        }

        mutating func take(_ want: Want?) { if let want { wants.append(want) } }

        mutating func tell(_ word: Word) {
            if case .unknown(let reason) = word.value { unknown.append((word.range, reason)) }
        }
    }
}
