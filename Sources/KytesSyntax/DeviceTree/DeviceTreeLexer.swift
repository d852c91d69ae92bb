internal import KytesText

/// Cuts a text into words and lines of the preprocessor, in one pass.
struct DeviceTreeLexer {
    typealias Word = DeviceTreeText.Word
    typealias Directive = DeviceTreeText.Directive

    private(set) var words: [Word] = []
    private(set) var directives: [Directive] = []
    private(set) var comments: [TextRange] = []
    private(set) var problems: [DeviceTreeProblem] = []
    private(set) var names: [String] = []
    private var known: [UInt64: [Int32]] = [:]
    private var isSpaced = true
    private var isLineStart = true

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        words.reserveCapacity(bytes.count / 6)
        var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while at < bytes.count {
            if skipSpace(&at, bytes, endsAtLine: false) { continue }
            if isLineStart, bytes[at] == UInt8(ascii: "#"), readDirective(&at, bytes) { continue }
            isLineStart = false
            readWord(&at, bytes)
        }
    }

    // MARK: - Space

    /// - Returns: Whether there was any.
    private mutating func skipSpace(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>, endsAtLine: Bool) -> Bool {
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x0A {
                if endsAtLine { break }
                isLineStart = true
                at += 1
            } else if byte <= 0x20 {
                at += 1
            } else if byte == UInt8(ascii: "\\"), let line = lineEnd(behind: at, bytes) {
                at = line
            } else if byte == UInt8(ascii: "/"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "/") {
                skipLineComment(&at, bytes)
            } else if byte == UInt8(ascii: "/"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "*") {
                skipComment(&at, bytes)
            } else {
                break
            }
        }
        if at > start { isSpaced = true }
        return at > start
    }

    /// Behind a backslash at the end of a line.
    private func lineEnd(behind at: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var next = at + 1
        if next < bytes.count, bytes[next] == 0x0D { next += 1 }
        return next < bytes.count && bytes[next] == 0x0A ? next + 1 : nil
    }

    private mutating func skipLineComment(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) {
        let start = at
        while at < bytes.count, bytes[at] != 0x0A {
            if bytes[at] == UInt8(ascii: "\\"), let line = lineEnd(behind: at, bytes) { at = line } else { at += 1 }
        }
        var end = at
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        comments.append(start..<end)
    }

    private mutating func skipComment(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) {
        let start = at
        at += 2
        while at + 1 < bytes.count, bytes[at] != UInt8(ascii: "*") || bytes[at + 1] != UInt8(ascii: "/") { at += 1 }
        if at + 1 < bytes.count {
            at += 2
        } else {
            at = bytes.count
            problems.append(DeviceTreeProblem(kind: .unterminatedComment, range: start..<min(start + 2, at)))
        }
        comments.append(start..<at)
    }

    // MARK: - Lines of the preprocessor

    private static let directives: [String: Directive.Kind] = [
        "include": .include, "define": .define, "undef": .undefine, "if": .ifTrue, "ifdef": .ifDefined,
        "ifndef": .ifUndefined, "elif": .elseIf, "else": .otherwise, "endif": .end, "error": .other,
        "warning": .other, "pragma": .other, "line": .other,
    ]

    /// `#address-cells` at the start of a line is none.
    ///
    /// - Source: GCC 12, `libcpp/directives.c`: in assembler an unknown directive is passed on.
    private mutating func readDirective(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = at
        var next = at + 1
        while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
        let wordStart = next
        while next < bytes.count, Self.isOfAName(bytes[next]) { next += 1 }
        let name = String(decoding: bytes[wordStart..<next], as: UTF8.self)
        guard let kind = Self.directives[name] else {
            // What `cpp` writes for `dtc`: `# 12 "board.dts"`.
            guard name.utf8.first.map({ (0x30...0x39).contains($0) }) ?? false, wordStart > start + 1 else {
                return false
            }
            while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            return true
        }
        at = next
        isLineStart = false
        var directive = Directive(
            kind: kind, keyword: start..<next, words: words.count..<words.count, path: 0..<0, isSystem: false)
        if kind == .include { readPath(&at, bytes, &directive) }
        isSpaced = false
        while at < bytes.count, bytes[at] != 0x0A {
            if skipSpace(&at, bytes, endsAtLine: true) { continue }
            if kind == .other { at += 1 } else { readWord(&at, bytes) }
        }
        directive.words = directive.words.lowerBound..<words.count
        directives.append(directive)
        isSpaced = true
        return true
    }

    private func readPath(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>, _ directive: inout Directive) {
        var next = at
        while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
        guard next < bytes.count else { return }
        let close: UInt8
        switch bytes[next] {
        case UInt8(ascii: "<"): close = UInt8(ascii: ">")
        case UInt8(ascii: "\""): close = UInt8(ascii: "\"")
        default: return
        }
        var end = next + 1
        while end < bytes.count, bytes[end] != close, bytes[end] != 0x0A { end += 1 }
        guard end < bytes.count, bytes[end] == close, end > next + 1 else { return }
        directive.path = next + 1..<end
        directive.isSystem = close == UInt8(ascii: ">")
        at = end + 1
    }

    // MARK: - Words

    static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func readWord(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) {
        let start = at
        var word = Word(kind: .sign, isSpaced: isSpaced, name: -1, start: Int32(start), end: 0)
        switch bytes[at] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while at < bytes.count, Self.isOfAName(bytes[at]) { at += 1 }
            word.kind = .number
        case let byte where Self.isOfAName(byte):
            while at < bytes.count, Self.isOfAName(bytes[at]) { at += 1 }
            word.kind = .name
            word.name = number(of: bytes[start..<at])
        case UInt8(ascii: "\""):
            word.kind = .string
            if !skipQuotes(&at, bytes) {
                problems.append(DeviceTreeProblem(kind: .unterminatedString, range: start..<at))
            }
        case UInt8(ascii: "'"):
            var end = at
            if skipQuotes(&end, bytes), end - start <= 8 {
                at = end
                word.kind = .character
            } else {
                at += 1
            }
        case let byte where byte >= 0x80:
            while at < bytes.count, bytes[at] >= 0x80 { at += 1 }
        default: at += 1
        }
        word.end = Int32(at)
        words.append(word)
        isSpaced = false
    }

    /// - Returns: Whether the closing one is there, on the same line.
    private func skipQuotes(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let quote = bytes[at]
        at += 1
        while at < bytes.count, bytes[at] != 0x0A {
            if bytes[at] == quote {
                at += 1
                return true
            }
            at += bytes[at] == UInt8(ascii: "\\") && at + 1 < bytes.count && bytes[at + 1] != 0x0A ? 2 : 1
        }
        if at > 0, bytes[at - 1] == 0x0D { at -= 1 }
        return false
    }

    private mutating func number(of spelling: Slice<UnsafeBufferPointer<UInt8>>) -> Int32 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in spelling { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        for candidate in known[hash] ?? [] where names[Int(candidate)].utf8.elementsEqual(spelling) { return candidate }
        let number = Int32(names.count)
        names.append(String(decoding: spelling, as: UTF8.self))
        known[hash, default: []].append(number)
        return number
    }
}
