import KytesSyntax
import KytesText
import Testing

struct JSONNodeTests {
    private static let lockFile: SourceText = """
        {
          "pins" : [
            {
              "identity" : "swift-nio",
              "state" : { "version" : "2.101.2", "depth": -3, "draft": false }
            }
          ],
          "version" : 3
        }

        """

    @Test func everyValueAndKeyKnowsItsPlace() throws {
        let source = Self.lockFile
        let parsed = JSONNode.document(in: source)
        #expect(parsed.diagnostics.isEmpty)
        let pin = try #require(parsed.value["pins"]?.elements.first)
        let identity = try #require(pin["identity"])
        #expect(identity.string?.value == "swift-nio")
        #expect(source[identity.range] == "\"swift-nio\"")
        #expect(source[identity.contentRange(in: source)] == "swift-nio")
        let version = try #require(pin["state"]?.member("version"))
        #expect(source[version.key.range] == "\"version\"")
        #expect(source[version.range] == "\"version\" : \"2.101.2\"")
        #expect(pin["state"]?["depth"]?.integer?.value == -3)
        #expect(pin["state"]?["draft"]?.bool?.value == false)
        #expect(source[try #require(pin["state"]).range].hasSuffix("false }"))
        #expect(parsed.value["version"]?.integer?.value == 3)
    }

    @Test func theWayToAPlaceIsKnown() throws {
        let source = Self.lockFile
        let node = JSONNode.document(in: source).value
        let version = try #require(node["pins"]?.elements.first?["state"]?["version"])
        let path = node.path(to: version.range.lowerBound + 3)
        #expect(path.count == 5)
        #expect(path.last == version)
        #expect(node.path(to: source.count + 5).isEmpty)
    }

    @Test(arguments: [
        (#"{"a": 1, "b" 2, "c": 3}"#, ["a", "b", "c"]),
        (#"{"a": 1 "b": 2}"#, ["a", "b"]),
        (#"{"a": , "b": 2,}"#, ["a", "b"]),
        (#"{"a": [1, 2, "b": 3}"#, ["a"]),
        (#"{"a": {"x": 1, "b": ["#, ["a"]),
        ("{\"a\": \"half\n, \"b\": 1}", ["a", "b"]),
        (#"}{"a": nonsense, x "b": 01}"#, ["a", "b"]),
        (#"{"a": 1} trailing"#, ["a"]),
        (#"{"a": ]}"#, ["a"]),
    ])
    func brokenTextsKeepWhatIsWhole(text: String, keys: [String]) {
        let parsed = JSONNode.document(in: SourceText(text))
        #expect(parsed.value.members.map(\.key.value) == keys)
        #expect(!parsed.diagnostics.isEmpty)
        #expect(parsed.diagnostics.allSatisfy { $0.code == "json/syntax" })
    }

    @Test func everyPrefixGivesANodeWithinTheText() {
        let bytes = Self.lockFile.bytes
        for length in 0...bytes.count {
            let source = SourceText(decoding: Array(bytes[..<length]))
            let parsed = JSONNode.document(in: source)
            expectOrdered(parsed.value, within: 0..<source.count)
            for diagnostic in parsed.diagnostics { #expect((0..<source.count).encloses(diagnostic.range)) }
        }
    }

    @Test func randomTextsGiveOrderedNodes() {
        let alphabet = Array("{}[]:,\"\\u 12tn\n\u{1}é".unicodeScalars).map(Character.init)
        for _ in 0..<5_000 {
            let source = SourceText(String((0..<Int.random(in: 0...60)).compactMap { _ in alphabet.randomElement() }))
            expectOrdered(JSONNode.document(in: source).value, within: 0..<source.count)
        }
    }

    @Test func whatIsReadStrictlyIsReadTheSameWithPlaces() throws {
        let text = #"[{"a":[1,2.5,-0,"\ud834\udd1e"],"b":{"":null}},true,1e400]"#
        let node = JSONNode.document(in: SourceText(text))
        #expect(node.diagnostics.isEmpty)
        #expect(value(of: node.value) == (try JSONValue(parsing: text)))
    }

    @Test func nestingAndFaultsHaveALimit() {
        let deep = JSONNode.document(in: SourceText(String(repeating: "[", count: 100_000)))
        #expect(!deep.diagnostics.isEmpty)
        let binary = JSONNode.document(in: SourceText(String(repeating: "x:", count: 100_000)))
        #expect(binary.diagnostics.count == JSONNode.diagnosticLimit)
    }

    private func expectOrdered(_ node: JSONNode, within range: TextRange) {
        #expect(range.encloses(node.range))
        var children: [TextRange] = []
        for element in node.elements {
            children.append(element.range)
            expectOrdered(element, within: node.range)
        }
        for member in node.members {
            children += [member.key.range, member.value.range]
            expectOrdered(member.value, within: node.range)
        }
        #expect(zip(children, children.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    }

    private func value(of node: JSONNode) -> JSONValue {
        switch node.content {
        case .missing, .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(value))
        case .object(let members):
            .object(JSONObject(members.map { JSONObject.Member(key: $0.key.value, value: value(of: $0.value)) }))
        }
    }
}
