/// `*`, `?` and what stands for itself: the patterns of `${X#…}`.
struct ShellPattern {
    private let pattern: [Character]

    init(_ pattern: String) { self.pattern = Array(pattern.prefix(256)) }

    /// Longer texts stay as they are.
    private static let textLimit = 4096

    static func combine(
        _ value: DockerfileValue,
        _ pattern: DockerfileValue,
        _ made: (String, String) -> String
    ) -> DockerfileValue {
        switch (value, pattern) {
        case (.known(let value), .known(let pattern)): .known(made(value, pattern))
        case (.unknown, _): value
        case (_, .unknown): pattern
        }
    }

    func removed(from value: String, atEnd: Bool, isGreedy: Bool) -> String {
        let text = Array(value)
        guard text.count <= Self.textLimit else { return value }
        let lengths = isGreedy ? Array((0...text.count).reversed()) : Array(0...text.count)
        for length in lengths {
            let part = atEnd ? text[(text.count - length)...] : text[..<length]
            if matches(part) { return String(atEnd ? text[..<(text.count - length)] : text[length...]) }
        }
        return value
    }

    func replaced(in value: String, by other: String, everywhere: Bool) -> String {
        let text = Array(value)
        guard text.count <= 256, !pattern.isEmpty else { return value }
        var result = ""
        var (at, isDone) = (0, false)
        while at < text.count {
            if !isDone, let end = stride(from: text.count, to: at, by: -1).first(where: { matches(text[at..<$0]) }) {
                result += other
                at = end
                isDone = !everywhere
            } else {
                result.append(text[at])
                at += 1
            }
        }
        return result
    }

    /// Whether it is all of a text. No more steps than the product of both lengths.
    private func matches(_ text: ArraySlice<Character>) -> Bool {
        var (at, sign) = (text.startIndex, 0)
        var star: (sign: Int, at: Int)?
        while at < text.endIndex {
            if sign < pattern.count, pattern[sign] == "*" {
                star = (sign, at)
                sign += 1
            } else if sign < pattern.count, pattern[sign] == "?" || pattern[sign] == text[at] {
                sign += 1
                at += 1
            } else if let known = star {
                star?.at = known.at + 1
                at = known.at + 1
                sign = known.sign + 1
            } else {
                return false
            }
        }
        return pattern[sign...].allSatisfy { $0 == "*" }
    }
}
