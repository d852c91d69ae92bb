internal import KytesVersions

extension Maven {
    /// What a root says of all artifacts of a key below its own dependencies, by the numbers of a stock.
    struct ManagementTable: Sendable {
        struct Rules: Sendable {
            /// -1 where it says nothing of the version.
            var release = -1
            /// As written.
            var version = ""
            /// The version is a range, or begins like one.
            var isRange = false
            /// -1 where it says nothing of the scope.
            var scope = -1
            var isOptional: Bool?
            /// The number of a set.
            var exclusions = 0
        }

        /// Whose table it is.
        let management: ManagedEntries
        private(set) var rules: [Rules] = []
        /// The first that says anything, for each of the rules.
        private(set) var declarations: [Declaration] = []
        /// The place in `rules` of each key that was known when the table was made, -1 for none; later ones have none.
        private var places: [Int] = []

        init() { management = .none }

        init(_ management: ManagedEntries, _ stock: inout Stock) {
            self.management = management
            for entry in management.all { manage(entry, &stock) }
        }

        func place(of key: Int) -> Int { key < places.count ? places[key] : -1 }

        /// Of several entries for a key the first that says something counts, and all exclude.
        private mutating func manage(_ entry: Effective, _ stock: inout Stock) {
            let dependency = entry.dependency
            let key = stock.number(
                of: ArtifactKey(
                    groupID: dependency.groupID, artifactID: dependency.artifactID, type: dependency.type,
                    classifier: dependency.classifier))
            while places.count <= key { places.append(-1) }
            if places[key] < 0 {
                places[key] = rules.count
                rules.append(Rules())
                declarations.append(entry.declaration)
            }
            let place = places[key]
            if rules[place].release < 0, let version = dependency.version, !version.isEmpty {
                rules[place].release = stock.release(of: key, version)
                rules[place].version = version
                rules[place].isRange = MavenRequirement(version)?.isHard ?? true
            }
            if rules[place].scope < 0, let scope = dependency.scope, !scope.isEmpty {
                rules[place].scope = stock.scopes.number(of: scope)
            }
            if rules[place].isOptional == nil { rules[place].isOptional = dependency.isOptional }
            if !dependency.exclusions.isEmpty {
                rules[place].exclusions = stock.exclusions.union(
                    rules[place].exclusions, stock.exclusions.number(of: Set(dependency.exclusions)))
            }
        }
    }
}
