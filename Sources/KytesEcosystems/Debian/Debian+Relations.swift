internal import KytesText

extension Debian {
    /// One package that would do: `libc6:any (>= 2.36) [linux-any] <!nocheck>`.
    ///
    /// - Source: Debian Policy 4.6.2, chapter 7; deb-src-control(5), dpkg 1.21.
    struct Relation: Sendable {
        enum Operator: Sendable {
            case less, atMost, exactly, atLeast, more
        }

        /// Without the qualifier.
        var name: TextRange
        /// Behind `:`.
        var qualifier: TextRange?
        var constraint: (comparison: Operator, version: TextRange)?
        /// Within `[…]`; each may begin with `!`.
        var architectures: [TextRange] = []
        /// Within `<…>`; each may begin with `!`. All of one list are wanted, any list will do.
        var profiles: [[TextRange]] = []
        var range: TextRange
        /// `${…}`: only a build knows what stands here.
        var isVariable = false
    }

    /// Packages of which any will do, the first before the others.
    struct RelationGroup: Sendable {
        var alternatives: [Relation]
        var range: TextRange {
            alternatives[0].range.lowerBound..<alternatives[alternatives.count - 1].range.upperBound
        }
    }

    /// What a list of relations says, and what of it is none.
    struct RelationList: Sendable {
        var groups: [RelationGroup] = []
        var strays: [TextRange] = []
    }

    /// Reads the value of a field. Makes no strings; comments between its lines are passed over.
    static func relations(_ bytes: UnsafeBufferPointer<UInt8>, in value: TextRange) -> RelationList {
        var reader = RelationReader(bytes, value)
        return reader.list()
    }
}

private struct RelationReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var at: Int
    private var list_ = Debian.RelationList()

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ value: TextRange) {
        self.bytes = bytes
        at = value.lowerBound
        end = value.upperBound
    }

    mutating func list() -> Debian.RelationList {
        while true {
            skipBlanks()
            guard at < end else { return list_ }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            group()
        }
    }

    private mutating func group() {
        var alternatives: [Debian.Relation] = []
        while at < end, bytes[at] != UInt8(ascii: ",") {
            if bytes[at] == UInt8(ascii: "|") {
                at += 1
                skipBlanks()
                continue
            }
            let start = at
            if let relation = relation() {
                alternatives.append(relation)
            } else {
                at = max(at, start + 1)
                while at < end, bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "|") { at += 1 }
                list_.strays.append(start..<trimmed(start, at))
            }
            skipBlanks()
        }
        if !alternatives.isEmpty { list_.groups.append(Debian.RelationGroup(alternatives: alternatives)) }
    }

    private mutating func relation() -> Debian.Relation? {
        let start = at
        if bytes[at] == UInt8(ascii: "$") {
            guard let range = variable() else { return nil }
            return Debian.Relation(name: range, range: range, isVariable: true)
        }
        let name = word()
        guard !name.isEmpty else { return nil }
        var relation = Debian.Relation(name: name, range: name)
        if at < end, bytes[at] == UInt8(ascii: ":") {
            at += 1
            relation.qualifier = word()
        }
        relation.range = start..<at
        // A name that a build makes up: `lib${name}1`.
        if at < end, bytes[at] == UInt8(ascii: "$") {
            while at < end, bytes[at] == UInt8(ascii: "$"), variable() != nil { _ = word() }
            relation.range = start..<at
            relation.isVariable = true
        }
        while true {
            let behind = at
            skipBlanks()
            guard at < end else {
                at = behind
                return relation
            }
            switch bytes[at] {
            case UInt8(ascii: "("): guard constraint(&relation) else { return nil }
            case UInt8(ascii: "["):
                guard let words = words(until: UInt8(ascii: "]")) else { return nil }
                relation.architectures = words
            case UInt8(ascii: "<"):
                guard let words = words(until: UInt8(ascii: ">")) else { return nil }
                relation.profiles.append(words)
            case UInt8(ascii: ","), UInt8(ascii: "|"): return relation
            default: return nil
            }
            relation.range = start..<at
        }
    }

    /// `(>= 1.0)`
    private mutating func constraint(_ relation: inout Debian.Relation) -> Bool {
        at += 1
        skipBlanks()
        let start = at
        while at < end, "<>=".utf8.contains(bytes[at]) { at += 1 }
        let comparison: Debian.Relation.Operator
        switch bytes[start..<at] {
        case let sign where sign.elementsEqual("<<".utf8): comparison = .less
        case let sign where sign.elementsEqual("<=".utf8) || sign.elementsEqual("<".utf8): comparison = .atMost
        case let sign where sign.elementsEqual("=".utf8): comparison = .exactly
        case let sign where sign.elementsEqual(">=".utf8) || sign.elementsEqual(">".utf8): comparison = .atLeast
        case let sign where sign.elementsEqual(">>".utf8): comparison = .more
        default: return false
        }
        skipBlanks()
        let version = at
        while at < end, bytes[at] != UInt8(ascii: ")"), bytes[at] != 0x0A, bytes[at] != UInt8(ascii: ",") { at += 1 }
        let last = trimmed(version, at)
        guard at < end, bytes[at] == UInt8(ascii: ")"), last > version else { return false }
        at += 1
        relation.constraint = (comparison, version..<last)
        return true
    }

    private mutating func words(until close: UInt8) -> [TextRange]? {
        at += 1
        var words: [TextRange] = []
        while true {
            skipBlanks()
            guard at < end else { return nil }
            if bytes[at] == close {
                at += 1
                return words
            }
            let start = at
            if bytes[at] == UInt8(ascii: "!") { at += 1 }
            guard !word().isEmpty else { return nil }
            words.append(start..<at)
        }
    }

    /// `${name}`
    private mutating func variable() -> TextRange? {
        let start = at
        guard at + 1 < end, bytes[at + 1] == UInt8(ascii: "{") else { return nil }
        while at < end, bytes[at] != UInt8(ascii: "}"), bytes[at] > 0x20 { at += 1 }
        guard at < end, bytes[at] == UInt8(ascii: "}") else { return nil }
        at += 1
        return start..<at
    }

    private mutating func word() -> TextRange {
        let start = at
        while at < end, Self.isWord(bytes[at]) { at += 1 }
        return start..<at
    }

    private mutating func skipBlanks() {
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "#"), at > 0, bytes[at - 1] == 0x0A {
                while at < end, bytes[at] != 0x0A { at += 1 }
            } else if byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
                at += 1
            } else {
                return
            }
        }
    }

    private func trimmed(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return end
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}
