import ArgumentParser
import Foundation
import KytesBasics
import KytesSyntax
import KytesTestSupport
import KytesText

struct YAMLOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yaml",
        abstract: "Read all YAML below a folder as we do and as libyaml does: events, values, marks."
    )

    @ArgumentParser.Argument(help: "A folder.")
    var folder: String

    func run() async throws {
        let root = AbsolutePath(
            folder, relativeTo: AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root)
        guard let oracle = YAMLEvents(path: ProcessInfo.processInfo.environment["PATH"]) else {
            throw ChoreError("there is no Python with libyaml: python3 -m pip install pyyaml")
        }
        let paths = [".yml", ".yaml"].flatMap { Checkout.files(below: root, suffix: $0) }
        var (equal, different, refused, silent) = (0, 0, 0, 0)
        for next in try oracle.files(paths) {
            let document = YAMLDocument.parse(next.text)
            let lines = YAMLEvents.lines(of: document.value, in: next.text)
            guard let expected = next.expected else {
                refused += 1
                if document.diagnostics.isEmpty {
                    silent += 1
                    print("\(next.name): libyaml refuses it, and we say nothing")
                }
                continue
            }
            if lines == expected {
                equal += 1
            } else {
                different += 1
                print("\(next.name): DIFFERENT")
                let first = zip(lines, expected).first { $0 != $1 }
                print("    theirs: \(first?.1 ?? "another number of events")\n    ours: \(first?.0 ?? "")")
            }
        }
        print(
            "\(equal) of \(equal + different) equal; libyaml refuses \(refused), \(refused - silent) of them said by us"
        )
        if different + silent > 0 { throw ExitCode(1) }
    }
}
