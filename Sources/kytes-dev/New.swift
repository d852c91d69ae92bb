import ArgumentParser
import Foundation

/// Skeletons of what is added often.
struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the skeleton of an ecosystem or of a diagnostic's page.",
        subcommands: [Ecosystem.self, Diagnostic.self]
    )

    struct Ecosystem: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One folder, and one folder of fixtures.")

        @Argument(help: "The name in lower case, for example `mix`.")
        var name: String

        func run() async throws {
            guard name.wholeMatch(of: /[a-z][a-z0-9-]*/) != nil else {
                throw ValidationError("`\(name)` is no name of lower-case letters, digits and dashes")
            }
            let type = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            let folder = "Sources/KytesEcosystems/\(type)"
            try write(Skeleton.ecosystem(type: type, id: name), to: "\(folder)/\(type).swift")
            try write(Skeleton.reader(type: type), to: "\(folder)/\(type)+Manifest.swift")
            try write(Skeleton.readme(id: name), to: "\(folder)/README.md")
            for fixture in ["reads", "broken"] {
                try write(Skeleton.fixture(fixture, id: name), to: "Tests/Corpus/Fixtures/\(name)/\(fixture).txt")
            }
            print("now add `\(type).self,` to `Ecosystems.all`, in order, and fill the fixtures")
        }
    }

    struct Diagnostic: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The page of a diagnostic code.")

        @Argument(help: "The code, for example `mix/unresolved`.")
        var code: String

        func run() async throws {
            guard code.wholeMatch(of: /[a-z]+\/[a-z-]+/) != nil else {
                throw ValidationError("`\(code)` is not of the form `ecosystem/what-is-wrong`")
            }
            let name = code.replacing("/", with: "-")
            try write(
                Skeleton.page(code: code),
                to: "Sources/kytes-ls/Documentation.docc/Diagnostics/\(name).md"
            )
        }
    }
}

/// Writes a new file; what is there already is never overwritten.
private func write(_ text: String, to path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else { throw ChoreError("`\(path)` is there already") }
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    print("wrote \(path)")
}
