internal import KytesGraph
internal import KytesText

extension ComponentID {
    /// - Parameter packaging: What is no jar is named by what it is, whoever names it: a module as itself, a POM as a
    ///   parent, an import or a dependency. Of other packagings the file is a jar.
    init(maven coordinates: Maven.Coordinates, packaging: String = "jar") {
        let type = ["pom", "war", "ear", "rar"].contains(packaging) ? packaging : "jar"
        let key = Maven.ArtifactKey(
            groupID: coordinates.groupID, artifactID: coordinates.artifactID, type: type, classifier: nil)
        self.init(maven: key, version: coordinates.version)
    }

    init(maven model: Maven.EffectiveModel) { self.init(maven: model.coordinates, packaging: model.packaging) }

    init(maven key: Maven.ArtifactKey, version: String) {
        var qualifiers: [String: String] = [:]
        if key.type != "jar" { qualifiers["type"] = key.type }
        if !key.classifier.isEmpty { qualifiers["classifier"] = key.classifier }
        self.init(
            PackageURL(
                type: "maven", namespace: key.groupID, name: key.artifactID, version: version, qualifiers: qualifiers))
    }
}

extension Maven.POM {
    /// `artifact:version`, as it is written.
    var name: String {
        let version = model.version?.value ?? model.parent?.version?.value ?? ""
        return "`\(model.artifactID?.value ?? ""):\(version)`"
    }

    /// Where it names itself.
    var evidence: Evidence? {
        file.map { Evidence(document: $0.document, range: model.artifactID?.range ?? 0..<0) }
    }
}

extension Maven.Declaration {
    /// Where the version stands, or the dependency where it has none.
    var evidence: Evidence? {
        pom.file.map { Evidence(document: $0.document, range: written.version?.range ?? written.range) }
    }
}
