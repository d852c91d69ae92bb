import Foundation
import Testing

/// What a TextMate grammar of ours sees in texts, by a real engine (babi, on Oniguruma).
enum TextMate {
    struct Region: Decodable {
        var text: String
        var scopes: [String]
    }

    struct Line {
        var regions: [Region]
        var whole: String { regions.map(\.text).joined() }

        func has(_ scope: String) -> Bool { regions.contains { $0.scopes.contains(scope) } }
        func text(of scope: String) -> String? {
            has(scope) ? regions.filter { $0.scopes.contains(scope) }.map(\.text).joined() : nil
        }
    }

    /// - Parameters:
    ///   - grammar: A name in the folder `grammars`.
    ///   - scope: Of the whole.
    static func highlighted(
        _ texts: [String],
        by grammar: String,
        of scope: String
    ) async throws -> [(text: String, lines: [Line])] {
        let home = try EditorHome()
        let grammars = home.folder.appending(path: "data")
        let source = EditorProgram.editors.deletingLastPathComponent()
            .appending(path: "grammars/\(grammar).tmLanguage.json")
        try FileManager.default.copyItem(at: source, to: grammars.appending(path: scope + ".json"))
        for scope in ["source.swift", "source.json", "source.yaml", "source.toml", "text.xml"] {
            let empty = #"{"scopeName": "\#(scope)", "patterns": []}"#
            try Data(empty.utf8).write(to: grammars.appending(path: scope + ".json"))
        }
        let files = try texts.enumerated().map { index, text in
            let file = home.folder.appending(path: "text-\(index).txt")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let script = EditorProgram.scripts.appending(path: "grammar.py").path
        let run = try await home.run(
            URL(filePath: "/usr/bin/env"), ["python3", script, scope, grammars.path] + files, deadline: .seconds(60))
        try #require(run.status == 0, "\(run.output)")
        let answer = try JSONDecoder().decode([String: [[Region]]].self, from: Data(run.output.utf8))
        return zip(texts, files).map { text, file in (text, (answer[file] ?? []).map { Line(regions: $0) }) }
    }
}
