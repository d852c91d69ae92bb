import KytesText

/// One instruction after the other.
struct DockerfileReader {
    private let bytes: [UInt8]
    private(set) var document = DockerfileText()
    private(set) var diagnostics: [Diagnostic] = []
    private var at = 0
    private var mayHaveDirectives = true
    private var isToldOfTemplate = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    mutating func read() {
        while at < bytes.count {
            let line = nextLine()
            let start = skippingBlanks(line)
            guard start < line.upperBound else {
                mayHaveDirectives = false
                continue
            }
            if bytes[start] == UInt8(ascii: "#") {
                document.comments.append(start..<line.upperBound)
                if mayHaveDirectives { readDirective(start + 1..<line.upperBound) }
                continue
            }
            mayHaveDirectives = false
            if isTemplate(start, line) { takeTemplate(start..<line.upperBound) } else { readInstruction(start, line) }
        }
    }

    // MARK: - Lines

    /// Without its end; `at` is behind that.
    private mutating func nextLine() -> TextRange {
        let start = at
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        at = min(end + 1, bytes.count)
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    private func skippingBlanks(_ line: TextRange) -> Int {
        var start = line.lowerBound
        while start < line.upperBound, Self.isBlank(bytes[start]) { start += 1 }
        return start
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// A line without the sign that joins it with the next one, and whether that was there.
    private func withoutContinuation(_ line: TextRange) -> (TextRange, Bool) {
        var end = line.upperBound
        while end > line.lowerBound, Self.isBlank(bytes[end - 1]) { end -= 1 }
        guard end > line.lowerBound, bytes[end - 1] == document.escape else { return (line, false) }
        if end - 1 > line.lowerBound, bytes[end - 2] == document.escape { return (line, false) }
        return (line.lowerBound..<end - 1, true)
    }

    // MARK: - Directives and templates

    private mutating func readDirective(_ line: TextRange) {
        guard let equals = bytes[line].firstIndex(of: UInt8(ascii: "=")) else { return mayHaveDirectives = false }
        let name = trimmed(line.lowerBound..<equals)
        let value = trimmed(equals + 1..<line.upperBound)
        let isName = !name.isEmpty && bytes[name].allSatisfy { Self.isLetter($0) || (0x30...0x39).contains($0) }
        guard isName, !value.isEmpty else { return mayHaveDirectives = false }
        let directive = DockerfileText.Directive(
            name: located(name).map { $0.lowercased() }, value: located(value),
            line: line.lowerBound - 1..<line.upperBound)
        document.directives.append(directive)
        if directive.name.value == "escape", value.count == 1, [0x5C, 0x60].contains(bytes[value.lowerBound]) {
            document.escape = bytes[value.lowerBound]
        }
    }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private func trimmed(_ range: TextRange) -> TextRange {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        while start < end, Self.isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private func located(_ range: TextRange) -> Located<String> {
        Located(String(decoding: bytes[range], as: UTF8.self), at: range)
    }

    /// `{% … %}`, `{{ … }}`, `{# … #}`, `<% … %>`
    private func isTemplate(_ start: Int, _ line: TextRange) -> Bool {
        guard start + 1 < line.upperBound else { return false }
        let (first, second) = (bytes[start], bytes[start + 1])
        return first == UInt8(ascii: "{") && [UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "#")].contains(second)
            || first == UInt8(ascii: "<") && second == UInt8(ascii: "%")
    }

    private mutating func takeTemplate(_ range: TextRange) {
        document.templates.append(range)
        guard !isToldOfTemplate else { return }
        isToldOfTemplate = true
        tell(
            DockerfileText.Code.template, .information,
            "This is a template of a Dockerfile: only what is one as it stands is read", range)
    }

    // MARK: - Instructions

    private mutating func readInstruction(_ start: Int, _ line: TextRange) {
        var text = JoinedText()
        var (part, isJoined) = withoutContinuation(start..<line.upperBound)
        text.append(part, of: bytes)
        var end = part.upperBound
        while isJoined, at < bytes.count {
            let next = nextLine()
            let words = skippingBlanks(next)
            guard words < next.upperBound else { continue }
            if bytes[words] == UInt8(ascii: "#") {
                document.comments.append(words..<next.upperBound)
                continue
            }
            if isTemplate(words, next), bytes[words] != UInt8(ascii: "{") || bytes[words + 1] != UInt8(ascii: "{") {
                takeTemplate(words..<next.upperBound)
                continue
            }
            (part, isJoined) = withoutContinuation(next)
            text.append(part, of: bytes)
            end = part.upperBound
        }
        guard var instruction = instruction(in: text, 0..<text.count, range: start..<end) else { return }
        let inner = instruction.deferred.first ?? instruction
        if ["RUN", "COPY", "ADD"].contains(inner.keyword.value), inner.strings == nil {
            instruction.heredocs = readHeredocs(of: inner)
            if let last = instruction.heredocs.last {
                instruction.range = start..<max(last.content.upperBound, last.end.upperBound)
            }
            if !instruction.deferred.isEmpty { instruction.deferred[0].heredocs = instruction.heredocs }
        }
        document.instructions.append(instruction)
    }

    private mutating func instruction(
        in text: JoinedText,
        _ part: Range<Int>,
        range: TextRange,
        isDeferred: Bool = false
    ) -> DockerfileText.Instruction? {
        var words = DockerfileWords(text, part, escape: document.escape)
        guard let keyword = words.plainWord() else { return nil }
        let name = text.located(keyword).map { $0.uppercased() }
        guard DockerfileText.known.contains(name.value) else {
            document.strays.append(name)
            tell(DockerfileText.Code.instruction, .error, "`\(name.value.prefix(40))` is no instruction", name.range)
            return nil
        }
        var instruction = DockerfileText.Instruction(keyword: name, range: range, text: text, rest: 0..<0)
        instruction.flags = words.flags()
        instruction.rest = words.rest
        if Self.withStrings.contains(name.value) { instruction.strings = words.strings() }
        if instruction.rest.isEmpty, !(name.value == "HEALTHCHECK" && !instruction.flags.isEmpty) {
            tell(DockerfileText.Code.arguments, .error, "`\(name.value)` lacks what it is about", name.range)
        }
        let isCheck = name.value == "HEALTHCHECK" && text.string(instruction.rest).lowercased().hasPrefix("cmd")
        if name.value == "ENV", !instruction.rest.isEmpty {
            var pairs = DockerfileWords(text, instruction.rest, escape: document.escape)
            if let bare = pairs.pairs().first(where: { $0.value == nil }) {
                tell(
                    DockerfileText.Code.arguments, .error, "`\(text.string(bare.name).prefix(40))` is given no value",
                    text.source(bare.name))
            }
        }
        // Nothing that is put off puts off something else.
        if !isDeferred, name.value == "ONBUILD" || isCheck,
            let inner = self.instruction(in: text, instruction.rest, range: range, isDeferred: true)
        {
            instruction.deferred = [inner]
        }
        return instruction
    }

    private static let withStrings: Set = ["ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"]

    // MARK: - Heredocs

    private mutating func readHeredocs(of instruction: DockerfileText.Instruction) -> [DockerfileText.Heredoc] {
        let words = DockerfileWords(instruction.text, instruction.rest, escape: document.escape)
        return words.heredocs().prefix(64).map { opening in
            let name = instruction.text.located(opening.name)
            let start = at
            while at < bytes.count {
                let line = nextLine()
                var begin = line.lowerBound
                if opening.stripsTabs { while begin < line.upperBound, bytes[begin] == 0x09 { begin += 1 } }
                if bytes[begin..<line.upperBound].elementsEqual(name.value.utf8) {
                    return DockerfileText.Heredoc(
                        name: name, content: start..<line.lowerBound, end: begin..<line.upperBound,
                        isExpanded: !opening.isQuoted)
                }
            }
            tell(
                DockerfileText.Code.heredoc, .error, "No line `\(name.value)` ends this heredoc", name.range)
            return DockerfileText.Heredoc(
                name: name, content: start..<bytes.count, end: bytes.count..<bytes.count,
                isExpanded: !opening.isQuoted)
        }
    }

    private mutating func tell(
        _ code: String,
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ range: TextRange
    ) {
        guard diagnostics.count < Self.diagnosticLimit else { return }
        diagnostics.append(Diagnostic(code: code, severity: severity, message: message, range: range))
    }

    private static let diagnosticLimit = 100
}
