internal import KytesSyntax
internal import KytesText

extension Containers {
    /// Makes the model of one Compose file.
    ///
    /// - Source: Compose specification, read 2026-11-27.
    struct ComposeReader {
        private(set) var compose = Compose()
        /// Of Dockerfiles in it.
        private(set) var diagnostics: [Diagnostic] = []
        private var inlines = 0
        private let text: SourceText

        init(_ text: SourceText) { self.text = text }

        mutating func read(_ root: YAMLNode) {
            for entry in root.entries {
                guard let key = entry.key.string else { continue }
                let value = entry.value.meant
                switch key {
                case "name": compose.name = value.value
                case "services": for service in value.entries { readService(service) }
                case "include": readIncludes(value)
                case "volumes", "networks", "configs", "secrets": readThings(value, of: key)
                default: continue
                }
            }
            noteVariables(of: root, depth: 0)
        }

        private mutating func readIncludes(_ node: YAMLNode) {
            for item in node.items.map(\.meant) {
                if let path = item.value { compose.includes.append(path) }
                guard let path = item.value(of: "path")?.meant else { continue }
                compose.includes += path.value.map { [$0] } ?? path.items.compactMap { $0.meant.value }
            }
        }

        private mutating func readThings(_ node: YAMLNode, of section: String) {
            for entry in node.entries {
                guard let name = entry.key.value else { continue }
                compose.things.append(Compose.Named(section: section, name: name, range: entry.range))
                if section == "configs" || section == "secrets", let file = entry.value.meant.value(of: "file")?.value {
                    compose.files.append(file)
                }
            }
        }

        // MARK: - Services

        private mutating func readService(_ entry: YAMLNode.Entry) {
            guard let name = entry.key.value else { return }
            var service = Compose.Service(name: name, range: entry.range)
            let node = entry.value.meant
            for entry in Self.merged(node) {
                let value = entry.value.meant
                switch entry.key.string ?? "" {
                case "image": service.image = value.value
                case "build":
                    service.build = Self.build(value, entry.range)
                    if let node = value.value(of: "dockerfile_inline")?.meant { readInline(node, of: &service) }
                case "depends_on": service.needs += Self.names(value).map { ($0, "depends_on") }
                case "links":
                    service.needs += Self.names(value).map { (Self.head($0, before: ":"), "links") }
                case "volumes_from":
                    let named = Self.names(value).filter { !$0.value.hasPrefix("container:") }
                    service.needs += named.map { (Self.head($0, before: ":"), "volumes_from") }
                case "network_mode", "pid", "ipc":
                    guard let mode = value.value, mode.value.hasPrefix("service:") else { continue }
                    service.needs.append((Self.tail(mode, behind: 8), entry.key.string ?? ""))
                case "env_file": service.environmentFiles = Self.paths(value)
                case "extends": service.extended = Self.extended(value)
                case "profiles": service.profiles = value.items.compactMap { $0.meant.value }
                case "volumes": Self.readVolumes(value, &service)
                case "networks", "configs", "secrets":
                    let section = entry.key.string ?? ""
                    let isList = value.kind == .sequence
                    let names = isList ? value.items.compactMap { Self.source($0.meant) } : Self.names(value)
                    service.uses += names.map { Compose.Named(section: section, name: $0, range: $0.range) }
                default: continue
                }
            }
            compose.services.append(service)
        }

        private mutating func readInline(_ node: YAMLNode, of service: inout Compose.Service) {
            guard inlines < Inline.limit, let parsed = Inline.read(node, in: text) else { return }
            inlines += 1
            service.build?.inline = parsed.value
            diagnostics += parsed.diagnostics
        }

        /// The entries of a mapping, with those that `<<` brings in before them.
        private static func merged(_ node: YAMLNode) -> [YAMLNode.Entry] {
            var result: [YAMLNode.Entry] = []
            for entry in node.entries where entry.key.is("<<") {
                let value = entry.value.meant
                for source in value.kind == .sequence ? value.items.map(\.meant) : [value] {
                    result += source.entries.filter { !$0.key.is("<<") }
                }
            }
            return result + node.entries.filter { !$0.key.is("<<") }
        }

        /// The items of a list, or the keys of a mapping.
        private static func names(_ node: YAMLNode) -> [Located<String>] {
            node.kind == .mapping ? node.entries.compactMap(\.key.value) : node.items.compactMap { $0.meant.value }
        }

        private static func source(_ item: YAMLNode) -> Located<String>? {
            item.value ?? item.value(of: "source")?.value
        }

        private static func paths(_ node: YAMLNode) -> [Located<String>] {
            if let path = node.value { return [path] }
            return node.items.compactMap { $0.meant.value ?? $0.meant.value(of: "path")?.value }
        }

        private static func head(_ text: Located<String>, before mark: Character) -> Located<String> {
            let name = String(text.value.prefix { $0 != mark })
            guard text.value.utf8.count == text.range.count else { return Located(name, at: text.range) }
            return Located(name, at: text.range.lowerBound..<text.range.lowerBound + name.utf8.count)
        }

        private static func tail(_ text: Located<String>, behind count: Int) -> Located<String> {
            let isPlain = text.value.utf8.count == text.range.count
            return Located(
                String(text.value.dropFirst(count)),
                at: isPlain ? text.range.lowerBound + count..<text.range.upperBound : text.range)
        }

        private static func build(_ node: YAMLNode, _ range: TextRange) -> Compose.Build {
            var build = Compose.Build(range: range)
            if let context = node.value {
                build.context = context
                return build
            }
            build.context = node.value(of: "context")?.meant.value
            build.dockerfile = node.value(of: "dockerfile")?.meant.value
            build.target = node.value(of: "target")?.meant.value
            build.isInline = node.value(of: "dockerfile_inline") != nil
            if let arguments = node.value(of: "args")?.meant {
                build.arguments = arguments.kind == .mapping ? named(arguments) : listed(arguments)
            }
            return build
        }

        private static func named(_ node: YAMLNode) -> [Compose.Argument] {
            node.entries.compactMap { entry in
                entry.key.value.map { Compose.Argument(name: $0, value: entry.value.meant.value) }
            }
        }

        /// `NAME=value`, or `NAME`.
        private static func listed(_ node: YAMLNode) -> [Compose.Argument] {
            node.items.compactMap(\.meant.value).map { item in
                let name = head(item, before: "=")
                let isAlone = name.value.utf8.count == item.value.utf8.count
                return Compose.Argument(
                    name: name, value: isAlone ? nil : tail(item, behind: name.value.count + 1))
            }
        }

        private static func extended(_ node: YAMLNode) -> (service: Located<String>, file: Located<String>?)? {
            if let service = node.value { return (service, nil) }
            return (node.value(of: "service")?.meant.value).map { ($0, node.value(of: "file")?.meant.value) }
        }

        private static func readVolumes(_ node: YAMLNode, _ service: inout Compose.Service) {
            for item in node.items.map(\.meant) {
                let kind = item.value(of: "type")?.string
                guard let source = item.value.map({ head($0, before: ":") }) ?? item.value(of: "source")?.value,
                    item.value?.value.contains(":") ?? true
                else { continue }
                let isPath = source.value.hasPrefix(".") || source.value.hasPrefix("/") || source.value.hasPrefix("~")
                if isPath || kind == "bind" {
                    service.mounts.append(source)
                } else if !source.value.contains("$"), kind != "tmpfs" {
                    service.uses.append(Compose.Named(section: "volumes", name: source, range: source.range))
                }
            }
        }

        // MARK: - Variables

        private mutating func noteVariables(of node: YAMLNode, depth: Int) {
            guard depth < 64, compose.variables.count < 20_000 else { return }
            for item in node.items { noteVariables(of: item, depth: depth + 1) }
            for entry in node.entries { noteVariables(of: entry.value, depth: depth + 1) }
            guard node.kind == .scalar, text.bytes[node.contentRange].contains(UInt8(ascii: "$")) else { return }
            let joined = JoinedText(node.contentRange, of: text.bytes)
            var expansion = DockerfileExpansion(joined, escape: nil)
            _ = expansion.value(of: 0..<joined.count)
            compose.variables += expansion.uses.map {
                Compose.Interpolation(name: Located($0.name, at: $0.range), hasDefault: $0.hasDefault)
            }
        }
    }
}
