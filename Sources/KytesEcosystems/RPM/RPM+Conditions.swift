internal import KytesVersions

extension RPM {
    /// What an expression of `%if` comes to once its macros are expanded.
    ///
    /// - Source: rpm 4.18, `expression.c`.
    struct Condition {
        private enum Value: Hashable {
            case number(Int)
            case text(String)
            case version(String)

            var isTrue: Bool {
                switch self {
                case .number(let number): number != 0
                case .text(let text): !text.isEmpty
                case .version: true
                }
            }
        }

        private let text: [UInt8]
        private var at = 0
        private var depth = 0

        /// - Returns: `nil` where it is none.
        static func value(of text: String) -> Bool? {
            var condition = Condition(text)
            guard let value = condition.either() else { return nil }
            condition.skipBlanks()
            return condition.at == condition.text.count ? value.isTrue : nil
        }

        private init(_ text: String) { self.text = Array(text.utf8) }

        private mutating func skipBlanks() {
            while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
        }

        private mutating func take(_ word: String) -> Bool {
            skipBlanks()
            guard text[at...].starts(with: word.utf8) else { return false }
            at += word.utf8.count
            return true
        }

        private mutating func either() -> Value? {
            depth += 1
            defer { depth -= 1 }
            guard depth < 64, var value = both() else { return nil }
            while take("||") {
                guard let other = both() else { return nil }
                if !value.isTrue { value = other }
            }
            return value
        }

        private mutating func both() -> Value? {
            guard var value = comparison() else { return nil }
            while take("&&") {
                guard let other = comparison() else { return nil }
                if value.isTrue { value = other }
            }
            return value
        }

        private mutating func comparison() -> Value? {
            guard var value = sum() else { return nil }
            while let sign = ["==", "!=", "<=", ">=", "<", ">"].first(where: { take($0) }) {
                guard let other = sum(), let order = Self.order(value, other) else { return nil }
                let holds =
                    switch sign {
                    case "==": order == 0
                    case "!=": order != 0
                    case "<=": order <= 0
                    case ">=": order >= 0
                    case "<": order < 0
                    default: order > 0
                    }
                value = .number(holds ? 1 : 0)
            }
            return value
        }

        private static func order(_ left: Value, _ right: Value) -> Int? {
            switch (left, right) {
            case (.number(let a), .number(let b)): a < b ? -1 : a == b ? 0 : 1
            case (.text(let a), .text(let b)): a < b ? -1 : a == b ? 0 : 1
            case (.version(let a), .version(let b)): RPMVersion(a) < RPMVersion(b) ? -1 : a == b ? 0 : 1
            default: nil
            }
        }

        private mutating func sum() -> Value? {
            guard var value = product() else { return nil }
            while let sign = ["+", "-"].first(where: { take($0) }) {
                guard let other = product(), case .number(let a) = value, case .number(let b) = other else {
                    return nil
                }
                value = .number(sign == "+" ? a &+ b : a &- b)
            }
            return value
        }

        private mutating func product() -> Value? {
            guard var value = primary() else { return nil }
            while let sign = ["*", "/"].first(where: { take($0) }) {
                guard let other = primary(), case .number(let a) = value, case .number(let b) = other,
                    sign == "*" || b != 0
                else { return nil }
                value = .number(sign == "*" ? a &* b : a / b)
            }
            return value
        }

        private mutating func primary() -> Value? {
            depth += 1
            defer { depth -= 1 }
            guard depth < 64 else { return nil }
            if take("(") {
                guard let value = either(), take(")") else { return nil }
                return value
            }
            if take("!") { return primary().map { .number($0.isTrue ? 0 : 1) } }
            if take("-") {
                guard case .number(let number)? = primary() else { return nil }
                return .number(0 &- number)
            }
            if take("v\"") { return quoted().map { .version($0) } }
            if take("\"") { return quoted().map { .text($0) } }
            let digits = text[at...].prefix { (0x30...0x39).contains($0) }
            guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
            at += digits.count
            return .number(number)
        }

        private mutating func quoted() -> String? {
            guard let end = text[at...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            defer { at = end + 1 }
            return String(decoding: text[at..<end], as: UTF8.self)
        }
    }
}
