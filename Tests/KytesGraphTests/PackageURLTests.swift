import Foundation
import KytesGraph
import KytesTestSupport
import Testing

/// The vectors of the Package URL specification, which lie beside the repository, not in it.
private let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/purl").standardizedFileURL

private let vectorsAreHere = FileManager.default.fileExists(atPath: vectors.path)

private func files(endingIn suffix: String) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: vectors.path)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { vectors.appending(path: $0) }
}

private struct Parts: Decodable {
    var type: String
    var namespace: String?
    var name: String?
    var version: String?
    var qualifiers: [String: String]?
    var subpath: String?

    var url: PackageURL {
        PackageURL(
            type: type, namespace: namespace, name: name ?? "", version: version, qualifiers: qualifiers ?? [:],
            subpath: subpath
        )
    }
}

private struct Vectors: Decodable {
    struct Vector: Decodable {
        var description: String
        var test_type: String
        var input: TextOrParts
        var expected_output: TextOrParts?
        var expected_failure: Bool
    }

    enum TextOrParts: Decodable {
        case text(String)
        case parts(Parts)

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self = .text(text)
            } else {
                self = .parts(try Parts(from: decoder))
            }
        }
    }

    var tests: [Vector]
}

private struct Definition: Decodable {
    struct Part: Decodable {
        var requirement: String?
        var case_sensitive: Bool?
    }

    var type: String
    var namespace_definition: Part
    var name_definition: Part
    var version_definition: Part?
    var examples: [String]?
}

@Suite struct PackageURLTests {
    @Test(.enabled(if: vectorsAreHere, "the specification's vectors are not at ../shared/purl"))
    func everyVectorOfTheSpecificationHolds() throws {
        var count = 0
        for file in files(endingIn: "-test.json") {
            for vector in try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file)).tests {
                check(vector, in: file.lastPathComponent)
                count += 1
            }
        }
        #expect(count > 200)
    }

    private func check(_ vector: Vectors.Vector, in file: String) {
        let what = "\(file): \(vector.test_type), \(vector.description)"
        switch (vector.test_type, vector.input, vector.expected_output) {
        case ("parse", .text(let input), let output):
            // The vectors of gem refuse a qualifier key in upper case, those of maven read one: no single reader can do both.
            let url = try? PackageURL(reading: input, strictly: vector.expected_failure)
            guard !vector.expected_failure else {
                #expect(url == nil, "\(what): `\(input)`")
                return
            }
            guard case .parts(let parts) = output, let url else {
                Issue.record("\(what): `\(input)` was not read")
                return
            }
            #expect(url.type == parts.type && url.namespace == parts.namespace && url.name == parts.name, "\(what)")
            #expect(url.version == parts.version && url.subpath == parts.subpath, "\(what)")
            #expect(url.qualifiers == parts.qualifiers ?? [:], "\(what)")
        case ("validate", .text(let input), .text(let output)):
            #expect(PackageURL(input)?.description == output, "\(what)")
        case ("build", .parts(let parts), let output):
            let url = parts.url
            #expect((url.violation != nil) == vector.expected_failure, "\(what)")
            if case .text(let text) = output { #expect(url.description == text, "\(what)") }
        default:
            Issue.record("\(what): unknown kind of vector")
        }
    }

    @Test(.enabled(if: vectorsAreHere, "the specification's definitions are not at ../shared/purl"))
    func everyDefinitionOfTheSpecificationIsObeyed() throws {
        for file in files(endingIn: "-definition.json") {
            let definition = try JSONDecoder().decode(Definition.self, from: Data(contentsOf: file))
            for example in definition.examples ?? [] {
                let url = try #require(PackageURL(example), "\(example)")
                #expect(PackageURL(url.description) == url, "\(example)")
            }
            let namespace = definition.namespace_definition
            let without = PackageURL(type: definition.type, name: "n")
            let with = PackageURL(type: definition.type, namespace: "Upper", name: "Name", version: "1.0RC")
            #expect((without.violation != nil) == (namespace.requirement == "required"), "\(definition.type)")
            #expect((with.violation != nil) == (namespace.requirement == "prohibited"), "\(definition.type)")
            if namespace.case_sensitive == false { #expect(with.namespace == "upper", "\(definition.type)") }
            if definition.name_definition.case_sensitive == false { #expect(with.name == "name", "\(definition.type)") }
            if definition.version_definition?.case_sensitive == false {
                #expect(with.version == "1.0rc", "\(definition.type)")
            }
        }
    }

    @Test(arguments: [
        ("swift-nio", PackageURLError.Code.missingScheme), ("pkg:", .invalidType), ("pkg:swift", .invalidType),
        ("pkg:1st/a", .invalidType), ("pkg:sw%20ift/a", .invalidType), ("pkg:generic/", .missingName),
        ("pkg:swift/nio", .missingNamespace), ("pkg:cargo/a/b", .unexpectedNamespace),
        ("pkg:generic/a?x", .invalidQualifier), ("pkg:generic/a?x=1&X=2", .invalidQualifier),
        ("pkg:generic/a?1=2", .invalidQualifier), ("pkg:generic/a%2", .invalidEscape),
        ("pkg:generic/%FF", .invalidEscape),
    ])
    func whatIsWrongIsSaid(_ text: String, _ code: PackageURLError.Code) {
        #expect(throws: PackageURLError(code: code, subject: text)) { try PackageURL(reading: text) }
    }

    @Test func whateverIsBuiltIsReadBack() {
        let odd = ["a", "a/b", "%", "@", "#?&=", "ä 😀", "..", "Ab_C", "a:b+c~d", ""]
        for type in ["generic", "git", "swift", "pypi", "npm"] {
            for first in odd {
                for second in odd {
                    let url = PackageURL(
                        type: type, namespace: first, name: second + "x", version: first, qualifiers: ["k": second],
                        subpath: first
                    )
                    #expect(ComponentID(url).packageURL == url, "\(url)")
                }
            }
        }
    }

    @Test func nothingTypedTrapsTheReader() {
        var numbers = SplitMix(seed: 3)
        let alphabet = Array("pkg:/@?#%=&a1.Z😀\r\n")
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<24, using: &numbers)
            let text = "pkg:" + String((0..<count).compactMap { _ in alphabet.randomElement(using: &numbers) })
            guard let url = PackageURL(text) else { continue }
            #expect(PackageURL(url.description) == url, "\(text)")
        }
    }
}
