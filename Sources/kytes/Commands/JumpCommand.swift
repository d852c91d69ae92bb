import ArgumentParser
import KytesBasics
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText

struct JumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jump",
        abstract: "Print the file where a dependency's source begins, at the version in use.",
        discussion: """
            Given a place in a file, it goes where the editor's go-to-definition would. Lines and columns count from 1, \
            columns in characters; what is printed is `file:line:column`.

            EXAMPLES
              kytes jump swift-nio
              kytes jump Package.swift:34:20
              nvim "$(kytes jump swift-nio | cut -d: -f1)"
              kytes jump swift-nio --format json | jq -r .revision
            """
    )

    @OptionGroup var destination: TargetArgument
    @OptionGroup var folder: FolderArgument
    @OptionGroup var format: FormatOption
    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await Session.inside(folder.dir, options, answer)
    }

    private func answer(_ session: Session) async throws {
        let outcome = try await outcome(in: session)
        for message in outcome.messages { session.terminal.note(message.text) }
        guard let place = outcome.places.first, let path = place.document.filePath else {
            throw CommandFailure.failed("`\(target)` leads nowhere")
        }
        let start = place.text.position(at: place.range.lowerBound, in: .utf32)
        guard format.format == .json else {
            Terminal.print("\(path):\(start.line + 1):\(start.column + 1)")
            return
        }
        JSONAnswer.print([
            "file": .string(path.string),
            "line": .integer(start.line + 1),
            "column": .integer(start.column + 1),
            "url": JSONAnswer.optional(place.provenance?.url),
            "revision": JSONAnswer.optional(place.provenance?.revision),
            "exactness": JSONAnswer.optional(place.provenance?.exactness.rawValue),
        ])
    }

    private var target: String { destination.target }

    private func outcome(in session: Session) async throws -> JumpOutcome {
        let place = FilePlace(target)
        let file = try place.flatMap { try Disk.file($0.file) }
        let state = try await session.state()
        guard let place, let file else {
            if let place, place.file.contains("/") || place.file.contains(".") {
                throw CommandFailure.misuse("`\(place.file)` is not a file")
            }
            let component = try state.component(named: target).id
            return try await session.ask { try await $0.jump(to: component) }
        }
        let document = DocumentID(file: file)
        guard let text = try await session.text(of: document) else {
            throw CommandFailure.misuse("`\(place.file)` is not a text that can be read")
        }
        let position = Position(line: place.line - 1, column: place.column - 1)
        let offset = text.offset(at: position, in: .utf32)
        return try await session.ask { try await $0.definition(in: document, at: offset) }
    }
}

/// `FILE:LINE:COLUMN` as compilers print it.
struct FilePlace {
    var file: String
    /// From 1.
    var line: Int
    /// From 1.
    var column: Int

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 2, let column = Int(parts[parts.count - 1]), let line = Int(parts[parts.count - 2]),
            line > 0, column > 0
        else { return nil }
        file = parts.dropLast(2).joined(separator: ":")
        self.line = line
        self.column = column
    }
}
