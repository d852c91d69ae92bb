internal import KytesSyntax
internal import KytesText

extension Maven {
    /// What a Java, Kotlin, Groovy or Scala source imports; everything else of it belongs to the language's own server.
    ///
    /// Each reference is named by the whole path that is imported (`org.slf4j.Logger`), and stands on its last name; a
    /// star, or Scala's `_`, stands for the package.
    /// Source: The Java Language Specification 17, 7.5; Kotlin grammar, `importHeader`; Scala 3 syntax, `Import`.
    static func readImports(_ text: SourceText) -> Parsed<FileFacts> {
        var reader = ImportReader(bytes: text.bytes)
        var facts = FileFacts()
        facts.references = reader.imports().map { ReferenceFact(kinds: [.module], name: $0) }
        facts.model = SourceNames(package: reader.package, qualified: SourceNames.qualified(in: text.bytes))
        return Parsed(facts)
    }
}

/// Goes through a source once; what stands in comments and strings is passed over.
private struct ImportReader {
    let bytes: [UInt8]
    /// The first that is declared.
    private(set) var package = ""
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Names beyond this are of no program.
    private static let mostImports = 4096

    mutating func imports() -> [Located<String>] {
        var found: [Located<String>] = []
        var isLineStart = true
        while place < bytes.count, found.count < Self.mostImports {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"): isLineStart = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case UInt8(ascii: "/") where skipComment(): continue
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString(byte)
                isLineStart = false
                continue
            case UInt8(ascii: "i") where isLineStart && skipWord("import"):
                readClause(into: &found)
                continue
            case UInt8(ascii: "p") where isLineStart && package.isEmpty && skipWord("package"):
                skipBlanks()
                var path: [Substring] = []
                while let name = name() {
                    path.append(name.text)
                    if !skip(UInt8(ascii: ".")) { break }
                }
                package = path.joined(separator: ".")
                continue
            default: isLineStart = false
            }
            place += 1
        }
        return found
    }

    /// `a.b.C`, `static a.b.C.m`, `a.b.*`, `a.b.{C, D => E}`, `a.b.C as D`, several of them with commas between.
    private mutating func readClause(into found: inout [Located<String>]) {
        repeat {
            skipBlanks()
            if skipWord("static") { skipBlanks() }
            var path: [Substring] = []
            var last: TextRange?
            while let name = name() {
                path.append(name.text)
                last = name.range
                guard skip(UInt8(ascii: ".")) else { break }
                skipBlanks()
                if skip(UInt8(ascii: "{")) {
                    readSelectors(behind: path, into: &found)
                    last = nil
                    break
                }
                if skip(UInt8(ascii: "*")) { break }
            }
            if let last { found.append(Located(Self.joined(path), at: last)) }
        } while skipTo(UInt8(ascii: ","))
    }

    private mutating func readSelectors(behind path: [Substring], into found: inout [Located<String>]) {
        var isName = true
        while place < bytes.count, bytes[place] != UInt8(ascii: "}") {
            if bytes[place] == UInt8(ascii: ",") { isName = true }
            if isName, let name = name() {
                if name.text != "given" { found.append(Located(Self.joined(path + [name.text]), at: name.range)) }
                isName = false
            } else {
                place += 1
            }
        }
        _ = skip(UInt8(ascii: "}"))
    }

    /// Without Scala's star.
    private static func joined(_ path: [Substring]) -> String {
        (path.last == "_" ? path.dropLast() : path[...]).joined(separator: ".")
    }

    private mutating func name() -> (text: Substring, range: TextRange)? {
        let start = place
        while place < bytes.count, Self.isNameByte(bytes[place]) { place += 1 }
        guard place > start else { return nil }
        return (Substring(decoding: bytes[start..<place], as: UTF8.self), start..<place)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        let end = place + word.utf8CodeUnitCount
        guard end < bytes.count, !Self.isNameByte(bytes[end]) else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[place + offset] != word.utf8Start[offset] { return false }
        place = end
        return true
    }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
    }

    /// Over what renames an import, on the same line.
    private mutating func skipTo(_ mark: UInt8) -> Bool {
        while place < bytes.count, bytes[place] != mark {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "/") { return false }
            place += 1
        }
        return skip(mark)
    }

    private mutating func skipComment() -> Bool {
        guard place + 1 < bytes.count else { return false }
        switch bytes[place + 1] {
        case UInt8(ascii: "/"):
            while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            return true
        case UInt8(ascii: "*"):
            place += 2
            while place + 1 < bytes.count, bytes[place] != UInt8(ascii: "*") || bytes[place + 1] != UInt8(ascii: "/") {
                place += 1
            }
            place = min(place + 2, bytes.count)
            return true
        default: return false
        }
    }

    /// A text or a character, to its end or that of the line; a text block to its three marks.
    private mutating func skipString(_ mark: UInt8) {
        let isBlock = place + 2 < bytes.count && bytes[place + 1] == mark && bytes[place + 2] == mark
        place += isBlock ? 3 : 1
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\"), !isBlock {
                place += 2
                continue
            }
            if isBlock {
                let end = place + 2
                if byte == mark, end < bytes.count, bytes[place + 1] == mark, bytes[end] == mark {
                    place = end + 1
                    return
                }
            } else if byte == mark {
                place += 1
                return
            } else if byte == UInt8(ascii: "\n") {
                return
            }
            place += 1
        }
    }
}
