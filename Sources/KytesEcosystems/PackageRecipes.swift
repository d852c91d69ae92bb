internal import KytesBasics
internal import KytesGraph
internal import KytesText

// Recipes of packages that find each other by name: Alpine's and Arch's have the same shape and other words.

/// A script that makes packages of one source, as an ecosystem has read it.
struct PackageRecipe: Sendable {
    struct Relation: Sendable {
        /// As the ecosystem names it: `makedepends`.
        var scope: String
        /// Without what is asked of its version.
        var name: String
        /// `<`, `<=`, `=`, `>=`, `>`, `~`; empty where nothing is asked.
        var sign: String
        var version: String
        /// Of the name and what is asked.
        var range: TextRange
        var isForBuilding: Bool
        /// Whether it asks for something; others say what a package is, replaces or cannot stand beside.
        var isWish: Bool
        /// A command decides whether it counts.
        var isSure: Bool
        /// Who else may have it.
        var key: BindingKey?
    }

    struct Package: Sendable {
        var name: String
        var range: TextRange
        var relations: [Relation] = []
    }

    struct File: Sendable {
        /// Of the source: an address, or a name beside the recipe.
        var address: String
        /// As it is called beside the recipe.
        var name: String
        var range: TextRange
        var isRemote: Bool
    }

    /// Of the source.
    var name: String
    var version: String?
    /// Without epoch and release.
    var packages: [Package] = []
    /// What the source needs to be built.
    var building: [Relation] = []
    var files: [File] = []
    /// A place for each variable: where it is given a value first.
    var variables: [String: TextRange] = [:]
    var uses: [(name: Located<String>, value: String?)] = []
    var pages: [PageNote] = []
    /// What could not be worked out.
    var unknown: [TextRange] = []
}

/// What sets one family of packages apart.
struct PackageFamily: Sendable {
    /// The type of its package URLs, and their namespace.
    var type: String
    var vendor: String
    var ecosystem: String
    var order: @Sendable (String, String) -> Int
    var unsatisfied: String
    var missingFile: String
}

/// Puts the graph of all recipes of a workspace together.
struct PackageAssembly: Sendable {
    struct Entry: Sendable {
        var source: SourceFile
        var recipe: PackageRecipe
        /// What stands beside it.
        var beside: Set<String>
    }

    private struct Own: Sendable {
        var id: ComponentID
        var place: Evidence
        var version: String?
    }

    let family: PackageFamily
    let entries: [Entry]
    private var components: [ComponentID: Component] = [:]
    private var edges: [Edge] = []
    private var wants: [BindingWant] = []
    private var diagnostics: [[Diagnostic]]
    private var own: [String: Own] = [:]
    private var provided: [String: Own] = [:]
    private var roots: [ComponentID] = []

    init(family: PackageFamily, entries: [Entry]) {
        self.family = family
        self.entries = entries
        diagnostics = Array(repeating: [], count: entries.count)
    }

    mutating func resolution() -> Resolution {
        for number in entries.indices { declare(number) }
        for number in entries.indices { connect(number) }
        var resolution = Resolution()
        resolution.roots = Set(roots + own.values.map(\.id)).sorted()
        resolution.components = components.values.sorted { $0.id < $1.id }
        resolution.edges = edges
        resolution.wants = wants
        let (made, type) = (own, family.type)
        resolution.offers = BindingOffers {
            made.sorted { $0.key < $1.key }.map { name, own in
                BindingOffer(
                    component: own.id, key: .osPackage(type: type, name: name), place: own.place, confidence: .certain,
                    reason: "a recipe of the workspace makes the package `\(name)`")
            }
        }
        let settled = self
        for (number, entry) in entries.enumerated() {
            resolution.files[entry.source.document] = ResolvedFile(
                file: entry.source, owner: roots[number], links: settled.links(of: number),
                diagnostics: diagnostics[number] + missingFiles(entry), commentary: settled.commentary(of: entry))
        }
        return resolution
    }

    private func id(_ name: String, _ version: String?, isSource: Bool = false) -> ComponentID {
        ComponentID(
            PackageURL(
                type: family.type, namespace: family.vendor, name: name, version: version,
                qualifiers: isSource ? ["arch": "source"] : [:]))
    }

    private mutating func add(_ id: ComponentID, _ name: String, _ version: String?, _ document: DocumentID?) {
        guard components[id] == nil else { return }
        components[id] = Component(
            id: id, name: name, version: version, layer: .os, ecosystem: family.ecosystem, manifest: document)
    }

    // MARK: - Packages

    private mutating func declare(_ number: Int) {
        let entry = entries[number]
        let (recipe, document) = (entry.recipe, entry.source.document)
        let source = id(recipe.name, recipe.version, isSource: true)
        roots.append(source)
        add(source, recipe.name, recipe.version, document)
        for package in recipe.packages {
            let place = Evidence(document: document, range: package.range)
            let made = Own(id: id(package.name, recipe.version), place: place, version: recipe.version)
            if own[package.name] == nil { own[package.name] = made }
            add(made.id, package.name, recipe.version, document)
            edges.append(Edge(from: source, to: made.id, kind: .contains, evidence: place, roots: [source]))
            for relation in package.relations where relation.scope == "provides" && provided[relation.name] == nil {
                let version = relation.version.isEmpty ? nil : relation.version
                provided[relation.name] = Own(id: made.id, place: place, version: version)
            }
        }
    }

    private mutating func connect(_ number: Int) {
        let recipe = entries[number].recipe
        for relation in recipe.building where relation.isWish { connect(roots[number], relation, number) }
        for package in recipe.packages {
            for relation in package.relations where relation.isWish {
                connect(id(package.name, recipe.version), relation, number)
            }
        }
    }

    private mutating func connect(_ from: ComponentID, _ relation: PackageRecipe.Relation, _ number: Int) {
        guard !relation.name.isEmpty, relation.name.utf8.count < 500 else { return }
        let made = own[relation.name] ?? provided[relation.name]
        let to = made?.id ?? id(relation.name, nil)
        guard to != from else { return }
        if made == nil { add(to, relation.name, nil, nil) }
        let evidence = Evidence(document: entries[number].source.document, range: relation.range)
        // A package of this very name may be had from elsewhere.
        let isProvided = own[relation.name] == nil && provided[relation.name] != nil
        let reason =
            !relation.isSure
            ? "a condition decides whether it counts"
            : isProvided ? "a package of the workspace says that it is `\(relation.name)`, too" : nil
        edges.append(
            Edge(
                from: from, to: to, kind: relation.isForBuilding ? .buildsWith : .requires, scope: relation.scope,
                requirement: relation.sign.isEmpty ? nil : relation.name + relation.sign + relation.version,
                evidence: evidence, roots: [from], confidence: reason == nil ? .certain : .possible, reason: reason))
        if let made {
            check(relation, made, number)
        } else {
            wants.append(
                BindingWant(
                    component: to, key: relation.key ?? .osPackage(type: family.type, name: relation.name),
                    kind: .requires, evidence: evidence, roots: [from]))
        }
    }

    private mutating func check(_ relation: PackageRecipe.Relation, _ made: Own, _ number: Int) {
        guard let version = made.version, !relation.sign.isEmpty, relation.sign != "~" else { return }
        let order = family.order(version, relation.version)
        let holds =
            switch relation.sign {
            case "<": order < 0
            case "<=": order <= 0
            case "=": order == 0
            case ">=": order >= 0
            default: order > 0
            }
        guard !holds else { return }
        diagnostics[number].append(
            Diagnostic(
                code: family.unsatisfied, severity: .warning,
                message:
                    "The workspace makes `\(relation.name)` \(version), which is not \(relation.sign) \(relation.version)",
                range: relation.range))
    }

    private func missingFiles(_ entry: Entry) -> [Diagnostic] {
        entry.recipe.files.filter { !$0.isRemote && !entry.beside.contains($0.name) }.map { file in
            Diagnostic(
                code: family.missingFile, severity: .warning,
                message: "There is no `\(file.name.prefix(200))` beside this recipe", range: file.range)
        }
    }

    // MARK: - Meanings

    private func links(of number: Int) -> [Link] {
        let entry = entries[number]
        let (recipe, document) = (entry.recipe, entry.source.document)
        var links: [Link] = []
        for package in recipe.packages {
            let place = own[package.name]?.place ?? Evidence(document: document, range: package.range)
            links.append(
                Link(range: package.range, role: .declaration, component: own[package.name]?.id, definition: place))
        }
        for relation in recipe.building + recipe.packages.flatMap(\.relations) where !relation.name.isEmpty {
            let made = own[relation.name] ?? provided[relation.name]
            links.append(
                Link(
                    range: relation.range, role: relation.isWish ? .requirement : .use,
                    component: made?.id ?? id(relation.name, nil), definition: made?.place))
        }
        for file in recipe.files where !file.isRemote && entry.beside.contains(file.name) {
            guard let path = document.filePath?.parent.appending(file.name) else { continue }
            links.append(
                Link(
                    range: file.range, role: .use, component: nil,
                    definition: Evidence(document: DocumentID(file: path), range: 0..<0)))
        }
        for (name, range) in recipe.variables {
            links.append(
                Link(
                    range: range, role: .declaration, component: nil,
                    definition: Evidence(document: document, range: range)))
            for use in recipe.uses where use.name.value == name {
                links.append(
                    Link(
                        range: use.name.range, role: .use, component: nil,
                        definition: Evidence(document: document, range: range)))
            }
        }
        var seen: Set<TextRange> = []
        return links.filter { seen.insert($0.range).inserted }.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private func commentary(of entry: Entry) -> Commentary {
        var commentary = Commentary()
        commentary.pages = entry.recipe.pages
        commentary.notes = entry.recipe.uses.map { use in
            let pieces: [Note.Piece] =
                use.value.map { [.name("$" + use.name.value), .words(" is "), .name(String($0.prefix(200)))] }
                ?? [.name("$" + use.name.value), .words(" is known only when the recipe runs")]
            return Note(range: use.name.range, pieces)
        }
        commentary.notes += entry.recipe.unknown.map {
            Note(range: $0, [.words("What this comes to is known only when the recipe runs")])
        }
        commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
        return commentary
    }
}

/// What recipes that are scripts of a shell share in the editor.
enum PackageScript {
    static func requirement(_ relation: PackageRecipe.Relation) -> RequirementFact {
        RequirementFact(
            package: Located(relation.name, at: relation.range), range: relation.range, removal: relation.range,
            written: relation.sign.isEmpty
                ? nil : Located(relation.name + relation.sign + relation.version, at: relation.range),
            kind: relation.isForBuilding ? .buildsWith : .requires)
    }

    /// `name>=1.2`: the first of the signs parts both.
    static func parts(of word: String, _ signs: [String]) -> (name: String, sign: String, version: String) {
        guard let place = word.firstIndex(where: { "<>=~".contains($0) }), place > word.startIndex else {
            return (word, "", "")
        }
        let rest = word[place...]
        let sign = signs.first { rest.hasPrefix($0) } ?? ""
        return (String(word[..<place]), sign, String(rest.dropFirst(sign.count)))
    }
}
