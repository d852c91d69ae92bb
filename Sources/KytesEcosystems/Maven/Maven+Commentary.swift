internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension Maven {
    /// What is known to whoever is asked of a file later; one for all files of a resolution.
    final class Storyteller: Sendable {
        let meanings: Meanings
        private let environment: Environment
        private let heirs: [ObjectIdentifier: [Lineage]]
        private let lineages: [DocumentID: Lineage]

        init(
            meanings: Meanings,
            environment: Environment,
            heirs: [ObjectIdentifier: [Lineage]],
            lineages: [DocumentID: Lineage]
        ) {
            self.meanings = meanings
            self.environment = environment
            self.heirs = heirs
            self.lineages = lineages
        }

        func commentary(of file: SourceFile, _ lineage: Lineage) -> Commentary {
            var writer = CommentaryWriter(
                file, lineage, meanings, environment, heirs: heirs[ObjectIdentifier(lineage.pom)] ?? [],
                pages: { self.lineages[$0]?.page(self.environment) })
            return writer.written()
        }
    }

    /// What there is to say of a POM with all that it inherits.
    struct CommentaryWriter {
        let file: SourceFile
        let model: Model
        let lineage: Lineage
        let meanings: Meanings
        let origins: Origins
        let environment: Environment
        /// The POMs of the reactor that inherit from this one.
        let heirs: [Lineage]
        /// The web pages of components, by their manifests.
        let pages: (DocumentID) -> String?
        var values: Values
        var commentary = Commentary()
        /// What the parent manages, by key.
        private let managedAbove: [String: Declaration]
        /// Beyond that many of a kind nobody reads, and a file of that many is no one's work.
        private static let limit = 5_000

        init(
            _ file: SourceFile,
            _ lineage: Lineage,
            _ meanings: Meanings,
            _ environment: Environment,
            heirs: [Lineage],
            pages: @escaping (DocumentID) -> String?
        ) {
            self.file = file
            self.lineage = lineage
            self.meanings = meanings
            self.heirs = heirs
            self.pages = pages
            self.environment = environment
            model = lineage.pom.model
            origins = Origins(lineage: lineage, environment: environment)
            values = Values(lineage, environment)
            managedAbove = Dictionary(
                (lineage.parent?.managed ?? []).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        }

        mutating func written() -> Commentary {
            commentary.heritage = lineage.poms.dropFirst().compactMap { $0.file?.document }
            for declaration in lineage.dependencies where declaration.pom === lineage.pom { tell(of: declaration) }
            for declaration in lineage.managed where declaration.pom === lineage.pom { tell(ofManaged: declaration) }
            let builds = [model.build] + model.profiles.map(\.build)
            let plugins = builds.flatMap { $0.plugins + $0.managedPlugins + $0.extensions }
            for plugin in plugins.prefix(Self.limit) {
                tell(of: plugin)
                tell(ofToolchainsOf: plugin)
            }
            let properties = model.properties + model.profiles.flatMap(\.properties)
            for property in properties.prefix(Self.limit) { tell(of: property) }
            for profile in model.profiles.prefix(Self.limit) { tell(of: profile) }
            tellOfNames()
            tellOfPages()
            var changes = ChangeWriter(self)
            changes.write()
            commentary.changes = changes.changes
            commentary.versions = changes.versions
            commentary.fixes = changes.fixes
            commentary.values.sort { $0.offset < $1.offset }
            return commentary
        }
    }
}

// MARK: - Versions

extension Maven.CommentaryWriter {
    private mutating func tell(of declaration: Maven.Declaration) {
        let id = ObjectIdentifier(declaration)
        let component = meanings.components[id]
        let version = component?.packageURL.version ?? declaration.written.version.map { values.value(of: $0.value) }
        let origin = origins.version(
            of: declaration, managedBy: meanings.managers[id], through: meanings.trails[id] ?? [])
        if let version, !version.isEmpty, !origin.isEmpty {
            note(declaration.written.range, [.words("Version "), .name(version), .words(": ")] + origin)
            show(version, of: declaration.written.version, declaration.written.artifactID, origin, component)
        }
        let conflicts = (meanings.conflicts.won[id] ?? []) + (meanings.conflicts.lost[id] ?? [])
        for conflict in conflicts { note(declaration.written.range, conflict.explanation) }
        for conflict in meanings.conflicts.below[id] ?? [] where !conflicts.contains(where: { $0.key == conflict.key })
        {
            let name = conflict.key.groupID + ":" + conflict.key.artifactID
            note(declaration.written.range, [.words("Brings "), .name(name), .words(": ")] + conflict.explanation)
        }
        if let through = meanings.reachable[id] {
            note(
                declaration.written.range,
                [.words("Not of degree zero: "), .name(through), .words(" brings it along")])
        }
    }

    private mutating func tell(ofManaged declaration: Maven.Declaration) {
        let version = declaration.written.version.map { values.value(of: $0.value) }
        let origin = origins.version(of: declaration, managedBy: nil, through: [])
        if let version, !origin.isEmpty {
            note(declaration.written.range, [.words("Version "), .name(version), .words(": ")] + origin)
            show(version, of: declaration.written.version, declaration.written.artifactID, origin, nil)
        }
        for conflict in meanings.conflicts.managed[ObjectIdentifier(declaration)] ?? [] {
            note(declaration.written.range, conflict.explanation)
        }
        guard let older = managedAbove[declaration.key], let other = older.written.version?.value
        else { return }
        note(
            declaration.written.range, [.words("Overrides "), .name(other), .words(" of "), origins.place(of: older)])
    }

    private mutating func tell(of plugin: Maven.Model.Plugin) {
        guard let artifact = plugin.artifactID else { return }
        if let written = plugin.version {
            let origin = origins.property(in: written.value, of: lineage, isFirst: true)
            if origin.isEmpty { return }
            let version = values.value(of: written.value)
            note(plugin.range, [.words("Version "), .name(version), .words(": ")] + origin)
            return show(version, of: written, artifact, origin, nil)
        }
        let group = plugin.groupID?.value ?? Maven.Model.Plugin.standardGroup
        guard let found = lineage.managedPlugin(group, artifact.value), let written = found.plugin.version,
            found.plugin.range != plugin.range || found.pom !== lineage.pom
        else { return }
        let version = values.value(of: written.value)
        var origin: [Note.Piece] = [.words("managed in ")]
        let place = found.pom.file.map { Evidence(document: $0.document, range: written.range) }
        origin.append(place.map { .place(found.pom.title, $0) } ?? .name(found.pom.title))
        origin += origins.property(in: written.value, of: lineage, isFirst: false)
        note(plugin.range, [.words("Version "), .name(version), .words(": ")] + origin)
        show(version, of: nil, artifact, origin, nil)
    }

    /// Behind what is written, or behind the name where nothing is.
    private mutating func show(
        _ version: String,
        of written: Located<String>?,
        _ name: Located<String>?,
        _ origin: [Note.Piece],
        _ component: ComponentID?
    ) {
        if written?.value == version { return }
        let offset = written?.range.upperBound ?? name.map { file.text.end(ofElementAround: $0.range) }
        guard let offset else { return }
        commentary.values.append(ValueNote(offset: offset, value: version, origin: origin, component: component))
    }

    mutating func note(_ range: TextRange, _ pieces: [Note.Piece]) {
        commentary.notes.append(Note(range: range, pieces))
    }
}

// MARK: - Properties

extension Maven.CommentaryWriter {
    /// A property where it is defined: its value, what it overrides, and who overrides it.
    private mutating func tell(of property: Maven.Model.Property) {
        let name = property.name.value
        for range in [property.name.range, endTag(of: property)].compactMap({ $0 }) {
            note(range, [.words("Value "), .name(values.value(of: "${" + name + "}"))])
            if let older = lineage.parent?.definition(ofProperty: name) {
                note(
                    range,
                    [
                        .words("Overrides "), .name(older.property.value.value), .words(" of "),
                        origins.place(of: older.property, in: older.pom),
                    ])
            }
            for heir in heirs.lazy.filter({ $0.properties[name] != nil }).prefix(8) {
                guard let newer = heir.definition(ofProperty: name), newer.pom === heir.pom else { continue }
                note(
                    range,
                    [
                        .words("Overridden by "), .name(newer.property.value.value), .words(" of "),
                        origins.place(of: newer.property, in: newer.pom),
                    ])
            }
        }
    }

    private func endTag(of property: Maven.Model.Property) -> TextRange? {
        let start = property.range.upperBound - 1 - property.name.range.count
        guard start > property.value.range.upperBound else { return nil }
        let range = start..<(property.range.upperBound - 1)
        return file.text[range] == property.name.value ? range : nil
    }

    /// Each `${name}`: what it means, and why.
    private mutating func tellOfNames() {
        let ends = Set(
            model.properties.compactMap { endTag(of: $0) } + model.profiles.flatMap(\.properties).compactMap(endTag))
        for reference in file.facts.references.prefix(Self.limit) where !ends.contains(reference.name.range) {
            let name = reference.name.value
            let value = values.value(of: "${" + name + "}")
            let isKnown = value != "${" + name + "}"
            let origin = origins.definition(of: name, in: lineage)
            note(
                reference.name.range,
                isKnown ? [.words("Value "), .name(value), .words(": ")] + origin : origin)
        }
    }
}

// MARK: - Pages

extension Maven.CommentaryWriter {
    private mutating func tellOfPages() {
        for place in [model.url, model.scm?.url].compactMap({ $0 }) {
            let url = values.value(of: place.value)
            if url.hasPrefix("http") { commentary.pages.append(PageNote(range: place.range, url: url)) }
        }
        for declaration in lineage.dependencies where declaration.pom === lineage.pom {
            guard let range = declaration.written.version?.range,
                let component = meanings.components[ObjectIdentifier(declaration)],
                let manifest = meanings.places[component]?.document, let url = pages(manifest)
            else { continue }
            commentary.pages.append(PageNote(range: range, url: url))
        }
    }
}

extension Maven.Lineage {
    /// The page that the POM itself names; what a parent names is that of the parent.
    func page(_ environment: Maven.Environment) -> String? {
        guard let url = pom.model.url?.value ?? pom.model.scm?.url?.value else { return nil }
        var values = Maven.Values(self, environment)
        return values.value(of: url)
    }
}

extension SourceText {
    /// Behind the end tag that follows the text of an element.
    func end(ofElementAround range: TextRange) -> Int {
        bytes[range.upperBound...].prefix(256).firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? range.upperBound
    }
}
