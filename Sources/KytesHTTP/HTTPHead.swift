/// What stands before the content of an answer.
struct HTTPHead: Sendable {
    private(set) var status = 0
    /// Names in lower case; of several with one name the last.
    private(set) var fields: [String: String] = [:]

    /// Takes in one line. A status line begins a new answer: an interim one or that of a proxy came before.
    mutating func take(_ line: String) {
        if line.hasPrefix("HTTP/") {
            fields = [:]
            let words = line.split(separator: " ", maxSplits: 2)
            status = words.count > 1 ? Int(words[1].filter(\.isNumber)) ?? 0 : 0
        } else if let colon = line.firstIndex(of: ":"), fields.count < Self.limit {
            fields[line[..<colon].lowercased()] = Self.trimmed(line[line.index(after: colon)...])
        }
    }

    var validators: HTTPValidators {
        HTTPValidators(entityTag: fields["etag"], lastModified: fields["last-modified"])
    }

    var contentLength: Int? { fields["content-length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }

    /// Where the content begins in the whole, and how long that is: `bytes 100-199/200`.
    var contentRange: (start: Int, whole: Int?)? {
        guard let range = fields["content-range"], range.hasPrefix("bytes ") else { return nil }
        let parts = range.dropFirst(6).split(separator: "/", maxSplits: 1)
        guard let start = parts.first?.split(separator: "-").first.flatMap({ Int($0) }) else { return nil }
        return (start, parts.count > 1 ? Int(parts[1]) : nil)
    }

    /// Seconds that the host wants to be left alone; dates are not read.
    var retryAfter: Int? { fields["retry-after"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }

    /// Whether the content is not what the resource is.
    var isEncoded: Bool {
        let coding = fields["content-encoding"]?.lowercased() ?? ""
        return !coding.isEmpty && coding != "identity"
    }

    private static let limit = 200

    private static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" || character.isNewline }
        let start = text.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex
        return String(start[..<end])
    }
}
