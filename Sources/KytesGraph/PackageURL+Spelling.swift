extension PackageURL {
    public var description: String {
        var result = "pkg:" + type + "/"
        if let namespace {
            result += namespace.split(separator: "/").map { Self.escaped(String($0)) }.joined(separator: "/") + "/"
        }
        result += Self.escaped(name)
        if let version { result += "@" + Self.escaped(version) }
        if !qualifiers.isEmpty {
            let pairs = qualifiers.sorted { $0.key < $1.key }.map { $0.key + "=" + Self.escaped($0.value) }
            result += "?" + pairs.joined(separator: "&")
        }
        if let subpath {
            result += "#" + subpath.split(separator: "/").map { Self.escaped(String($0)) }.joined(separator: "/")
        }
        return result
    }

    /// Reads a package URL in any legal spelling; `nil` for anything else.
    public init?(_ string: String) {
        var rest = Substring(string)
        guard rest.prefix(4).lowercased() == "pkg:" else { return nil }
        rest = rest.dropFirst(4).drop { $0 == "/" }
        var subpath: String?
        if let hash = rest.lastIndex(of: "#") {
            subpath = Self.segments(rest[rest.index(after: hash)...]).filter { $0 != "." && $0 != ".." }
                .joined(separator: "/")
            rest = rest[..<hash]
        }
        var qualifiers: [String: String] = [:]
        if let question = rest.lastIndex(of: "?") {
            for pair in rest[rest.index(after: question)...].split(separator: "&") {
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                qualifiers[pair[..<equals].lowercased()] = Self.unescaped(pair[pair.index(after: equals)...])
            }
            rest = rest[..<question]
        }
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let type = rest[..<slash]
        rest = rest[rest.index(after: slash)...]
        while rest.last == "/" { rest.removeLast() }
        var version: String?
        let nameStart = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
        if let at = rest.lastIndex(of: "@"), at > nameStart {
            version = Self.unescaped(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        let segments = Self.segments(rest)
        guard let name = segments.last, Self.isType(type) else { return nil }
        self.init(
            type: String(type),
            namespace: segments.dropLast().joined(separator: "/"),
            name: name,
            version: version,
            qualifiers: qualifiers,
            subpath: subpath
        )
    }

    private static func isType(_ type: Substring) -> Bool {
        guard let first = type.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return type.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    }

    private static func segments(_ path: Substring) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: true).map(unescaped)
    }

    /// Percent-encodes all but the unreserved characters and `:`.
    private static func escaped(_ string: String) -> String {
        var result = ""
        for byte in string.utf8 {
            let scalar = UnicodeScalar(byte)
            let isKept = scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
            if isKept || "-._~:".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    private static func unescaped(_ string: Substring) -> String {
        var bytes: [UInt8] = []
        let input = Array(string.utf8)
        var index = 0
        while index < input.count {
            if input[index] == UInt8(ascii: "%"), index + 2 < input.count,
                let high = Character(UnicodeScalar(input[index + 1])).hexDigitValue,
                let low = Character(UnicodeScalar(input[index + 2])).hexDigitValue
            {
                bytes.append(UInt8(high << 4 | low))
                index += 3
            } else {
                bytes.append(input[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
