import KytesBasics
import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesText

/// A workspace made by hand: `app` requires `nio`, which requires `atomics`; a lockfile pins both. The texts are of no
/// real format, for no feature may care.
struct SmallWorld {
    static let app = ComponentID(PackageURL(type: "swift", namespace: "example.org", name: "app"))
    static let nio = ComponentID(
        PackageURL(type: "swift", namespace: "github.com/apple", name: "nio", version: "2.5.0"))
    static let atomics = ComponentID(
        PackageURL(type: "swift", namespace: "github.com/apple", name: "atomics", version: "1.3.0")
    )

    static let manifest = DocumentID(uri: "file:///home/me/app/Manifest")
    static let lock = DocumentID(uri: "file:///home/me/app/Lock")
    static let nioManifest = DocumentID(component: nio.purl, path: "Manifest")
    static let atomicsManifest = DocumentID(component: atomics.purl, path: "Manifest")

    static let manifestText: SourceText = """
        package app
        require https://github.com/apple/nio from 2.0.0
        require https://example.org/gone from 1.0.0
        product Server of Core
        target Core uses NIOCore
        target CoreTests uses Core

        """
    static let lockText: SourceText = "nio 2.5.0\natomics 1.3.0\n"
    static let nioText: SourceText =
        "package nio\nrequire https://github.com/apple/atomics from 1.0.0\nproduct NIOCore\n"
    static let atomicsText: SourceText = "package atomics\nproduct Atomics\n"

    var files: [DocumentID: ResolvedFile]
    var fixes: [Fix] = []
    var knowledge: any LocalKnowledge = NoKnowledge()
    var exactness = Exactness.exact

    var features: Features {
        Features(graph: graph, files: files, fixes: fixes, knowledge: knowledge)
    }

    init() {
        files = [
            Self.manifest: Self.manifestFile, Self.lock: Self.lockFile, Self.nioManifest: Self.nioFile,
            Self.atomicsManifest: Self.atomicsFile,
        ]
    }

    var graph: GraphSnapshot {
        let pin = { (words: String) in
            Pin(
                reason: "pinned in Lock",
                evidence: Evidence(document: Self.lock, range: Self.range(of: words, in: Self.lockText))
            )
        }
        let source = { (name: String, version: String) in
            ComponentSource(
                url: "https://user:secret@github.com/apple/\(name).git",
                revision: String(repeating: "a", count: 40),
                reference: version,
                exactness: exactness
            )
        }
        return GraphSnapshot(
            components: [
                Component(
                    id: Self.app, name: "app", version: nil, layer: .application, ecosystem: "none",
                    manifest: Self.manifest
                ),
                Component(
                    id: Self.nio, name: "nio", version: "2.5.0", layer: .application, ecosystem: "none",
                    source: source("nio", "2.5.0"), pin: pin("nio 2.5.0"), manifest: Self.nioManifest
                ),
                Component(
                    id: Self.atomics, name: "atomics", version: "1.3.0", layer: .application, ecosystem: "none",
                    source: source("atomics", "1.3.0"), pin: pin("atomics 1.3.0"), manifest: Self.atomicsManifest
                ),
            ],
            edges: [
                Edge(
                    from: Self.app, to: Self.nio, kind: .requires, requirement: "from 2.0.0",
                    evidence: Evidence(document: Self.manifest, range: Self.line(1, in: Self.manifestText)),
                    roots: [Self.app]
                ),
                Edge(
                    from: Self.nio, to: Self.atomics, kind: .requires, requirement: "from 1.0.0",
                    evidence: Evidence(document: Self.nioManifest, range: Self.line(1, in: Self.nioText)),
                    roots: [Self.app]
                ),
            ],
            roots: [Self.app]
        )
    }

    // MARK: - Places

    /// The nth place of some words in a text.
    static func range(of words: String, in text: SourceText, _ number: Int = 0) -> TextRange {
        let needle = Array(words.utf8)
        var found = -1
        for start in 0...max(0, text.count - needle.count) where text.bytes[start...].starts(with: needle) {
            found += 1
            if found == number { return start..<(start + needle.count) }
        }
        fatalError("`\(words)` is not in the text")
    }

    static func at(_ words: String, _ number: Int = 0, in text: SourceText = manifestText) -> Int {
        range(of: words, in: text, number).lowerBound
    }

    static func line(_ number: Int, in text: SourceText) -> TextRange { text.range(ofLine: number) }

    static func evidence(_ words: String, _ number: Int = 0) -> Evidence {
        Evidence(document: manifest, range: range(of: words, in: manifestText, number))
    }

    // MARK: - Files

    private static func symbol(
        _ kind: SymbolKind, _ name: String, _ line: Int, in text: SourceText, children: [SymbolFact] = []
    ) -> SymbolFact {
        let whole = self.line(line, in: text)
        var start = whole.lowerBound
        while text.bytes[start] != 0x20 { start += 1 }
        return SymbolFact(
            kind: kind, name: Located(name, at: (start + 1)..<(start + 1 + name.utf8.count)), range: whole,
            children: children
        )
    }

    private static func requirement(
        _ package: String, _ url: String, _ version: String, _ line: Int, in text: SourceText
    ) -> RequirementFact {
        let whole = self.line(line, in: text)
        return RequirementFact(
            package: Located(package, at: range(of: url, in: text)),
            range: whole,
            removal: whole.lowerBound..<(whole.upperBound + 1),
            written: Located("from " + version, at: range(of: "from " + version, in: text)),
            version: Located(version, at: range(of: version, in: text))
        )
    }

    private static var manifestFile: ResolvedFile {
        var facts = FileFacts()
        facts.symbols = [
            symbol(.package, "app", 0, in: manifestText), symbol(.product, "Server", 3, in: manifestText),
            symbol(.target, "Core", 4, in: manifestText), symbol(.testTarget, "CoreTests", 5, in: manifestText),
        ]
        facts.requirements = [
            requirement("nio", "https://github.com/apple/nio", "2.0.0", 1, in: manifestText),
            requirement("gone", "https://example.org/gone", "1.0.0", 2, in: manifestText),
        ]
        facts.shown.completions = [
            CompletionFact(kind: .packageLocation, range: range(of: "https://github.com/apple/nio", in: manifestText)),
            CompletionFact(kind: .version(package: "nio"), range: range(of: "2.0.0", in: manifestText)),
            CompletionFact(kind: .symbol([.target]), range: range(of: "Core", in: manifestText)),
            CompletionFact(kind: .product(package: "nio"), range: range(of: "NIOCore", in: manifestText)),
        ]
        facts.shown.tokens = (0..<4).map {
            TokenFact(
                kind: .keyword,
                range: line($0, in: manifestText).lowerBound..<(line($0, in: manifestText).lowerBound + 7))
        }
        facts.shown.folds = [
            line(1, in: manifestText).lowerBound..<line(2, in: manifestText).upperBound, line(3, in: manifestText),
        ]
        facts.shown.structure = [
            0..<manifestText.count, line(1, in: manifestText), range(of: "from 2.0.0", in: manifestText),
        ]
        let url = range(of: "https://github.com/apple/nio", in: manifestText)
        let core = evidence("Core", 1)
        let links = [
            Link(range: evidence("Core", 4).range, role: .use, component: app, definition: core),
            Link(
                range: url, role: .requirement, component: nio,
                definition: Evidence(document: nioManifest, range: range(of: "nio", in: nioText)),
                declaration: Evidence(document: lock, range: range(of: "nio 2.5.0", in: lockText))
            ),
            Link(range: range(of: "https://example.org/gone", in: manifestText), role: .requirement, component: nil),
            Link(range: evidence("Core").range, role: .use, component: app, definition: core),
            Link(range: core.range, role: .declaration, component: app, definition: core),
            Link(
                range: range(of: "NIOCore", in: manifestText), role: .use, component: nio,
                definition: Evidence(document: nioManifest, range: range(of: "NIOCore", in: nioText)),
                implementation: EntryPoint(
                    component: nio, folders: ["Sources/NIOCore"], fileNames: ["NIOCore.swift"], suffixes: [".swift"]
                )
            ),
        ]
        let unresolved = Diagnostic(
            code: "none/unresolved", severity: .error, message: "`gone` is not resolved",
            range: range(of: "https://example.org/gone", in: manifestText)
        )
        let unused = Diagnostic(
            code: "none/unused-dependency", severity: .warning, message: "`nio` is not used", range: url,
            tags: [.unnecessary]
        )
        return ResolvedFile(
            file: source(manifest, manifestText, facts),
            owner: app, links: links, diagnostics: [unresolved, unused]
        )
    }

    private static func source(_ document: DocumentID, _ text: SourceText, _ facts: FileFacts) -> SourceFile {
        SourceFile(document: document, text: text, reading: Parsed(facts))
    }

    private static var lockFile: ResolvedFile {
        var facts = FileFacts()
        facts.pins = ["nio 2.5.0", "atomics 1.3.0"].map { words in
            let whole = range(of: words, in: lockText)
            let name = String(words.split(separator: " ")[0])
            return PinFact(package: Located(name, at: range(of: name, in: lockText)), version: nil, range: whole)
        }
        let links = [(nio, "nio", nioManifest), (atomics, "atomics", atomicsManifest)].map { id, name, document in
            Link(
                range: range(of: name, in: lockText), role: .pin, component: id,
                definition: Evidence(document: document, range: 8..<(8 + name.utf8.count))
            )
        }
        return ResolvedFile(
            file: source(lock, lockText, facts), owner: app, links: links
        )
    }

    private static var nioFile: ResolvedFile {
        var facts = FileFacts()
        facts.symbols = [symbol(.package, "nio", 0, in: nioText), symbol(.product, "NIOCore", 2, in: nioText)]
        facts.requirements = [requirement("atomics", "https://github.com/apple/atomics", "1.0.0", 1, in: nioText)]
        let links = [
            Link(
                range: range(of: "https://github.com/apple/atomics", in: nioText), role: .requirement,
                component: atomics,
                definition: Evidence(document: atomicsManifest, range: range(of: "atomics", in: atomicsText))
            )
        ]
        return ResolvedFile(
            file: source(nioManifest, nioText, facts), owner: nio, links: links)
    }

    private static var atomicsFile: ResolvedFile {
        var facts = FileFacts()
        facts.symbols = [
            symbol(.package, "atomics", 0, in: atomicsText), symbol(.product, "Atomics", 1, in: atomicsText),
        ]
        return ResolvedFile(
            file: source(atomicsManifest, atomicsText, facts), owner: atomics
        )
    }
}
