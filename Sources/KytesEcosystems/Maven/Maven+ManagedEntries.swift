internal import KytesBasics
internal import KytesText

extension Maven {
    /// What a POM manages with all that it inherits and imports; one object for all POMs of a reactor that manage the same.
    final class ManagedEntries: Sendable {
        /// By itself and its parents, in order of precedence.
        let own: [Effective]
        let importers: [Importer]
        let faults: [Fault]
        /// Where what is imported was looked for.
        let lookups: [Lookup]
        /// What is imported.
        private let wanted: [Coordinates]
        /// What the names came to mean that the values rest on.
        private let basis: [String: String?]
        private let whole: Deferred<[Effective]>?
        private let places: Deferred<[String: [Int]]>?
        /// Fewer are looked through.
        private static let few = 8

        static let none = ManagedEntries([])

        init(
            _ own: [Effective],
            importers: [Importer] = [],
            faults: [Fault] = [],
            lookups: [Lookup] = [],
            wanted: [Coordinates] = [],
            basis: [String: String?] = [:]
        ) {
            self.own = own
            self.importers = importers
            self.faults = faults
            self.lookups = lookups
            self.wanted = wanted
            self.basis = basis
            whole = importers.isEmpty ? nil : Deferred { Self.whole(own, importers) }
            places = own.count <= Self.few ? nil : Deferred { Self.places(own) }
        }

        /// With what is imported, in order of precedence, each key once.
        var all: [Effective] { whole?.value ?? own }

        /// Those of its own with a key, in their order.
        func own(with key: String) -> [Effective] {
            guard let places else { return own.filter { $0.dependency.key == key } }
            return (places.value[key] ?? []).map { own[$0] }
        }

        /// Whether a POM with the same declarations comes to the same entries.
        func holds(for coordinates: Coordinates, _ values: Values) -> Bool {
            !wanted.contains(coordinates) && basis.allSatisfy { values.text(named: $0) == $1 }
        }

        private static func whole(_ own: [Effective], _ importers: [Importer]) -> [Effective] {
            var seen = Set(own.map(\.dependency.key))
            return own + importers.flatMap(\.management.entries).filter { seen.insert($0.dependency.key).inserted }
        }

        private static func places(_ own: [Effective]) -> [String: [Int]] {
            var places: [String: [Int]] = [:]
            for (place, entry) in own.enumerated() { places[entry.dependency.key, default: []].append(place) }
            return places
        }
    }
}
