internal import KytesBasics
internal import KytesGraph
public import KytesText

/// What the places of one document mean that want something.
struct BoundPlaces {
    /// A range that wants something, and what has it.
    private struct Place {
        var range: TextRange
        /// The first of those that have it equally surely.
        var offer: BindingOffer
        var isGuess: Bool
        var note: Note
    }

    private var places: [Place] = []

    init(_ wants: DocumentWants, _ table: BindingTable) {
        for run in wants.runs {
            for want in table.resolutions[run.resolution].wants[run.range] where !want.evidence.range.isEmpty {
                add(want, table.offers(for: want, of: run.resolution))
            }
        }
        places.sort { $0.range.lowerBound < $1.range.lowerBound }
    }

    private mutating func add(_ want: BindingWant, _ offers: [BindingOffer]) {
        guard let first = offers.first else { return }
        for offer in offers {
            let confidence = want.confidence(in: offer, among: offers)
            let note = Note(
                range: want.evidence.range, Self.pieces(of: want.reason(for: offer)) + [.words(confidence.remark)])
            places.append(
                Place(range: want.evidence.range, offer: first, isGuess: confidence == .possible, note: note))
        }
    }

    /// A sentence with names in backticks.
    private static func pieces(of sentence: String) -> [Note.Piece] {
        let parts = sentence.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard parts.count % 2 == 1 else { return [.words(sentence)] }
        return parts.enumerated().filter { !$0.element.isEmpty }.map { index, part in
            index % 2 == 0 ? .words(part) : .name(part)
        }
    }

    func isBound(_ range: TextRange) -> Bool { places.contains { $0.range == range } }

    /// A file's links with what was found for the places in it.
    func links(of file: ResolvedFile) -> [Link] {
        if places.isEmpty { return file.links }
        let byRange = Dictionary(places.map { ($0.range, $0) }, uniquingKeysWith: { first, _ in first })
        var unsaid = byRange
        var links = file.links.map { link in
            guard let place = byRange[link.range] else { return link }
            unsaid[link.range] = nil
            // What is a package by itself stays what it is: a guess adds its words.
            if place.isGuess, let own = link.component, !own.isOf(type: "generic") { return link }
            return Link(
                range: link.range, role: link.role, component: place.offer.component, definition: place.offer.place)
        }
        links += unsaid.map { range, place in
            Link(range: range, role: .requirement, component: place.offer.component, definition: place.offer.place)
        }
        return links.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// A file's notes, likewise.
    func commentary(of file: ResolvedFile) -> Commentary {
        var commentary = file.commentary
        commentary.notes += places.map(\.note)
        return commentary
    }
}

/// Which wants of which resolutions stand in one document.
struct DocumentWants: Sendable {
    struct Run: Sendable {
        var resolution: Int
        /// Of its wants.
        var range: Range<Int>
    }

    var runs: [Run] = []

    /// By document. O(wants), of which those of one document mostly stand together.
    static func byDocument(of table: BindingTable) -> [DocumentID: DocumentWants] {
        var found: [DocumentID: DocumentWants] = [:]
        for (number, resolution) in table.resolutions.enumerated() {
            let wants = resolution.wants
            var start = wants.startIndex
            while start < wants.endIndex {
                let document = wants[start].evidence.document
                var end = start + 1
                while end < wants.endIndex, wants[end].evidence.document == document { end += 1 }
                found[document, default: DocumentWants()].runs.append(Run(resolution: number, range: start..<end))
                start = end
            }
        }
        return found
    }

    /// The diagnostics that are done away with where somebody has what is wanted.
    fileprivate func excuses(in table: BindingTable) -> Set<Excuse> {
        var excuses: Set<Excuse> = []
        for run in runs {
            let wants = table.resolutions[run.resolution].wants
            for number in run.range {
                guard let code = wants[number].excuses else { continue }
                excuses.insert(Excuse(code: code, range: wants[number].evidence.range))
            }
        }
        return excuses
    }
}

/// A diagnostic that a want may do away with.
private struct Excuse: Hashable {
    var code: String
    var range: TextRange
}

extension [DocumentID: ResolvedFile] {
    /// Puts what bindings say into the files that want something; the others stay as they are.
    ///
    /// What places are bound to is worked out when one of the files is looked into, for that file alone.
    public mutating func bind(by table: BindingTable) {
        let wants = DocumentWants.byDocument(of: table)
        if wants.isEmpty { return }
        let alone = self
        let meanings = FileMeanings(
            links: { file in
                guard let own = alone[file.document], let wants = wants[file.document] else { return [] }
                return BoundPlaces(wants, table).links(of: own)
            },
            commentary: { file in
                guard let own = alone[file.document], let wants = wants[file.document] else { return Commentary() }
                return BoundPlaces(wants, table).commentary(of: own)
            })
        for (document, wants) in wants {
            guard let file = self[document] else { continue }
            self[document] = ResolvedFile(
                file: file.file, owner: file.owner, diagnostics: wants.unexcused(file.diagnostics, by: table),
                meanings: meanings)
        }
    }
}

extension DocumentWants {
    /// Without the diagnostics that others answer.
    fileprivate func unexcused(_ diagnostics: [Diagnostic], by table: BindingTable) -> [Diagnostic] {
        if diagnostics.isEmpty { return diagnostics }
        let excuses = excuses(in: table)
        let isExcused = diagnostics.map { excuses.contains(Excuse(code: $0.code, range: $0.range)) }
        guard isExcused.contains(true) else { return diagnostics }
        let places = BoundPlaces(self, table)
        return zip(diagnostics, isExcused).filter { !($1 && places.isBound($0.range)) }.map(\.0)
    }
}
