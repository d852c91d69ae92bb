internal import KytesSyntax

extension Kconfig {
    /// The values of all options of a tree under one `.config`.
    struct Evaluation: Sendable {
        let tree: Tree
        let names: Names
        let states: [State]
        let modulesValue: UInt8
        /// What the text says that cannot be, by the number of its entry.
        let refusals: [Int: Refusal]

        /// Of a symbol.
        struct State: Sendable {
            var isKnown = false
            /// Whether the tool would write it.
            var isWritten = false
            /// Whether `user` was assigned.
            var hasUser = false
            var needsChoice = false
            var visible: UInt8 = 0
            var value: UInt8 = 0
            var user: UInt8 = 0
            /// What `depends on` allows.
            var dependency: UInt8 = 2
            /// What `select` demands.
            var selected: UInt8 = 0
            var implied: UInt8 = 0
            /// Of numbers and texts a name; of a choice the value that is chosen.
            var content: Int32 = -1
            var userContent: Int32 = -1
        }

        /// Why a line of a `.config` assigns nothing.
        enum Refusal: Hashable {
            case unknownSymbol
            case invalid
        }

        init(of tree: Tree, order: Tree.Order, under values: KconfigValues) {
            var evaluator = Evaluator(of: tree)
            refusals = evaluator.apply(values, order.symbols)
            self.tree = tree
            names = evaluator.names
            states = evaluator.states
            modulesValue = evaluator.modulesValue
        }

        /// The value as a `.config` has it, without quotes.
        func value(of symbol: Int32) -> String {
            switch tree.symbols[Int(symbol)].type {
            case .bool, .tristate: names.string(Int32(states[Int(symbol)].value))
            default: states[Int(symbol)].content >= 0 ? names.string(states[Int(symbol)].content) : ""
            }
        }

        /// The line that the tool would write; `nil` where it writes none.
        func line(of symbol: Int32, prefix: String = "CONFIG_") -> String? {
            let entry = tree.symbols[Int(symbol)]
            guard entry.kind == .option, entry.type != .unknown, states[Int(symbol)].isWritten else { return nil }
            let name = prefix + names.string(entry.name)
            let value = value(of: symbol)
            switch entry.type {
            case .bool, .tristate: return value == "n" ? "# \(name) is not set" : "\(name)=\(value)"
            case .string:
                guard !tree.dialect.isClassic else { return "\(name)=\"\(value)\"" }
                let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                return "\(name)=\"\(escaped)\""
            default: return "\(name)=\(value)"
            }
        }
    }
}
