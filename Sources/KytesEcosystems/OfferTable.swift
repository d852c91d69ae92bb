internal import KytesBasics

/// All offers of a workspace by what they are asked for by: exact names in a hash table, and by folder the files that builds
/// make, for those who ask with a pattern or are offered as one.
public final class OfferTable: Sendable {
    /// What it was made of.
    private let sources: [BindingOffers]
    private let made: Deferred<Rows>

    fileprivate struct Rows: Sendable {
        var exact: [BindingKey: [BindingOffer]] = [:]
        /// Files that builds make, by their folder.
        var files: [AbsolutePath: [BindingOffer]] = [:]
        /// Those of them whose names are patterns.
        var patterns: [AbsolutePath: [BindingOffer]] = [:]
    }

    /// How many files of one folder a pattern is compared with: a build makes a dozen.
    private static let folderLimit = 256

    /// - Parameter earlier: Taken over where it was made of the same offers, so that an edit costs nothing here unless it
    ///   touched a project that offers something.
    public static func made(of resolutions: [Resolution], after earlier: OfferTable?) -> OfferTable {
        let sources = resolutions.compactMap(\.offers)
        if let earlier, earlier.sources.elementsEqual(sources, by: ===) { return earlier }
        return OfferTable(sources)
    }

    private init(_ sources: [BindingOffers]) {
        self.sources = sources
        made = Deferred {
            sources.reduce(into: Rows()) { rows, source in
                for offer in source.all { rows.add(offer) }
            }
        }
    }

    /// Those that have what `key` names, without order.
    func offers(for key: BindingKey) -> [BindingOffer] {
        let rows = made.value
        guard case .artifact(let path) = key else { return rows.exact[key] ?? [] }
        let name = path.lastComponent
        if name.isPattern {
            let beside = (rows.files[path.parent] ?? []).prefix(Self.folderLimit)
            return beside.filter { $0.fileName.matches(name) || name.matches($0.fileName) }
        }
        let patterns = (rows.patterns[path.parent] ?? []).prefix(Self.folderLimit)
        let found = (rows.exact[key] ?? []) + patterns.filter { name.matches($0.fileName) }
        // Who asks for a whole folder asks for what is made in it.
        return found.isEmpty ? rows.files[path] ?? [] : found
    }
}

extension OfferTable.Rows {
    fileprivate mutating func add(_ offer: BindingOffer) {
        exact[offer.key, default: []].append(offer)
        guard case .artifact(let path) = offer.key else { return }
        files[path.parent, default: []].append(offer)
        if path.lastComponent.isPattern { patterns[path.parent, default: []].append(offer) }
    }
}

extension BindingOffer {
    /// Of a file that a build makes.
    fileprivate var fileName: String {
        guard case .artifact(let path) = key else { return "" }
        return path.lastComponent
    }
}

extension String {
    fileprivate var isPattern: Bool { utf8.contains { "*?[".utf8.contains($0) } }

    fileprivate func matches(_ pattern: String) -> Bool { Glob.matches(Array(utf8), Array(pattern.utf8)) }
}
