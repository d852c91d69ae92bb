public import KytesText

/// A makefile, statement by statement, with the place of everything in it. Nothing is expanded and nothing is run.
///
/// Reads whatever comes: what is no statement is a `stray` and costs itself only. A backslash at the end of a line goes on
/// with it in the next one.
/// - Source: GNU make 4.4 manual, "What Makefiles Contain", "Splitting Long Lines", "Conditionals", read 2026-11-27.
public struct MakefileText: Sendable {
    public struct Statement: Sendable {
        public enum Kind: Hashable, Sendable {
            /// `=`, expanded whenever it is used.
            case recursive
            /// `:=`, expanded here.
            case immediate
            /// `+=`
            case append
            /// `?=`
            case conditional
            /// `!=`, which would run something.
            case shell
            case ifEqual
            case ifUnequal
            case ifDefined
            case ifUndefined
            /// An `else`, alone or with a condition of its own (`name`).
            case otherwise
            case end
            /// `include`; `-include` where what is not there is no fault.
            case include
            case optionalInclude
            /// From `define` to `endef`.
            case define
            case export
            /// Targets and what they need.
            case rule
            /// A line for the shell.
            case recipe
            /// `$(call …)`, `$(eval …)`, and whatever else.
            case stray
        }

        public var kind: Kind
        /// Without the line end, and without a comment behind it.
        public var range: TextRange
        /// The variable; the keyword of a condition or an inclusion.
        public var name: TextRange
        /// What is assigned, compared, included; the whole of a rule.
        public var value: TextRange
        /// `export` stood before it.
        public var isExported = false

        public var isAssignment: Bool {
            switch kind {
            case .recursive, .immediate, .append, .conditional, .shell, .define: true
            default: false
            }
        }

        public var opensCondition: Bool {
            switch kind {
            case .ifEqual, .ifUnequal, .ifDefined, .ifUndefined: true
            default: false
            }
        }
    }

    /// What is wrong.
    public struct Fault: Hashable, Sendable {
        public enum Kind: Sendable {
            case unterminatedCondition
            case strayElse
            case strayEnd
            case unterminatedDefine
            case tooDeep
        }

        public var kind: Kind
        public var range: TextRange
    }

    public let bytes: [UInt8]
    public internal(set) var statements: [Statement] = []
    public internal(set) var comments: [TextRange] = []
    public internal(set) var faults: [Fault] = []

    /// How deep conditions may nest.
    public static let maxDepth = 64
    static let maxFaults = 200

    public init(_ text: SourceText) { self.init(bytes: text.bytes) }

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        var reader = MakefileReader(bytes)
        reader.read()
        statements = reader.statements
        comments = reader.comments
        faults = reader.faults
    }

    public func string(_ range: TextRange) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension MakefileText {
    /// The words of a value: what stands between blanks that are in no reference. A backslash at a line's end is a blank.
    public func words(in range: TextRange) -> [TextRange] {
        var words: [TextRange] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if isBlank(index) {
                index += 1
                continue
            }
            let start = index
            while index < range.upperBound, !isBlank(index) {
                index = reference(at: index, before: range.upperBound) ?? index + 1
            }
            words.append(start..<index)
        }
        return words
    }

    private func isBlank(_ index: Int) -> Bool {
        switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D: true
        case UInt8(ascii: "\\"):
            index + 1 < bytes.count && (bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D)
        default: false
        }
    }

    /// The end of the `$(…)`, `${…}` or `$x` that begins at `start`; `nil` where none does. One that nobody closes ends
    /// where the text does.
    public func reference(at start: Int, before end: Int) -> Int? {
        guard start + 1 < end, bytes[start] == UInt8(ascii: "$") else { return nil }
        return Self.referenceEnd(in: bytes, at: start, before: end)
    }

    static func referenceEnd(in bytes: [UInt8], at start: Int, before end: Int) -> Int {
        guard start + 1 < end else { return start + 1 }
        let opening = bytes[start + 1]
        guard opening == UInt8(ascii: "(") || opening == UInt8(ascii: "{") else { return start + 2 }
        let closing: UInt8 = opening == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "}")
        var depth = 0
        for index in start + 1..<end {
            if bytes[index] == opening { depth += 1 }
            if bytes[index] == closing {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
        }
        return end
    }
}

extension MakefileText {
    /// What stands between commas that are in no reference and in no parentheses; the last of `limit` holds the rest.
    public func arguments(in range: TextRange, atMost limit: Int = .max) -> [TextRange] {
        var found: [TextRange] = []
        var start = range.lowerBound
        var index = start
        var depth = 0
        while index < range.upperBound {
            if let end = reference(at: index, before: range.upperBound) {
                index = end
                continue
            }
            switch bytes[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ",") where depth <= 0 && found.count + 1 < limit:
                found.append(start..<index)
                start = index + 1
            default: break
            }
            index += 1
        }
        found.append(start..<range.upperBound)
        return found
    }
}
