internal import KytesBasics
internal import KytesText

extension Maven {
    /// Where a POM was looked for, and what was found.
    final class Lookup: Sendable {
        let coordinates: Coordinates
        /// In the order in which they were looked at, up to the one that has it.
        let paths: [AbsolutePath]
        let pom: POM?
        /// Why a POM that was not found may be somewhere all the same.
        let gap: MetadataError?

        /// - Parameter places: Where it may stand.
        init(_ coordinates: Coordinates, pom: POM?, places: [AbsolutePath], gap: MetadataError? = nil) {
            self.gap = pom == nil ? gap : nil
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
    /// Why it could not be had, behind what is said already; empty where every repository could be asked.
    func reason(of coordinates: Maven.Coordinates?) -> String {
        let gap = lazy.filter { coordinates == nil || $0.coordinates == coordinates }.compactMap(\.gap).first
        return gap.map { "; \($0)" } ?? ""
    }

    /// Each once, in their order.
    static func each(_ lookups: [Maven.Lookup]) -> [Maven.Lookup] {
        if lookups.count < 2 { return lookups }
        var seen: Set<ObjectIdentifier> = []
        return lookups.filter { seen.insert(ObjectIdentifier($0)).inserted }
    }
}
