extension Dialect {
    /// Scala as builds write it, versions 2 and 3 (Scala 3 reference, "Syntax Summary", read 2026-11-24).
    public static let scala: Dialect = {
        let dollar = [StringStyle.Interpolation("${", close: "}"), StringStyle.Interpolation("$", close: nil)]
        let interpolators = ["s", "f", "raw", "ivy", "mvn", "url", "uri", "sql", "json", "xml", "git"]
        var strings = interpolators.map {
            StringStyle($0 + "\"\"\"", "\"\"\"", isMultiline: true, hasEscapes: false, interpolations: dollar)
        }
        strings.append(StringStyle("\"\"\"", isMultiline: true, hasEscapes: false))
        strings += interpolators.map { StringStyle($0 + "\"", "\"", interpolations: dollar) }
        strings.append(StringStyle("\""))
        var dialect = Dialect(strings: strings, keywords: scalaKeywords, closureArrow: "=>")
        dialect.labels = ["="]
        dialect.assignments = [
            "=", ":=", "+=", "++=", "-=", "--=", "~=", "<<=", "<+=", "<++=", "*=", "/=", "?=", "??=",
        ]
        dialect.hasInfixCalls = true
        dialect.hasTernary = false
        dialect.typeArguments = UInt8(ascii: "[")
        dialect.leadingOperatorsContinue = false
        dialect.hasBracketedConditions = true
        dialect.hasMatch = true
        dialect.nameBytes = [UInt8(ascii: "$")]
        return dialect
    }()

    private static let scalaKeywords: [String: Keyword] = {
        var words: [String: Keyword] = [
            "val": .binding, "var": .binding, "def": .function, "import": .import, "package": .import, "if": .if,
            "then": .then, "else": .else, "for": .for, "while": .while, "case": .case, "return": .return,
            "true": .true, "false": .false, "null": .null, "type": .typealias, "new": .unary, "throw": .unary,
            "match": .switch, "yield": .then,
        ]
        for word in ["class", "object", "trait", "enum"] { words[word] = .type }
        let modifiers = [
            "lazy", "implicit", "private", "protected", "override", "final", "sealed", "abstract", "inline",
            "transparent", "opaque",
        ]
        for word in modifiers { words[word] = .modifier }
        return words
    }()
}
