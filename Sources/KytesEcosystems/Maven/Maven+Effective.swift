internal import KytesText

// What a POM says once its parents, its active profiles, its properties and its managed versions are counted in.
//
// A lineage is a POM merged with its parents, as written: children share what they add nothing to. Values are worked out on
// top of it for one POM at a time, and only those that are asked for; what has no `${…}` in it is shared by all.

extension Maven {
    /// A dependency as one POM writes it.
    final class Declaration: Sendable {
        let written: Model.Dependency
        let pom: POM
        /// `group:artifact:type[:classifier]` as written: of two with one key the nearer POM's counts.
        let key: String
        /// Its values, where none of them has a `${…}`.
        let constant: Dependency?
        /// Constant but for the version, valid whatever that is, and no import.
        let isPlain: Bool

        init(_ written: Model.Dependency, in pom: POM) {
            self.written = written
            self.pom = pom
            let constant = Dependency(constant: written)
            key =
                constant?.key
                ?? Dependency.key(
                    written.groupID?.value ?? "", written.artifactID?.value ?? "", written.type?.value ?? "jar",
                    written.classifier?.value)
            self.constant = constant
            let unversioned = constant ?? Dependency(constant: written, exceptVersion: true)
            isPlain = unversioned.map { !$0.isImport && $0.isValid(asManaged: true) } ?? false
        }

        /// Whether it stands for the managed dependencies of another POM.
        var isImport: Bool { written.scope?.value == "import" && (written.type?.value ?? "jar") == "pom" }
    }

    /// The values of a dependency.
    struct Dependency: Sendable {
        var groupID: String
        var artifactID: String
        var type: String
        var classifier: String?
        var version: String?
        var scope: String?
        var systemPath: String?
        var isOptional: Bool?
        var exclusions: [Exclusion]
        var key: String

        struct Exclusion: Hashable, Sendable {
            var groupID: String
            var artifactID: String
        }

        static func key(_ groupID: String, _ artifactID: String, _ type: String, _ classifier: String?) -> String {
            groupID + ":" + artifactID + ":" + type + (classifier.map { ":" + $0 } ?? "")
        }

        /// - Parameter value: What a text means.
        init(_ written: Model.Dependency, _ value: (String) -> String) {
            groupID = value(written.groupID?.value ?? "")
            artifactID = value(written.artifactID?.value ?? "")
            type = value(written.type?.value ?? "jar")
            classifier = (written.classifier?.value).map(value)
            version = (written.version?.value).map(value)
            scope = (written.scope?.value).map(value)
            systemPath = (written.systemPath?.value).map(value)
            isOptional = (written.optional?.value).map { value($0).lowercased() == "true" }
            exclusions = written.exclusions.map {
                Exclusion(groupID: value($0.groupID?.value ?? ""), artifactID: value($0.artifactID?.value ?? ""))
            }
            key = Self.key(groupID, artifactID, type, classifier)
        }

        /// `nil` where a value has a `${…}`.
        init?(constant written: Model.Dependency, exceptVersion: Bool = false) {
            var expressions = 0
            self.init(written) { text in
                if text.utf8.contains(UInt8(ascii: "$")) { expressions += 1 }
                return text
            }
            if exceptVersion, version?.utf8.contains(UInt8(ascii: "$")) == true { expressions -= 1 }
            if expressions > 0 { return nil }
        }

        /// Whether it stands for the managed dependencies of another POM.
        var isImport: Bool { scope == "import" && type == "pom" }

        /// What Maven's own check of the finished model would let pass.
        func isValid(asManaged: Bool) -> Bool {
            guard isValidID(groupID), isValidID(artifactID) else { return false }
            if !asManaged, type.isEmpty || (version ?? "").isEmpty { return false }
            return scope == "system" ? systemPath?.hasPrefix("/") == true : (systemPath ?? "").isEmpty
        }
    }

    /// A dependency of a finished model.
    struct Effective: Sendable {
        var dependency: Dependency
        let declaration: Declaration
        /// What gave the version where the declaration does not.
        var manager: Declaration?
    }

    /// Letters, digits, `-`, `_`, `.`.
    static func isValidID(_ id: String) -> Bool {
        !id.isEmpty
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Managed dependencies by key, the first of each counts.
    final class Management: Sendable {
        let entries: [Effective]
        let indices: [String: Int]
        /// The POM that is imported.
        let lineage: Lineage
        let importers: [Importer]

        init(_ model: EffectiveModel) {
            entries = model.managed.all
            lineage = model.lineage
            importers = model.managed.importers
            indices = Dictionary(
                entries.enumerated().map { ($1.dependency.key, $0) }, uniquingKeysWith: { first, _ in first })
        }

        subscript(key: String) -> Effective? { indices[key].map { entries[$0] } }
    }

    /// A declaration that imports, and what it imports.
    struct Importer: Sendable {
        let declaration: Declaration
        let management: Management
    }

    /// A finished model: what the resolver asks of a POM.
    final class EffectiveModel: Sendable {
        let coordinates: Coordinates
        let packaging: String
        let lineage: Lineage
        let dependencies: [Effective]
        /// Of a descriptor, what its own dependencies ask for.
        let managed: ManagedEntries
        let relocation: Model.Relocation?
        /// Why Maven would not take the POM; empty where it does.
        let faults: [Fault]
        /// Where its parents and what it imports were looked for.
        let lookups: [Lookup]

        init(
            coordinates: Coordinates,
            packaging: String,
            lineage: Lineage,
            dependencies: [Effective],
            managed: ManagedEntries,
            relocation: Model.Relocation?,
            faults: [Fault],
            lookups: [Lookup]
        ) {
            self.coordinates = coordinates
            self.packaging = packaging
            self.lineage = lineage
            self.dependencies = dependencies
            self.managed = managed
            self.relocation = relocation
            self.faults = faults
            self.lookups = lookups
        }
    }

    /// Why a finished model is none.
    enum Fault: Hashable, Sendable {
        /// A parent that no repository has.
        case missingParent(Coordinates)
        case parentCycle(Coordinates)
        case missingImport(Coordinates)
        case importCycle(Coordinates)
        /// A property whose value leads back to itself.
        case propertyCycle(String)
        /// A coordinate that is absent or no identifier, and where.
        case invalid(String)
    }
}
