import ArgumentParser
import Foundation
import KytesEcosystems
import KytesTestSupport
import KytesText

/// Feeds an ecosystem's reader with damaged copies of its own fixtures.
///
/// A trap ends the process and leaves the text that caused it in a file whose name was printed before.
struct Fuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Damage the fixtures of an ecosystem and read them.")

    @Argument(help: "The ecosystem, for example `swiftpm`.")
    var ecosystem: String

    @Option(name: .customLong("for"), help: "How long, in seconds.")
    var seconds = "60s"

    @Option(help: "Where the sequence of damages begins.")
    var seed: UInt64 = 1

    func run() async throws {
        guard let reader = Ecosystems.named(ecosystem) else {
            let known = Ecosystems.all.map { $0.id }.joined(separator: ", ")
            throw ChoreError("no ecosystem is called `\(ecosystem)`; there are \(known)")
        }
        guard let duration = Double(seconds.filter { $0 != "s" }) else {
            throw ValidationError("`\(seconds)` is not a number of seconds")
        }
        let corpus = try texts()
        let last = FileManager.default.temporaryDirectory.appending(path: "kytes-fuzz-\(ecosystem)-last")
        print("the text being read is in \(last.path())")
        var damage = Damage(numbers: SplitMix(seed: seed))
        var count = 0
        let end = ContinuousClock.now + .seconds(duration)
        while ContinuousClock.now < end {
            let (name, bytes) = corpus[damage.numbers.below(corpus.count)]
            let text = damage.applied(to: bytes)
            try Data(text).write(to: last)
            try readOnce(SourceText(decoding: text), named: name, by: reader)
            count += 1
        }
        try FileManager.default.removeItem(at: last)
        print("\(count) texts read, no trap")
    }

    /// Ranges that lie outside the text are as bad as a trap.
    private func readOnce(_ text: SourceText, named name: String, by reader: any Ecosystem.Type) throws {
        let parsed = reader.read(text, of: DocumentID(uri: "untitled:" + name))
        let whole = 0..<text.count
        let ranges =
            parsed.value.shown.structure + parsed.value.shown.tokens.map(\.range) + parsed.value.shown.folds
            + parsed.diagnostics.map(\.range)
        if let stray = ranges.first(where: { !whole.encloses($0) }) {
            throw ChoreError("\(name): range \(stray) lies outside a text of \(text.count) bytes")
        }
    }

    private func texts() throws -> [(name: String, bytes: [UInt8])] {
        let folder = "Tests/Corpus/Fixtures/\(ecosystem)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let fixtures = try names.map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
        let sections = fixtures.flatMap { $0.split(separator: /(?m)^-- (?=.* --$)/) }
        return sections.compactMap { section -> (name: String, bytes: [UInt8])? in
            guard let end = section.firstIndex(of: "\n") else { return nil }
            let header = section[..<end].replacing(" --", with: "")
            let name = header.split(whereSeparator: { $0 == " " || $0 == "/" }).last.map(String.init) ?? String(header)
            return Ecosystems.claiming(name) == nil ? nil : (name, Array(section[end...].utf8))
        }
    }
}

/// A repeatable sequence of damages.
struct Damage {
    var numbers: SplitMix

    /// One to four of: cut, duplicate, overwrite a byte, insert a delimiter.
    mutating func applied(to bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0...numbers.below(4) {
            let start = numbers.below(result.count + 1)
            let end = min(result.count, start + numbers.below(40))
            switch numbers.below(4) {
            case 0: result.removeSubrange(start..<end)
            case 1: result.insert(contentsOf: Array(result[start..<end]), at: start)
            case 2: if start < result.count { result[start] = UInt8(numbers.below(256)) }
            default: result.insert(contentsOf: Self.delimiters[numbers.below(Self.delimiters.count)], at: start)
            }
        }
        return result
    }

    private static let delimiters = ["(", ")", "[", "]", "{", "}", "\"", "\"\"\"", "/*", "//", "\\(", "#if", ",", "\0"]
        .map { Array($0.utf8) }
}
