public import KytesText

/// A test written as data: some files, marks in them, and what is expected.
///
/// The first paragraph says what is claimed. `-- path --` opens a file. A line of carets under a line of a file is not
/// part of that file: it marks the text above the carets, and the words behind it say what is expected there. `$0` in a
/// file is the cursor, and no part of it either. `-- expect: NAME --` opens a golden text.
public struct Fixture: Sendable {
    /// A file of the fixture, without its marks.
    public struct File: Sendable {
        /// As the fixture's header says it: a relative path, or `URL@TAG PATH` for a file of another repository.
        public var name: String
        public var text: SourceText
        public var marks: [Mark]
        /// The offset of `$0`.
        public var cursor: Int?
    }

    /// A marked range and the words behind its carets.
    public struct Mark: Sendable {
        public var range: TextRange
        /// `as NAME`, or an expectation: `definition -> NAME`.
        public var words: String
        /// The line in the fixture, from one, for messages.
        public var line: Int
    }

    /// A golden text.
    public struct Expectation: Sendable {
        public var name: String
        public var text: String
    }

    public var claim: String
    public var files: [File]
    public var expectations: [Expectation]

    public init(_ string: String) {
        var parser = FixtureParser()
        for line in string.split(separator: "\n", omittingEmptySubsequences: false) { parser.take(line) }
        self = parser.finish()
    }

    init(claim: String, files: [File], expectations: [Expectation]) {
        self.claim = claim
        self.files = files
        self.expectations = expectations
    }

    /// The range marked `as name`, and its file.
    public func mark(named name: String) -> (file: File, range: TextRange)? {
        for file in files {
            if let mark = file.marks.first(where: { $0.words == "as " + name }) { return (file, mark.range) }
        }
        return nil
    }

    /// `string` with its golden text `name` replaced: what `kytes-dev golden` writes.
    public static func rewriting(_ string: String, expectation name: String, with text: String) -> String {
        var lines = string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let header = lines.firstIndex(of: "-- expect: \(name) --") else { return string }
        let end = lines[(header + 1)...].firstIndex { FixtureParser.header($0[...]) != nil } ?? lines.endIndex
        var golden = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if golden.last == "" { golden.removeLast() }
        if end == lines.endIndex { golden.append("") }
        lines.replaceSubrange((header + 1)..<end, with: golden)
        return lines.joined(separator: "\n")
    }
}

/// Reads a fixture line by line.
private struct FixtureParser {
    private enum Section {
        case claim
        case file(String)
        case expectation(String)
    }

    private var section = Section.claim
    private var claim: [Substring] = []
    private var body: [Substring] = []
    private var marks: [Fixture.Mark] = []
    private var files: [Fixture.File] = []
    private var expectations: [Fixture.Expectation] = []
    private var lineNumber = 0

    mutating func take(_ line: Substring) {
        lineNumber += 1
        if let header = Self.header(line) {
            close()
            section =
                header.hasPrefix("expect: ") ? .expectation(String(header.dropFirst(8))) : .file(String(header))
            return
        }
        if case .file = section, let mark = mark(in: line) {
            marks.append(mark)
        } else {
            body.append(line)
        }
    }

    mutating func finish() -> Fixture {
        close()
        let sentence = claim.prefix { !$0.isEmpty }.joined(separator: " ")
        return Fixture(claim: sentence, files: files, expectations: expectations)
    }

    static func header(_ line: Substring) -> Substring? {
        guard line.hasPrefix("-- "), line.hasSuffix(" --"), line.utf8.count > 6 else { return nil }
        return line.dropFirst(3).dropLast(3)
    }

    private mutating func close() {
        defer {
            body = []
            marks = []
        }
        switch section {
        case .claim: claim = body
        case .expectation(let name):
            expectations.append(Fixture.Expectation(name: name, text: joined()))
        case .file(let name):
            var string = joined()
            var cursor: Int?
            if let found = string.firstRange(of: "$0") {
                cursor = string.utf8.distance(from: string.startIndex, to: found.lowerBound)
                string.removeSubrange(found)
            }
            files.append(Fixture.File(name: name, text: SourceText(string), marks: marks, cursor: cursor))
        }
    }

    /// The lines, each with its end; an empty last line of the section is its end only.
    private func joined() -> String {
        var lines = body
        if lines.last == "" { lines.removeLast() }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The mark that a line of carets makes in the line before it.
    private func mark(in line: Substring) -> Fixture.Mark? {
        let indent = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }.count
        let carets = line.unicodeScalars.dropFirst(indent).prefix { $0 == "^" }.count
        guard carets > 0, let above = body.last else { return nil }
        let words = String(line.unicodeScalars.dropFirst(indent + carets))
        guard words.first == " " else { return nil }
        let start = body.dropLast().reduce(0) { $0 + $1.utf8.count + 1 }
        let lower = above.unicodeScalars.prefix(indent).reduce(0) { $0 + String($1).utf8.count }
        let length = above.unicodeScalars.dropFirst(indent).prefix(carets).reduce(0) { $0 + String($1).utf8.count }
        return Fixture.Mark(
            range: (start + lower)..<(start + lower + length),
            words: words.trimmingSpaces,
            line: lineNumber
        )
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
