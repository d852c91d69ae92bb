internal import KytesGraph
internal import KytesText

/// What is found only with all that a POM inherits.
extension Maven.CommentaryWriter {
    mutating func addRemarks() {
        let own = values.value(of: lineage.version)
        let isRelease = !own.isEmpty && !Self.isSnapshot(own) && !own.contains("${")
        for declaration in lineage.dependencies where declaration.pom === lineage.pom {
            let written = declaration.written
            guard let artifact = written.artifactID else { continue }
            let id = ObjectIdentifier(declaration)
            let name = "`\(values.value(of: written.groupID?.value ?? "")):\(values.value(of: artifact.value))`"
            if isRelease, let version = meanings.components[id]?.packageURL.version, Self.isSnapshot(version) {
                remark(
                    Maven.Code.snapshotInRelease, .warning,
                    "\(name) is the snapshot \(version), and \(own) is no snapshot: what is released can change later",
                    written.version?.range ?? artifact.range)
            }
            if let through = meanings.reachable[id] {
                remark(
                    Maven.Code.reachable, .hint, "\(name) comes along with `\(through)`: it is not of degree zero",
                    artifact.range)
            }
        }
        if isRelease, let parent = model.parent?.version, Self.isSnapshot(values.value(of: parent.value)) {
            remark(
                Maven.Code.snapshotInRelease, .warning,
                "The parent is the snapshot \(parent.value), and \(own) is no snapshot: what is released can change later",
                parent.range)
        }
    }

    private mutating func remark(
        _ code: String,
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ range: TextRange
    ) {
        commentary.diagnostics.append(Diagnostic(code: code, severity: severity, message: message, range: range))
    }

    /// `1.0-SNAPSHOT`, and the form with a timestamp. Source: Maven Resolver 1.6.3, `AbstractArtifact`, read 2026-11-24.
    static func isSnapshot(_ version: String) -> Bool {
        version.hasSuffix("SNAPSHOT") || version.wholeMatch(of: /(.*-)?[0-9]{8}\.[0-9]{6}-[0-9]+/) != nil
    }
}
