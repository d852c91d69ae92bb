internal import KytesSyntax
internal import KytesText

// What the texts of a `RUN` are: scripts, words of settings, commands that give a variable a value.

extension Containers.ModelReader {
    /// A heredoc that a shell reads, and no other program.
    static func isScript(
        _ heredoc: DockerfileText.Heredoc,
        of instruction: DockerfileText.Instruction
    ) -> Bool {
        let words = instruction.text.string(instruction.rest).split(separator: " ")
        guard let first = words.first else { return false }
        let program = first.split(separator: "/").last ?? first
        return first.hasPrefix("<<") && words.count == 1 || ["sh", "bash", "ash", "dash"].contains(program)
    }

    static func isAssigned(_ name: String, in command: String) -> Bool {
        ["\(name)=", "for \(name) ", "read \(name)"].contains { command.contains($0) }
    }

    static func parts(of range: Range<Int>, in text: JoinedText) -> [Range<Int>] {
        text.bytes[range].split(separator: UInt8(ascii: ",")).map { $0.startIndex..<$0.endIndex }
    }
}
