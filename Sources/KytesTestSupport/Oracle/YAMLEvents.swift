import Foundation
public import KytesBasics
public import KytesSyntax
public import KytesText

/// What libyaml, through Python's `yaml`, makes of texts, and what our reader makes of them, in the same words.
public struct YAMLEvents: Sendable {
    public struct Case: Sendable {
        /// A file, or the whole text of one that was made up.
        public var name: String
        public var text: SourceText
        /// `nil` where libyaml refuses the text.
        public var expected: [String]?
    }

    private let python: String
    private let script: AbsolutePath

    /// - Returns: `nil` where Python or its `yaml` with libyaml is absent.
    public init?(path: String?) {
        guard let python = ChildProcess.find("python3", path: path) else { return nil }
        let probe = ChildProcess(
            executable: python, arguments: ["-c", "import yaml; yaml.CLoader"],
            environment: ProcessInfo.processInfo.environment, timeout: .seconds(20))
        guard let outcome = try? probe.run(cancel: CancelFlag()), outcome.status == 0 else { return nil }
        self.python = python
        script = Checkout.folder.appending("Tests/KytesSyntaxTests/Scripts/yaml_events.py")
    }

    /// Texts of every style, made up from a seed.
    public func generated(seed: Int, count: Int) throws -> [Case] {
        try answers(["generate", String(seed), String(count)], input: []).map { answer in
            let text = answer["text"]?.string ?? ""
            return Case(name: text, text: SourceText(text), expected: Self.events(of: answer))
        }
    }

    public func files(_ paths: [AbsolutePath]) throws -> [Case] {
        // Standard input holds 64 KiB.
        var cases: [Case] = []
        for start in stride(from: 0, to: paths.count, by: 200) {
            let some = paths[start..<min(paths.count, start + 200)].map(\.string).joined(separator: "\n")
            cases += try answers(["read"], input: Array(some.utf8)).compactMap { answer in
                guard let name = answer["path"]?.string, let path = AbsolutePath(name),
                    let bytes = Disk.read(path, limit: YAMLDocument.sizeLimit)
                else { return nil }
                return Case(name: name, text: SourceText(decoding: bytes), expected: Self.events(of: answer))
            }
        }
        return cases
    }

    private static func events(of answer: JSONValue) -> [String]? { answer["events"]?.array?.compactMap(\.string) }

    private func answers(_ arguments: [String], input: [UInt8]) throws -> [JSONValue] {
        var process = ChildProcess(
            executable: python, arguments: [script.string] + arguments,
            environment: ProcessInfo.processInfo.environment, timeout: .seconds(300))
        process.input = input
        process.outputLimit = 1 << 30
        let outcome = try process.run(cancel: CancelFlag())
        guard outcome.status == 0 else { throw OracleError(String(decoding: outcome.errors, as: UTF8.self)) }
        return try outcome.output.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
    }

    public struct OracleError: Error, CustomStringConvertible {
        public var description: String
        init(_ description: String) { self.description = description }
    }

    // MARK: - Ours

    /// Our reading as the script tells libyaml's.
    public static func lines(of document: YAMLDocument, in text: SourceText) -> [String] {
        var lines: [String] = []
        for root in document.roots {
            lines.append("document")
            append(root, isRoot: true, in: text, to: &lines)
        }
        return lines
    }

    private static func append(_ node: YAMLNode, isRoot: Bool, in text: SourceText, to lines: inout [String]) {
        let properties = (node.anchor.map { " &" + $0.value } ?? "") + (node.tag.map { " " + $0.value } ?? "")
        let (start, end) = (node.range.lowerBound, node.range.upperBound)
        switch node.kind {
        case .alias: lines.append("alias \(start)-\(end)")
        case .scalar:
            let isBehindIndicator = start > 0 && ":-".utf8.contains(text.bytes[start - 1])
            let isPlaced = properties.isEmpty && !(node.isMissing && (isRoot || !isBehindIndicator))
            let isBlock = node.style == .literal || node.style == .folded
            let place = isPlaced ? " \(start)" + (isBlock ? "" : "-\(end)") : ""
            lines.append("scalar\(properties)\(place) \(node.style) \(escaped(node.string ?? ""))")
        case .mapping, .sequence:
            let name = node.kind == .mapping ? "mapping" : "sequence"
            lines.append(name + properties + (properties.isEmpty ? " \(start)" : ""))
            for entry in node.entries {
                append(entry.key, isRoot: false, in: text, to: &lines)
                append(entry.value, isRoot: false, in: text, to: &lines)
            }
            for item in node.items { append(item, isRoot: false, in: text, to: &lines) }
            lines.append("end")
        }
    }

    private static func escaped(_ string: String) -> String {
        var result = ""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
