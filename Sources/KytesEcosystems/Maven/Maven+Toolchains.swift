internal import KytesBasics
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

// Which tools of this machine a build may ask for by what they provide. They are data here: nothing of them is run, and no
// graph rests on them.
//
// Source: Maven 3.9, `toolchains.mdo` (1.1.0); Maven 3.8.7, `DefaultToolchainManager`, `RequirementMatcherFactory`, read
// 2026-11-27.

extension Maven {
    /// What `toolchains.xml` of the user says.
    struct Toolchains: Sendable {
        struct Toolchain: Sendable {
            /// `jdk`
            var type: String
            /// `version`, `vendor`, …
            var provides: [String: String]
            /// Of a JDK.
            var home: String
        }

        var all: [Toolchain] = []
        /// Whether there is such a file.
        var isThere = false

        static func read(_ metadata: any MetadataSource) async throws -> Toolchains {
            let path = metadata.home.appending(".m2/toolchains.xml")
            let file = try await metadata.file(at: path, readBy: Maven.self)
            return file?.facts.model as? Toolchains ?? Toolchains()
        }

        /// The first that provides all that is wanted.
        func first(of type: String, providing wanted: [(name: String, value: String)]) -> Toolchain? {
            all.first { toolchain in
                toolchain.type == type
                    && wanted.allSatisfy { wish in
                        guard let provided = toolchain.provides[wish.name] else { return false }
                        return wish.name == "version"
                            ? Self.isVersion(provided, wish.value) : provided == wish.value
                    }
            }
        }

        /// A version alone stands for itself, a range for what is in it.
        private static func isVersion(_ provided: String, _ wanted: String) -> Bool {
            guard let range = MavenRequirement(wanted), range.isHard else { return provided == wanted }
            return range.contains(MavenResolverVersion(provided))
        }
    }

    /// `facts.model` holds the `Maven.Toolchains`.
    static func readToolchains(_ text: SourceText) -> Parsed<FileFacts> {
        let document = XMLDocument.parse(text)
        var facts = FileFacts()
        guard let root = document.value.root, root.name == "toolchains" else { return Parsed(facts) }
        let all = root.children.filter { $0.name == "toolchain" }.map { node in
            Toolchains.Toolchain(
                type: node.first("type")?.value.value ?? "",
                provides: Dictionary(
                    (node.first("provides")?.children ?? []).map { ($0.name, $0.value.value) },
                    uniquingKeysWith: { first, _ in first }),
                home: node.first("configuration")?.first("jdkHome")?.value.value ?? "")
        }
        facts.model = Toolchains(all: all, isThere: true)
        facts.showLater { ShownFacts(of: XMLDocument.parse(text).value, in: text) }
        return Parsed(facts, diagnostics: document.diagnostics)
    }
}

extension Maven.CommentaryWriter {
    /// Which tool of this machine a plugin would be given.
    mutating func tell(ofToolchainsOf plugin: Maven.Model.Plugin) {
        for request in plugin.toolchains {
            let wanted = request.wanted.map { ($0.name.value, values.value(of: $0.value.value)) }
            let words = ([request.type.value] + wanted.map { "\($0.0) \($0.1)" }).joined(separator: ", ")
            var pieces: [Note.Piece] = [.words("Asks for the toolchain "), .name(words)]
            let known = meanings.toolchains
            let place = Note.Piece.name("~/.m2/toolchains.xml")
            if !known.isThere {
                pieces += [.words("; there is no "), place]
            } else if let found = known.first(of: request.type.value, providing: wanted) {
                pieces += [.words("; it is in "), place]
                if !found.home.isEmpty { pieces += [.words(", at "), .name(found.home)] }
            } else {
                pieces += [.words("; there is none in "), place]
            }
            pieces.append(.words(". The graph does not rest on it"))
            note(request.range, pieces)
        }
    }
}
