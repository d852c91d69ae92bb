internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Debian {
    /// Where apt is told to get packages from: one archive, one suite, one component.
    ///
    /// - Source: sources.list(5), apt 2.6.
    struct AptSource: Hashable, Sendable {
        var url: String
        /// `bookworm`, or a path that ends in `/`.
        var suite: String
        /// Empty for a suite that is a path.
        var component: String
        var hasBinaries: Bool
        var hasSources: Bool
        /// Empty for those of the machine.
        var architectures: [String] = []

        /// As the suite's files are called in the folder of apt's lists, before what is in the suite.
        var listPrefix: String { Self.listName(of: suite.hasSuffix("/") ? url + suite : url + "dists/" + suite + "/") }

        /// Without an ending that tells how it is compressed.
        func packagesName(_ architecture: String) -> String {
            listPrefix + (component.isEmpty ? "Packages" : "\(component)_binary-\(architecture)_Packages")
        }

        var sourcesName: String { listPrefix + (component.isEmpty ? "Sources" : "\(component)_source_Sources") }

        /// The path of the suite below the archive.
        var suitePath: String { suite.hasSuffix("/") ? String(suite.dropLast()) : "dists/" + suite }

        /// For people.
        var title: String { component.isEmpty ? suite : suite + "/" + component }

        /// - Source: apt 2.6, `URItoFileName`.
        private static func listName(of url: String) -> String {
            var rest = Substring(url)
            if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") {
                rest = rest[rest.index(after: colon)...]
            }
            if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
            if let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
            let name = rest.utf8.flatMap { byte -> [UInt8] in
                "\\|{}[]<>\"^~_=!@#$%^&*".utf8.contains(byte) ? Array("%".utf8) + hex(byte) : [byte]
            }
            return String(decoding: name, as: UTF8.self).replacing("/", with: "_")
        }

        private static func hex(_ byte: UInt8) -> [UInt8] {
            Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16).utf8)
        }
    }

    /// What a file of apt's sources says: of `sources.list` one line each, of `*.sources` one stanza.
    static func aptSources(_ text: SourceText, fileName: String) -> [AptSource] {
        fileName.hasSuffix(".sources") ? stanzas(text) : lines(text)
    }

    /// `deb [arch=amd64] http://mirror.example.org/debian bookworm main contrib`
    private static func lines(_ text: SourceText) -> [AptSource] {
        text.string.split(whereSeparator: \.isNewline).flatMap { line -> [AptSource] in
            var rest = line.prefix { $0 != "#" }.drop(while: \.isWhitespace)
            let kind = rest.prefix { !$0.isWhitespace }
            guard kind == "deb" || kind == "deb-src" else { return [] }
            rest = rest.dropFirst(kind.count).drop(while: \.isWhitespace)
            var architectures: [String] = []
            if rest.first == "[", let end = rest.firstIndex(of: "]") {
                for option in rest[..<end].dropFirst().split(separator: " ") where option.hasPrefix("arch=") {
                    architectures = option.dropFirst(5).split(separator: ",").map(String.init)
                }
                rest = rest[rest.index(after: end)...]
            }
            let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count >= 2 else { return [] }
            return sources(
                [words[0]], [words[1]], Array(words.dropFirst(2)), binaries: kind == "deb", sources: kind == "deb-src",
                architectures)
        }
    }

    private static func stanzas(_ text: SourceText) -> [AptSource] {
        let control = ControlText(text)
        return control.stanzas.flatMap { stanza -> [AptSource] in
            func words(_ name: String) -> [String] {
                guard let field = control.field(name, of: stanza) else { return [] }
                return control.lines(of: field).flatMap {
                    control.string($0).split(whereSeparator: \.isWhitespace).map(String.init)
                }
            }
            if words("Enabled").first.map({ ["no", "false", "0"].contains($0) }) == true { return [] }
            let types = words("Types")
            return sources(
                words("URIs"), words("Suites"), words("Components"), binaries: types.contains("deb"),
                sources: types.contains("deb-src"), words("Architectures"))
        }
    }

    private static func sources(
        _ urls: [String],
        _ suites: [String],
        _ components: [String],
        binaries: Bool,
        sources: Bool,
        _ architectures: [String]
    ) -> [AptSource] {
        urls.flatMap { url in
            suites.flatMap { suite in
                (suite.hasSuffix("/") ? [""] : components).map { component in
                    AptSource(
                        url: url.hasSuffix("/") ? url : url + "/", suite: suite, component: component,
                        hasBinaries: binaries, hasSources: sources, architectures: architectures)
                }
            }
        }
    }
}
