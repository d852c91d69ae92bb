import ArgumentParser
import Foundation

/// Replays a recorded session of an editor: one message a line, or `Content-Length` frames as they went over the wire.
struct Session: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send the messages of a file to the language server and print its answers.",
        discussion: "FILE holds one JSON message a line. Lines that begin with `#` are left out."
    )

    @Argument(help: "The file.")
    var file: String

    @Option(help: "The language server.")
    var server = ".build/debug/kytes-ls"

    func run() async throws {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let messages = lines.filter { !$0.hasPrefix("#") }
        let process = Process()
        process.executableURL = URL(filePath: server)
        process.arguments = ["--stdio"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let printing = Thread {
            while case let chunk = output.fileHandleForReading.availableData, !chunk.isEmpty {
                let text = String(decoding: chunk, as: UTF8.self)
                print(text.replacing(/Content-Length: \d+\r\n\r\n/, with: "\n"), terminator: "")
            }
        }
        printing.start()
        for message in messages {
            print("\n→ \(message)")
            let frame = "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
            input.fileHandleForWriting.write(Data(frame.utf8))
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        while !printing.isFinished { try await Task.sleep(for: .milliseconds(5)) }
        print("\nthe server ended with \(process.terminationStatus)")
    }
}
