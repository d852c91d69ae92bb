extension PackageURL {
    /// The canonical spelling.
    public var description: String {
        var result = Array("pkg:\(type)/".utf8)
        if let namespace {
            Self.appendEscapedPath(namespace, to: &result)
            result.append(UInt8(ascii: "/"))
        }
        if PackageURLRules.of(type: type).nameIsPath {
            Self.appendEscapedPath(name, to: &result)
        } else {
            Self.appendEscaped(name.utf8, to: &result)
        }
        if let version {
            result.append(UInt8(ascii: "@"))
            Self.appendEscaped(version.utf8, to: &result)
        }
        for (index, pair) in qualifiers.sorted(by: { $0.key < $1.key }).enumerated() {
            result.append(UInt8(ascii: index == 0 ? "?" : "&"))
            result += Array(pair.key.utf8)
            result.append(UInt8(ascii: "="))
            Self.appendEscaped(pair.value.utf8, to: &result)
        }
        if let subpath {
            result.append(UInt8(ascii: "#"))
            Self.appendEscapedPath(subpath, to: &result)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads a package URL, and says what is wrong with it.
    ///
    /// - Parameter strictly: Whether qualifier keys must be in lower case already. The specification wants tools that
    ///   check spellings to refuse others, and tools that only want to understand to accept them.
    public init(reading text: String, strictly: Bool = false) throws(PackageURLError) {
        let url = try Self.unchecked(text, strictly: strictly)
        if let violation = url.violation { throw PackageURLError(code: violation, subject: text) }
        self = url
    }

    /// Reads what was written as a canonical spelling, whether or not it obeys the rules of its type.
    init(canonical text: String) {
        self = (try? Self.unchecked(text, strictly: false)) ?? PackageURL(type: "generic", name: text)
    }

    private static func unchecked(_ text: String, strictly: Bool) throws(PackageURLError) -> PackageURL {
        var rest = text.utf8[...]
        guard Substring(rest.prefix(4)).lowercased() == "pkg:" else {
            throw PackageURLError(code: .missingScheme, subject: text)
        }
        rest = rest.dropFirst(4).drop { $0 == slash }
        let subpath = cut(&rest, fromLast: UInt8(ascii: "#"))
        let query = cut(&rest, fromLast: UInt8(ascii: "?"))
        guard let end = rest.firstIndex(of: slash) else { throw PackageURLError(code: .invalidType, subject: text) }
        let type = String(Substring(rest[..<end]))
        rest = rest[end...]
        let version = cutVersion(&rest)
        var segments: [String] = []
        for segment in rest.split(separator: slash) { segments.append(try unescaped(segment, of: text)) }
        let name = rest.last == slash && version != nil ? nil : segments.popLast()
        return PackageURL(
            type: type,
            namespace: segments.joined(separator: "/"),
            name: name ?? "",
            version: try version.map { version throws(PackageURLError) in try unescaped(version, of: text) },
            qualifiers: try qualifiers(query, of: text, strictly: strictly),
            subpath: try subpath.map { subpath throws(PackageURLError) in try unescaped(subpath, of: text) }
        )
    }

    /// An `@` that begins a segment with others behind it is an npm scope, written without its escape.
    private static func cutVersion(_ rest: inout Substring.UTF8View) -> Substring.UTF8View? {
        guard let at = rest.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let beginsSegment = at > rest.startIndex && rest[rest.index(before: at)] == slash
        if beginsSegment, rest[at...].contains(slash) { return nil }
        return cut(&rest, fromLast: UInt8(ascii: "@"))
    }

    private static func cut(_ rest: inout Substring.UTF8View, fromLast separator: UInt8) -> Substring.UTF8View? {
        guard let index = rest.lastIndex(of: separator) else { return nil }
        defer { rest = rest[..<index] }
        return rest[rest.index(after: index)...]
    }

    private static func qualifiers(
        _ query: Substring.UTF8View?,
        of text: String,
        strictly: Bool
    ) throws(PackageURLError) -> [String: String] {
        var result: [String: String] = [:]
        guard let query else { return result }
        for pair in query.split(separator: UInt8(ascii: "&")) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else {
                throw PackageURLError(code: .invalidQualifier, subject: text)
            }
            let written = Substring(pair[..<equals])
            let key = written.lowercased()
            guard isQualifierKey(key), result[key] == nil, !strictly || key == written else {
                throw PackageURLError(code: .invalidQualifier, subject: text)
            }
            result[key] = try unescaped(pair[pair.index(after: equals)...], of: text)
        }
        return result
    }

    static func isType(_ type: String) -> Bool {
        guard let first = type.utf8.first, !isDigit(first) else { return false }
        return type.utf8.allSatisfy { isLetter($0) || isDigit($0) || ".-+".utf8.contains($0) }
    }

    static func isQualifierKey(_ key: String) -> Bool {
        guard let first = key.utf8.first, !isDigit(first) else { return false }
        return key.utf8.allSatisfy { isLetter($0) || isDigit($0) || ".-_".utf8.contains($0) }
    }

    private static let slash = UInt8(ascii: "/")

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func appendEscapedPath(_ path: String, to result: inout [UInt8]) {
        for (index, segment) in path.utf8.split(separator: slash).enumerated() {
            if index > 0 { result.append(slash) }
            appendEscaped(segment, to: &result)
        }
    }

    /// Escapes all but the unreserved characters and `:`.
    private static func appendEscaped(_ bytes: some Sequence<UInt8>, to result: inout [UInt8]) {
        for byte in bytes {
            if isLetter(byte) || isDigit(byte) || isPlainMark(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] { result.append(digit + UInt8(ascii: digit < 10 ? "0" : "7")) }
            }
        }
    }

    /// `-`, `.`, `_`, `~` and `:`
    private static func isPlainMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"): true
        default: false
        }
    }

    private static func unescaped(
        _ escaped: Substring.UTF8View,
        of text: String
    ) throws(PackageURLError) -> String {
        guard escaped.contains(UInt8(ascii: "%")) else { return String(Substring(escaped)) }
        var bytes: [UInt8] = []
        var rest = escaped
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw PackageURLError(code: .invalidEscape, subject: text)
            }
            bytes.append(high << 4 | low)
        }
        guard let result = String(validating: bytes, as: UTF8.self) else {
            throw PackageURLError(code: .invalidEscape, subject: text)
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
