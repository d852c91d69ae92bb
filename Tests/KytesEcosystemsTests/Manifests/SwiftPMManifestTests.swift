import KytesEcosystems
import KytesText
import Testing

@Suite("Package.swift: facts and their places")
struct SwiftPMManifestTests {
    private func read(_ text: String) -> (text: SourceText, read: Parsed<FileFacts>) {
        let source = SourceText("// swift-tools-version: 6.0\nimport PackageDescription\n" + text)
        return (source, SwiftPM.readManifest(source, of: DocumentID(uri: "file:///w/p/Package.swift")))
    }

    private func outline(_ text: String) -> [String] {
        SwiftPM.outline(of: read(text).read.value, in: "/w/p")?.dropFirst().map(\.self) ?? ["nothing"]
    }

    @Test(
        "every form of a requirement is understood",
        arguments: [
            (#"url: "https://e.org/a.git", from: "1.2.3""#, "url https://e.org/a.git range 1.2.3 2.0.0"),
            (#"url: "https://e.org/a", exact: "1.2.3-beta.1""#, "url https://e.org/a exact 1.2.3-beta.1"),
            (#"url: "https://e.org/a", .exact("1.0.0")"#, "url https://e.org/a exact 1.0.0"),
            (#"url: "https://e.org/a", "1.0.0"..<"1.5.0""#, "url https://e.org/a range 1.0.0 1.5.0"),
            (#"url: "https://e.org/a", "1.0.0"..."1.5.0""#, "url https://e.org/a range 1.0.0 1.5.1"),
            (#"url: "https://e.org/a", .upToNextMajor(from: "0.3.1")"#, "url https://e.org/a range 0.3.1 1.0.0"),
            (#"url: "https://e.org/a", .upToNextMinor(from: "0.3.1")"#, "url https://e.org/a range 0.3.1 0.4.0"),
            (#"url: "https://e.org/a", branch: "main""#, "url https://e.org/a branch main"),
            (#"url: "https://e.org/a", .revision("abc")"#, "url https://e.org/a revision abc"),
            (#"id: "mona.LinkedList", from: "1.0.0""#, "id mona.linkedlist range 1.0.0 2.0.0"),
            (#"path: "../b""#, "path /w/b none"),
        ]
    )
    func everyRequirementIsUnderstood(_ arguments: String, _ expected: String) {
        let lines = outline("let package = Package(name: \"p\", dependencies: [.package(\(arguments))])")
        #expect(lines == ["dependency \(expected) traits [\"default\"]"])
    }

    @Test("a requirement knows the places of its package, its version, itself, and of what goes with it")
    func requirementsKnowTheirPlaces() throws {
        let (text, read) = read(
            """
            let package = Package(
                name: "p",
                dependencies: [
                    .package(url: "https://github.com/apple/Swift-NIO.git", .upToNextMinor(from: "2.0.0")),  // fast
                    .package(path: "../q"),
                ]
            )
            """)
        let fact = try #require(read.value.requirements.first)
        #expect(fact.package.value == "swift-nio")
        #expect(text[fact.package.range] == "https://github.com/apple/Swift-NIO.git")
        #expect(fact.written?.value == ".upToNextMinor(from: \"2.0.0\")")
        #expect(fact.version.map { text[$0.range] } == "2.0.0")
        #expect(text[fact.range].hasPrefix(".package(url:") && text[fact.range].hasSuffix("\"2.0.0\"))"))
        #expect(text[fact.removal].hasPrefix("        .package") && text[fact.removal].hasSuffix("// fast\n"))
        #expect(read.diagnostics == [])
    }

    @Test("constants, helpers and loops are followed to where the name is written")
    func namesAreFollowed() throws {
        let (text, read) = read(
            """
            let nio = "https://github.com/apple/swift-nio"
            func module(_ name: String) -> Target { .target(name: name, dependencies: ["Core"]) }
            extension Target.Dependency { static let core: Self = .product(name: "NIOCore", package: "swift-nio") }
            let package = Package(name: "p", dependencies: [.package(url: nio, from: "2.0.0")], targets: [module("A"), .target(name: "B", dependencies: [.core, "A"])])
            for target in package.targets { target.dependencies.append("C") }
            """)
        #expect(text[try #require(read.value.requirements.first).package.range] == "nio")
        let symbols = try #require(read.value.symbols.first).children
        #expect(symbols.map(\.name.value) == ["swift-nio", "A", "B"])
        #expect(text[symbols[1].name.range] == "A")
        #expect(text[symbols[1].range] == "module(\"A\")")
        let uses = read.value.references.filter { $0.user == "B" }.map { $0.name.value }
        #expect(Set(uses) == ["NIOCore", "swift-nio", "A", "C"])
    }

    @Test("what only running the manifest would tell is said at its place, and the rest is read")
    func theUnknowableIsSaid() throws {
        let (text, read) = read(
            """
            import Foundation
            let local = FileManager.default.fileExists(atPath: "../q")
            let package = Package(
                name: "p",
                dependencies: [.package(url: "https://e.org/a", from: "1.0.0")],
                targets: [.target(name: "A")]
            )
            if local { package.dependencies.append(.package(path: "../q")) }
            """)
        #expect(read.value.requirements.map(\.package.value) == ["a"])
        let said = try #require(read.diagnostics.first)
        #expect(said.code == "swiftpm/unknowable" && said.severity == .information)
        #expect(text[said.range] == "FileManager.default.fileExists(atPath: \"../q\")")
    }

    @Test(
        "the environment is empty, the system is Linux, and `swift()` is the language that the tools version asks for")
    func theWorldIsDocumented() {
        let text = """
            import Foundation
            let package = Package(name: "p", targets: [])
            if ProcessInfo.processInfo.environment["CI"] == nil { package.targets.append(.target(name: "NoCI")) }
            if let path = Context.environment["LOCAL"] { package.targets.append(.target(name: path)) }
            #if os(macOS) || canImport(Darwin)
            package.targets.append(.target(name: "Mac"))
            #elseif swift(>=6.0) && compiler(>=6.0)
            package.targets.append(.target(name: "Six"))
            #endif
            """
        #expect(outline(text) == ["target regular NoCI", "target regular Six"])
        let old = SourceText("// swift-tools-version:5.5\n" + text)
        let read = SwiftPM.readManifest(old, of: DocumentID(uri: "file:///w/p/Package.swift"))
        #expect(SwiftPM.outline(of: read.value, in: "/w/p")?.dropFirst() == ["target regular NoCI"])
    }

    @Test("half-typed manifests say where words fit")
    func halfTypedManifestsOfferPlaces() throws {
        let (text, read) = read(
            "let package = Package(name: \"p\", dependencies: [\n    .package(url: \"https://gi\n    .package(url: \"https://e.org/a\", from: \"\"),\n], targets: [.target(name: \"A\", dependencies: [.product(name: \"\", package: \"a\")])])"
        )
        let kinds = read.value.shown.completions.map { ($0.kind, text[$0.range]) }
        #expect(kinds.contains { $0.0 == .packageLocation && $0.1 == "https://gi" })
        #expect(kinds.contains { $0.0 == .version(package: "a") && $0.1 == "" })
        #expect(kinds.contains { $0.0 == .product(package: "a") })
        #expect(kinds.contains { $0.0 == .requiredPackage && $0.1 == "a" })
    }

    @Test("every beginning of a manifest is read, and every place lies in it")
    func everyPrefixIsRead() {
        let bytes = Array(
            """
            // swift-tools-version: 6.0
            import PackageDescription
            let package = Package(name: "é", products: [.library(name: "L", type: .static, targets: ["A"])], dependencies: [
                .package(url: "https://e.org/a", from: "1.0.0", traits: ["T", .defaults]), // x
            ], targets: [.systemLibrary(name: "S", pkgConfig: "s", providers: [.apt(["libs-dev"])]), .target(name: "A", dependencies: [.product(name: "P", package: "a", condition: .when(platforms: [.linux])), "S"], plugins: [.plugin(name: "X", package: "a")])])
            """.utf8)
        var outside = 0
        for count in stride(from: 0, through: bytes.count, by: 3) {
            let text = SourceText(decoding: Array(bytes[..<count]))
            let read = SwiftPM.readManifest(text, of: DocumentID(uri: "file:///w/p/Package.swift"))
            let whole = 0..<text.count
            let facts = read.value
            let ranges =
                facts.requirements.flatMap { [$0.range, $0.removal, $0.package.range] }
                + facts.shown.tokens.map(\.range)
                + facts.shown.folds + facts.shown.structure + facts.references.map(\.name.range)
                + facts.shown.completions.map(\.range)
                + read.diagnostics.map(\.range)
            outside += ranges.count { !whole.encloses($0) }
            outside += zip(facts.shown.tokens, facts.shown.tokens.dropFirst()).count {
                $0.range.upperBound > $1.range.lowerBound
            }
        }
        #expect(outside == 0)
    }

    @Test("import lines of sources are references to modules")
    func importsAreReferences() {
        let text = SourceText("@testable import NIOCore\nimport struct Foundation.URL\n// import X\n")
        let references = SwiftPM.readSource(text).value.references
        #expect(references.map(\.name.value) == ["NIOCore", "Foundation"])
        #expect(references.allSatisfy { $0.kinds == [.module] })
    }
}
