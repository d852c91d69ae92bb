extension Dialect {
    /// Swift as manifests write it (The Swift Programming Language 6.3, "Lexical Structure", read 2026-11-22).
    public static let swift: Dialect = {
        let interpolation = [StringStyle.Interpolation("\\(", close: ")")]
        var dialect = Dialect(
            strings: [
                StringStyle("\"\"\"", isMultiline: true, interpolations: interpolation, isSwift: true),
                StringStyle("\"", interpolations: interpolation, isSwift: true),
            ],
            keywords: swiftKeywords,
            closureArrow: "in"
        )
        dialect.hasImplicitMembers = true
        dialect.hasDirectives = true
        dialect.nameBytes = [UInt8(ascii: "$")]
        return dialect
    }()

    private static let swiftKeywords: [String: Keyword] = {
        var words: [String: Keyword] = [
            "let": .binding, "var": .binding, "func": .function, "init": .initializer, "extension": .extension,
            "import": .import, "if": .if, "else": .else, "guard": .guard, "for": .for, "while": .while, "do": .do,
            "repeat": .do, "catch": .catch, "switch": .switch, "case": .case, "default": .default,
            "return": .return, "in": .in, "where": .where, "true": .true, "false": .false, "nil": .null,
            "as": .cast, "is": .cast, "typealias": .typealias,
        ]
        for word in ["struct", "enum", "class", "protocol", "actor"] { words[word] = .type }
        for word in ["break", "continue", "fallthrough"] { words[word] = .jump }
        for word in ["try", "await", "throw", "inout"] { words[word] = .unary }
        let modifiers = [
            "public", "private", "fileprivate", "internal", "package", "open", "static", "final", "lazy", "mutating",
            "nonisolated", "override", "convenience", "indirect", "required", "weak", "unowned", "prefix", "infix",
            "postfix", "dynamic", "nonmutating",
        ]
        for word in modifiers { words[word] = .modifier }
        return words
    }()
}
