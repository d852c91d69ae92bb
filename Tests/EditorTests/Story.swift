import Foundation
import Testing

/// What the user of any editor does, and what he must see.
///
/// A story is told by a script inside an editor (`Scripts/`), which writes its answer as JSON. What is expected comes
/// from `git`: the tags of the upstreams, and the manifests at those tags.
struct Story {
    /// A dependency as a manifest requires it, and the major version that the requirement allows.
    struct Step {
        var location: String
        var major: Int
    }

    static let chains: [[Step]] = [
        [
            Step(location: "https://github.com/apple/swift-nio.git", major: 2),
            Step(location: "https://github.com/apple/swift-atomics.git", major: 1),
        ],
        [
            Step(location: "https://github.com/apple/swift-nio-extras.git", major: 1),
            Step(location: "https://github.com/apple/swift-certificates.git", major: 1),
            Step(location: "https://github.com/apple/swift-asn1.git", major: 1),
        ],
    ]

    /// What a script found; see `Scripts/`.
    struct Answer: Decodable {
        struct Hint: Decodable {
            var line: String
            var label: String
        }

        struct Jump: Decodable {
            var location: String
            var hover: String
            var file: String
            var line: Int
            var isReadOnly: Bool
        }

        var failure: String?
        var hints: [Hint]?
        var chains: [[Jump]]?
        var servers: Int?
        var graph: String?
        var why: String?
        /// Breaches of what the client's capabilities allow.
        var breaches: [String]?
    }

    let home: EditorHome
    let upstreams: Upstreams

    /// The folders of a user who has cloned hummingbird 2.28.1 and never used kytes.
    static func begin() async throws -> Story {
        let home = try EditorHome()
        try await home.clone("https://github.com/hummingbird-project/hummingbird", tag: "2.28.1", as: "hummingbird")
        return Story(home: home, upstreams: Upstreams(home: home))
    }

    /// Lets `editor` tell the story once and checks what it saw.
    func isTold(by editor: EditorProgram, network: String, profile: String? = nil) async throws {
        let answer: Answer = try await answer(
            of: editor, network: network, adding: profile.map { ["profile": $0] } ?? [:])
        #expect(answer.failure == nil, "\(editor.name), network `\(network)`")
        try await check(answer)
    }

    /// What the editor's script writes down about this story, and `more` that it is told.
    func answer<Answer: Decodable>(
        of editor: EditorProgram,
        network: String,
        adding more: [String: Any] = [:]
    ) async throws -> Answer {
        let answerFile = home.folder.appending(path: "answer.json")
        try? FileManager.default.removeItem(at: answerFile)
        let questionFile = home.folder.appending(path: "story.json")
        let question: [String: Any] = [
            "server": [EditorProgram.server.path, "--stdio"],
            "manifest": home.folder.appending(path: "hummingbird/Package.swift").path,
            "chains": Self.chains.map { $0.map(\.location) },
            "marks": ["\"", "\""],
            "seconds": 40,
            "answer": answerFile.path,
            "client": editor.name,
        ]
        let whole = question.merging(more) { $1 }
        try JSONSerialization.data(withJSONObject: whole).write(to: questionFile)
        let run = try await home.run(
            editor.executable,
            editor.arguments,
            environment: ["KYTES_STORY": questionFile.path, "KYTES_NETWORK": network],
            deadline: .seconds(240)
        )
        let said = try? Data(contentsOf: answerFile)
        let bytes = try #require(said, "`\(editor.name)` ended with \(run.status) and no answer: \(run.output)")
        return try JSONDecoder().decode(Answer.self, from: bytes)
    }

    private func check(_ answer: Answer) async throws {
        #expect(answer.breaches ?? [] == [])
        #expect(answer.servers == nil || answer.servers == 1, "every file belongs to the one server of the workspace")
        #expect(answer.chains?.count == Self.chains.count)
        for (steps, jumps) in zip(Self.chains, answer.chains ?? []) {
            #expect(jumps.map(\.location) == steps.map(\.location))
            for (step, jump) in zip(steps, jumps) { try await check(jump, of: step) }
        }
        for step in Self.chains.compactMap(\.first) {
            let version = try await upstreams.newestVersion(of: step)
            let label = answer.hints?.first { $0.line.contains("\"\(step.location)\"") }?.label
            #expect(label?.contains(version) == true, "the hint of \(step.location) says \(label ?? "nothing")")
        }
        if let graph = answer.graph { #expect(graph.contains("swift-nio") && graph.contains("swift-atomics")) }
        if let why = answer.why { #expect(why.contains("hummingbird") && why.contains("swift-nio")) }
    }

    private func check(_ jump: Answer.Jump, of step: Step) async throws {
        let version = try await upstreams.newestVersion(of: step)
        let name = step.location.split(separator: "/").last?.split(separator: ".").first ?? ""
        #expect(jump.hover.contains(version), "the hover of \(step.location) lacks \(version): \(jump.hover)")
        #expect(jump.hover.contains(name) && jump.hover.contains("hummingbird"), "why is it here? \(jump.hover)")

        #expect(!jump.hover.contains("\\"), "escapes of markdown are no reading: \(jump.hover)")

        let file = URL(filePath: jump.file)
        #expect(file.lastPathComponent == "Package.swift")
        #expect(jump.file.hasPrefix(home.folder.appending(path: "cache/kytes").path), "\(jump.file)")
        #expect(jump.isReadOnly, "\(jump.file) can be written")
        let expected = try await upstreams.manifest(of: step.location, tag: version)
        #expect(try String(contentsOf: file, encoding: .utf8) == expected, "\(jump.file) is not that of \(version)")
    }
}
