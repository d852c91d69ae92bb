internal import KytesBasics
internal import KytesGraph
internal import KytesText

// What is said for a build as a whole. POMs that only describe a dependency hear nothing of it: Maven gives it to what it
// builds, and to the parents of that.
//
// Source: Maven 3.8.7, `DefaultMaven`, `DefaultModelBuilder.build`, `DefaultArtifactDescriptorReader`, read 2026-11-24.

extension Maven {
    struct Choices: Hashable, Sendable {
        /// The ids of profiles that `-P` of `.mvn/maven.config` or `activeProfiles` of `settings.xml` name.
        var active: Set<String> = []
        /// Those that `-P` names behind `!` or `-`.
        var inactive: Set<String> = []
        /// Of the active profiles of `settings.xml`: before what POMs say, after `-D`.
        var properties: [String: String] = [:]

        var isEmpty: Bool { active.isEmpty && inactive.isEmpty && properties.isEmpty }

        /// - Parameter ids: As arguments of `-P`; the last of an id counts.
        init(_ ids: [String] = []) {
            for id in ids {
                let name = id.first.map { "!-+".contains($0) } == true ? String(id.dropFirst()) : id
                if id.hasPrefix("!") || id.hasPrefix("-") {
                    inactive.insert(name)
                    active.remove(name)
                } else {
                    active.insert(name)
                    inactive.remove(name)
                }
            }
        }
    }

    public static let assumptions = [
        Assumption("java.version", standard: "17.0.15"), Assumption("os.name", standard: "Linux"),
        Assumption("os.arch", standard: "amd64"),
    ]
}

extension Maven.Environment {
    /// As the user has it assumed.
    init(_ metadata: any MetadataSource) {
        self.init()
        javaVersion = metadata.assumed("java.version") ?? javaVersion
        osName = metadata.assumed("os.name") ?? osName
        osArch = metadata.assumed("os.arch") ?? osArch
    }

    /// As POMs see it that are not built.
    var ofRepositories: Maven.Environment {
        var common = self
        common.choices = Maven.Choices()
        return common
    }
}

// MARK: - What is said of a profile

extension Maven.CommentaryWriter {
    /// Whether a profile is active, and on what that rests.
    mutating func tell(of profile: Maven.Model.Profile) {
        let isActive = lineage.profiles.contains { $0.range == profile.range }
        var pieces: [Note.Piece] = [.words(isActive ? "Active" : "Not active")]
        let id = profile.id?.value ?? ""
        if environment.choices.active.contains(id) || environment.choices.inactive.contains(id) {
            pieces.append(.words(": chosen by `-P` of `.mvn/maven.config` or by `settings.xml`"))
        } else {
            let assumed = assumptions(of: profile.activation)
            for (place, assumption) in assumed.enumerated() {
                pieces += [
                    .words(place == 0 ? ": assumed is " : ", "), .words(assumption.name + " "), .name(assumption.value),
                ]
            }
        }
        for range in [profile.id?.range, profile.activation?.range].compactMap({ $0 }) { note(range, pieces) }
    }

    private func assumptions(of activation: Maven.Model.Activation?) -> [(name: String, value: String)] {
        guard let activation else { return [] }
        var result: [(name: String, value: String)] = []
        func add(_ name: String, _ isAsked: Bool) {
            guard isAsked, let value = environment.systemProperty(name) else { return }
            result.append((name, value))
        }
        let property = activation.propertyName?.value.drop { $0 == "!" }
        add("java.version", activation.jdk != nil || property == "java.version")
        add("os.name", activation.osName != nil || activation.osFamily != nil || property == "os.name")
        add("os.arch", activation.osArch != nil || property == "os.arch")
        add("os.version", activation.osVersion != nil || property == "os.version")
        return result
    }
}
