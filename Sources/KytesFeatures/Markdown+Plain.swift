extension Markdown {
    /// What a reader of our own markdown sees: for editors that show text as it comes.
    ///
    /// Knows what this module writes (escapes, code spans, strong text, links, rules) and no more of CommonMark.
    static func plain(_ markdown: String) -> String {
        let source = Array(markdown.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < source.count {
            switch source[index] {
            case UInt8(ascii: "\\"):
                if index + 1 < source.count { result.append(source[index + 1]) }
                index += 2
            case UInt8(ascii: "`"): index = appendCode(at: index, of: source, to: &result)
            case UInt8(ascii: "*"), UInt8(ascii: "["): index += 1
            case UInt8(ascii: "]"): index = end(ofAddressAfter: index, in: source)
            default:
                result.append(source[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self).replacing("\n\n---\n\n", with: "\n\n")
    }

    /// Appends what stands between two fences of the same length; answers the index behind the second.
    private static func appendCode(at start: Int, of source: [UInt8], to result: inout [UInt8]) -> Int {
        let fence = source[start...].prefix { $0 == UInt8(ascii: "`") }
        var index = fence.endIndex
        while index < source.count {
            let run = source[index...].prefix { $0 == UInt8(ascii: "`") }
            if run.count == fence.count {
                var code = source[fence.endIndex..<index]
                if code.count > 1, code.first == UInt8(ascii: " "), code.last == UInt8(ascii: " ") {
                    code = code.dropFirst().dropLast()
                }
                result += code
                return run.endIndex
            }
            index = max(run.endIndex, index + 1)
        }
        result += fence
        return fence.endIndex
    }

    /// The index behind `](<address>)`: the label says enough.
    private static func end(ofAddressAfter bracket: Int, in source: [UInt8]) -> Int {
        guard source[bracket...].starts(with: Array("](<".utf8)) else { return bracket + 1 }
        guard let close = source[bracket...].firstIndex(of: UInt8(ascii: ">")) else { return source.count }
        return close + 2
    }
}

extension Hover {
    /// The same without markup.
    public var plainText: String { Markdown.plain(markdown) }
}
