internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// All Kconfig files of a tree put together, in a few flat tables that name each other by number.
    ///
    /// Nothing depends on a `.config` here: one tree is evaluated under many.
    struct Tree: Sendable {
        struct File: Sendable {
            /// Relative to the tree's folder.
            var path: String
            var text: KconfigText
        }

        /// A `config`, a `menu`, a `choice`, an `if`, a `comment`: one for each place.
        struct Node: Sendable {
            var file: Int32
            var statement: Int32
            var parent: Int32
            /// -1 where it is no option and no choice.
            var symbol: Int32 = -1
            /// Of its own `depends on` lines together, and of an `if`; -1 for none.
            var condition: Int32 = -1
            /// Of its `visible if`, likewise.
            var visibility: Int32 = -1
            /// Whether it or anything around it, up to a choice, has a condition.
            var isConditional = false
            /// Whether it stands in a choice.
            var isInChoice = false
            /// A choice of three values asks its values of two to wait until it is `y`.
            var waitsForChoice = false
            /// The nearest node around it with a `visible if`, itself excluded.
            var veil: Int32 = -1
            /// The last prompt.
            var prompt: Int32 = -1
            /// The next place of the same symbol.
            var next: Int32 = -1
        }

        struct Symbol: Sendable {
            enum Kind: UInt8, Sendable {
                case option
                /// In quotes, or a value.
                case constant
                case choice
            }

            var name: Int32
            var kind: Kind
            var type = KconfigType.unknown
            var isOptional = false
            /// Its value comes from outside (`option env=`), and is never written.
            var isOutside = false
            var firstProperty: Int32 = -1
            var lastProperty: Int32 = -1
            var firstNode: Int32 = -1
            var lastNode: Int32 = -1
            /// The choice that it is a value of.
            var choice: Int32 = -1
            /// The last property that selects it, and the last that implies it.
            var lastSelector: Int32 = -1
            var lastImplier: Int32 = -1
        }

        struct Property: Sendable {
            enum Kind: UInt8, Sendable {
                case prompt, value, select, imply, range
            }

            var kind: Kind
            var node: Int32
            /// Among the options of the node's file.
            var option: Int32
            /// What is selected or implied; the lower end of a range.
            var target: Int32 = -1
            /// The upper end.
            var secondTarget: Int32 = -1
            /// The value.
            var expression: Int32 = -1
            var condition: Int32 = -1
            /// The next one of the symbol.
            var next: Int32 = -1
            /// The one before it that selects, or implies, the same.
            var previousDemand: Int32 = -1
        }

        struct Expression: Sendable {
            enum Kind: UInt8, Sendable {
                case symbol, comparison, and, or, not
                /// `m` in a condition: only where there are modules.
                case modular
            }

            var kind: Kind
            var comparison = KconfigExpression.Comparison.equal
            /// Symbols, or expressions.
            var left: Int32
            var right: Int32 = -1
        }

        /// What was found wrong, by file.
        struct Fault: Hashable, Sendable {
            enum Kind: Hashable, Sendable {
                case missingFile(String)
                case sourcesItself(String)
                case macro(Macros.Fault)
                case unanswered(String)
                case warned(String)
                case redefined(KconfigType, KconfigType)
                case tooMuch
            }

            var kind: Kind
            var file: Int32
            var range: TextRange
        }

        var dialect = Dialect.current
        var files: [File] = []
        /// The inclusions of each file: the statement, and the files that it leads to.
        var inclusions: [[Int32: [Int32]]] = []
        var names = Names()
        var symbols: [Symbol] = []
        var nodes: [Node] = []
        var properties: [Property] = []
        var expressions: [Expression] = []
        var faults: [Fault] = []
        /// Of each choice, in order.
        var values: [Int32: [Int32]] = [:]
        /// -1 where there are no modules.
        var modules: Int32 = -1
        /// By name, -1 for none.
        var options: [Int32] = []
        var constants: [Int32] = []
        /// Paths that were asked for and are not known yet.
        var missing: Set<String> = []

        /// The numbers of `n`, `m` and `y`, as symbols and as names.
        static let no: Int32 = 0
        static let mod: Int32 = 1
        static let yes: Int32 = 2

        func option(named name: String) -> Int32? {
            guard let number = names.find(Array(name.utf8)), Int(number) < options.count, options[Int(number)] >= 0
            else {
                return nil
            }
            return options[Int(number)]
        }

        /// Whether a `config` says so anywhere.
        func isDefined(_ symbol: Int32) -> Bool { symbols[Int(symbol)].firstNode >= 0 }

        func name(_ symbol: Int32) -> String { names.string(symbols[Int(symbol)].name) }

        func properties(of symbol: Int32) -> [Int32] {
            var result: [Int32] = []
            var property = symbols[Int(symbol)].firstProperty
            while property >= 0 {
                result.append(property)
                property = properties[Int(property)].next
            }
            return result
        }

        func nodes(of symbol: Int32) -> [Int32] {
            var result: [Int32] = []
            var node = symbols[Int(symbol)].firstNode
            while node >= 0 {
                result.append(node)
                node = nodes[Int(node)].next
            }
            return result
        }

        /// From the last to the first.
        func demands(from last: Int32) -> [Int32] {
            var result: [Int32] = []
            var number = last
            while number >= 0 {
                result.append(number)
                number = properties[Int(number)].previousDemand
            }
            return result
        }

        func statement(of node: Int32) -> KconfigStatement {
            files[Int(nodes[Int(node)].file)].text.statements[Int(nodes[Int(node)].statement)]
        }
    }

    /// Kconfig changed; which one a tree has is seen by its own tool.
    struct Dialect: Hashable, Sendable {
        /// As Linux had it before 5.0, and U-Boot, Buildroot and BusyBox have it.
        var isClassic = false
        /// Whether `$(…)` means anything: Linux since 4.18, U-Boot. Before that, as in Buildroot and BusyBox, only the path of a
        /// `source` may name options, as `$NAME`.
        var hasMacros = true
        /// A number without a default is 0, as in Linux since 6.8.
        var hasZeros = false
        /// What is chosen is worked out from what its values are assigned, the last one first, as in Linux since 6.11; a
        /// choice itself has no value.
        var hasPlainChoices = false

        static let current = Dialect(of: [], saidBy: [])

        /// - Parameters:
        ///   - source: Of the tool, where it works out values (`symbol.c`); `nil` where there is none.
        ///   - files: The names of the tool's files.
        init(of files: some Collection<String>, saidBy source: some Collection<UInt8>) {
            isClassic = files.contains("zconf.y")
            hasMacros = files.isEmpty || files.contains("preprocess.c")
            let text = Array(source)
            func says(_ words: String) -> Bool {
                text.withUnsafeBufferPointer { ByteSearch.first(Array(words.utf8), in: $0, from: 0) != nil }
            }
            hasZeros = says("newval.val = \"0\"")
            hasPlainChoices = says("sym_calc_choice(struct menu *")
        }
    }
}
