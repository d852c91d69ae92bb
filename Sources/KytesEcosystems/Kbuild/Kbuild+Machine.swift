internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// Reads along the statements of a makefile as make does, in memory: variables, conditions, inclusions, functions of
    /// text. Nothing is run: `$(shell …)` gives nothing, and whatever rests on it counts as unknown.
    ///
    /// There are two ways of reading. Under the values of a `.config` it does what make would. Of *everything*, without
    /// values, an option stands for itself: both branches of a condition that asks for one are read, and what is said in
    /// them is said under that option. So one reading tells what a makefile can make at all, and under which options.
    struct Machine {
        enum Mode {
            case everything
            /// By name, without `CONFIG_`.
            case under([String: String])
        }

        /// A word of a list, and where it is written.
        struct Word {
            var text: String
            var origin: Origin?
            /// The options that it is said under: see `Machine.options`.
            var conditions: Int32 = 0
        }

        struct Origin: Hashable {
            /// The number of the file.
            var file: Int32
            var range: TextRange
        }

        /// A text that is expanded whenever it is used.
        struct Part {
            var file: Int32
            var range: TextRange
            var conditions: Int32
        }

        struct Variable {
            var words: [Word] = []
            var parts: [Part] = []
            var isRecursive = false
            var isUnknown = false
        }

        struct File {
            /// Relative to the tree.
            var path: String
            var text: MakefileText
        }

        let mode: Mode
        /// By path relative to the tree; `nil` where there is none.
        let lookUp: (String) -> MakefileText?
        /// The names in a folder of the tree.
        let list: (String) -> Set<String>
        var files: [File] = []
        var variables: [String: Variable] = [:]
        var exported: Set<String> = []
        var inclusions: [(origin: Origin, path: String)] = []
        /// Paths that were included and are not known.
        var missing: Set<String> = []
        /// Whether the answer rests on which files there are.
        var hasListed = false
        /// What cannot be known without running something, where it is asked.
        var unanswered: [Origin] = []
        /// Of `foo-$(CONFIG_X)` the variables of each `foo`, by name, when everything is read.
        var families: [String: Set<String>] = [:]
        /// The targets of rules.
        var targets: [String] = []

        private(set) var options: [[String]] = [[]]
        private var optionNumbers: [[String]: Int32] = [[]: 0]
        var conditions: Int32 = 0
        var branches: [Branch] = []
        /// The arguments of the calls that are being worked out, the innermost last.
        var arguments: [[[Word]]] = []
        var sawUnknown = false
        var depth = 0
        var steps = 0

        struct Branch {
            var isActive: Bool
            var wasTaken: Bool
            /// Both branches count.
            var isOpen: Bool
            /// Those outside of it.
            var conditions: Int32
        }

        static let maxDepth = 64
        static let maxSteps = 400_000
        static let maxWords = 100_000

        init(
            _ mode: Mode, lookingUp lookUp: @escaping (String) -> MakefileText?,
            listing list: @escaping (String) -> Set<String>
        ) {
            self.mode = mode
            self.lookUp = lookUp
            self.list = list
        }

        var readsEverything: Bool {
            if case .everything = mode { return true }
            return false
        }

        var isExhausted: Bool { steps > Self.maxSteps }

        mutating func set(_ name: String, _ value: String) {
            let words = value.split(separator: " ").map { Word(text: String($0)) }
            variables[name] = Variable(words: words)
        }

        /// The number of a set of options.
        mutating func number(of names: [String]) -> Int32 {
            if let known = optionNumbers[names] { return known }
            let number = Int32(options.count)
            options.append(names)
            optionNumbers[names] = number
            return number
        }

        mutating func union(_ one: Int32, _ other: Int32) -> Int32 {
            if one == other || other == 0 { return one }
            if one == 0 { return other }
            let names = options[Int(one)]
            return number(of: names + options[Int(other)].filter { !names.contains($0) })
        }

        // MARK: - Statements

        /// Reads a file from its first statement to its last; what it includes in between.
        mutating func run(_ path: String) {
            guard let text = lookUp(path) else {
                missing.insert(path)
                return
            }
            guard depth < Self.maxDepth, !isExhausted else { return }
            depth += 1
            let file = Int32(files.count)
            files.append(File(path: path, text: text))
            let outer = branches.count
            for statement in text.statements {
                steps += 1
                if isExhausted { break }
                run(statement, in: file)
            }
            while branches.count > outer, let branch = branches.popLast() { conditions = branch.conditions }
            depth -= 1
        }

        private var isActive: Bool { branches.last?.isActive ?? true }

        private mutating func run(_ statement: MakefileText.Statement, in file: Int32) {
            if statement.opensCondition { return open(statement, in: file) }
            switch statement.kind {
            case .otherwise: return otherwise(statement, in: file)
            case .end:
                if let branch = branches.popLast() { conditions = branch.conditions }
                return
            default: break
            }
            guard isActive else { return }
            switch statement.kind {
            case .include, .optionalInclude: include(statement, in: file)
            case .rule: noteTargets(statement, in: file)
            case .export:
                for word in expand(Part(file: file, range: statement.value, conditions: 0)) {
                    exported.insert(word.text)
                }
            case .recipe, .stray: break
            default: assign(statement, in: file)
            }
        }

        private mutating func include(_ statement: MakefileText.Statement, in file: Int32) {
            for word in expand(Part(file: file, range: statement.value, conditions: 0)) {
                let path = Kconfig.normalized(word.text)
                if let origin = word.origin { inclusions.append((origin, path)) }
                // What a configured tree makes for itself.
                if path.hasPrefix("include/") { continue }
                run(path)
            }
        }

        private mutating func noteTargets(_ statement: MakefileText.Statement, in file: Int32) {
            guard readsEverything, targets.count < 4_000 else { return }
            let text = files[Int(file)].text
            var end = statement.value.lowerBound
            while end < statement.value.upperBound, text.bytes[end] != UInt8(ascii: ":") {
                end = text.reference(at: end, before: statement.value.upperBound) ?? end + 1
            }
            let range = statement.value.lowerBound..<min(end, statement.value.upperBound)
            targets += expand(Part(file: file, range: range, conditions: 0)).map { Kconfig.normalized($0.text) }
        }

        private mutating func assign(_ statement: MakefileText.Statement, in file: Int32) {
            sawUnknown = false
            let spelled = expand(Part(file: file, range: statement.name, conditions: 0))
            let name = spelled.map(\.text).joined(separator: " ")
            guard !name.isEmpty, !sawUnknown else { return }
            if statement.isExported { exported.insert(name) }
            if let mark = name.firstIndex(of: Self.mark) { families[String(name[..<mark]), default: []].insert(name) }
            let conditions = spelled.reduce(conditions) { union($0, $1.conditions) }
            let part = Part(file: file, range: statement.value, conditions: conditions)
            // What both branches say is all said.
            let isAdded =
                statement.kind == .append || (conditions != 0 && readsEverything && variables[name] != nil)
            switch statement.kind {
            case .conditional where variables[name] != nil: break
            case .recursive, .conditional, .define:
                if isAdded, variables[name]?.isRecursive == true {
                    variables[name]?.parts.append(part)
                } else if isAdded {
                    append(part, to: name)
                } else {
                    variables[name] = Variable(parts: [part], isRecursive: true)
                }
            case .shell:
                unanswered.append(Origin(file: file, range: statement.value))
                variables[name] = Variable(isUnknown: true)
            case .append where variables[name] == nil:
                variables[name] = Variable(parts: [part], isRecursive: true)
            case .append where variables[name]?.isRecursive == true: variables[name]?.parts.append(part)
            default: append(part, to: name, isAdded: isAdded)
            }
        }

        private mutating func append(_ part: Part, to name: String, isAdded: Bool = true) {
            sawUnknown = false
            // It may name itself.
            let words = expand(part)
            var variable = isAdded ? variables[name] ?? Variable() : Variable()
            variable.isUnknown = variable.isUnknown || sawUnknown
            if variable.words.count + words.count <= Self.maxWords { variable.words += words }
            variables[name] = variable
        }
    }
}
