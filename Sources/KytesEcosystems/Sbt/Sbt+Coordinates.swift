internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// Modules that are written as one text, as Mill, Ammonite and Scala CLI have them: `org::name:version`.

extension Sbt {
    /// The `//> using` lines: modules, the Scala version, repositories.
    static func directives(
        _ program: Program,
        _ text: SourceText,
        _ document: DocumentID
    ) -> (modules: [Module], scalaVersion: Text?, resolvers: [Resolver]) {
        var modules: [Module] = []
        var resolvers: [Resolver] = []
        var scalaVersion: Text?
        for comment in program.comments {
            var words = words(of: text, in: comment)
            guard words.count > 3, words.removeFirst().value == "//>", words.removeFirst().value == "using" else {
                continue
            }
            let key = words.removeFirst().value
            switch key {
            case "scala":
                scalaVersion = words.first.map {
                    Text(value: $0.value, place: Evidence(document: document, range: $0.range))
                }
            case "dep", "deps", "lib", "libs", "test.dep", "test.deps", "compileOnly.dep", "compileOnly.deps":
                for word in words {
                    guard var module = module(word, document) else { continue }
                    if key.hasPrefix("test") { module.configuration = "test" }
                    if key.hasPrefix("compileOnly") { module.configuration = "provided" }
                    modules.append(module)
                }
            case "repository", "repositories", "repo", "repos": resolvers += words.flatMap { Resolver.short($0.value) }
            default: continue
            }
        }
        return (modules, scalaVersion, resolvers)
    }

    /// What is between blanks and commas, without quotes.
    private static func words(of text: SourceText, in range: TextRange) -> [Located<String>] {
        let isGap = { (byte: UInt8) in [0x20, 0x09, 0x2C, 0x22].contains(byte) }
        var words: [Located<String>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = text.bytes[start..<range.upperBound].firstIndex(where: isGap) ?? range.upperBound
            if end > start { words.append(Located(text[start..<end], at: start..<end)) }
            start = end + 1
        }
        return words
    }

    /// The texts of `ivy"…"` and `mvn"…"`; one with something else in it than a version that the file itself defines is left.
    static func coordinates(_ program: Program, _ text: SourceText, _ document: DocumentID) -> [Module] {
        var literals: [(Expression, StringLiteral)] = []
        program.walk { node in
            guard case .expression(let expression) = node, case .string(let literal) = expression.kind else { return }
            let opening = text.bytes[expression.range].prefix(4)
            if opening.elementsEqual("ivy\"".utf8) || opening.elementsEqual("mvn\"".utf8) {
                literals.append((expression, literal))
            }
        }
        let definitions = Definitions(document: document, parent: nil)
        definitions.define(program.statements)
        for members in definitions.entries.values {
            if case .object(let object) = members.code {
                for entry in object.entries.values where definitions.entries[entry.name.value] == nil {
                    definitions.bind(entry)
                }
            }
        }
        let evaluator = Evaluator(shared: Definitions(document: document, parent: nil))
        return literals.compactMap { expression, literal in
            if let plain = literal.text { return module(Located(plain, at: literal.content), document) }
            evaluator.startAnew()
            guard let value = evaluator.value(expression, definitions).text else { return nil }
            return module(Located(value.value, at: literal.content), document)
        }
    }

    /// `org:name:version`, `org::name:version` (with the Scala version), `org:::name:version` (with all of it), and
    /// `name::version` (with the platform).
    static func module(_ written: Located<String>, _ document: DocumentID) -> Module? {
        let parts = written.value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let organization = parts.first, !organization.isEmpty,
            let nameAt = parts.indices.dropFirst().first(where: { !parts[$0].isEmpty }), nameAt <= 3
        else { return nil }
        let versionAt = parts.indices.dropFirst(nameAt + 1).first { !parts[$0].isEmpty }
        var cross = [Cross.none, .binary, .full][nameAt - 1]
        if let versionAt, versionAt > nameAt + 1, cross == .binary { cross = .platform }
        let isWritten = written.value.utf8.count == written.range.count
        func text(_ place: Int) -> Text {
            let start = written.range.lowerBound + parts[..<place].reduce(0) { $0 + $1.utf8.count + 1 }
            let range = isWritten ? start..<start + parts[place].utf8.count : written.range
            return Text(value: parts[place], place: Evidence(document: document, range: range))
        }
        return Module(
            organization: text(0), name: text(nameAt), cross: cross, version: versionAt.map(text),
            evidence: Evidence(document: document, range: written.range))
    }
}
