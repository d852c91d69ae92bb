internal import KytesGraph
internal import KytesText

/// What is found in a POM of the reactor only with all that it inherits.
extension Maven.Assembly {
    mutating func remark(on model: Maven.EffectiveModel) {
        let pom = model.lineage.pom
        guard pom.folder != nil else { return }
        let own = model.coordinates.version
        let isRelease = !own.isEmpty && !Self.isSnapshot(own) && !own.hasExpression
        for entry in model.dependencies where entry.declaration.pom === pom {
            let written = entry.declaration.written
            guard let artifact = written.artifactID else { continue }
            let id = ObjectIdentifier(entry.declaration)
            let name = "`\(entry.dependency.groupID):\(entry.dependency.artifactID)`"
            if isRelease, let version = meaning(of: entry.declaration)?.version, Self.isSnapshot(version) {
                tell(
                    Maven.Code.snapshotInRelease, .warning,
                    "\(name) is the snapshot \(version), and \(own) is no snapshot: what is released can change later",
                    pom.file, written.version?.range ?? artifact.range)
            }
            if let through = meanings.reachable[id] {
                tell(
                    Maven.Code.reachable, .hint, "\(name) comes along with `\(through)`: it is not of degree zero",
                    pom.file, artifact.range)
            }
        }
        if isRelease, let parent = pom.model.parent?.version, Self.isSnapshot(parent.value) {
            tell(
                Maven.Code.snapshotInRelease, .warning,
                "The parent is the snapshot \(parent.value), and \(own) is no snapshot: what is released can change later",
                pom.file, parent.range)
        }
    }

    /// `1.0-SNAPSHOT`, and the form with a timestamp. Source: Maven Resolver 1.6.3, `AbstractArtifact`, read 2026-11-24.
    private static func isSnapshot(_ version: String) -> Bool {
        if version.hasSuffix("SNAPSHOT") { return true }
        guard version.utf8.count >= 17 else { return false }
        return version.wholeMatch(of: /(.*-)?[0-9]{8}\.[0-9]{6}-[0-9]+/) != nil
    }
}
