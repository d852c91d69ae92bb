internal import KytesGraph
internal import KytesText

extension Maven.Assembly {
    /// Components by identity and by number, in the order in which they came up.
    struct Components: Sendable {
        private(set) var ids: [ComponentID] = []
        /// `nil` for what an edge names before anything else is known of it.
        private(set) var all: [Component?] = []
        private var numbers: [ComponentID: Int] = [:]

        subscript(id: ComponentID) -> Component? {
            get { numbers[id].flatMap { all[$0] } }
            set { all[number(of: id)] = newValue }
        }

        mutating func number(of id: ComponentID) -> Int {
            if let known = numbers[id] { return known }
            numbers[id] = ids.count
            ids.append(id)
            all.append(nil)
            return ids.count - 1
        }

        /// The numbers, in the order of the identities.
        var order: [Int] { ids.indices.sorted { ids[$0] < ids[$1] } }
    }

    /// Edges by number, each with the roots that it stands under.
    struct Edges: Sendable {
        private var rows: [Row] = []
        private var numbers: [Key: Int] = [:]
        private var scopes: [ScopeName: Int] = [:]
        /// Where edges are declared, and what the declaration there came to mean last; -1 for no dependency.
        private var places: [(evidence: Evidence, component: Int)] = []
        private var placesOfDeclarations: [ObjectIdentifier: Int] = [:]
        private var declarations: [Maven.Declaration] = []
        private var placesOfEvidence: [Evidence: Int] = [:]
        /// By component: the edges up to its parents.
        private var parents: [[Int]?] = []
        /// The roots of each tool whose graph was added.
        private var tools: [[Int]] = []
        /// Whether the graph of a tool is added now.
        private(set) var isOfTool = false

        private struct Row: Sendable {
            let from: Int
            let to: Int
            let kind: EdgeKind
            let scope: String
            let requirement: String?
            let place: Int
            /// In the order in which they came, each once.
            var roots: [Int] = []
            /// The tools in whose graphs it is: it stands under their roots, too.
            var tools: [Int] = []
        }

        private struct Key: Hashable {
            let from: Int
            let to: Int
            let place: Int
            let scope: Int
        }

        private struct ScopeName: Hashable {
            let kind: EdgeKind
            let scope: String
        }
    }
}

// MARK: - Adding

extension Maven.Assembly.Edges {
    /// - Returns: `nil` for what stands in no file.
    mutating func place(of declaration: Maven.Declaration) -> Int? {
        if let known = placesOfDeclarations[ObjectIdentifier(declaration)] { return known }
        guard let file = declaration.pom.file else { return nil }
        let place = places.count
        places.append((Evidence(document: file.document, range: declaration.written.range), -1))
        placesOfDeclarations[ObjectIdentifier(declaration)] = place
        declarations.append(declaration)
        return place
    }

    mutating func place(of evidence: Evidence) -> Int {
        if let known = placesOfEvidence[evidence] { return known }
        placesOfEvidence[evidence] = places.count
        places.append((evidence, -1))
        return places.count - 1
    }

    mutating func number(
        from: Int,
        to: Int,
        _ place: Int,
        _ kind: EdgeKind,
        _ scope: String,
        _ requirement: String?
    ) -> Int {
        let key = Key(from: from, to: to, place: place, scope: number(of: scope, kind))
        if let known = numbers[key] { return known }
        numbers[key] = rows.count
        rows.append(Row(from: from, to: to, kind: kind, scope: scope, requirement: requirement, place: place))
        return rows.count - 1
    }

    mutating func number(of scope: String, _ kind: EdgeKind) -> Int {
        let name = ScopeName(kind: kind, scope: scope)
        if let known = scopes[name] { return known }
        scopes[name] = scopes.count
        return scopes.count - 1
    }

    /// A declared dependency, under one root.
    ///
    /// - Parameter scope: Its number.
    /// - Returns: Whether there is no such edge yet.
    mutating func note(_ root: Int, from: Int, to: Int, _ place: Int, _ scope: Int) -> Bool {
        places[place].component = to
        guard let known = numbers[Key(from: from, to: to, place: place, scope: scope)] else { return true }
        mark(known, root)
        return false
    }

    mutating func note(_ root: Int, at edges: [Int]) {
        for edge in edges { mark(edge, root) }
    }

    private mutating func mark(_ edge: Int, _ root: Int) {
        if isOfTool {
            if rows[edge].tools.last != tools.count - 1 { rows[edge].tools.append(tools.count - 1) }
        } else if rows[edge].roots.last != root {
            rows[edge].roots.append(root)
        }
    }

    /// The edges that are noted until `endTool` are those of a tool: of many roots, and noted once.
    mutating func beginTool(_ roots: [Int]) {
        tools.append(roots)
        isOfTool = true
    }

    mutating func endTool() { isOfTool = false }

    /// Of the edges that are noted now: what a tool is made of is no part of what it builds.
    var kind: EdgeKind { isOfTool ? .buildsWith : .requires }

    /// `nil` before they were set.
    func toParents(of component: Int) -> [Int]? { component < parents.count ? parents[component] : nil }

    mutating func setToParents(_ edges: [Int], of component: Int) {
        while parents.count <= component { parents.append(nil) }
        parents[component] = edges
    }
}

// MARK: - Merging

extension Maven.Assembly.Edges {
    /// Takes in the edges of an assembly whose roots come behind `roots` others.
    ///
    /// - Parameter components: The numbers here of the other's components.
    mutating func merge(_ other: Self, _ components: [Int], behind roots: Int) {
        let declared = Dictionary(
            uniqueKeysWithValues: zip(
                other.declarations.map { other.placesOfDeclarations[ObjectIdentifier($0)] ?? -1 }, other.declarations))
        let places = other.places.indices.map { number in
            declared[number].flatMap { place(of: $0) } ?? place(of: other.places[number].evidence)
        }
        for (number, place) in places.enumerated() where other.places[number].component >= 0 {
            self.places[place].component = components[other.places[number].component]
        }
        let edges = other.rows.map { row in
            number(
                from: components[row.from], to: components[row.to], places[row.place], row.kind, row.scope,
                row.requirement)
        }
        for (edge, row) in zip(edges, other.rows) { rows[edge].roots += row.roots.map { $0 + roots } }
        for (component, above) in other.parents.enumerated() {
            guard let above, toParents(of: components[component]) == nil else { continue }
            setToParents(above.map { edges[$0] }, of: components[component])
        }
    }
}

// MARK: - Asking

extension Maven.Assembly.Edges {
    func meaning(of declaration: Maven.Declaration) -> Int? {
        guard let place = placesOfDeclarations[ObjectIdentifier(declaration)] else { return nil }
        return places[place].component < 0 ? nil : places[place].component
    }

    /// What each declaration came to mean.
    func meanings(_ components: Maven.Assembly.Components) -> [ObjectIdentifier: ComponentID] {
        placesOfDeclarations.compactMapValues { place in
            places[place].component < 0 ? nil : components.ids[places[place].component]
        }
    }

    /// In the order of their ends.
    ///
    /// - Parameter order: Of the components.
    func sorted(_ components: Maven.Assembly.Components, _ order: [Int], _ roots: [ComponentID]) -> [Edge] {
        var ranks = Array(repeating: 0, count: order.count)
        for (rank, component) in order.enumerated() { ranks[component] = rank }
        func rank(_ row: Row) -> (Int, Int, Int) {
            (ranks[row.from], ranks[row.to], places[row.place].evidence.range.lowerBound)
        }
        var lists = RootNames(roots, tools)
        return rows.sorted { rank($0) < rank($1) }.map { row in
            Edge(
                from: components.ids[row.from], to: components.ids[row.to], kind: row.kind, scope: row.scope,
                requirement: row.requirement, evidence: places[row.place].evidence,
                roots: lists.names(of: row.roots, row.tools))
        }
    }

    /// Lists of roots, sorted; the same list is one object.
    private struct RootNames {
        private let roots: [ComponentID]
        private let ranks: [Int]
        private let sorted: [ComponentID]
        private let tools: [[Int]]
        private var known: [List: [ComponentID]] = [:]

        private struct List: Hashable {
            let roots: [Int]
            let tools: [Int]
        }

        init(_ roots: [ComponentID], _ tools: [[Int]]) {
            self.roots = roots
            self.tools = tools
            sorted = Array(Set(roots)).sorted()
            var places: [ComponentID: Int] = [:]
            for (place, root) in sorted.enumerated() { places[root] = place }
            ranks = roots.map { places[$0] ?? 0 }
        }

        mutating func names(of own: [Int], _ built: [Int]) -> [ComponentID] {
            let list = List(roots: own, tools: built)
            if let known = known[list] { return known }
            var numbers = (own + built.flatMap { tools[$0] }).map { ranks[$0] }.sorted()
            // Two POMs may have one name.
            var kept = 0
            for number in numbers where kept == 0 || numbers[kept - 1] != number {
                numbers[kept] = number
                kept += 1
            }
            let names = numbers.prefix(kept).map { sorted[$0] }
            known[list] = names
            return names
        }
    }
}
