public import KytesBasics
public import KytesText
import KytesEcosystems
import KytesGraph

/// What gives something another name.
public struct Renaming: Hashable, Sendable {
    /// A folder and what it must be called.
    public struct Move: Hashable, Sendable {
        public var folder: AbsolutePath
        public var target: AbsolutePath
    }

    public var edits: [DocumentID: [TextEdit]] = [:]
    /// The folders in which what is renamed is looked for by its name, most likely first: the first that is there must
    /// move along.
    public var moves: [Move] = []
}

extension Features {
    /// The name at a cursor that can be changed, and where it stands.
    /// - Throws: `FeatureError`, `.notRenamable` or `.readOnly`.
    public func prepareRename(in document: DocumentID, at offset: Int) throws -> Located<String> {
        let name = try renamed(in: document, at: offset)
        return Located(name.symbol.name.value, at: name.origin)
    }

    /// What gives what is named at a cursor another name, in all texts of the workspace.
    /// - Throws: `FeatureError`: also `.invalidName` and `.nameClash`.
    public func rename(in document: DocumentID, at offset: Int, to name: String) throws -> Renaming {
        let renamed = try renamed(in: document, at: offset)
        let old = renamed.symbol.name.value
        if name == old { return Renaming() }
        try check(name, for: renamed)
        var places = Set([renamed.place])
        for mention in index.mentions(of: renamed.place) {
            let place = Evidence(document: mention.document, range: mention.link.range)
            // What means the symbol under another spelling (an escape, a constant) is not a copy of its name.
            let isCode = mention.link.role == .code
            guard isCode || text(of: place.document)?[place.range] == old else { continue }
            if isCode, !Self.isIdentifier(name) {
                throw FeatureError(code: .invalidName, subject: name, detail: "what is imported is an identifier")
            }
            guard isEditable(place.document) else {
                throw FeatureError(code: .readOnly, subject: place.document.fileName)
            }
            places.insert(place)
        }
        var edits: [DocumentID: [TextEdit]] = [:]
        for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            edits[place.document, default: []].append(TextEdit(range: place.range, replacement: name))
        }
        return Renaming(edits: edits, moves: moves(of: renamed, to: name))
    }

    /// The folders that are called after a target.
    private func moves(of renamed: Renamed, to name: String) -> [Renaming.Move] {
        let declared = index.links(in: renamed.place.document).first {
            $0.role == .declaration && $0.range == renamed.place.range
        }
        guard let entry = declared?.implementation, entry.isFoundByName,
            let root = graph.component(entry.component)?.manifest?.filePath?.parent
        else { return [] }
        return entry.folders.map(root.appending).filter { $0.lastComponent == renamed.symbol.name.value }.map {
            Renaming.Move(folder: $0, target: $0.parent.appending(name))
        }
    }

    private static func isIdentifier(_ name: String) -> Bool {
        name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && name.first?.isNumber == false
    }

    private struct Renamed {
        var symbol: SymbolFact
        /// Where it is declared.
        var place: Evidence
        /// What was pointed at.
        var origin: TextRange
    }

    /// What may be called otherwise: what a manifest of the workspace names by itself.
    private static let renamable: Set<SymbolKind> = [
        .product, .target, .testTarget, .plugin, .trait, .constant, .property,
    ]

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
