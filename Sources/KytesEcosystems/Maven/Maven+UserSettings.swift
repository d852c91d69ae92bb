internal import KytesBasics
internal import KytesText

extension Maven {
    /// The user's own `settings.xml`, and which repositories follow from it.
    struct UserSettings: Sendable {
        private let settings: Settings
        let rules: RemoteRules
        /// The local repository, then that of the distribution.
        let localRepositories: [AbsolutePath]

        static func read(_ metadata: any MetadataSource) async throws -> UserSettings {
            let own = metadata.home.appending(".m2")
            let file = try await metadata.file(at: own.appending("settings.xml"), readBy: Maven.self)
            let settings = file?.facts.model as? Settings ?? Settings()
            let value: @Sendable (String) -> String = { expanded($0, metadata) }
            let said = (settings.localRepository?.value).map(value)
            let local = said.flatMap { AbsolutePath($0) } ?? own.appending("repository")
            return UserSettings(
                settings: settings, rules: RemoteRules(settings, value: value),
                localRepositories: [local, Maven.distribution])
        }

        /// The ids that are active for every build.
        var activeIDs: [String] { settings.activeProfiles.map(\.value) }

        /// The active ones; one that is active by default is so whatever else is.
        ///
        /// Source: Maven 3.8.7, `DefaultProfileSelector`.
        func activeProfiles(
            _ environment: Environment,
            _ metadata: any MetadataSource
        ) async throws -> [Model.Profile] {
            let choices = environment.choices
            let model = Model(ModelFields(profiles: settings.profiles))
            let holding = try await environment.activeProfiles(of: model, in: nil) { path in
                try await metadata.fileNames(in: path.parent).contains(path.lastComponent)
            }
            return settings.profiles.filter { profile in
                let isDefault = profile.activation?.isActiveByDefault == true
                return isDefault && !choices.inactive.contains(profile.id?.value ?? "")
                    || holding.contains { $0.range == profile.range }
            }
        }

        /// The repositories of its active profiles, the last profile's first.
        ///
        /// Source: Maven 3.8.7, `DefaultProfileInjector`.
        func repositories(
            of active: [Model.Profile],
            _ metadata: any MetadataSource,
            _ list: KeyPath<Model.Profile, [Model.Repository]> = \.repositories
        ) -> [Model.Repository] {
            active.reversed().flatMap { $0[keyPath: list] }.map { declared in
                var declared = declared
                declared.isOfUser = true
                declared.url = declared.url.map { Located(Self.expanded($0.value, metadata), at: $0.range) }
                return declared
            }
        }

        /// The properties of its active profiles, the last of each counts.
        func properties(of active: [Model.Profile], _ metadata: any MetadataSource) -> [String: String] {
            active.flatMap(\.properties).reduce(into: [:]) { result, property in
                result[property.name.value] = Self.expanded(property.value.value, metadata)
            }
        }

        /// What is asked; nothing where Maven is offline.
        func remotes(_ declared: [Model.Repository]) -> [Remote] { rules.isOffline ? [] : rules.remotes(declared) }

        /// `${user.home}` and `${env.NAME}`; what is not known stays as it is written.
        private static func expanded(_ text: String, _ metadata: any MetadataSource) -> String {
            guard text.hasExpression else { return text }
            var result = ""
            var rest = text[...]
            while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
                let name = rest[start.upperBound..<end]
                let value =
                    name == "user.home"
                    ? metadata.home.string : name.hasPrefix("env.") ? metadata.variable(String(name.dropFirst(4))) : nil
                result += rest[..<start.lowerBound] + (value ?? String(rest[start.lowerBound...end]))
                rest = rest[rest.index(after: end)...]
            }
            return result + rest
        }
    }
}

extension Maven {
    /// Where Debian's packages put their libraries, by coordinates.
    static let distribution = AbsolutePath.root.appending("usr/share/maven-repo")

    /// The repositories on this disk: the user's, then that of the distribution.
    static func repositories(_ metadata: any MetadataSource) async throws -> [AbsolutePath] {
        try await UserSettings.read(metadata).localRepositories
    }
}

extension Maven.Lineage {
    /// Its own, those of its profiles before them, then the parents'.
    ///
    /// Source: Maven 3.8.7, `MavenModelMerger.mergeModelBase_Repositories`.
    var repositories: [Maven.Model.Repository] {
        profiles.reversed().flatMap(\.repositories) + pom.model.repositories + (parent?.repositories ?? [])
    }

    /// With their ids and addresses worked out.
    func interpolated(
        _ declared: [Maven.Model.Repository],
        _ environment: Maven.Environment
    ) -> [Maven.Model.Repository] {
        if declared.isEmpty { return [] }
        var values = Maven.Values(self, environment)
        return declared.map { declared in
            var declared = declared
            declared.id = declared.id.map { Located(values.value(of: $0.value), at: $0.range) }
            declared.url = declared.url.map { Located(values.value(of: $0.value), at: $0.range) }
            return declared
        }
    }

    /// Likewise, for plugins.
    var pluginRepositories: [Maven.Model.Repository] {
        profiles.reversed().flatMap(\.pluginRepositories) + pom.model.pluginRepositories
            + (parent?.pluginRepositories ?? [])
    }
}

extension Maven.POM {
    /// As far as they are written in it; `nil` where one is an expression.
    var plainCoordinates: Maven.Coordinates? {
        let coordinates = Maven.Coordinates(
            groupID: model.groupID?.value ?? model.parent?.groupID?.value ?? "",
            artifactID: model.artifactID?.value ?? "",
            version: model.version?.value ?? model.parent?.version?.value ?? "")
        return coordinates.isPlain ? coordinates : nil
    }
}
