internal import KytesSyntax

extension Kconfig {
    /// A tree by itself, for whoever compares it with what the tree's own tool makes of it.
    public struct Trial: Sendable {
        private let tree: Tree
        private let order: Tree.Order

        /// - Parameters:
        ///   - environment: What the tree's Makefile gives its tool.
        ///   - answers: What the shell prints, by command, without line ends.
        ///   - tool: The names of the tool's files, as far as they say how old it is.
        ///   - root: The file that the tool begins with.
        ///   - read: The bytes of a file, by its path in the tree; `nil` where there is none.
        public init(
            environment: [String: String],
            answers: [String: String],
            tool: [String] = [],
            root: String = "Kconfig",
            reading read: (String) -> [UInt8]?
        ) {
            var toolchain = Toolchain(architecture: environment["SRCARCH"] ?? "x86")
            toolchain.recorded = answers
            var texts: [String: KconfigText] = [:]
            var absent: Set<String> = []
            var wanted = [root]
            var built = Tree()
            while !wanted.isEmpty {
                Trial.follow(&wanted, environment, &texts, &absent, read)
                var builder = Builder(
                    texts, absent: absent, environment: environment, toolchain: toolchain,
                    dialect: Dialect(of: tool, saidBy: read("scripts/kconfig/symbol.c") ?? []))
                builder.build(from: root)
                built = builder.tree
                wanted = built.missing.sorted()
            }
            tree = built
            order = built.order()
        }

        /// Reads what files include, as far as that can be told without the tree.
        private static func follow(
            _ wanted: inout [String],
            _ environment: [String: String],
            _ texts: inout [String: KconfigText],
            _ absent: inout Set<String>,
            _ read: (String) -> [UInt8]?
        ) {
            var macros = Macros(environment: environment, toolchain: Toolchain())
            while let path = wanted.popLast() {
                guard texts[path] == nil, !absent.contains(path) else { continue }
                guard let text = read(path).map(KconfigText.init(bytes:)) else {
                    absent.insert(path)
                    continue
                }
                texts[path] = text
                for statement in text.statements where statement.kind == .source && statement.word >= 0 {
                    let written = text.bytes[text.words[Int(statement.word)].range]
                    wanted.append(normalized(String(decoding: macros.expanded(written, isText: true), as: UTF8.self)))
                }
            }
        }

        /// How many options are declared.
        public var optionCount: Int { tree.symbols.indices.count { tree.isDefined(Int32($0)) } }

        /// Options that need themselves in the end.
        public var circles: [[String]] { order.circles.map { $0.map(tree.name) } }

        /// The lines of the `.config` that the tool would write, sorted, without comments.
        public func configuration(under values: [UInt8]) -> [String] {
            let values = KconfigValues(bytes: values)
            let evaluation = Evaluation(of: tree, order: order, under: values)
            return tree.symbols.indices.compactMap { evaluation.line(of: Int32($0), prefix: values.prefix) }.sorted()
        }

        /// Those that `savedefconfig` would write then, sorted: it reads what was written.
        public func shortest(under values: [UInt8]) -> [String] {
            let written = configuration(under: values).joined(separator: "\n")
            let values = KconfigValues(bytes: Array(written.utf8))
            let evaluation = Evaluation(of: tree, order: order, under: values)
            var evaluator = Evaluator(evaluation)
            return tree.symbols.indices.filter { evaluator.mustBeSaid(Int32($0)) }
                .compactMap { evaluation.line(of: Int32($0), prefix: values.prefix) }.sorted()
        }

        /// What the assumed toolchain says to a command; `nil` where it is not known.
        public static func assumed(_ command: String, toolchain: String, architecture: String) -> String? {
            Toolchain(toolchain, architecture: architecture).answer(to: command)
        }
    }
}
