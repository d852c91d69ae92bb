import KytesSyntax
import Testing

struct JSONWriterTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        let value: JSONValue = [
            "text": "a\"\\/\u{0}\u{1f}\n\r\t\u{8}\u{c}é😀\u{2028}",
            "numbers": [0, -1, .integer(.min), 0.1, 1e300, 2.5e-300],
            "nothing": nil, "empty": [[], [:], ""], "yes": true, "no": false,
        ]
        for layout in [JSONWriter.Layout.compact, .pretty] {
            #expect(try JSONValue(parsing: JSONWriter.bytes(of: value, layout: layout)) == value)
        }
    }

    @Test(arguments: [JSONWriter.Layout.compact, .pretty])
    func whatIsWrittenOnceMayStandAgain(layout: JSONWriter.Layout) {
        var writer = JSONWriter(layout: layout)
        var place: Range<Int>?
        writer.beginArray()
        for _ in 0..<3 {
            writer.beginObject()
            writer.key("same")
            writer.once(&place) { writer in
                writer.beginArray()
                writer.string("a")
                writer.integer(1)
                writer.endArray()
            }
            writer.endObject()
        }
        writer.endArray()
        let same: JSONValue = ["same": ["a", 1]]
        #expect(writer.bytes == JSONWriter.bytes(of: [same, same, same], layout: layout))
    }

    @Test func compactHasNoSpaces() {
        let value: JSONValue = ["a": [1, 2.5, "x"], "b": [:], "c": nil]
        #expect(value.description == #"{"a":[1,2.5,"x"],"b":{},"c":null}"#)
    }

    @Test func prettyIsIndentedByTwo() {
        let value: JSONValue = ["b": [1, []], "a": ["c": [:]]]
        let text = String(decoding: JSONWriter.bytes(of: value, layout: .pretty, sortsKeys: true), as: UTF8.self)
        // As `python3 -m json.tool --sort-keys --indent 2` prints it.
        #expect(
            text == """
                {
                  "a": {
                    "c": {}
                  },
                  "b": [
                    1,
                    []
                  ]
                }
                """
        )
    }

    @Test func sortedKeysAreInTheOrderOfTheirBytesAndUnique() {
        let value: JSONValue = ["b": 1, "é": 2, "a": 3, "B": 4, "b": 5]
        #expect(
            String(decoding: JSONWriter.bytes(of: value, sortsKeys: true), as: UTF8.self)
                == #"{"B":4,"a":3,"b":5,"é":2}"#)
    }

    @Test func numbersThatJSONCannotWriteAreNull() {
        #expect(JSONValue.array([.number(.infinity), .number(.nan)]).description == "[null,null]")
    }

    @Test func callByCallCommasComeByThemselves() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.key("a")
        writer.integer(12)
        writer.key("b")
        writer.beginArray()
        writer.bool(true)
        writer.null()
        writer.endArray()
        writer.endObject()
        writer.string("x")
        writer.number(2)
        writer.endArray()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"[{"a":12,"b":[true,null]},"x",2.0]"#)
    }
}
