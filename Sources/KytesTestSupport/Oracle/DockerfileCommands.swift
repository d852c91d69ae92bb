import Foundation
public import KytesBasics
public import KytesSyntax
public import KytesText

/// What BuildKit's parser, through Python's `dockerfile`, makes of texts, and what our reader makes of them, in the same
/// words.
public struct DockerfileCommands: Sendable {
    public struct Case: Sendable {
        /// A file, or a whole text.
        public var name: String
        public var text: SourceText
        /// `nil` where BuildKit refuses the text.
        public var expected: [JSONValue]?
    }

    private let python: String
    private let script: AbsolutePath

    /// - Returns: `nil` where Python or its `dockerfile` is absent.
    public init?(path: String?) {
        guard let python = ChildProcess.find("python3", path: path) else { return nil }
        let probe = ChildProcess(
            executable: python, arguments: ["-c", "import dockerfile"],
            environment: ProcessInfo.processInfo.environment, timeout: .seconds(20))
        guard let outcome = try? probe.run(cancel: CancelFlag()), outcome.status == 0 else { return nil }
        self.python = python
        script = Checkout.folder.appending("Tests/KytesSyntaxTests/Scripts/dockerfile_commands.py")
    }

    public func texts(_ texts: [String]) throws -> [Case] {
        let input = texts.map { JSONValue.string($0).description }.joined(separator: "\n")
        return try zip(texts, answers(["texts"], input: Array(input.utf8))).map { text, answer in
            Case(name: text, text: SourceText(text), expected: Self.commands(of: answer))
        }
    }

    public func files(_ paths: [AbsolutePath]) throws -> [Case] {
        // Standard input holds 64 KiB.
        var cases: [Case] = []
        for start in stride(from: 0, to: paths.count, by: 200) {
            let some = paths[start..<min(paths.count, start + 200)].map(\.string).joined(separator: "\n")
            cases += try answers([], input: Array(some.utf8)).compactMap { answer in
                guard let name = answer["path"]?.string, let path = AbsolutePath(name),
                    let bytes = Disk.read(path, limit: 8 << 20)
                else { return nil }
                return Case(name: name, text: SourceText(decoding: bytes), expected: Self.commands(of: answer))
            }
        }
        return cases
    }

    private static func commands(of answer: JSONValue) -> [JSONValue]? { answer["commands"]?.array }

    private func answers(_ arguments: [String], input: [UInt8]) throws -> [JSONValue] {
        var process = ChildProcess(
            executable: python, arguments: [script.string] + arguments,
            environment: ProcessInfo.processInfo.environment, timeout: .seconds(300))
        process.input = input
        process.outputLimit = 1 << 28
        let outcome = try process.run(cancel: CancelFlag())
        guard outcome.status == 0 else {
            throw YAMLEvents.OracleError(String(decoding: outcome.errors, as: UTF8.self))
        }
        return try outcome.output.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
    }

    // MARK: - Ours

    /// Our reading as the script tells BuildKit's.
    public static func lines(of document: DockerfileText, in text: SourceText) -> [JSONValue] {
        document.instructions.map { instruction in
            var name = instruction.keyword.value
            var meant = instruction
            if name == "ONBUILD", let inner = instruction.deferred.first {
                name += " " + inner.keyword.value
                meant = inner
            }
            let first = text.line(at: instruction.range.lowerBound) + 1
            let last = text.line(at: max(instruction.range.lowerBound, instruction.range.upperBound)) + 1
            // Of what is put off it does not tell the flags.
            let flags = instruction.flags.map { flag in
                "--" + flag.name.value + (flag.value.map { "=" + instruction.text.string($0) } ?? "")
            }
            let heredocs = meant.heredocs.map { heredoc in
                JSONValue.array([.string(heredoc.name.value), .string(text[heredoc.content])])
            }
            return .array([
                .string(name), .integer(first), .integer(last), .array(flags.map(JSONValue.string)),
                .array(words(of: meant, escape: document.escape).map(JSONValue.string)), .array(heredocs),
            ])
        }
    }

    private static func words(of instruction: DockerfileText.Instruction, escape: UInt8) -> [String] {
        if let strings = instruction.strings { return strings.map(\.value) }
        var words = DockerfileWords(instruction, escape: escape)
        switch instruction.keyword.value {
        case "FROM", "COPY", "ADD", "EXPOSE", "VOLUME": return words.plainWords().map(instruction.text.string)
        case "ENV", "LABEL":
            return words.pairs().flatMap { pair in
                [instruction.text.string(pair.name), pair.value.map(instruction.text.string) ?? ""]
            }
        case "ARG":
            var result: [String] = []
            while let word = words.word() { result.append(instruction.text.string(word)) }
            return result
        case "HEALTHCHECK":
            guard let check = instruction.deferred.first else { return [instruction.argument.value.uppercased()] }
            return [check.keyword.value] + self.words(of: check, escape: escape)
        default: return [instruction.argument.value]
        }
    }
}
