internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// What one Compose file says, by itself. Values stand as they are written, with variables.
    struct Compose: Sendable {
        var name: Located<String>?
        var services: [Service] = []
        /// `include`
        var includes: [Located<String>] = []
        /// Volumes, networks, configs and secrets.
        var things: [Named] = []
        /// Files that configs and secrets are made of.
        var files: [Located<String>] = []
        var variables: [Interpolation] = []

        struct Service: Sendable {
            var name: Located<String>
            var range: TextRange
            var image: Located<String>?
            var build: Build?
            /// What it names of other services, and by which key.
            var needs: [(name: Located<String>, scope: String)] = []
            var environmentFiles: [Located<String>] = []
            /// The file is `nil` where it is this one.
            var extended: (service: Located<String>, file: Located<String>?)?
            var profiles: [Located<String>] = []
            /// Volumes, networks, configs and secrets, by the section that has them.
            var uses: [Named] = []
            /// Paths of the host that it mounts.
            var mounts: [Located<String>] = []
        }

        /// `args:`; without a value it is the variable of its name.
        struct Argument: Sendable {
            var name: Located<String>
            var value: Located<String>?
        }

        struct Build: Sendable {
            var range: TextRange
            var context: Located<String>?
            var dockerfile: Located<String>?
            var target: Located<String>?
            var arguments: [Argument] = []
            /// Whether the Dockerfile stands in the Compose file.
            var isInline = false
            /// What it says, if it can be read where it stands.
            var inline: Model?
            /// The context; `nil` for what is no folder of this disk. Known as soon as the project of Compose is.
            var folder: AbsolutePath?
            /// Where its Dockerfile may stand, likewise.
            var candidates: [AbsolutePath] = []
            /// The arguments whose values are known, likewise.
            var given: [String: World.GivenArgument] = [:]
        }

        struct Named: Sendable {
            /// `volumes`
            var section: String
            var name: Located<String>
            var range: TextRange
        }

        struct Interpolation: Sendable {
            var name: Located<String>
            var hasDefault: Bool
        }
    }

    static func readCompose(_ text: SourceText) -> Parsed<FileFacts> {
        let parsed = YAMLDocument.parse(text)
        guard let root = parsed.value.root?.meant, isCompose(root) else { return Parsed(FileFacts()) }
        var reader = ComposeReader(text)
        reader.read(root)
        let compose = reader.compose
        var facts = FileFacts()
        facts.model = compose
        facts.sayLater { said(compose) }
        facts.showLater { shown(YAMLDocument.parse(text).value, compose, in: text) }
        return Parsed(facts, diagnostics: parsed.diagnostics + reader.diagnostics)
    }

    /// A mapping whose sections are those of Compose files, and that has something in them.
    private static func isCompose(_ root: YAMLNode) -> Bool {
        guard root.kind == .mapping else { return false }
        let keys = root.entries.compactMap(\.key.string)
        let sections: Set = [
            "services", "include", "volumes", "networks", "configs", "secrets", "name", "version", "models",
        ]
        return !keys.isEmpty && keys.allSatisfy { sections.contains($0) || $0.hasPrefix("x-") }
            && (root.value(of: "services")?.meant.kind == .mapping || root.value(of: "include") != nil)
    }

    // MARK: - What is said and shown

    private static func said(_ compose: Compose) -> SaidFacts {
        var said = SaidFacts()
        for service in compose.services {
            let detail = service.image?.value ?? service.build?.context?.value ?? ""
            said.symbols.append(
                SymbolFact(
                    kind: .target, name: service.name, range: service.range, detail: String(detail.prefix(60))))
            if let image = service.image {
                said.requirements.append(requirement(of: ImageName(image.value), image, kind: .deploys))
            }
        }
        said.symbols += compose.things.map(symbol)
        said.symbols.sort { $0.range.lowerBound < $1.range.lowerBound }
        return said
    }

    private static func symbol(_ thing: Compose.Named) -> SymbolFact {
        SymbolFact(
            kind: .constant, name: thing.name, range: thing.range,
            detail: thing.section.hasSuffix("s") ? String(thing.section.dropLast()) : thing.section)
    }

    private static func shown(_ document: YAMLDocument, _ compose: Compose, in text: SourceText) -> ShownFacts {
        let names = Set(compose.services.map(\.name.range))
        var shown = ShownFacts(of: document, in: text) { names.contains($0) ? .type : nil }
        for service in compose.services {
            for need in service.needs {
                shown.completions.append(CompletionFact(kind: .symbol([.target]), range: need.name.range))
            }
            for use in service.uses {
                shown.completions.append(CompletionFact(kind: .symbol([.constant]), range: use.name.range))
            }
            if let target = service.build?.target {
                shown.completions.append(CompletionFact(kind: .symbol([.target]), range: target.range))
            }
            for argument in service.build?.arguments ?? [] {
                shown.completions.append(CompletionFact(kind: .symbol([.property]), range: argument.name.range))
            }
        }
        for variable in compose.variables {
            shown.completions.append(CompletionFact(kind: .symbol([.property]), range: variable.name.range))
        }
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        return shown
    }

    // MARK: - Settings

    /// `.env`: what the variables of a Compose file are.
    struct Settings: Sendable {
        private(set) var entries: [(name: Located<String>, value: Located<String>)] = []
        /// The last of each name.
        private var numbers: [String: Int] = [:]

        subscript(name: String) -> (name: Located<String>, value: Located<String>)? {
            numbers[name].map { entries[$0] }
        }

        init(_ text: SourceText) {
            for line in 0..<min(text.lineCount, 5_000) {
                var range = text.range(ofLine: line)
                while let first = range.first, text.bytes[first] <= 0x20 { range.removeFirst() }
                if text.bytes[range].starts(with: Array("export ".utf8)) {
                    range = range.lowerBound + 7..<range.upperBound
                }
                guard let equals = text.bytes[range].firstIndex(of: UInt8(ascii: "=")), equals > range.lowerBound,
                    text.bytes[range.lowerBound..<equals].allSatisfy(Containers.isNameByte)
                else { continue }
                let name = Located(text[range.lowerBound..<equals], at: range.lowerBound..<equals)
                numbers[name.value] = entries.count
                entries.append((name, Self.value(equals + 1..<range.upperBound, in: text)))
            }
        }

        /// Without quotes, or without what is a comment behind it.
        private static func value(_ range: TextRange, in text: SourceText) -> Located<String> {
            var range = range
            while let last = range.last, text.bytes[last] <= 0x20 { range.removeLast() }
            while let first = range.first, text.bytes[first] <= 0x20 { range.removeFirst() }
            if let quote = range.first.map({ text.bytes[$0] }),
                [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(quote),
                let close = text.bytes[range.dropFirst()].firstIndex(of: quote)
            {
                let inner = range.lowerBound + 1..<close
                return Located(text[inner], at: inner)
            }
            if let comment = text[range].range(ofComment: " #") {
                range = range.lowerBound..<range.lowerBound + comment
                while let last = range.last, text.bytes[last] <= 0x20 { range.removeLast() }
            }
            return Located(text[range], at: range)
        }
    }

    static func readSettings(_ text: SourceText) -> Parsed<FileFacts> {
        let settings = Settings(text)
        var facts = FileFacts()
        facts.model = settings
        facts.symbols = settings.entries.map { entry in
            SymbolFact(
                kind: .property, name: entry.name, range: entry.name.range.lowerBound..<entry.value.range.upperBound)
        }
        return Parsed(facts)
    }
}

extension String {
    /// Where in bytes a mark begins; `nil` where there is none.
    fileprivate func range(ofComment mark: String) -> Int? {
        firstRange(of: mark).map { utf8.distance(from: startIndex, to: $0.lowerBound) }
    }
}
