import Foundation
import FoundationXML
import KytesBasics
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// What libxml2, which Foundation's parser is, takes a text for.
@Suite struct XMLOracleTests {
    /// 5,107 POMs that others wrote; `nil` where they are not beside the checkout, or nothing here unpacks them.
    static let folder: URL? = {
        guard let archive = Checkout.specification("maven/repository.tar.zst") else { return nil }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kytes-poms-\(getpid())")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "--zstd", "-xf", archive.string, "-C", folder.path]
        guard (try? tar.run()) != nil else { return nil }
        tar.waitUntilExit()
        return tar.terminationStatus == 0 ? folder : nil
    }()

    /// The one POM with an entity that XML does not have.
    private static let undeclared = "plexus-1.0.4.pom"

    @Test(.enabled(if: folder != nil, "../shared/maven/repository.tar.zst or zstd is absent"))
    func everyPOMIsReadAsLibxml2ReadsIt() throws {
        let folder = try #require(Self.folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var count = 0
        for case let file as URL in try #require(files) where file.pathExtension == "pom" {
            var text = SourceText(decoding: [UInt8](try Data(contentsOf: file)))
            if file.lastPathComponent == Self.undeclared {
                // libxml2 stops at an entity that nothing declares; we leave it as it is written.
                text = SourceText(text.string.replacing("&oslash;", with: "&amp;oslash;"))
            }
            let expected = Oracle.lines(of: text)
            #expect(expected.isWhole, "libxml2 does not read \(file.lastPathComponent)")
            let difference = Self.lines(of: text).difference(from: expected.lines)
            #expect(difference.isEmpty, "\(file.lastPathComponent)")
            count += 1
        }
        #expect(count == 5_107)
    }

    @Test(arguments: [
        "<a x='1 &lt; 2' y=\"a\n\tb\"><b/>one<!-- c -->two<![CDATA[<&>]]>&#65;&#x42;\r\n</a>",
        "<?xml version=\"1.0\"?>\n<!-- before --><a>\n <b>&amp;amp;</b >\n <b\n/> </a><!-- behind -->\n",
        "<ä:b xmlns:ä='u' ä:x=''>ü&#228;&#x1F600;</ä:b>",
        "<a><?target data?>x<![CDATA[]]>y<![CDATA[]]]]><![CDATA[>]]></a>",
        "\u{FEFF}<a>\t x \r y </a>",
    ])
    func smallTextsAreReadAsLibxml2ReadsThem(_ text: String) {
        let expected = Oracle.lines(of: SourceText(text))
        #expect(expected.isWhole)
        #expect(Self.lines(of: SourceText(text)) == expected.lines)
        #expect(XMLDocument.parse(SourceText(text)).diagnostics == [])
    }

    /// Each element with its depth, attributes and text, in the order of the text.
    static func lines(of text: SourceText) -> [String] {
        var lines: [String] = []
        var open = KytesSyntax.XMLDocument.parse(text).value.topLevel.reversed().map { ($0, 0) }
        while let (node, depth) = open.popLast() {
            let attributes = node.attributes.map { "\($0.name.value)=\($0.value.value)" }.sorted()
            lines.append("\(depth) \(node.name) \(attributes) \(node.text)")
            open += node.children.reversed().map { ($0, depth + 1) }
        }
        return lines
    }
}

private final class Oracle: NSObject, XMLParserDelegate {
    private var lines: [(head: String, text: String)] = []
    private var open: [Int] = []

    /// - Returns: Whether libxml2 read the text to its end.
    static func lines(of text: SourceText) -> (lines: [String], isWhole: Bool) {
        let oracle = Oracle()
        let parser = XMLParser(data: Data(withoutDeclaration(text).utf8))
        parser.delegate = oracle
        let isWhole = parser.parse()
        return (oracle.lines.map { $0.head + $0.text }, isWhole)
    }

    /// The declaration may name an encoding that a `SourceText` no longer has.
    private static func withoutDeclaration(_ text: SourceText) -> String {
        var string = text.string
        if string.unicodeScalars.first == "\u{FEFF}" { string.unicodeScalars.removeFirst() }
        if string.hasPrefix("<?xml "), let end = string.range(of: "?>") { string.removeSubrange(..<end.upperBound) }
        return String(string.drop { $0.isWhitespace })
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        let words = attributes.map { "\($0.key)=\($0.value)" }.sorted()
        lines.append(("\(open.count) \(name) \(words) ", ""))
        open.append(lines.count - 1)
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if let row = open.last { lines[row].text += string }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        // libxml2 forgets in CDATA sections that every line ends with `\n` (XML §2.11).
        let text = String(decoding: block, as: UTF8.self).replacing("\r\n", with: "\n")
        if let row = open.last { lines[row].text += text }
    }
}
