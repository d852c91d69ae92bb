internal import KytesBasics
internal import KytesText

extension Maven {
    /// Where a POM was looked for, and what was found.
    final class Lookup: Sendable {
        let coordinates: Coordinates
        /// In the order in which they were looked at, up to the one that has it.
        let paths: [AbsolutePath]
        let pom: POM?

        /// - Parameter places: Where it may stand.
        init(_ coordinates: Coordinates, pom: POM?, places: [AbsolutePath]) {
            self.coordinates = coordinates
            self.pom = pom
            let found = pom?.file?.document.filePath
            paths = places.firstIndex { $0 == found }.map { Array(places[...$0]) } ?? places
        }
    }

    /// A parent that stands in a repository; `nil` where none has it.
    struct Ancestor: Sendable {
        let lineage: Lineage?
        let lookups: [Lookup]
    }

    /// What a POM gives to whoever imports it: `nil` where no repository has it, or Maven would not take it.
    struct Import: Sendable {
        var management: Management?
        var lookups: [Lookup]
    }
}

extension [Maven.Lookup] {
    /// Each once, in their order.
    static func each(_ lookups: [Maven.Lookup]) -> [Maven.Lookup] {
        if lookups.count < 2 { return lookups }
        var seen: Set<ObjectIdentifier> = []
        return lookups.filter { seen.insert(ObjectIdentifier($0)).inserted }
    }
}
