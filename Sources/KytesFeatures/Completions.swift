public import KytesEcosystems
public import KytesText
import KytesGraph

/// What may be written at a place, best first.
public struct CompletionList: Hashable, Sendable {
    public var items: [CompletionItem]
    /// More could be said once more is typed.
    public var isIncomplete: Bool

    public init(items: [CompletionItem] = [], isIncomplete: Bool = false) {
        self.items = items
        self.isIncomplete = isIncomplete
    }
}

public struct CompletionItem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case package
        case version
        case product
        case symbol(SymbolKind)
        case word
    }

    public var label: String
    public var kind: Kind
    /// A few words beside the label, empty for none.
    public var detail: String
    /// The place in the list, from zero: editors sort by it.
    public var rank: Int
    /// Replaces what is there, quotes excluded.
    public var edit: TextEdit

    public init(label: String, kind: Kind, detail: String, rank: Int, edit: TextEdit) {
        self.label = label
        self.kind = kind
        self.detail = detail
        self.rank = rank
        self.edit = edit
    }
}

extension Features {
    /// The words that fit at a cursor; empty where the ecosystem offers none.
    public func completions(in document: DocumentID, at offset: Int) async -> CompletionList {
        guard let file = files[document],
            let place = Self.innermost(of: file.file.facts.shown.completions, at: offset, range: \.range)
        else { return CompletionList() }
        let upTo = max(place.range.lowerBound, min(offset, place.range.upperBound))
        let before = file.file.text[place.range.lowerBound..<upTo]
        var candidates: [Candidate] = []
        for fact in file.file.facts.shown.completions where fact.range == place.range {
            candidates += await self.candidates(for: fact.kind, typed: before, in: file, document: document)
        }
        let typed = file.file.text[place.range.lowerBound..<max(place.range.lowerBound, offset)]
        return Self.list(of: candidates, typed: typed, replacing: place.range)
    }

    private struct Candidate {
        var label: String
        var kind: CompletionItem.Kind
        var detail: String
    }

    private func candidates(
        for kind: CompletionFact.Kind,
        typed: String,
        in file: ResolvedFile,
        document: DocumentID
    ) async -> [Candidate] {
        switch kind {
        case .packageLocation: return await locationCandidates()
        case .packageNamespace: return await namespaceCandidates(typed, in: file)
        case .packageName(let namespace): return await nameCandidates(of: namespace, in: file)
        case .word(let words): return words.map { Candidate(label: $0, kind: .word, detail: "") }
        case .version(let package): return await versionCandidates(of: package, in: file, document: document)
        case .requiredPackage:
            return file.file.facts.requirements.map {
                let version = component(of: $0, in: document)?.version ?? ""
                return Candidate(label: $0.package.value, kind: .package, detail: version)
            }
        case .task(let package):
            return await tasks(of: package, in: document).map {
                Candidate(label: $0.name, kind: .word, detail: $0.occasion)
            }
        case .product(let package): return productCandidates(of: package, in: file, document: document)
        case .symbol(let kinds):
            return symbols(of: kinds, namedIn: file).map {
                Candidate(label: $0.name.value, kind: .symbol($0.kind), detail: $0.kind.words)
            }
        }
    }

    /// Those of the file, then those of the files that it inherits from.
    private func symbols(of kinds: [SymbolKind], namedIn file: ResolvedFile) -> [SymbolFact] {
        ([file.file.document] + file.commentary.heritage).flatMap { document in
            Self.flattened(files[document]?.file.facts.symbols ?? []).filter { kinds.contains($0.kind) }
        }
    }

    private func locationCandidates() async -> [Candidate] {
        var names: [String: String] = [:]
        for component in graph.components {
            guard let url = component.source?.url, !url.hasPrefix("file:"), !url.hasPrefix("/") else { continue }
            names[WebPage.withoutCredentials(url)] = component.name + (component.version.map { " " + $0 } ?? "")
        }
        for url in await knowledge.locations() where names[url] == nil { names[url] = "fetched before" }
        return names.sorted { $0.key < $1.key }.map { Candidate(label: $0.key, kind: .package, detail: $0.value) }
    }

    /// The namespaces of the packages that the graph has of the file's own kind.
    private func namespaceCandidates(_ typed: String, in file: ResolvedFile) async -> [Candidate] {
        let type = file.owner.packageURL.type
        let namespaces = graph.components.map(\.id.packageURL).filter { $0.type == type }.compactMap(\.namespace)
        let listed = await knowledge.namespaces(beginning: typed, ecosystem: ecosystem(of: file.file.document))
        return Set(namespaces + listed).sorted().map { Candidate(label: $0, kind: .package, detail: "") }
    }

    private func nameCandidates(of namespace: String, in file: ResolvedFile) async -> [Candidate] {
        let type = file.owner.packageURL.type
        let listed = await knowledge.packages(in: namespace, ecosystem: ecosystem(of: file.file.document))
        let known = graph.components.compactMap { component -> Candidate? in
            let url = component.id.packageURL
            guard url.type == type, namespace.isEmpty || url.namespace == namespace else { return nil }
            return Candidate(label: url.name, kind: .package, detail: component.version ?? "")
        }
        return known + listed.map { Candidate(label: $0, kind: .package, detail: "") }
    }

    private func versionCandidates(
        of package: String,
        in file: ResolvedFile,
        document: DocumentID
    ) async -> [Candidate] {
        let requirement = file.file.facts.requirements.first { $0.package.value == package }
        let inUse = requirement.flatMap { component(of: $0, in: document) }?.version
        var known = await knowledge.versions(ofPackage: package, ecosystem: ecosystem(of: document))
        if known.isEmpty, let requirement { known = await knownVersions(for: requirement, in: document) }
        return (known.filter { !$0.isPrerelease } + known.filter(\.isPrerelease)).map {
            let detail = $0.text == inUse ? "in use" : ($0.isPrerelease ? "pre-release" : "")
            return Candidate(label: $0.text, kind: .version, detail: detail)
        }
    }

    /// The products of one required package, or of all of them.
    private func productCandidates(of package: String?, in file: ResolvedFile, document: DocumentID) -> [Candidate] {
        var result: [Candidate] = []
        for requirement in file.file.facts.requirements {
            guard package == nil || package == requirement.package.value,
                let component = component(of: requirement, in: document)
            else { continue }
            result += products(of: component).map {
                Candidate(label: $0, kind: .product, detail: component.name)
            }
        }
        return result
    }

    private func products(of component: Component) -> [String] {
        let documents = component.manifest.map { [$0] } ?? index.files(of: component.id)
        var names: [String] = []
        for document in documents {
            guard let facts = files[document]?.file.facts else { continue }
            names += Self.flattened(facts.symbols).filter { $0.kind == .product || $0.kind == .plugin }.map(
                \.name.value)
        }
        return names
    }

    /// Those that hold what is typed, in their own order where nothing is, best match first otherwise; without doubles.
    private static func list(of candidates: [Candidate], typed: String, replacing range: TextRange) -> CompletionList {
        var seen = Set<String>()
        var scored: [(candidate: Candidate, score: Int, order: Int)] = []
        for (order, candidate) in candidates.enumerated() where seen.insert(candidate.label).inserted {
            guard let score = typed.isEmpty ? 0 : FuzzyMatch.score(typed, in: candidate.label) else { continue }
            scored.append((candidate, candidate.kind == .version ? 0 : score, order))
        }
        scored.sort { ($1.score, $0.order) < ($0.score, $1.order) }
        let items = scored.prefix(Limits.completions).enumerated().map { rank, match in
            CompletionItem(
                label: match.candidate.label,
                kind: match.candidate.kind,
                detail: match.candidate.detail,
                rank: rank,
                edit: TextEdit(range: range, replacement: match.candidate.label)
            )
        }
        return CompletionList(items: items, isIncomplete: scored.count > items.count)
    }
}
