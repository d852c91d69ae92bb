internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// Puts a tree together: follows `source`, expands macros, gives every name its number.
    ///
    /// Runs along the statements as the tool does, since a macro means what it was last made to mean.
    struct Builder {
        var tree = Tree()
        var macros: Macros
        let texts: [String: KconfigText]
        /// Files that were looked for and are not there.
        let absent: Set<String>
        /// Choices by name.
        var choices: [Int32: Int32] = [:]
        var fileNumbers: [String: Int32] = [:]
        var frames: [Frame] = []
        var inclusionCount = 0
        private var statementCount = 0
        /// What options have from outside, as it was written before Linux 4.18; `nil` for what is not known here.
        var outside: [String: String?] = [:]

        /// A file that is being read.
        struct Frame {
            var file: Int32
            var next = 0
            /// The innermost last: where each ends, and the node around it.
            var blocks: [(end: Int, parent: Int32)] = []
            var parent: Int32
        }

        static let maxNesting = 100
        static let maxInclusions = 20_000
        static let maxStatements = 3_000_000

        /// - Parameters:
        ///   - texts: By path relative to the tree's folder.
        ///   - absent: Those that are not there; others that are asked for become `missing`.
        init(
            _ texts: [String: KconfigText], absent: Set<String> = [], environment: [String: String],
            toolchain: Toolchain,
            dialect: Dialect
        ) {
            self.texts = texts
            self.absent = absent
            macros = Macros(environment: environment, toolchain: toolchain)
            tree.dialect = dialect
            for value in ["n", "m", "y"] {
                let name = tree.names.intern(Array(value.utf8))
                tree.symbols.append(Tree.Symbol(name: name, kind: .constant, type: .tristate))
                tree.options.append(name)
                tree.constants.append(name)
            }
            // What has no value: `Evaluation.empty`.
            _ = tree.names.intern([])
            tree.options.append(-1)
            tree.constants.append(-1)
            tree.expressions.reserveCapacity(1 << 16)
            tree.properties.reserveCapacity(1 << 16)
        }

        /// - Parameter root: The path of the first file.
        mutating func build(from root: String) {
            guard let text = texts[root] else {
                tree.missing.insert(root)
                return
            }
            enter(root, text, parent: -1)
            while let frame = frames.indices.last {
                advance(frame)
            }
            finish()
        }

        mutating func enter(_ path: String, _ text: KconfigText, parent: Int32) {
            let number: Int32
            if let known = fileNumbers[path] {
                number = known
            } else {
                number = Int32(tree.files.count)
                fileNumbers[path] = number
                tree.files.append(Tree.File(path: path, text: text))
                tree.inclusions.append([:])
            }
            frames.append(Frame(file: number, parent: parent))
        }

        /// One statement of the innermost file.
        private mutating func advance(_ frame: Int) {
            let index = frames[frame].next
            while let block = frames[frame].blocks.last, block.end <= index {
                frames[frame].parent = block.parent
                frames[frame].blocks.removeLast()
            }
            let file = Int(frames[frame].file)
            guard index < tree.files[file].text.statements.count else {
                frames.removeLast()
                return
            }
            frames[frame].next = index + 1
            statementCount += 1
            guard statementCount < Self.maxStatements else {
                report(.tooMuch, tree.files[file].text.statements[index].head)
                frames.removeAll()
                return
            }
            add(tree.files[file].text.statements[index], at: index, frame)
        }

        private mutating func add(_ statement: KconfigStatement, at index: Int, _ frame: Int) {
            let parent = frames[frame].parent
            switch statement.kind {
            case .config, .menuConfig, .choice, .menu, .condition, .comment:
                let node = addNode(statement, at: index, file: frames[frame].file, parent: parent)
                guard statement.isBlock else { return }
                frames[frame].blocks.append((Int(statement.end), parent))
                frames[frame].parent = node
            case .source, .relativeSource, .optionalSource, .optionalRelativeSource:
                include(statement, at: index, frame)
            case .assignment, .immediateAssignment, .appendingAssignment:
                macros.assign(value(of: statement.word, statement.head), raw(statement.value), by: statement.kind)
                reportMacros(statement.head)
            case .macro: _ = value(of: statement.word, statement.head)
            case .mainMenu: break
            }
        }

        // MARK: Words

        private var current: KconfigText { tree.files[Int(frames[frames.count - 1].file)].text }

        private func raw(_ word: Int32) -> [UInt8] {
            guard word >= 0 else { return [] }
            return Array(current.bytes[current.words[Int(word)].range])
        }

        /// What a word stands for, macros expanded.
        mutating func value(of word: Int32, _ place: TextRange) -> [UInt8] {
            guard word >= 0 else { return [] }
            let file = frames[frames.count - 1].file
            let entry = tree.files[Int(file)].text.words[Int(word)]
            let bytes = tree.files[Int(file)].text.bytes[entry.range]
            if entry.isPlain { return Array(bytes) }
            if !tree.dialect.hasMacros { return Self.plain(bytes, isQuoted: entry.isQuoted) }
            macros.fileName = tree.files[Int(file)].path
            macros.line = tree.files[Int(file)].text.bytes[..<entry.range.lowerBound].count { $0 == 0x0A } + 1
            let value = macros.expanded(bytes, isText: entry.isQuoted)
            reportMacros(place)
            return value
        }

        /// What a word says where there are no macros: a backslash in quotes stands for what follows it.
        private static func plain(_ bytes: ArraySlice<UInt8>, isQuoted: Bool) -> [UInt8] {
            guard isQuoted else { return Array(bytes) }
            var result: [UInt8] = []
            var index = bytes.startIndex
            while index < bytes.endIndex {
                if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex { index += 1 }
                result.append(bytes[index])
                index += 1
            }
            return result
        }

        mutating func report(_ kind: Tree.Fault.Kind, _ range: TextRange) {
            guard tree.faults.count < 2_000, let frame = frames.last else { return }
            tree.faults.append(Tree.Fault(kind: kind, file: frame.file, range: range))
        }

        private mutating func reportMacros(_ place: TextRange) {
            guard !(macros.faults.isEmpty && macros.unanswered.isEmpty && macros.warnings.isEmpty) else { return }
            for fault in macros.faults.prefix(3) { report(.macro(fault), place) }
            for command in macros.unanswered { report(.unanswered(command), place) }
            for warning in macros.warnings { report(.warned(warning), place) }
            macros.faults = []
            macros.unanswered = []
            macros.warnings = []
        }

        /// The symbol that a word names; `nil` where macros leave nothing of it.
        mutating func symbol(_ word: Int32, isName: Bool = false, _ place: TextRange) -> Int32? {
            guard word >= 0 else { return nil }
            let file = Int(frames[frames.count - 1].file)
            let entry = tree.files[file].text.words[Int(word)]
            let name: Int32
            if entry.isPlain {
                name = tree.files[file].text.bytes.withUnsafeBufferPointer {
                    tree.names.intern(UnsafeBufferPointer(rebasing: $0[entry.range]), hash: entry.hash)
                }
            } else {
                let value = value(of: word, place)
                if value.isEmpty, !entry.isQuoted { return nil }
                name = tree.names.intern(value)
            }
            return symbol(named: name, kind: entry.isQuoted && !isName ? .constant : .option)
        }

        mutating func symbol(named name: Int32, kind: Tree.Symbol.Kind) -> Int32 {
            while tree.options.count <= Int(name) {
                tree.options.append(-1)
                tree.constants.append(-1)
            }
            let known = kind == .constant ? tree.constants[Int(name)] : tree.options[Int(name)]
            if known >= 0 { return known }
            let number = Int32(tree.symbols.count)
            tree.symbols.append(Tree.Symbol(name: name, kind: kind))
            if kind == .constant { tree.constants[Int(name)] = number } else { tree.options[Int(name)] = number }
            return number
        }

        // MARK: Expressions

        /// - Parameter isCondition: Of a condition: `m` is `n` where there are no modules.
        mutating func expression(_ index: Int32, isCondition: Bool, _ place: TextRange) -> Int32 {
            guard index >= 0 else { return -1 }
            let file = Int(frames[frames.count - 1].file)
            let node = tree.files[file].text.expressions[Int(index)]
            switch node.kind {
            case .symbol:
                guard let symbol = symbol(node.left, place) else { return leaf(Tree.no, isCondition: false) }
                return leaf(symbol, isCondition: isCondition)
            case .comparison:
                let left = symbol(node.left, place) ?? symbol(named: tree.names.intern([]), kind: .constant)
                let right = symbol(node.right, place) ?? symbol(named: tree.names.intern([]), kind: .constant)
                return append(
                    Tree.Expression(kind: .comparison, comparison: node.comparison, left: left, right: right))
            case .not:
                let inner = expression(node.left, isCondition: isCondition, place)
                return append(Tree.Expression(kind: .not, left: inner))
            case .and, .or: return row(index, isCondition: isCondition, place)
            }
        }

        /// Along the row, so that a long one needs no depth.
        private mutating func row(_ index: Int32, isCondition: Bool, _ place: TextRange) -> Int32 {
            let file = Int(frames[frames.count - 1].file)
            let kind = tree.files[file].text.expressions[Int(index)].kind
            var first: Int32 = -1
            var last: Int32 = -1
            var rest = index
            while rest >= 0 {
                let node = tree.files[file].text.expressions[Int(rest)]
                let goesOn = node.kind == kind
                let operand = expression(goesOn ? node.left : rest, isCondition: isCondition, place)
                var added = operand
                if goesOn, node.right >= 0 {
                    added = append(Tree.Expression(kind: kind == .and ? .and : .or, left: operand))
                }
                if last >= 0 { tree.expressions[Int(last)].right = added } else { first = added }
                last = added
                rest = goesOn ? node.right : -1
            }
            return first
        }

        mutating func leaf(_ symbol: Int32, isCondition: Bool) -> Int32 {
            append(Tree.Expression(kind: isCondition && symbol == Tree.mod ? .modular : .symbol, left: symbol))
        }

        mutating func append(_ expression: Tree.Expression) -> Int32 {
            tree.expressions.append(expression)
            return Int32(tree.expressions.count - 1)
        }
    }
}
