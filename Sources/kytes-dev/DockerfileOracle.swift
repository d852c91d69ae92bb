import ArgumentParser
import Foundation
import KytesBasics
import KytesSyntax
import KytesTestSupport
import KytesText

struct DockerfileOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dockerfile",
        abstract:
            "Read all Dockerfiles below a folder as we do and as BuildKit does: instructions, flags, words, heredocs."
    )

    @ArgumentParser.Argument(help: "A folder.")
    var folder: String

    func run() async throws {
        let root = AbsolutePath(
            folder, relativeTo: AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root)
        guard let oracle = DockerfileCommands(path: ProcessInfo.processInfo.environment["PATH"]) else {
            throw ChoreError("there is no BuildKit for Python: python3 -m pip install dockerfile")
        }
        let paths = Checkout.files(below: root, suffix: "").filter { path in
            let name = path.lastComponent
            return name == "Dockerfile" || name.hasPrefix("Dockerfile.") && !name.hasSuffix("ignore")
                || name.hasSuffix(".dockerfile") || name == "Containerfile"
        }
        var (equal, different, refused, silent) = (0, 0, 0, 0)
        for next in try oracle.files(paths) {
            let document = DockerfileText.parse(next.text)
            guard let expected = next.expected else {
                refused += 1
                if document.diagnostics.isEmpty {
                    silent += 1
                    print("\(next.name): BuildKit refuses it, and we say nothing")
                }
                continue
            }
            let lines = DockerfileCommands.lines(of: document.value, in: next.text)
            if lines == expected {
                equal += 1
            } else {
                different += 1
                print("\(next.name): DIFFERENT")
                let first = zip(lines, expected).first { $0 != $1 }
                print(
                    "    theirs: \(first?.1.description ?? "another number")\n    ours: \(first?.0.description ?? "")")
            }
        }
        print(
            "\(equal) of \(equal + different) equal; BuildKit refuses \(refused), \(refused - silent) of them said by us"
        )
        if different + silent > 0 { throw ExitCode(1) }
    }
}
