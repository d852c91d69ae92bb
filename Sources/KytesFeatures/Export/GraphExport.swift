public import KytesGraph
internal import KytesSyntax
public import KytesText

/// A graph on its way into the formats that other programs read, in UTF-8. The same input gives the same bytes.
///
/// These stand here and not beside the pictures in `KytesGraph`, because they are written with the project's one JSON
/// writer, which the graph may not import.
public struct GraphExport: Sendable {
    public var graph: GraphSnapshot
    /// What the graph as a whole is called: the workspace's folder.
    public var name: String
    public var problems: [ExportedProblem]
    /// SPDX licence expressions, where they are known.
    public var licences: [ComponentID: String]
    /// When it was made, in Unix seconds. The formats that need a time take it from here, so that it can be fixed.
    public var created: Int64
    /// Where an evidence stands.
    public var place: @Sendable (Evidence) -> ExportedPlace

    public init(
        graph: GraphSnapshot,
        name: String,
        problems: [ExportedProblem] = [],
        licences: [ComponentID: String] = [:],
        created: Int64 = 0,
        place: @escaping @Sendable (Evidence) -> ExportedPlace = { ExportedPlace(file: $0.document.uri, range: nil) }
    ) {
        self.graph = graph
        self.name = name
        self.problems = problems
        self.licences = licences
        self.created = created
        self.place = place
    }
}

/// A place as other programs are told of it.
public struct ExportedPlace: Hashable, Sendable {
    /// Relative to the workspace's folder, or a URI for what lies outside of it.
    public var file: String
    /// In UTF-16 columns; `nil` where the text is not at hand.
    public var range: Range<Position>?

    public init(file: String, range: Range<Position>?) {
        self.file = file
        self.range = range
    }
}

/// A diagnostic on its way out.
public struct ExportedProblem: Hashable, Sendable {
    public var code: String
    public var severity: Diagnostic.Severity
    public var message: String
    public var place: ExportedPlace

    public init(code: String, severity: Diagnostic.Severity, message: String, place: ExportedPlace) {
        self.code = code
        self.severity = severity
        self.message = message
        self.place = place
    }
}

extension GraphExport {
    /// The program that made it, in documents that name their maker.
    static let tool = (name: "kytes", version: "0.1.0")

    static func bytes(of value: JSONValue) -> [UInt8] {
        JSONWriter.bytes(of: value, layout: .pretty, sortsKeys: true) + [0x0A]
    }

    /// Why an edge stands that no manifest says in so many words, and how sure that is; `nil` for all others.
    static func comment(on edge: Edge) -> String? { edge.reason.map { $0 + edge.confidence.remark } }

    /// `2026-11-22T12:00:00Z`, of the proleptic Gregorian calendar.
    var timestamp: String {
        let day = Int(created >= 0 ? created / 86_400 : (created - 86_399) / 86_400)
        let second = Int(created) - day * 86_400
        // Days are counted in eras of 400 years that begin on the first of March.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        let date = [(year, 4), (month < 10 ? month + 3 : month - 9, 2), (dayOfMonth, 2)].map(Self.padded)
        let time = [(second / 3_600, 2), (second / 60 % 60, 2), (second % 60, 2)].map(Self.padded)
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// A source's repository as a URL: `git@host:path`, as git alone writes it, becomes `ssh://git@host/path`, and what no
    /// URI may hold is escaped. `nil` for what stands on this disk alone, which means nothing to others.
    static func publicURL(of source: ComponentSource) -> String? {
        var url = WebPage.withoutCredentials(source.url)
        if !url.contains("://") {
            guard let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/") else { return nil }
            url = "ssh://" + url[..<colon] + "/" + url[url.index(after: colon)...].drop { $0 == "/" }
        }
        guard !url.lowercased().hasPrefix("file:") else { return nil }
        return url.utf8.reduce(into: "") { result, byte in
            let isKept = byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            result += isKept ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }
    }
}
