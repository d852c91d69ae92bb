public import KytesSyntax

extension LSP {
    /// Which types and modifiers the numbers of the tokens mean.
    public struct SemanticTokensLegend: WireWritable, Hashable, Sendable {
        public var tokenTypes: [String]
        public var tokenModifiers: [String]

        public init(tokenTypes: [String], tokenModifiers: [String]) {
            self.tokenTypes = tokenTypes
            self.tokenModifiers = tokenModifiers
        }

        public var json: JSONValue { ["tokenTypes": tokenTypes.json, "tokenModifiers": tokenModifiers.json] }
    }

    public struct SemanticTokens: WireWritable, Hashable, Sendable {
        /// One token of one line.
        public struct Token: Hashable, Sendable {
            public var line: Int
            public var start: Int
            /// In the agreed encoding, as `start`.
            public var length: Int
            /// Index into the legend's types.
            public var type: Int
            /// A bit for each of the legend's modifiers.
            public var modifiers: Int

            public init(line: Int, start: Int, length: Int, type: Int, modifiers: Int = 0) {
                self.line = line
                self.start = start
                self.length = length
                self.type = type
                self.modifiers = modifiers
            }
        }

        /// Names this answer, so that the next can be a difference to it.
        public var resultId: String?
        public var data: [Int]

        /// - Parameter tokens: In any order; none overlaps another.
        public init(resultId: String? = nil, tokens: [Token]) {
            self.resultId = resultId
            data = []
            data.reserveCapacity(tokens.count * 5)
            var line = 0
            var start = 0
            for token in tokens.sorted(by: { ($0.line, $0.start) < ($1.line, $1.start) }) {
                let isSameLine = token.line == line
                data += [token.line - line, isSameLine ? token.start - start : token.start]
                data += [token.length, token.type, token.modifiers]
                line = token.line
                start = token.start
            }
        }

        public var json: JSONValue { .object(present: ["resultId": resultId, "data": data]) }

        /// What has changed since `old`, as the one edit between the common beginning and the common end.
        public func delta(from old: SemanticTokens) -> JSONValue {
            let shared = zip(old.data, data).prefix { $0 == $1 }.count
            let rest = min(old.data.count, data.count) - shared
            let tail = zip(old.data.reversed(), data.reversed()).prefix(rest).prefix { $0 == $1 }.count
            let removed = old.data.count - shared - tail
            let added = Array(data[shared..<data.count - tail])
            let edit: JSONValue = ["start": .integer(shared), "deleteCount": .integer(removed), "data": added.json]
            let isEqual = removed == 0 && added.isEmpty
            return .object(present: ["resultId": resultId, "edits": isEqual ? JSONValue.array([]) : [edit]])
        }
    }
}
