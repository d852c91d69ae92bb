import KytesSyntax
import KytesText
import Testing

@Suite(.timeLimit(.minutes(2))) struct DeviceTreeTests {
    private func merged(_ texts: String..., inclusions: [[Int: Int]] = []) -> MergedDeviceTree {
        let files = texts.map { DeviceTreeText(bytes: Array($0.utf8)) }
        let targets = inclusions + Array(repeating: [:], count: files.count - inclusions.count)
        return MergedDeviceTree(of: 0, among: files, inclusions: targets)
    }

    private func problems(_ text: String) -> [String] {
        DeviceTreeText(bytes: Array(text.utf8)).alone.problems.map { "\($0.kind)@\($0.place.range.lowerBound)" }
    }

    @Test func placesAreThoseOfTheNames() {
        let text = "/ { uart: serial@10 { reg = <1 &uart>; }; };"
        let syntax = DeviceTreeText(bytes: Array(text.utf8)).alone
        let source = SourceText(text)
        #expect(syntax.statements.map { source[$0.name.place.range] } == ["/", "serial@10", "reg"])
        #expect(syntax.labels.map { source[$0.place.range] } == ["uart"])
        #expect(syntax.elements.map { source[$0.place.range] } == ["1", "uart"])
        #expect(syntax.statements.map { source[$0.start.through($0.stop).range] }.last == "reg = <1 &uart>;")
    }

    @Test func namesMayBeginWithANumberSign() {
        #expect(problems("/ {\n#address-cells = <1>;\n#size-cells = <1>;\n};").isEmpty)
    }

    @Test func whatIsHalfTypedCostsItselfOnly() {
        for text in [
            "/ { a = <1 2; b = <3>; };", "/ { a = \"x\n b; c { d; }; };", "/ { a = ; b { }; };", "/ { &x; c; };",
        ] {
            let syntax = DeviceTreeText(bytes: Array(text.utf8)).alone
            #expect(syntax.statements.count >= 2, "\(text)")
        }
        #expect(problems("/ { a = <1>; }") == ["expected(\"`;`\")@13"])
        #expect(problems("/ { a { }; b; };") == ["propertyBehindNode@11"])
    }

    @Test func includingInACircleEnds() {
        let tree = merged("#include \"a\"\n/ { b; };", inclusions: [[10: 0]])
        #expect(tree.problems.contains { $0.kind == .tooDeep })
        #expect(tree.nodes[0].properties.count == 1)
    }

    @Test func macrosThatMakeEachOtherLargerEnd() {
        var text = "#define A0 1 1\n"
        for index in 1..<40 { text += "#define A\(index) A\(index - 1) A\(index - 1)\n" }
        let tree = merged(text + "/ { a = <A39>; };")
        #expect(tree.problems.contains { $0.kind == .exhausted })
    }

    @Test func aMacroThatNamesItselfStandsForItself() {
        let tree = merged("#define f(x) f(x)\n#define A B\n#define B A\n/ { a = <f(1)>, <A>; };")
        #expect(tree.syntax.elements.count == 2)
    }

    @Test func depthHasALimit() {
        let text = "/ {" + String(repeating: "a {", count: 100_000)
        #expect(merged(text).problems.contains { $0.kind == .tooDeep })
        let closed = text + String(repeating: "};", count: 100_001)
        #expect(DeviceTreeText(bytes: Array(closed.utf8)).alone.problems.map(\.kind) == [.tooDeep])
    }

    @Test func expressionsMayBeDeep() {
        let text =
            "/ { a = <" + String(repeating: "(", count: 50_000) + "1" + String(repeating: ")", count: 50_000) + ">; };"
        #expect(merged(text).syntax.elements.map(\.kind) == [.unknown])
    }

    @Test func veryManyNodesAreReadInTime() {
        var text = "/dts-v1/; / {"
        for index in 0..<200_000 { text += "n\(index){};" }
        let tree = merged(text + "};")
        #expect(tree.nodes.count == 200_001)
    }

    @Test func aLineOfTwoMegabytesIsReadInTime() {
        let text = "/ { a = <" + String(repeating: "0x12345678 ", count: 190_000) + ">; };"
        #expect(merged(text).syntax.elements.count == 190_000)
    }

    @Test func anyPrefixIsRead() {
        let text = """
            /dts-v1/; /plugin/;
            #define A(x, ...) x ## 1 #x __VA_ARGS__
            #if defined(A) && (1 << 2) /* c */
            / { l: n@1,2 { #a-cells = <A(1, 2) &l (1 ? 2 : 3)>, "s\\"", [00 11], &{/n}, /bits/ 8 <1>; /delete-node/ x; }; };
            #else
            &l { /omit-if-no-ref/ q: m { }; };
            #endif
            """
        for count in 0...text.utf8.count {
            let prefix = DeviceTreeText(bytes: Array(text.utf8.prefix(count)))
            _ = prefix.alone
            _ = MergedDeviceTree(of: 0, among: [prefix], inclusions: [[:]])
        }
    }

    @Test func whatWasDeletedKeepsItsPlaceWhenItIsSetAgain() {
        let tree = merged("/ { a = <1>; b; n { c; }; }; / { /delete-property/ a; /delete-node/ n; a = <2>; };")
        #expect(tree.nodes[0].properties.map { tree.properties[$0].name } == ["a", "b"])
        #expect(tree.nodes[1].isDeleted)
        #expect(tree.properties[0].history.count == 3)
    }
}
