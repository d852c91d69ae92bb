public import KytesText

/// What the C preprocessor makes of a source of a device tree and of what it includes: one row of words, each of which knows
/// where a reader finds it. A word that a macro gave stands where the macro is named.
///
/// As `cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp` has it, with which Linux and U-Boot read their device trees.
///
/// - Source: ISO C 2011, 6.10; GCC 12, "The C Preprocessor"; Linux 6.1, `scripts/Makefile.lib`; read 2026-11-28.
struct DeviceTreePreprocessor {
    typealias Directive = DeviceTreeText.Directive
    typealias Place = DeviceTreePlace
    typealias Token = DeviceTreeToken

    struct Macro {
        /// Names of the parameters, in order; `nil` for a macro without parentheses.
        var parameters: [Int32]?
        var isVariadic = false
        var body: Range<Int>
        var file: Int32
        var place: Place
    }

    struct FileFrame {
        var file: Int32
        var next = 0
        var directive = 0
        /// Included by dtc itself: no macro counts.
        var isRaw = false
        /// Conditions that are open here: whether one of their parts was read.
        var conditions: [(wasRead: Bool, place: TextRange)] = []
    }

    /// Words that are read before the file goes on: what a macro stands for, an argument.
    struct Frame {
        var tokens: [Token]
        var next = 0
        /// Is not replaced inside of what it stands for.
        var macro: Int32 = -1
    }

    let files: [DeviceTreeText]
    /// Which file an inclusion means, by the file and the start of its path; `nil` where there is none.
    let inclusions: [[Int: Int]]
    private(set) var tokens: [Token] = []
    var scratch: [UInt8] = []
    var macros: [Int32: Macro] = [:]
    /// What is named, and where it is defined; each place once.
    private(set) var uses: [Place: Place] = [:]
    private(set) var missing: [Place] = []
    private(set) var problems: [(file: Int, problem: DeviceTreeProblem)] = []
    /// Files in the order in which they are first read.
    private(set) var order: [Int] = []

    var fileFrames: [FileFrame] = []
    var frames: [Frame] = []
    /// Frames above this one only are read.
    var floor = 0
    /// How many rows of words are being replaced by themselves, one inside the other; the file waits for them.
    var nesting = 0
    var disabled: Set<Int32> = []
    private(set) var isExhausted = false
    private var steps = 0
    var made = 0
    /// Names of all files together.
    private var numbers: [String: Int32] = [:]
    private var namesOfFiles: [[Int32]] = []
    let definedName: Int32
    let variadicName: Int32

    static let tokenLimit = 8_000_000
    static let stepLimit = 20_000_000
    /// Of words that macros make.
    static let madeLimit = 1_000_000
    static let depthLimit = 200

    /// - Parameter root: Read from its first word on.
    init(reading root: Int, of files: [DeviceTreeText], inclusions: [[Int: Int]]) {
        self.files = files
        self.inclusions = inclusions
        var numbers: [String: Int32] = [:]
        func number(of name: String) -> Int32 {
            if let known = numbers[name] { return known }
            let number = Int32(numbers.count)
            numbers[name] = number
            return number
        }
        definedName = number(of: "defined")
        variadicName = number(of: "__VA_ARGS__")
        let flag = number(of: "__DTS__")
        namesOfFiles = files.map { $0.names.map { number(of: $0) } }
        self.numbers = numbers
        macros[flag] = Macro(body: 0..<0, file: -1, place: Place(file: -1, 0..<0))
        enter(root, isRaw: false)
        run()
    }

    private mutating func run() {
        while let token = expanded() {
            tokens.append(token)
            if tokens.count >= Self.tokenLimit { exhaust(at: token.place) }
        }
    }

    mutating func exhaust(at place: Place) {
        guard !isExhausted else { return }
        isExhausted = true
        report(.exhausted, at: place)
    }

    mutating func report(_ kind: DeviceTreeProblem.Kind, at place: Place) {
        guard place.file >= 0 else { return }
        problems.append((Int(place.file), DeviceTreeProblem(kind: kind, range: place.range)))
    }

    mutating func use(_ macro: Macro, at token: Token) {
        guard token.text == token.place, macro.place.file >= 0 else { return }
        uses[token.place] = macro.place
    }

    /// A number for a name that pasting made.
    mutating func number(of name: String) -> Int32 {
        if let known = numbers[name] { return known }
        let number = Int32(numbers.count)
        numbers[name] = number
        return number
    }

    func token(_ index: Int, of file: Int32) -> Token {
        let word = files[Int(file)].words[index]
        let place = Place(file: file, word.range)
        return Token(
            kind: word.kind, isSpaced: word.isSpaced,
            name: word.name < 0 ? -1 : namesOfFiles[Int(file)][Int(word.name)], text: place, place: place)
    }

    func bytes(of token: Token) -> ArraySlice<UInt8> {
        token.text.file < 0 ? scratch[token.text.range] : files[Int(token.text.file)].bytes[token.text.range]
    }

    func first(of token: Token) -> UInt8 { bytes(of: token).first ?? 0 }

    // MARK: - Words

    /// The next word as it stands there.
    mutating func pulled() -> Token? {
        while !isExhausted {
            steps += 1
            if steps > Self.stepLimit, let frame = fileFrames.last { exhaust(at: Place(file: frame.file, 0..<0)) }
            if frames.count > floor {
                let last = frames.count - 1
                if frames[last].next < frames[last].tokens.count {
                    frames[last].next += 1
                    return frames[last].tokens[frames[last].next - 1]
                }
                if frames[last].macro >= 0 { disabled.remove(frames[last].macro) }
                frames.removeLast()
                continue
            }
            guard nesting == 0, !fileFrames.isEmpty else { return nil }
            if let token = readFile() { return token }
        }
        return nil
    }

    /// A word of the innermost file; `nil` where something else was done.
    private mutating func readFile() -> Token? {
        let last = fileFrames.count - 1
        let frame = fileFrames[last]
        let text = files[Int(frame.file)]
        if frame.directive < text.directives.count, text.directives[frame.directive].words.lowerBound <= frame.next {
            let directive = text.directives[frame.directive]
            fileFrames[last].directive += 1
            fileFrames[last].next = max(frame.next, directive.words.upperBound)
            if !frame.isRaw { obey(directive) }
            return nil
        }
        guard frame.next < text.words.count else {
            for condition in frame.conditions {
                report(.unterminatedCondition, at: Place(file: frame.file, condition.place))
            }
            fileFrames.removeLast()
            return nil
        }
        if includesByItself(at: frame.next, of: text) {
            let path = text.words[frame.next + 3].range
            fileFrames[last].next += 4
            include(path.lowerBound + 1..<max(path.lowerBound + 1, path.upperBound - 1), isRaw: true)
            return nil
        }
        fileFrames[last].next += 1
        var token = token(frame.next, of: frame.file)
        if frame.isRaw { token.isPainted = true }
        return token
    }

    /// `/include/ "…"`
    private func includesByItself(at index: Int, of text: DeviceTreeText) -> Bool {
        guard index + 3 < text.words.count, text.bytes[Int(text.words[index].start)] == UInt8(ascii: "/"),
            text.words[index + 3].kind == .string
        else { return false }
        return text.isKeyword("include", endingBefore: index + 3)
    }

    // MARK: - Files

    mutating func enter(_ file: Int, isRaw: Bool) {
        if !order.contains(file) { order.append(file) }
        fileFrames.append(FileFrame(file: Int32(file), isRaw: isRaw))
    }

    mutating func include(_ path: TextRange, isRaw: Bool) {
        guard let frame = fileFrames.last else { return }
        let place = Place(file: frame.file, path)
        guard let file = inclusions[Int(frame.file)][path.lowerBound] else {
            missing.append(place)
            return
        }
        guard fileFrames.count < Self.depthLimit else { return report(.tooDeep, at: place) }
        enter(file, isRaw: isRaw)
    }

    /// Goes to the part of the condition that is read.
    mutating func skip(until isRead: (inout Self, Directive) -> Bool) {
        let last = fileFrames.count - 1
        let text = files[Int(fileFrames[last].file)]
        var depth = 0
        while fileFrames[last].directive < text.directives.count {
            let directive = text.directives[fileFrames[last].directive]
            fileFrames[last].directive += 1
            fileFrames[last].next = directive.words.upperBound
            switch directive.kind {
            case .ifTrue, .ifDefined, .ifUndefined: depth += 1
            case .end where depth > 0: depth -= 1
            case .end, .elseIf, .otherwise:
                if depth == 0, isRead(&self, directive) { return }
            default: break
            }
        }
        fileFrames[last].next = text.words.count
    }
}

/// Where something stands in one of several texts.
public struct DeviceTreePlace: Hashable, Sendable {
    /// The number of the text; below zero for none.
    public var file: Int32
    private var start: Int32
    private var end: Int32

    init(file: Int32, _ range: TextRange) {
        self.file = file
        (start, end) = (Int32(range.lowerBound), Int32(range.upperBound))
    }

    public var range: TextRange { Int(start)..<Int(end) }

    /// From the beginning of one to the end of another of the same text; of different texts the first.
    public func through(_ other: DeviceTreePlace) -> DeviceTreePlace {
        guard file == other.file, other.end >= start else { return self }
        return DeviceTreePlace(file: file, Int(start)..<Int(other.end))
    }
}

/// A word behind the preprocessor.
struct DeviceTreeToken {
    var kind: DeviceTreeText.Word.Kind
    var isSpaced: Bool
    /// Is not replaced any more.
    var isPainted = false
    var name: Int32
    var text: DeviceTreePlace
    /// Where a reader finds it.
    var place: DeviceTreePlace
}
