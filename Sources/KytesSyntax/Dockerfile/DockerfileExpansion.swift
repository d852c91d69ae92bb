public import KytesText

/// What a word comes to when its variables are filled in.
public enum DockerfileValue: Hashable, Sendable {
    case known(String)
    /// Why nobody can know, for people: a half sentence.
    case unknown(String)

    public var known: String? {
        if case .known(let value) = self { value } else { nil }
    }
}

/// Fills in the variables of a word, as BuildKit does, and tells which there are.
///
/// - Source: BuildKit's `frontend/dockerfile/shell`, read 2026-11-27.
public struct DockerfileExpansion {
    public struct Use: Hashable, Sendable {
        public var name: String
        /// Of the name alone, in the source.
        public var range: TextRange
        /// Whether it says itself what counts where there is no value (`${X:-y}`).
        public var hasDefault: Bool
    }

    public private(set) var uses: [Use] = []
    private let text: JoinedText
    /// `nil` where quotes and escapes are nothing but signs.
    private let escape: UInt8?
    private let lookup: (String) -> DockerfileValue?
    private var at = 0
    private var end = 0
    private var depth = 0

    /// - Parameters:
    ///   - escape: `nil` for the values of Compose files, in which quotes mean nothing and `$$` is a dollar.
    ///   - lookup: `nil` for what has no value.
    public init(_ text: JoinedText, escape: UInt8?, lookup: @escaping (String) -> DockerfileValue? = { _ in nil }) {
        self.text = text
        self.escape = escape
        self.lookup = lookup
    }

    /// A longer value is not made.
    public static let sizeLimit = 1 << 16
    private static let depthLimit = 32

    /// Without quotes and escapes.
    public mutating func value(of range: Range<Int>) -> DockerfileValue {
        (at, end) = (range.lowerBound, range.upperBound)
        return expanded(upTo: nil)
    }

    private var byte: UInt8? { at < end ? text.bytes[at] : nil }

    private mutating func expanded(upTo stop: UInt8?) -> DockerfileValue {
        depth += 1
        defer { depth -= 1 }
        var result = Building()
        guard depth <= Self.depthLimit else {
            at = end
            return .unknown("it is nested too deep")
        }
        while let next = byte, next != stop {
            switch next {
            case escape where escape != nil && at + 1 < end:
                result.add(text.bytes[at + 1])
                at += 2
            case UInt8(ascii: "'") where escape != nil: takeSingleQuoted(&result)
            case UInt8(ascii: "\"") where escape != nil: takeDoubleQuoted(&result)
            case UInt8(ascii: "$"): takeVariable(&result)
            default: takePlain(next, &result)
            }
        }
        return result.value
    }

    private mutating func takePlain(_ next: UInt8, _ result: inout Building) {
        let second = at + 1 < end ? text.bytes[at + 1] : 0
        let isTemplate =
            next == UInt8(ascii: "{") && second == next || next == UInt8(ascii: "%") && second == next
            || next == UInt8(ascii: "<") && second == UInt8(ascii: "%")
        if isTemplate { result.fail("a template makes it") }
        result.add(next)
        at += 1
    }

    private mutating func takeSingleQuoted(_ result: inout Building) {
        at += 1
        while let next = byte, next != UInt8(ascii: "'") {
            result.add(next)
            at += 1
        }
        at = min(at + 1, end)
    }

    private mutating func takeDoubleQuoted(_ result: inout Building) {
        at += 1
        while let next = byte, next != UInt8(ascii: "\"") {
            if next == UInt8(ascii: "$") {
                takeVariable(&result)
            } else if next == escape, at + 1 < end {
                let second = text.bytes[at + 1]
                if second != UInt8(ascii: "\""), second != UInt8(ascii: "$"), second != escape { result.add(next) }
                result.add(second)
                at += 2
            } else {
                takePlain(next, &result)
            }
        }
        at = min(at + 1, end)
    }

    // MARK: - Variables

    private mutating func takeVariable(_ result: inout Building) {
        at += 1
        guard let next = byte else { return result.add(UInt8(ascii: "$")) }
        if escape == nil, next == UInt8(ascii: "$") {
            at += 1
            return result.add(next)
        }
        if next == UInt8(ascii: "(") {
            result.fail("a command makes it")
            return
        }
        if next == UInt8(ascii: "{") { return takeBraced(&result) }
        let name = name()
        guard !name.isEmpty else { return result.add(UInt8(ascii: "$")) }
        note(name, hasDefault: false)
        result.add(lookup(text.string(name)) ?? missing(name))
    }

    private mutating func name() -> Range<Int> {
        let start = at
        while let next = byte, DockerfileReader.isLetter(next) || next == UInt8(ascii: "_") || isDigit(next) {
            at += 1
            if at == start + 1, isDigit(next) { break }
        }
        return start..<at
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private mutating func note(_ name: Range<Int>, hasDefault: Bool) {
        guard let first = text.bytes[name].first, !isDigit(first) else { return }
        uses.append(Use(name: text.string(name), range: text.source(name), hasDefault: hasDefault))
    }

    private func missing(_ name: Range<Int>) -> DockerfileValue {
        .unknown("nothing here gives `\(text.string(name))` a value")
    }

    private mutating func takeBraced(_ result: inout Building) {
        at += 1
        let name = name()
        guard !name.isEmpty, let next = byte else {
            result.fail("`${` is not closed")
            at = end
            return
        }
        let value = lookup(text.string(name))
        guard next != UInt8(ascii: "}") else {
            note(name, hasDefault: false)
            at += 1
            return result.add(value ?? missing(name))
        }
        var sign = next
        at += 1
        let hasColon = sign == UInt8(ascii: ":")
        if hasColon, let second = byte {
            sign = second
            at += 1
        }
        note(name, hasDefault: sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+"))
        modify(value, missing(name), sign, hasColon: hasColon, &result)
        if byte == UInt8(ascii: "}") { at += 1 } else { result.fail("`${` is not closed") }
    }

    private mutating func modify(
        _ value: DockerfileValue?,
        _ missing: DockerfileValue,
        _ sign: UInt8,
        hasColon: Bool,
        _ result: inout Building
    ) {
        let counts = value.map { hasColon ? $0 != .known("") : true } ?? false
        switch sign {
        case UInt8(ascii: "-"):
            let other = expanded(upTo: UInt8(ascii: "}"))
            result.add(counts ? value ?? missing : other)
        case UInt8(ascii: "+"):
            let other = expanded(upTo: UInt8(ascii: "}"))
            if counts { result.add(other) }
        case UInt8(ascii: "?"):
            _ = expanded(upTo: UInt8(ascii: "}"))
            result.add(counts ? value ?? missing : missing)
        case UInt8(ascii: "#"), UInt8(ascii: "%"):
            let isGreedy = byte == sign
            if isGreedy { at += 1 }
            let pattern = expanded(upTo: UInt8(ascii: "}"))
            result.add(
                ShellPattern.combine(value ?? missing, pattern) {
                    ShellPattern($1).removed(from: $0, atEnd: sign == UInt8(ascii: "%"), isGreedy: isGreedy)
                })
        case UInt8(ascii: "/"):
            let replacesAll = byte == sign
            if replacesAll { at += 1 }
            let pattern = expanded(upTo: UInt8(ascii: "/"))
            var other = DockerfileValue.known("")
            if byte == UInt8(ascii: "/") {
                at += 1
                other = expanded(upTo: UInt8(ascii: "}"))
            }
            let found = ShellPattern.combine(value ?? missing, pattern) { text, pattern in
                other.known.map { ShellPattern(pattern).replaced(in: text, by: $0, everywhere: replacesAll) } ?? ""
            }
            if case .unknown = other { result.add(other) } else { result.add(found) }
        default:
            _ = expanded(upTo: UInt8(ascii: "}"))
            result.fail("`${…}` has a sign that means nothing here")
        }
    }

    private struct Building {
        private var bytes: [UInt8] = []
        private var failure: String?

        mutating func add(_ byte: UInt8) { if bytes.count < DockerfileExpansion.sizeLimit { bytes.append(byte) } }

        mutating func add(_ value: DockerfileValue) {
            switch value {
            case .known(let text):
                if bytes.count + text.utf8.count > DockerfileExpansion.sizeLimit { return fail("it is too long") }
                bytes += text.utf8
            case .unknown(let reason): fail(reason)
            }
        }

        mutating func fail(_ reason: String) { failure = failure ?? reason }

        var value: DockerfileValue {
            if let failure { return .unknown(failure) }
            return .known(String(decoding: bytes, as: UTF8.self))
        }
    }
}
