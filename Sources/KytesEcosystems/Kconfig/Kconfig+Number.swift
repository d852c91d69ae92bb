internal import KytesSyntax

extension Kconfig {
    /// A value that is compared as a number, as `strtoll` of C reads it.
    enum Number {
        case signed(Int64)
        case unsigned(UInt64)

        /// `nil` for what is no number.
        init?(_ text: ArraySlice<UInt8>, as type: KconfigType) {
            switch type {
            case .bool, .tristate:
                let byte = text.count == 1 ? text[text.startIndex] : 0
                self = .signed(
                    byte == UInt8(ascii: "n") ? 0 : byte == UInt8(ascii: "m") ? 1 : byte == UInt8(ascii: "y") ? 2 : -1)
            case .hex:
                guard let (value, rest) = Self.read(text, base: 16), rest.isEmpty else { return nil }
                self = .unsigned(UInt64(bitPattern: value))
            case .int:
                guard let (value, rest) = Self.read(text, base: 10), rest.isEmpty else { return nil }
                self = .signed(value)
            case .unknown, .string:
                guard let (value, rest) = Self.read(text, base: 0), rest.isEmpty else { return nil }
                self = .signed(value)
            }
        }

        func order(to other: Number) -> Int {
            switch (self, other) {
            case (.signed(let left), .signed(let right)): return left < right ? -1 : left > right ? 1 : 0
            default: return bits < other.bits ? -1 : bits > other.bits ? 1 : 0
            }
        }

        private var bits: UInt64 {
            switch self {
            case .signed(let value): UInt64(bitPattern: value)
            case .unsigned(let value): value
            }
        }

        /// The number that a text begins with, 0 where there is none.
        static func leading(_ text: ArraySlice<UInt8>, base: Int) -> Int64 { read(text, base: base)?.value ?? 0 }

        /// - Parameter base: 0 for what the text says: `0x` is 16, `0` is 8.
        private static func read(
            _ text: ArraySlice<UInt8>, base: Int
        ) -> (value: Int64, rest: ArraySlice<UInt8>)? {
            var rest = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
            let isNegative = rest.first == UInt8(ascii: "-")
            if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            var base = base
            let hasPrefix =
                rest.first == UInt8(ascii: "0") && rest.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
                && rest.dropFirst(2).first.flatMap { digit($0, base: 16) } != nil
            if base == 0 { base = hasPrefix ? 16 : rest.first == UInt8(ascii: "0") ? 8 : 10 }
            if base == 16, hasPrefix { rest = rest.dropFirst(2) }
            guard let first = rest.first, digit(first, base: base) != nil else { return nil }
            var value: UInt64 = 0
            while let byte = rest.first, let digit = digit(byte, base: base) {
                let (product, isTooLarge) = value.multipliedReportingOverflow(by: UInt64(base))
                let (sum, isLarger) = product.addingReportingOverflow(UInt64(digit))
                value = isTooLarge || isLarger ? .max : sum
                rest = rest.dropFirst()
            }
            let magnitude = Int64(clamping: value)
            return (isNegative ? -magnitude : magnitude, rest)
        }

        private static func digit(_ byte: UInt8, base: Int) -> Int? {
            let value =
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
                case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
                case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
                default: 99
                }
            return value < base ? value : nil
        }
    }
}
