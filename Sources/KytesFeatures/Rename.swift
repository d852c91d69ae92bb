public import KytesText
import KytesEcosystems
import KytesGraph

extension Features {
    /// The name at a cursor that can be changed, and where it stands.
    /// - Throws: `FeatureError`, `.notRenamable` or `.readOnly`.
    public func prepareRename(in document: DocumentID, at offset: Int) throws -> Located<String> {
        let name = try renamed(in: document, at: offset)
        return Located(name.symbol.name.value, at: name.origin)
    }

    /// The edits that give what is named at a cursor another name, in all texts of the workspace.
    /// - Throws: `FeatureError`: also `.invalidName` and `.nameClash`.
    public func rename(in document: DocumentID, at offset: Int, to name: String) throws -> [DocumentID: [TextEdit]] {
        let renamed = try renamed(in: document, at: offset)
        let old = renamed.symbol.name.value
        if name == old { return [:] }
        try check(name, for: renamed)
        var places = Set([renamed.place])
        for mention in index.mentions(of: renamed.place) {
            let place = Evidence(document: mention.document, range: mention.link.range)
            // What means the symbol under another spelling (an escape, a constant) is not a copy of its name.
            guard text(of: place.document)?[place.range] == old else { continue }
            guard isEditable(place.document) else {
                throw FeatureError(code: .readOnly, subject: place.document.fileName)
            }
            places.insert(place)
        }
        var edits: [DocumentID: [TextEdit]] = [:]
        for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            edits[place.document, default: []].append(TextEdit(range: place.range, replacement: name))
        }
        return edits
    }

    private struct Renamed {
        var symbol: SymbolFact
        /// Where it is declared.
        var place: Evidence
        /// What was pointed at.
        var origin: TextRange
    }

    /// What may be called otherwise: what a manifest of the workspace names by itself.
    private static let renamable: Set<SymbolKind> = [.product, .target, .testTarget, .plugin, .trait, .constant]

    private func renamed(in document: DocumentID, at offset: Int) throws -> Renamed {
        guard let file = files[document] else {
            throw FeatureError(code: .notRenamable, subject: document.fileName)
        }
        guard isEditable(document) else { throw FeatureError(code: .readOnly, subject: document.fileName) }
        guard let pointed = pointed(in: document, at: offset) else {
            throw FeatureError(code: .notRenamable, subject: word(in: file.file.text, at: offset))
        }
        let name = file.file.text[pointed.origin]
        guard let symbol = files[pointed.place.document]?.file.facts.symbol(named: pointed.place.range),
            symbol.name.range == pointed.place.range || symbol.range == pointed.place.range,
            Self.renamable.contains(symbol.kind), symbol.name.value == name
        else { throw FeatureError(code: .notRenamable, subject: name) }
        guard isEditable(pointed.place.document) else {
            throw FeatureError(code: .readOnly, subject: name)
        }
        let place = Evidence(document: pointed.place.document, range: symbol.name.range)
        return Renamed(symbol: symbol, place: place, origin: pointed.origin)
    }

    /// The place that a cursor's name leads to: by its link, or because it is the declared name itself.
    private func pointed(in document: DocumentID, at offset: Int) -> (place: Evidence, origin: TextRange)? {
        if let link = mention(in: document, at: offset)?.link, link.range.touches(offset), link.role != .pin,
            link.role != .requirement, let place = link.definition
        {
            return (place, link.range)
        }
        guard let facts = files[document]?.file.facts,
            let symbol = facts.symbols(around: offset).last(where: { $0.name.range.touches(offset) })
        else { return nil }
        return (Evidence(document: document, range: symbol.name.range), symbol.name.range)
    }

    private func check(_ name: String, for renamed: Renamed) throws {
        // What no quoted name of any manifest, and no folder, can hold.
        let forbidden = Set("\"'\\/:$`{}()<>,;*?|".unicodeScalars)
        let isBad = name.unicodeScalars.contains {
            forbidden.contains($0) || $0.properties.isWhitespace || $0.value < 32
        }
        guard !name.isEmpty, name.utf8.count <= Limits.shownText, name != ".", name != "..", !isBad else {
            throw FeatureError(code: .invalidName, subject: name)
        }
        let siblings = Self.flattened(files[renamed.place.document]?.file.facts.symbols ?? [])
        let isTaken = siblings.contains { $0.name.value == name && Self.share($0.kind, renamed.symbol.kind) }
        if isTaken { throw FeatureError(code: .nameClash, subject: name) }
    }

    /// Whether names of two kinds must differ. A product may be called like its target.
    private static func share(_ left: SymbolKind, _ right: SymbolKind) -> Bool {
        let targets: Set<SymbolKind> = [.target, .testTarget, .plugin]
        return left == right || (targets.contains(left) && targets.contains(right))
    }

    private func word(in text: SourceText, at offset: Int) -> String {
        let line = text.range(ofLine: text.line(at: offset))
        return String(text[line].prefix(40))
    }
}
