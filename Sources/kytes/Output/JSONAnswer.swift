import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText

/// Answers for programs: sorted keys, two spaces, a line end.
enum JSONAnswer {
    static func print(_ value: JSONValue) {
        Terminal.print(String(decoding: JSONWriter.bytes(of: value, layout: .pretty, sortsKeys: true), as: UTF8.self))
    }

    static func ids(_ ids: [ComponentID]) -> JSONValue { .array(ids.map { .string($0.purl) }) }

    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    static func place(_ place: ExportedPlace) -> JSONValue {
        ["file": .string(place.file), "range": range(place.range)]
    }

    /// As in the Language Server Protocol: from zero, UTF-16.
    static func range(_ range: Range<Position>?) -> JSONValue {
        guard let range else { return .null }
        return ["start": position(range.lowerBound), "end": position(range.upperBound)]
    }

    private static func position(_ position: Position) -> JSONValue {
        ["line": .integer(position.line), "character": .integer(position.column)]
    }
}

extension ExportedPlace {
    /// `file:line:column` as editors print and understand it, from one.
    var text: String {
        guard let start = range?.lowerBound else { return file }
        return "\(file):\(start.line + 1):\(start.column + 1)"
    }
}
