import KytesEcosystems
import KytesText

/// Where a source file in Java, Kotlin, Scala or Groovy declares a type: by the words of its lines, for no such file is
/// parsed here.
enum TypeDeclaration {
    private static let keywords: Set<String> = [
        "class", "interface", "@interface", "enum", "record", "trait", "object", "type", "typealias",
    ]

    /// The name of the first declaration that is not part of a comment; `nil` where there is none.
    ///
    /// - Complexity: O(n) in the length of the text.
    static func range(of name: String, in text: SourceText) -> TextRange? {
        for line in 0..<text.lineCount {
            let range = text.range(ofLine: line)
            guard let found = offset(of: name, in: text.bytes[range]) else { continue }
            return found..<(found + name.utf8.count)
        }
        return nil
    }

    private static func offset(of name: String, in line: ArraySlice<UInt8>) -> Int? {
        var start = line.startIndex
        var isDeclared = false
        while start < line.endIndex {
            guard isOfWords(line[start]) else {
                let isComment = line[start...].starts(with: "//".utf8) || line[start...].starts(with: "/*".utf8)
                if isComment || line[start] == UInt8(ascii: "*") { return nil }
                if line[start] != UInt8(ascii: " "), line[start] != UInt8(ascii: "\t") { isDeclared = false }
                start += 1
                continue
            }
            let end = line[start...].firstIndex { !isOfWords($0) } ?? line.endIndex
            let word = line[start..<end]
            if isDeclared, word.elementsEqual(name.utf8) { return start }
            // `case class`, `enum class`, `companion object`
            isDeclared = word.count < 12 && keywords.contains(String(decoding: word, as: UTF8.self))
            start = end
        }
        return nil
    }

    private static func isOfWords(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "@"), 0x80...:
            true
        default: false
        }
    }
}

extension EntryPoint {
    /// The type that it names; `nil` where it names none.
    var typeName: String? {
        guard code.hasSuffix(".class") else { return nil }
        return code.dropLast(".class".count).split(separator: "/").last.map(String.init)
    }
}

extension JumpOutcome {
    /// Stands at the declaration of the type that an entry point names, where the file has one.
    func standing(at entry: EntryPoint) -> JumpOutcome {
        guard let name = entry.typeName else { return self }
        var outcome = self
        outcome.places = places.map { place in
            guard place.range.isEmpty, let range = TypeDeclaration.range(of: name, in: place.text) else { return place }
            var place = place
            place.range = range
            return place
        }
        return outcome
    }
}
