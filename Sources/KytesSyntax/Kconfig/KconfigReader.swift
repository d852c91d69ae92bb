internal import KytesText

/// Reads a Kconfig file in one pass: lines, and a stack of the blocks that are open.
///
/// A line that cannot be read costs that line only.
struct KconfigReader {
    var statements: [KconfigStatement] = []
    var options: [KconfigOption] = []
    var words: [KconfigWord] = []
    var expressions: [KconfigExpression] = []
    var comments: [TextRange] = []
    var problems: [KconfigProblem] = []
    var position = 0
    /// Blocks without an end so far, outermost first.
    private var open: [Int] = []
    /// What the next option belongs to.
    private var entry: Int?

    static let maxProblems = 200
    static let maxBlocks = 10_000

    init(count: Int) {
        words.reserveCapacity(count / 40)
        options.reserveCapacity(count / 60)
    }

    typealias Bytes = UnsafeBufferPointer<UInt8>

    mutating func read(_ bytes: Bytes) {
        while skipToLine(bytes) { readLine(bytes) }
        while let block = open.popLast() {
            report(.unterminatedBlock(Self.name(of: statements[block].kind)), statements[block].keyword)
            close(block, at: bytes.count)
        }
    }

    mutating func report(_ kind: KconfigProblem.Kind, _ range: TextRange) {
        if problems.count < Self.maxProblems { problems.append(KconfigProblem(kind: kind, range: range)) }
    }

    private static func name(of kind: KconfigStatement.Kind) -> String {
        switch kind {
        case .choice: "choice"
        case .menu: "menu"
        default: "if"
        }
    }

    // MARK: Lines

    private mutating func readLine(_ bytes: Bytes) {
        let start = position
        guard let word = readWord(bytes) else {
            report(.strayCharacter, position..<min(position + 1, bytes.count))
            return skipLine(bytes)
        }
        let entry = words[Int(word)]
        guard !entry.isQuoted, entry.isPlain,
            let keyword = KconfigKeyword.of(bytes[entry.range], hash: entry.hash)
        else { return readOther(word, from: start, bytes) }
        words.removeLast()
        if let kind = keyword.option {
            readOption(kind, keyword, from: start, bytes)
        } else if let kind = keyword.statement {
            readStatement(kind, from: start, bytes)
        } else if let kind = keyword.ended {
            endBlock(kind, from: start, bytes)
            finishLine(bytes)
        } else {
            report(.unknownStatement, entry.range)
            skipLine(bytes)
        }
    }

    /// An assignment, or a macro by itself.
    private mutating func readOther(_ word: Int32, from start: Int, _ bytes: Bytes) {
        let nameStop = position
        let kind = assignmentKind(bytes)
        var statement = begin(kind ?? .macro, from: start, keywordStop: nameStop)
        statement.word = word
        entry = nil
        if kind != nil {
            statement.value = readRest(bytes)
        } else if words[Int(word)].isPlain || words[Int(word)].isQuoted {
            report(.unknownStatement, words[Int(word)].outerRange)
            return skipLine(bytes)
        }
        finishLine(bytes)
        append(statement)
    }

    private mutating func assignmentKind(_ bytes: Bytes) -> KconfigStatement.Kind? {
        skipBlanks(bytes)
        guard position < bytes.count else { return nil }
        let next = position + 1 < bytes.count ? bytes[position + 1] : 0
        switch (bytes[position], next) {
        case (UInt8(ascii: "="), _):
            position += 1
            return .assignment
        case (UInt8(ascii: ":"), UInt8(ascii: "=")):
            position += 2
            return .immediateAssignment
        case (UInt8(ascii: "+"), UInt8(ascii: "=")):
            position += 2
            return .appendingAssignment
        default: return nil
        }
    }

    private func begin(_ kind: KconfigStatement.Kind, from start: Int, keywordStop: Int) -> KconfigStatement {
        KconfigStatement(
            kind: kind, start: Int32(start), keywordStop: Int32(keywordStop), firstOption: Int32(options.count),
            endOption: Int32(options.count))
    }

    private mutating func append(_ statement: KconfigStatement) {
        var statement = statement
        statement.headStop = Int32(position)
        statement.stop = Int32(position)
        statement.end = Int32(statements.count + 1)
        statements.append(statement)
    }

    private mutating func readStatement(_ kind: KconfigStatement.Kind, from start: Int, _ bytes: Bytes) {
        var statement = begin(kind, from: start, keywordStop: position)
        entry = nil
        switch kind {
        case .config, .menuConfig: statement.word = expectWord("a name", bytes)
        case .choice: statement.word = readWord(bytes) ?? -1
        case .condition: statement.expression = expectExpression(bytes)
        case .source, .relativeSource, .optionalSource, .optionalRelativeSource: statement.word = expectPath(bytes)
        default: statement.word = expectWord("a text in quotes", bytes)
        }
        finishLine(bytes)
        append(statement)
        if statement.isOption || kind == .choice || kind == .menu || kind == .comment { entry = statements.count - 1 }
        guard statement.isBlock else { return }
        if open.count == Self.maxBlocks {
            report(.tooDeep, start..<position)
        } else {
            open.append(statements.count - 1)
        }
    }

    /// Ends the innermost block of its kind; those inside it were forgotten.
    private mutating func endBlock(_ kind: KconfigStatement.Kind, from start: Int, _ bytes: Bytes) {
        entry = nil
        guard let place = open.lastIndex(where: { statements[$0].kind == kind }) else {
            return report(.strayEnd(Self.name(of: kind)), start..<position)
        }
        while open.count > place + 1, let block = open.popLast() {
            report(.unterminatedBlock(Self.name(of: statements[block].kind)), statements[block].keyword)
            close(block, at: start)
        }
        if let block = open.popLast() { close(block, at: position) }
    }

    private mutating func close(_ block: Int, at stop: Int) {
        statements[block].end = Int32(statements.count)
        statements[block].stop = Int32(stop)
    }

    // MARK: Options

    private mutating func readOption(
        _ kind: KconfigOption.Kind, _ keyword: KconfigKeyword, from start: Int, _ bytes: Bytes
    ) {
        var option = KconfigOption(kind: kind, start: Int32(start), keywordStop: Int32(position))
        option.type = keyword.type ?? .unknown
        guard let entry else {
            report(.strayOption, start..<position)
            return kind == .help ? readHelp(&option, bytes) : skipLine(bytes)
        }
        readArguments(of: &option, bytes)
        if kind == .help {
            readHelp(&option, bytes)
        } else {
            finishLine(bytes)
            option.stop = Int32(position)
        }
        options.append(option)
        statements[entry].endOption = Int32(options.count)
        statements[entry].stop = option.stop
    }

    private mutating func readArguments(of option: inout KconfigOption, _ bytes: Bytes) {
        switch option.kind {
        case .type:
            option.word = readWord(bytes, unless: .ifWord) ?? -1
            option.condition = readCondition(bytes)
        case .prompt:
            option.word = expectWord("a text in quotes", bytes)
            option.condition = readCondition(bytes)
        case .value:
            option.expression = expectExpression(bytes)
            option.condition = readCondition(bytes)
        case .depends:
            if !takeWord(.on, bytes) { report(.expected("`on`"), Int(option.start)..<position) }
            option.expression = expectExpression(bytes)
        case .select, .imply:
            option.word = expectWord("a name", bytes)
            option.condition = readCondition(bytes)
        case .range:
            option.word = expectWord("a number or a name", bytes)
            option.secondWord = expectWord("a number or a name", bytes)
            option.condition = readCondition(bytes)
        case .visible: option.condition = readCondition(bytes)
        case .other: readAttribute(of: &option, bytes)
        case .help, .modules, .optional, .environment: break
        }
    }

    /// `option env="ARCH"`, `option modules`, as they were written before Linux 4.18 and 5.13.
    private mutating func readAttribute(of option: inout KconfigOption, _ bytes: Bytes) {
        let name = expectWord("a name", bytes)
        guard name >= 0 else { return }
        let written = bytes[words[Int(name)].range]
        if written.elementsEqual("modules".utf8) { option.kind = .modules }
        guard assignmentKind(bytes) == .assignment else { return }
        option.word = expectWord("a text in quotes", bytes)
        if written.elementsEqual("env".utf8) { option.kind = .environment }
    }

    /// The lines that are indented as the first one is, or more.
    private mutating func readHelp(_ option: inout KconfigOption, _ bytes: Bytes) {
        skipLine(bytes)
        if position < bytes.count { position += 1 }
        option.keywordStop = Int32(position)
        var indentation = 0
        var stop = position
        var line = position
        while line < bytes.count {
            var (column, offset) = (0, line)
            while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x09 {
                column = bytes[offset] == 0x09 ? (column & ~7) + 8 : column + 1
                offset += 1
            }
            let lineEnd = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
            let isBlank = bytes[offset..<lineEnd].allSatisfy { $0 == 0x0D || $0 == 0x20 || $0 == 0x09 }
            if !isBlank {
                // Only the first line may stand at the margin.
                if column < indentation || (column == 0 && line != position) { break }
                if indentation == 0 { indentation = column }
                stop = lineEnd
            }
            line = min(lineEnd + 1, bytes.count)
        }
        position = max(stop, position)
        option.stop = Int32(position)
    }
}
