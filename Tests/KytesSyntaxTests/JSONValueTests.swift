import KytesSyntax
import Testing

/// Expected values: RFC 8259, and the cases of JSONTestSuite (y_, n_, i_) by hand.
struct JSONValueTests {
    static let grammar: [(String, JSONValue)] = [
        ("null", JSONValue.null),
        (" true ", true),
        ("false", false),
        ("0", 0),
        ("-12", -12),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9223372036854775808)),
        ("1.5e3", .number(1500)),
        ("123.456e-789", .number(0)),
        ("0.1", .number(0.1)),
        ("5e-324", .number(.leastNonzeroMagnitude)),
        (#""""#, ""),
        (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0061\u30af\u30EA\u30b9""#, "aクリス"),
        (#""\uD834\udd1e""#, "\u{1D11E}"),
        ("\"\u{7f}\u{2028}é😀\"", "\u{7f}\u{2028}é😀"),
        ("[]", []),
        ("[ 1 ,[2,{}]]", [1, [2, [:]]]),
        (#"{"a":{"b":[null]},"":0}"#, ["a": ["b": [nil]], "": 0]),
        ("\u{FEFF}[]", []),
    ]

    @Test(arguments: grammar)
    func valuesOfTheGrammarAreRead(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"),
        (#""\udc00x""#, "\u{FFFD}x"),
        (#""\ud800\ud800\udc00""#, "\u{FFFD}\u{10000}"),
        (#""\ud800\n""#, "\u{FFFD}\n"),
        (#""\ud800\u0041""#, "\u{FFFD}A"),
    ])
    func loneSurrogatesBecomeReplacementCharacters(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text).string == expected)
    }

    @Test func bytesThatAreNotUTF8BecomeReplacementCharacters() throws {
        #expect(try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x62, 0x22]).string == "a\u{FFFD}b")
    }

    @Test func numbersBeyondDoubleAreTheGreatestFiniteOnes() throws {
        #expect(
            try JSONValue(parsing: "[1e400, -1e400]") == [
                .number(.greatestFiniteMagnitude), .number(-.greatestFiniteMagnitude),
            ])
    }

    @Test func ofEqualKeysTheLastCounts() throws {
        let value = try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#)
        #expect(value["a"] == 3)
        #expect(value == ["a": 3, "b": 2])
    }

    @Test(arguments: [
        ("", JSONError.Code.endOfText, 0), ("[1", .endOfText, 2), ("[1,]", .unexpected, 3), ("[,1]", .unexpected, 1),
        (#"{"a"}"#, .unexpected, 4), ("{1:1}", .unexpected, 1), (#"{"a":1,}"#, .unexpected, 7), ("1 2", .trailing, 2),
        ("[1]]", .trailing, 3), ("nul", .notAValue, 0), ("01", .notAValue, 0), ("-", .notAValue, 0),
        ("1.", .notAValue, 0),
        (".5", .notAValue, 0), ("+1", .notAValue, 0), ("1e", .notAValue, 0), ("1x", .notAValue, 0),
        ("NaN", .notAValue, 0),
        ("\"a", .unterminatedString, 0), ("\"a\nb\"", .unterminatedString, 0), ("\"a\tb\"", .controlCharacter, 0),
        (#""\x41""#, .badEscape, 0), (#""\u12G4""#, .badEscape, 0), ("[1}", .unexpected, 2), ("'a'", .notAValue, 0),
        ("// c", .notAValue, 0),
    ])
    func whatIsNotJSONIsRefusedWithItsPlace(text: String, code: JSONError.Code, offset: Int) {
        #expect(throws: JSONError(code: code, offset: offset)) { try JSONValue(parsing: text) }
    }

    @Test func nestingHasALimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(JSONValue.depthLimit))
        #expect(throws: JSONError(code: .tooDeep, offset: 512)) { try JSONValue(parsing: nested(513)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[{\"a\":", count: 1_000_000)) }
    }

    @Test func everyPrefixIsRefusedWithoutATrap() throws {
        let text = Array(#"{"a":[1,-2.5e+3,"\ud834\udd1e\n",true,null],"b":{"c":""}}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<length])) }
        }
        _ = try JSONValue(parsing: text)
    }

    @Test func randomBytesNeverTrap() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]:,\"\\ud8dc0123eE+-.truefalsn \n\u{1}é".utf8) + [0xFF, 0x80]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            _ = try? JSONValue(parsing: bytes)
        }
    }
}
