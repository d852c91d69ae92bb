internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Maven {
    /// What a repository says of an artifact, or of a snapshot, in its `maven-metadata.xml`.
    ///
    /// Source: Maven Repository Metadata, model 1.1.0.
    struct Listing: Sendable {
        /// A file of a snapshot, by the version that its name has.
        struct SnapshotFile: Sendable {
            var `extension`: String
            var classifier: String
            var version: String
        }

        /// Releases, and snapshots by their base version; in the order of the text.
        var versions: [String] = []
        /// `20260102.030405`
        var timestamp: String?
        var buildNumber: String?
        var snapshotFiles: [SnapshotFile] = []
        /// `20260102030405`; of two listings of one snapshot the later counts.
        var lastUpdated = ""

        /// The version that the POM of a snapshot has in its name.
        func snapshotVersion(of base: String) -> String {
            if let file = snapshotFiles.first(where: { $0.extension == "pom" && $0.classifier.isEmpty }) {
                return file.version
            }
            guard let timestamp, let buildNumber, base.hasSuffix("-SNAPSHOT") else { return base }
            return base.dropLast("SNAPSHOT".count) + timestamp + "-" + buildNumber
        }
    }

    /// `facts.model` holds the `Maven.Listing`.
    static func readListing(_ text: SourceText) -> Parsed<FileFacts> {
        let document = XMLDocument.parse(text)
        var facts = FileFacts()
        guard let root = document.value.root, root.name == "metadata" else { return Parsed(facts) }
        var listing = Listing()
        let versioning = root.first("versioning")
        listing.versions = (versioning?.first("versions")?.children ?? []).map { $0.value.value }
        listing.timestamp = versioning?.first("snapshot")?.first("timestamp")?.value.value
        listing.buildNumber = versioning?.first("snapshot")?.first("buildNumber")?.value.value
        listing.lastUpdated = versioning?.first("lastUpdated")?.value.value ?? ""
        listing.snapshotFiles = (versioning?.first("snapshotVersions")?.children ?? []).map {
            Listing.SnapshotFile(
                extension: $0.first("extension")?.value.value ?? "",
                classifier: $0.first("classifier")?.value.value ?? "", version: $0.first("value")?.value.value ?? "")
        }
        facts.model = listing
        return Parsed(facts, diagnostics: document.diagnostics)
    }
}
