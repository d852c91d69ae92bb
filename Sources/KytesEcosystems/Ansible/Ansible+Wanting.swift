internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Ansible {
    /// Names of modules.
    enum Modules {
        /// Without its collection: `community.general.apk` is `apk`.
        static func short(_ name: String) -> String {
            name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[name.index(after: $0)...]) } ?? name
        }

        /// `community.general`; `nil` for what has no collection before it.
        static func collection(of name: String) -> String? {
            let parts = name.split(separator: ".")
            return parts.count >= 3 ? parts.prefix(2).joined(separator: ".") : nil
        }
    }

    /// What a task puts in place, loops over literal lists written out.
    struct Wanting {
        private let task: TaskReader
        private let arguments: Arguments

        /// Of one task; what a list has beyond is left out.
        private static let limit = 2_000

        init(_ task: TaskReader, _ arguments: Arguments) {
            self.task = task
            self.arguments = arguments
        }

        func wants(of module: String) -> [Want] {
            guard let rule = Self.rules[module] else { return [] }
            let isRemoved = arguments["state"]?.value.map { Self.removals.contains($0.value) } ?? false
            guard !isRemoved else { return [] }
            var result: [Want] = []
            for key in rule.names {
                guard let argument = arguments[key] else { continue }
                for name in values(of: argument, isList: rule.isList) {
                    guard result.count < Self.limit else { break }
                    if let want = want(name, rule) { result.append(want) }
                }
                if !result.isEmpty { break }
            }
            if result.isEmpty, !rule.names.isEmpty, rule.takesFree, let free = arguments.free,
                let want = want(free, rule)
            {
                result.append(want)
            }
            return result
        }

        private func want(_ name: Located<String>, _ rule: Rule) -> Want? {
            guard !name.value.isEmpty else { return nil }
            if rule.thing == .download, !name.value.contains("://"), !Jinja.isTemplate(name.value) { return nil }
            if rule.thing == .file, !name.value.hasPrefix("/") { return nil }
            var want = Want(
                thing: rule.thing, kind: rule.kind, name: name,
                version: rule.version.flatMap { arguments[$0]?.value }, module: task.module?.name.value ?? "")
            if rule.thing == .mavenArtifact {
                guard let group = arguments["group_id"]?.value else { return nil }
                want.namespace = group
            }
            return want
        }

        // MARK: - Values

        private func values(of argument: Arguments.Argument, isList: Bool) -> [Located<String>] {
            var words: [Located<String>] = []
            if let word = argument.value {
                words = isList ? Words.pieces(of: word, separatedBy: ",") : [word]
            } else if let node = argument.node {
                for item in node.items { words += item.meant.value.map { [$0] } ?? [] }
            }
            guard let loop = task.loop else { return words }
            return words.flatMap { expanded($0, over: loop) }
        }

        /// One word for each item of a literal list; where the list is a variable the word is that variable.
        private func expanded(_ word: Located<String>, over loop: YAMLNode) -> [Located<String>] {
            guard Jinja.isTemplate(word.value), let parts = Jinja.parts(of: word.value),
                parts.contains(where: { isOfItem($0.name) })
            else { return [word] }
            if let list = loop.value {
                let isWhole = parts.count == 2 && parts[0].words.isEmpty && parts[1].words.isEmpty
                guard isWhole, parts[0].name == task.loopVariable, Jinja.isTemplate(list.value) else { return [word] }
                return [list]
            }
            return items(of: loop).prefix(Self.limit).map { item in
                let text = parts.map { part in
                    guard let name = part.name else { return String(part.words) }
                    return part.words + (value(of: name, in: item)?.value ?? "{{ \(name) }}")
                }.joined()
                let place = item.node.value?.range ?? firstValue(of: parts, in: item)?.range ?? item.node.range
                return Located(text, at: place)
            }
        }

        private func isOfItem(_ name: String?) -> Bool {
            name == task.loopVariable || name?.hasPrefix(task.loopVariable + ".") == true
        }

        private func firstValue(of parts: [(words: Substring, name: String?)], in item: Item) -> Located<String>? {
            parts.compactMap { $0.name.flatMap { value(of: $0, in: item) } }.first
        }

        private func value(of name: String, in item: Item) -> Located<String>? {
            guard isOfItem(name) else { return nil }
            var keys = name.split(separator: ".").dropFirst()
            if let key = item.key {
                switch keys.popFirst() {
                case "key": return keys.isEmpty ? key.value : nil
                case "value": break
                default: return nil
                }
            }
            var node = item.node
            for key in keys {
                guard let inner = node.entries.first(where: { $0.key.string == String(key) })?.value.meant else {
                    return nil
                }
                node = inner
            }
            return node.value
        }

        private struct Item {
            /// Of an entry of a mapping.
            var key: YAMLNode?
            var node: YAMLNode
        }

        /// Lists within the list are part of it, as `with_items` has it.
        private func items(of loop: YAMLNode) -> [Item] {
            if task.loopsOverEntries { return loop.entries.map { Item(key: $0.key, node: $0.value.meant) } }
            return loop.items.flatMap { item -> [Item] in
                let item = item.meant
                return item.kind == .sequence ? item.items.map { Item(node: $0.meant) } : [Item(node: item)]
            }
        }

        // MARK: - Modules

        private struct Rule {
            var thing: Thing
            var kind: EdgeKind
            /// The arguments that name it, the first that is there counts.
            var names: [String]
            var version: String?
            /// Whether one text may hold several, separated by commas.
            var isList = false
            var takesFree = false
        }

        private static let removals: Set = ["absent", "removed", "uninstalled"]

        private static let rules: [String: Rule] = [
            "apt": Rule(
                thing: .debianPackage, kind: .installs, names: ["name", "pkg", "package"], isList: true),
            "package": Rule(thing: .osPackage, kind: .installs, names: ["name", "pkg"], isList: true),
            "yum": Rule(thing: .rpmPackage, kind: .installs, names: ["name", "pkg"], isList: true),
            "dnf": Rule(thing: .rpmPackage, kind: .installs, names: ["name", "pkg"], isList: true),
            "dnf5": Rule(thing: .rpmPackage, kind: .installs, names: ["name", "pkg"], isList: true),
            "zypper": Rule(thing: .osPackage, kind: .installs, names: ["name", "pkg"], isList: true),
            "apk": Rule(thing: .alpinePackage, kind: .installs, names: ["name"], isList: true),
            "pacman": Rule(thing: .archPackage, kind: .installs, names: ["name", "package", "pkg"], isList: true),
            "pip": Rule(thing: .pythonPackage, kind: .installs, names: ["name"], version: "version", isList: true),
            "npm": Rule(thing: .nodePackage, kind: .installs, names: ["name"], version: "version"),
            "gem": Rule(thing: .rubyGem, kind: .installs, names: ["name"], version: "version"),
            "maven_artifact": Rule(
                thing: .mavenArtifact, kind: .installs, names: ["artifact_id"], version: "version"),
            "docker_image": Rule(thing: .containerImage, kind: .deploys, names: ["name"], version: "tag"),
            "docker_image_pull": Rule(thing: .containerImage, kind: .deploys, names: ["name"], version: "tag"),
            "docker_container": Rule(thing: .containerImage, kind: .deploys, names: ["image"]),
            "podman_image": Rule(thing: .containerImage, kind: .deploys, names: ["name"], version: "tag"),
            "podman_container": Rule(thing: .containerImage, kind: .deploys, names: ["image"]),
            "git": Rule(thing: .repository, kind: .deploys, names: ["repo", "name"], version: "version"),
            "get_url": Rule(thing: .download, kind: .deploys, names: ["url"]),
            "unarchive": Rule(thing: .download, kind: .deploys, names: ["src"]),
            "modprobe": Rule(thing: .linuxModule, kind: .loads, names: ["name"]),
            "sysctl": Rule(thing: .kernelParameter, kind: .configures, names: ["name", "key"], version: "value"),
            "systemd": Rule(thing: .systemdUnit, kind: .configures, names: ["name", "service", "unit"]),
            "systemd_service": Rule(thing: .systemdUnit, kind: .configures, names: ["name", "service", "unit"]),
            "service": Rule(thing: .systemdUnit, kind: .configures, names: ["name"]),
            "template": Rule(thing: .file, kind: .configures, names: ["dest"]),
            "copy": Rule(thing: .file, kind: .deploys, names: ["dest"]),
            "lineinfile": Rule(thing: .file, kind: .configures, names: ["path", "dest", "name"]),
            "blockinfile": Rule(thing: .file, kind: .configures, names: ["path", "dest", "name"]),
            "replace": Rule(thing: .file, kind: .configures, names: ["path", "dest"]),
        ]
    }
}
