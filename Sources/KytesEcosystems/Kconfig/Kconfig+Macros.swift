internal import KytesSyntax

extension Kconfig {
    /// The preprocessor: variables, functions, and `$(shell,…)`, which is answered and never run.
    ///
    /// - Source: Linux 6.1, `Documentation/kbuild/kconfig-macro-language.rst` and `scripts/kconfig/preprocess.c`, read 2026-11-27.
    struct Macros {
        struct Variable {
            var value: [UInt8]
            /// Expanded where it is used.
            var isRecursive: Bool
            var uses = 0
        }

        /// What went wrong in an expansion, for people.
        enum Fault: Hashable {
            case recursive(String)
            case tooLarge
            case unterminated
            /// `$(error-if,y,…)`
            case said(String)
        }

        let environment: [String: String]
        let toolchain: Toolchain
        var variables: [[UInt8]: Variable] = [:]
        /// Of the expansion that is going on.
        var faults: [Fault] = []
        var warnings: [String] = []
        /// Commands that nobody here knows the answer of.
        var unanswered: [String] = []
        var fileName = ""
        var line = 0
        private var answers: [[UInt8]: [UInt8]?] = [:]
        /// Bytes that may still be looked at: a few lines can stand for any number of them.
        private var budget = 8 << 20
        private var depth = 0

        static let maxDepth = 60
        static let maxLength = 1 << 20

        init(environment: [String: String], toolchain: Toolchain) {
            self.environment = environment
            self.toolchain = toolchain
        }

        mutating func assign(_ name: [UInt8], _ value: [UInt8], by kind: KconfigStatement.Kind) {
            var value = value
            let existing = variables[name]
            let isRecursive =
                switch kind {
                case .immediateAssignment: false
                case .appendingAssignment: existing?.isRecursive ?? true
                default: true
                }
            if !isRecursive { value = expanded(value[...]) }
            if kind == .appendingAssignment, let existing, existing.value.count + value.count < Self.maxLength {
                value = existing.value + [0x20] + value
            }
            variables[name] = Variable(value: value, isRecursive: isRecursive)
        }

        /// - Parameter isText: Of a text in quotes, in which a backslash stands for what follows it.
        mutating func expanded(
            _ text: ArraySlice<UInt8>, isText: Bool = false, arguments: [[UInt8]] = []
        ) -> [UInt8] {
            var result: [UInt8] = []
            var index = text.startIndex
            depth += 1
            defer { depth -= 1 }
            guard depth < Self.maxDepth else {
                faults.append(.tooLarge)
                return []
            }
            while index < text.endIndex {
                let byte = text[index]
                index += 1
                if isText, byte == UInt8(ascii: "\\"), index < text.endIndex {
                    result.append(text[index])
                    index += 1
                } else if byte == UInt8(ascii: "$"), index < text.endIndex, text[index] == UInt8(ascii: "(") {
                    guard let stop = Self.closing(text, from: index) else {
                        faults.append(.unterminated)
                        return result
                    }
                    let value = call(text[index + 1..<stop], arguments)
                    budget -= value.count
                    result += value
                    index = stop + 1
                } else {
                    result.append(byte)
                }
                guard result.count < Self.maxLength else {
                    faults.append(.tooLarge)
                    return []
                }
            }
            return result
        }

        /// The parenthesis that ends what begins at `start`.
        private static func closing(_ text: ArraySlice<UInt8>, from start: Int) -> Int? {
            var nesting = 0
            for index in start..<text.endIndex {
                if text[index] == UInt8(ascii: "(") { nesting += 1 }
                if text[index] == UInt8(ascii: ")") {
                    nesting -= 1
                    if nesting == 0 { return index }
                }
            }
            return nil
        }

        /// `name,argument,…`: what it stands for.
        private mutating func call(_ clause: ArraySlice<UInt8>, _ arguments: [[UInt8]]) -> [UInt8] {
            budget -= clause.count + 16
            guard budget > 0 else {
                faults.append(.tooLarge)
                return []
            }
            if let number = Int(String(decoding: clause, as: UTF8.self)), number > 0, number <= arguments.count {
                return arguments[number - 1]
            }
            var parts = Self.parts(of: clause).map { expanded($0, arguments: arguments) }
            let name = parts.removeFirst()
            if let value = expandedVariable(name, parts) { return value }
            if let value = builtIn(String(decoding: name, as: UTF8.self), parts) { return value }
            guard parts.isEmpty else { return [] }
            return environment[String(decoding: name, as: UTF8.self)].map { Array($0.utf8) } ?? []
        }

        private static func parts(of clause: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
            var parts: [ArraySlice<UInt8>] = []
            var nesting = 0
            var start = clause.startIndex
            for index in clause.indices {
                switch clause[index] {
                case UInt8(ascii: ",") where nesting == 0 && parts.count < 16:
                    parts.append(clause[start..<index])
                    start = index + 1
                case UInt8(ascii: "("): nesting += 1
                case UInt8(ascii: ")"): nesting -= 1
                default: break
                }
            }
            return parts + [clause[start...]]
        }

        private mutating func expandedVariable(_ name: [UInt8], _ arguments: [[UInt8]]) -> [UInt8]? {
            guard let variable = variables[name] else { return nil }
            guard variable.isRecursive else { return variable.value }
            guard variable.uses == 0 || !arguments.isEmpty else {
                faults.append(.recursive(String(decoding: name, as: UTF8.self)))
                return []
            }
            variables[name]?.uses += 1
            defer { variables[name]?.uses -= 1 }
            return expanded(variable.value[...], arguments: arguments)
        }

        private mutating func builtIn(_ name: String, _ arguments: [[UInt8]]) -> [UInt8]? {
            switch (name, arguments.count) {
            case ("shell", 1): return answer(to: arguments[0])
            case ("filename", 0): return Array(fileName.utf8)
            case ("lineno", 0): return Array(String(line).utf8)
            case ("info", 1): return []
            case ("warning-if", 2):
                if arguments[0].elementsEqual("y".utf8) {
                    warnings.append(String(decoding: arguments[1], as: UTF8.self))
                }
                return []
            case ("error-if", 2):
                if arguments[0].elementsEqual("y".utf8) {
                    faults.append(.said(String(decoding: arguments[1], as: UTF8.self)))
                }
                return []
            default: return nil
            }
        }

        private mutating func answer(to command: [UInt8]) -> [UInt8] {
            if let known = answers[command] { return known ?? [] }
            let text = String(decoding: command, as: UTF8.self)
            let answer = toolchain.answer(to: text).map { Array($0.utf8) }
            answers[command] = .some(answer)
            if answer == nil { unanswered.append(text) }
            return answer ?? []
        }
    }
}
