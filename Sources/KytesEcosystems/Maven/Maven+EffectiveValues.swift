internal import KytesBasics
internal import KytesText

extension Maven {
    /// Works out `${…}` for one lineage.
    ///
    /// A name is looked up among the folder's names, `project.` and `pom.`, the user's properties and those of his settings,
    /// the POM's, the machine's, `env.`, and the model's names without prefix; in a POM of a repository the user's properties
    /// come behind the POM's. What none has stays as it is written.
    /// Source: Maven 3.8.7, `AbstractStringBasedModelInterpolator`, `DefaultArtifactDescriptorReader`, read 2026-11-24.
    struct Values {
        let lineage: Lineage
        let environment: Environment
        /// Bytes; what grows beyond stays as it is written. Ten properties of ten uses each would be a billion.
        private static let longest = 1 << 16
        private var known: [String: String] = [:]
        /// The names that lead back to themselves.
        private(set) var cycles: [String] = []
        /// What was looked up, and what was found: whoever finds the same comes to the same values. Kept where that is wanted.
        private(set) var basis: [String: String?]?

        init(_ lineage: Lineage, _ environment: Environment, keepsBasis: Bool = false) {
            self.lineage = lineage
            self.environment = environment
            basis = keepsBasis ? [:] : nil
        }

        mutating func value(of text: String) -> String {
            guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
            return value(of: text[...], within: [])
        }

        private mutating func value(of text: Substring, within names: [Substring]) -> String {
            var result = ""
            var rest = text
            while result.utf8.count < Self.longest, let start = Self.expression(in: rest.utf8),
                let end = rest.utf8[start.upperBound...].firstIndex(of: UInt8(ascii: "}"))
            {
                result += rest[..<start.lowerBound]
                let name = rest[start.upperBound..<end]
                result += value(named: name, within: names) ?? String(rest[start.lowerBound...end])
                rest = rest[rest.utf8.index(after: end)...]
            }
            if result.utf8.count >= Self.longest { return String(text) }
            return result + rest
        }

        /// The first `${`.
        private static func expression(in bytes: Substring.UTF8View) -> Range<String.Index>? {
            var rest = bytes
            while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
                let next = rest.index(after: dollar)
                if next < rest.endIndex, rest[next] == UInt8(ascii: "{") { return dollar..<rest.index(after: next) }
                rest = rest[next...]
            }
            return nil
        }

        private mutating func value(named name: Substring, within names: [Substring]) -> String? {
            if let value = known[String(name)] { return value }
            // `version` within `project.version` is taken to lead back, as Maven takes it.
            let naked = Self.withoutPrefix(name) ?? name
            if names.contains(naked) || names.count > 100 {
                cycles.append(String(name))
                return nil
            }
            let text = text(named: String(name))
            basis?[String(name)] = .some(text)
            guard let text else { return nil }
            let result = value(of: text[...], within: names + [naked])
            known[String(name)] = result
            return result
        }

        /// As it is written, by whoever says it first.
        func text(named name: String) -> String? {
            let naked = Self.withoutPrefix(name[...])
            if let folder = lineage.pom.folder {
                switch naked ?? name[...] {
                case "basedir": return folder.string
                case "baseUri" where naked != nil: return "file://" + folder.string + "/"
                default: break
                }
            }
            if let naked, let value = modelValue(String(naked)) { return value }
            let said = environment.userProperties[name]
            if lineage.pom.folder != nil, let chosen = said ?? environment.choices.properties[name] { return chosen }
            return lineage.property(name) ?? said ?? environment.systemProperty(name) ?? environment.variables[name]
                ?? modelValue(name)
        }

        private func modelValue(_ name: String) -> String? {
            let model = lineage.pom.model
            switch name {
            case "groupId": return lineage.groupID
            case "artifactId": return model.artifactID?.value
            case "version": return lineage.version
            case "packaging": return lineage.packaging
            case "modelVersion": return model.modelVersion?.value
            case "name": return model.name?.value
            case "url": return lineage.url
            case "parent.groupId": return model.parent?.groupID?.value
            case "parent.artifactId": return model.parent?.artifactID?.value
            case "parent.version": return model.parent?.version?.value
            case "build.directory": return lineage.pom.folder.map { $0.appending("target").string } ?? "target"
            case "build.outputDirectory": return "target/classes"
            default: return nil
            }
        }

        private static func withoutPrefix(_ name: Substring) -> Substring? {
            if name.hasPrefix("project.") { return name.dropFirst(8) }
            return name.hasPrefix("pom.") ? name.dropFirst(4) : nil
        }
    }
}
