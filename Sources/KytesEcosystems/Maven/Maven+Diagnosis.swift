internal import KytesText

/// What one POM has wrong by itself.
struct MavenDiagnosis {
    private(set) var diagnostics: [Diagnostic] = []
    private let text: SourceText

    init(_ model: Maven.Model, in text: SourceText) {
        self.text = text
        checkProject(model)
        check(model.dependencies)
        check(model.managedDependencies)
        check(model.build)
        for plugin in model.reports + model.profiles.flatMap(\.reports) {
            require(plugin.artifactID, "artifactId", of: plugin.range)
        }
        for profile in model.profiles {
            check(profile.dependencies)
            check(profile.managedDependencies)
            check(profile.build)
        }
    }

    // MARK: - Coordinates

    /// From model 4.1.0 on Maven finds out for itself what is missing of a project and its parent.
    private mutating func checkProject(_ model: Maven.Model) {
        require(model.artifactID, "artifactId", of: model.range)
        guard model.modelVersion?.value ?? "4.0.0" == "4.0.0", !declaresLaterModel(model) else { return }
        if let parent = model.parent {
            require(parent.groupID, "groupId", of: parent.range)
            require(parent.artifactID, "artifactId", of: parent.range)
            require(parent.version, "version", of: parent.range)
        } else {
            require(model.groupID, "groupId", of: model.range)
            require(model.version, "version", of: model.range)
        }
    }

    private func declaresLaterModel(_ model: Maven.Model) -> Bool {
        let start = text.bytes[model.range].prefix { $0 != UInt8(ascii: ">") }
        return String(decoding: start, as: UTF8.self).contains("maven.apache.org/POM/4.1")
    }

    private mutating func check(_ build: Maven.Model.Build) {
        for plugin in build.plugins + build.managedPlugins + build.extensions {
            require(plugin.artifactID, "artifactId", of: plugin.range)
            check(plugin.dependencies)
        }
        for `extension` in build.extensions { require(`extension`.groupID, "groupId", of: `extension`.range) }
    }

    private mutating func require(_ value: Located<String>?, _ name: String, of element: TextRange) {
        guard value?.value.isEmpty ?? true else { return }
        diagnostics.append(
            Diagnostic(
                code: Maven.Code.missingCoordinate, severity: .error, message: "`\(name)` is missing",
                range: text.nameRange(ofElementAt: element)))
    }

    // MARK: - Dependencies

    private struct Key: Hashable {
        var group: String
        var artifact: String
        var type: String
        var classifier: String
    }

    private mutating func check(_ dependencies: [Maven.Model.Dependency]) {
        var first: [Key: Located<String>] = [:]
        for dependency in dependencies {
            require(dependency.groupID, "groupId", of: dependency.range)
            require(dependency.artifactID, "artifactId", of: dependency.range)
            guard let group = dependency.groupID, let artifact = dependency.artifactID, !artifact.value.isEmpty else {
                continue
            }
            let key = Key(
                group: group.value, artifact: artifact.value, type: dependency.type?.value ?? "jar",
                classifier: dependency.classifier?.value ?? "")
            guard first.updateValue(artifact, forKey: key) != nil else { continue }
            diagnostics.append(
                Diagnostic(
                    code: Maven.Code.duplicateDependency, severity: .warning,
                    message: "`\(group.value):\(artifact.value)` is declared a second time, and only this one counts",
                    range: artifact.range))
        }
    }
}
