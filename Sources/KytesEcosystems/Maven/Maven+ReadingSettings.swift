internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Maven {
    /// What `.mvn/maven.config` and `.mvn/jvm.config` define: `-Dname=value`, in the order of the text.
    struct Options: Sendable {
        var properties: [Model.Property] = []
        /// The arguments of `-P`: ids, with `!` or `-` before those that are not to be active.
        var profiles: [Located<String>] = []
    }

    /// `facts.model` holds the `Maven.Settings`.
    static func readSettings(_ text: SourceText) -> Parsed<FileFacts> {
        let document = XMLDocument.parse(text)
        var facts = FileFacts()
        guard let root = document.value.root, root.name == "settings" else { return Parsed(facts) }
        let settings = Settings(root, in: text)
        facts.model = settings
        facts.symbols = settings.mirrors.compactMap { mirror in
            mirror.id.map { SymbolFact(kind: .section, name: $0, range: $0.range, detail: "mirror") }
        }
        facts.showLater { ShownFacts(of: XMLDocument.parse(text).value, in: text) }
        return Parsed(facts, diagnostics: document.diagnostics + settings.servers.compactMap(diagnosis))
    }

    /// Maven's master password stands in another file, which is none of ours.
    private static func diagnosis(_ server: Settings.Server) -> Diagnostic? {
        guard let password = server.password, password.isEncrypted else { return nil }
        let message =
            "The password of `\(server.id?.value ?? "")` is encrypted and cannot be read here: it is never sent"
        return Diagnostic(
            code: Code.encryptedPassword, severity: .information, message: message, range: password.range)
    }

    /// `facts.model` holds a `Maven.Model` whose build has the extensions, and nothing else.
    static func readExtensions(_ text: SourceText) -> Parsed<FileFacts> {
        let document = XMLDocument.parse(text)
        var facts = FileFacts()
        guard let root = document.value.root, root.name == "extensions" else { return Parsed(facts) }
        let build = Model.Build(extensions: ModelReader(text: text).plugins(root))
        let model = Model(ModelFields(build: build, range: root.range))
        facts.model = model
        facts.sayLater {
            var said = SaidFacts()
            var symbols: [SymbolFact] = []
            said.add(model.build, MavenNames(model), to: &symbols)
            said.symbols = symbols
            return said
        }
        facts.showLater { ShownFacts(of: XMLDocument.parse(text).value, in: text) }
        return Parsed(facts, diagnostics: document.diagnostics)
    }

    /// `facts.model` holds the `Maven.Options`.
    static func readOptions(_ text: SourceText) -> Parsed<FileFacts> {
        var options = Options()
        var expectsProfiles = false
        for range in words(of: text) {
            let word = text[range]
            if expectsProfiles || word.hasPrefix("-P") && word != "-P" {
                options.profiles += profiles(in: expectsProfiles ? range : range.dropFirst(2), of: text)
                expectsProfiles = false
            } else if word == "-P" {
                expectsProfiles = true
            } else if word.hasPrefix("-D"), let property = property(in: range, of: text) {
                options.properties.append(property)
            }
        }
        var facts = FileFacts()
        facts.model = options
        facts.symbols = options.properties.map {
            SymbolFact(kind: .property, name: $0.name, range: $0.range, detail: $0.value.value)
        }
        return Parsed(facts)
    }

    /// Lines that begin with `#` are comments.
    private static func words(of text: SourceText) -> [TextRange] {
        (0..<text.lineCount).map(text.range(ofLine:)).filter { text.bytes[$0].first != UInt8(ascii: "#") }
            .flatMap { line in text.bytes[line].split { $0 <= 0x20 }.map { $0.startIndex..<$0.endIndex } }
    }

    private static func profiles(in range: TextRange, of text: SourceText) -> [Located<String>] {
        text.bytes[range].split(separator: UInt8(ascii: ",")).map {
            Located(String(decoding: $0, as: UTF8.self), at: $0.startIndex..<$0.endIndex)
        }
    }

    /// A property without a value is `true`.
    private static func property(in range: TextRange, of text: SourceText) -> Model.Property? {
        let definition = range.dropFirst(2)
        let equals = text.bytes[definition].firstIndex(of: UInt8(ascii: "=")) ?? definition.upperBound
        let name = definition.lowerBound..<equals
        guard !name.isEmpty else { return nil }
        let value = min(equals + 1, definition.upperBound)..<definition.upperBound
        let isSaid = equals < definition.upperBound
        let meant = isSaid ? Located(text[value], at: value) : Located("true", at: name)
        return Model.Property(name: Located(text[name], at: name), value: meant, range: range)
    }
}

extension Maven.Settings {
    fileprivate init(_ settings: XMLNode, in text: SourceText) {
        localRepository = settings.first("localRepository")?.value
        isOffline = settings.first("offline")?.value.isTrue ?? false
        mirrors = (settings.first("mirrors")?.children ?? []).filter { $0.name == "mirror" }.map {
            Mirror(
                id: $0.first("id")?.value, mirrorOf: $0.first("mirrorOf")?.value, url: $0.first("url")?.value,
                isBlocked: $0.first("blocked")?.value.isTrue ?? false)
        }
        servers = (settings.first("servers")?.children ?? []).filter { $0.name == "server" }.map {
            Server(
                id: $0.first("id")?.value, user: $0.first("username")?.value,
                password: ($0.first("password")?.value).map { Password($0) })
        }
        proxies = (settings.first("proxies")?.children ?? []).filter { $0.name == "proxy" }.map(Proxy.init)
        let reader = ModelReader(text: text)
        profiles = (settings.first("profiles")?.children ?? []).filter { $0.name == "profile" }.map(reader.profile)
        activeProfiles = (settings.first("activeProfiles")?.children ?? []).map(\.value)
    }
}

extension Maven.Settings.Proxy {
    fileprivate init(_ proxy: XMLNode) {
        isActive = proxy.first("active")?.value.isTrue ?? true
        protocolName = proxy.first("protocol")?.value.value ?? "http"
        host = proxy.first("host")?.value
        port = proxy.first("port")?.value
        user = proxy.first("username")?.value
        password = (proxy.first("password")?.value).map { Maven.Settings.Password($0) }
        exceptions = proxy.first("nonProxyHosts")?.value.value ?? ""
    }
}
