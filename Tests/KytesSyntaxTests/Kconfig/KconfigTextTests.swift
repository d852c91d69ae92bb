import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

@Suite struct KconfigTextTests {
    private static let entry = """
        config E1000E	# a comment
        	tristate "Intel \\"PCI-E\\"" if PCI && (!A || B = "y")
        	depends on \\
        		NET >= 0x10
        	select CRC32
        	help
        	  First.

        	    Second.
        menu "M"
        endmenu

        """

    @Test func everyPartHasItsPlace() throws {
        let text = KconfigText(SourceText(Self.entry))
        #expect(text.problems.isEmpty)
        #expect(text.statements.map(\.kind) == [.config, .menu])
        let config = try #require(text.statements.first)
        #expect(text.spelling(of: config.word) == "E1000E")
        let options = config.options.map { text.options[$0] }
        #expect(options.map(\.kind) == [.type, .depends, .select, .help])
        #expect(text.spelling(of: options[0].word) == "Intel \"PCI-E\"")
        #expect(Self.string(text, Self.range(text, options[0].condition)) == "PCI && (!A || B = \"y\"")
        #expect(Self.string(text, Self.range(text, options[1].expression)) == "NET >= 0x10")
        #expect(Self.string(text, options[3].text) == "\t  First.\n\n\t    Second.")
        #expect(Self.string(text, config.range).hasSuffix("Second."))
        #expect(text.comments.map { Self.string(text, $0) } == ["# a comment"])
    }

    /// `scripts/kconfig/parser.y`: `&&` binds before `||`, `!` before both, a comparison before `!`.
    @Test(arguments: [
        ("A || B && C", "(A || (B && C))"), ("!A = B || C", "((! A=B) || C)"), ("!!A", "A"),
        ("(A || B) && !(C || D)", "((A || B) && (! (C || D)))"), ("A && B && C", "(A && (B && C))"),
        ("A < 1 && B >= \"x\"", "(A<1 && B>=x)"),
    ])
    func conditionsBindAsTheToolHasIt(_ written: String, _ tree: String) throws {
        let text = KconfigText(SourceText("if \(written)\nendif\n"))
        #expect(text.problems.isEmpty)
        #expect(Self.shape(text, try #require(text.statements.first).expression) == tree)
    }

    @Test func aMacroIsOneWordWhateverStandsInIt() throws {
        let text = KconfigText(
            SourceText("config A\n\tdefault $(x,$(y),\"# b\") if $(z)-1\nQ := a # b\n$(error-if,y,n)\n"))
        #expect(text.problems.isEmpty)
        let option = try #require(text.options.first)
        #expect(Self.string(text, Self.range(text, option.expression)) == "$(x,$(y),\"# b\")")
        #expect(text.statements.map(\.kind) == [.config, .immediateAssignment, .macro])
    }

    @Test(arguments: [
        ("help", "a\n\tb\n"), ("---help---", " a\n"), ("help", ""), ("help", "  a\n b\n"), ("help", "\n\n  a\n\n\n"),
    ])
    func helpEndsWhereItIsIndentedLess(_ keyword: String, _ lines: String) {
        let text = KconfigText(SourceText("config A\n\t\(keyword)\n\(lines)config B\n"))
        let names = text.statements.map { text.spelling(of: $0.word) }
        // The first line belongs to the help wherever it stands: so the tool reads it.
        #expect(names.first == "A" && text.statements.count <= 2)
        #expect(lines.isEmpty || names.last == "B")
    }

    @Test func blocksEndWhereTheirKindEnds() {
        let text = KconfigText(SourceText("menu \"M\"\nif A\nconfig B\nendmenu\nendif\nchoice\n"))
        let kinds = text.problems.map(\.kind)
        #expect(kinds == [.unterminatedBlock("if"), .strayEnd("if"), .unterminatedBlock("choice")])
        #expect(text.statements.map { Int($0.end) } == [3, 3, 3, 4])
    }

    /// Whatever comes, every place lies within the text, and blocks nest.
    @Test func nothingTrapsAndAllPlacesLieWithin() {
        var random = SplitMix(seed: 11)
        let pieces = [
            "config A", "\n", "\t", "bool", "\"x", "\"", "if ", "A", " && ", "(", ")", "!", "=", "$(", "$(a)", "help\n",
            "  t\n",
            "menu", "endmenu", "choice", "endchoice", "source ", "\\\n", "#c", "é", "\r\n", "range 1 2", ":=",
            "default y",
        ]
        for _ in 0..<4_000 {
            let string = (0..<random.below(24)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let text = KconfigText(SourceText(string))
            let whole = 0..<string.utf8.count
            for statement in text.statements {
                #expect(whole.encloses(statement.range) && whole.encloses(statement.head), "\(string.debugDescription)")
                #expect(Int(statement.end) <= text.statements.count)
            }
            for option in text.options { #expect(whole.encloses(option.range) && whole.encloses(option.keyword)) }
            for word in text.words { #expect(whole.encloses(word.range)) }
            for problem in text.problems { #expect(whole.encloses(problem.range)) }
        }
    }

    private static func string(_ text: KconfigText, _ range: TextRange) -> String {
        String(decoding: text.bytes[range], as: UTF8.self)
    }

    /// From the first to the last word of a condition.
    private static func range(_ text: KconfigText, _ index: Int32) -> TextRange {
        let node = text.expressions[Int(index)]
        let parts: [TextRange] =
            switch node.kind {
            case .symbol: [text.words[Int(node.left)].outerRange]
            case .comparison: [text.words[Int(node.left)].outerRange, text.words[Int(node.right)].outerRange]
            case .not: [range(text, node.left)]
            case .and, .or: [range(text, node.left), range(text, node.right)]
            }
        return (parts.first?.lowerBound ?? 0)..<(parts.last?.upperBound ?? 0)
    }

    private static func shape(_ text: KconfigText, _ index: Int32) -> String {
        let node = text.expressions[Int(index)]
        switch node.kind {
        case .symbol: return text.spelling(of: node.left)
        case .not: return "(! " + shape(text, node.left) + ")"
        case .and: return "(" + shape(text, node.left) + " && " + shape(text, node.right) + ")"
        case .or: return "(" + shape(text, node.left) + " || " + shape(text, node.right) + ")"
        case .comparison:
            let signs = ["=", "!=", "<", "<=", ">", ">="]
            return text.spelling(of: node.left) + signs[Int(node.comparison.rawValue)] + text.spelling(of: node.right)
        }
    }
}

@Suite struct KconfigValuesTests {
    @Test func linesAreReadAsTheToolReadsThem() {
        let written =
            "#\n# Linux/x86\nCONFIG_A=y\r\n# CONFIG_B is not set\n#CONFIG_C is not set\nCONFIG_D=\"x # y\"\nCONFIG_E\n=\n"
        let values = KconfigValues(SourceText(written))
        let bytes = Array(written.utf8)
        #expect(values.entries.map { String(decoding: bytes[$0.name], as: UTF8.self) } == ["A", "B", "D"])
        #expect(values.entries.map { String(decoding: bytes[$0.value], as: UTF8.self) } == ["y", "", "\"x # y\""])
        #expect(values.entries.map(\.isUnset) == [false, true, false])
        #expect(values.strays.map { String(decoding: bytes[$0], as: UTF8.self) } == ["CONFIG_E", "="])
    }
}
