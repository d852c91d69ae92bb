internal import KytesGraph
internal import KytesText

extension Maven {
    /// Where the values of a POM come from, in sentences with places.
    struct Origins {
        let lineage: Lineage
        let environment: Environment

        /// What decided the version of a declaration.
        ///
        /// - Parameter trail: The imports that lead to the manager, the lineage's own first.
        func version(
            of declaration: Declaration,
            managedBy manager: Declaration?,
            through trail: [ImportStep]
        ) -> [Note.Piece] {
            guard let manager else {
                return property(in: declaration.written.version?.value, of: lineage, isFirst: true)
            }
            var pieces: [Note.Piece] = [.words("managed in "), place(of: manager)]
            let home = trail.last?.lineage ?? lineage
            pieces += property(in: manager.written.version?.value, of: home, isFirst: false)
            var importer = lineage.pom === manager.pom && trail.isEmpty ? nil : manager.pom
            for step in trail.reversed() {
                if importer !== step.declaration.pom {
                    pieces += [.words(", imported by "), place(of: step.declaration)]
                    importer = step.declaration.pom
                }
            }
            if let importer, importer !== lineage.pom, let heir = lineage.heir(of: importer) {
                pieces += [.words(", inherited by "), place(of: heir)]
            }
            return pieces
        }

        /// The properties that a text names, one after the other.
        func property(in text: String?, of lineage: Lineage, isFirst: Bool) -> [Note.Piece] {
            guard let text, text.utf8.contains(UInt8(ascii: "$")) else { return [] }
            let bytes = Array(text.utf8)
            let names = bytes.withUnsafeBufferPointer { buffer in
                Expressions(buffer).prefix(4).map { String(decoding: buffer[$0], as: UTF8.self) }
            }
            var pieces: [Note.Piece] = []
            for name in names {
                let separator = pieces.isEmpty ? (isFirst ? "" : " as ") : ", "
                pieces += [.words(separator)] + definition(of: name, in: lineage)
            }
            return pieces
        }

        /// Where one name is defined, and over which other definitions.
        func definition(of name: String, in lineage: Lineage) -> [Note.Piece] {
            if let value = environment.userProperties[name] {
                return [
                    .words("property "), .name(name), .words(" = "), .name(value), .words(" of "),
                    .name(".mvn/maven.config"),
                ]
            }
            guard let found = lineage.definition(ofProperty: name) else {
                let isOfProject = name.hasPrefix("project.") || name.hasPrefix("pom.")
                return isOfProject
                    ? [.name(name), .words(" of "), place(of: lineage.pom)]
                    : environment.systemProperty(name).map { value in
                        [.name(name), .words(" = "), .name(value), .words(" of the machine that is assumed")]
                    } ?? [.name(name), .words(", which nothing defines")]
            }
            var pieces: [Note.Piece] = [.words("property "), .name(name)]
            if !found.property.value.value.isEmpty { pieces += [.words(" = "), .name(found.property.value.value)] }
            pieces += [.words(" of "), place(of: found.property, in: found.pom)]
            if let nested = nestedDefinition(in: found.property.value.value, besides: name, of: lineage) {
                pieces += [.words(" (")] + nested + [.words(")")]
            }
            return pieces
        }

        /// One level: what a property's own value names.
        private func nestedDefinition(in value: String, besides name: String, of lineage: Lineage) -> [Note.Piece]? {
            let bytes = Array(value.utf8)
            let first = bytes.withUnsafeBufferPointer { buffer in
                Expressions(buffer).first { _ in true }.map { String(decoding: buffer[$0], as: UTF8.self) }
            }
            guard let first, first != name, let found = lineage.definition(ofProperty: first) else { return nil }
            return [
                .name(first), .words(" = "), .name(found.property.value.value), .words(" of "),
                place(of: found.property, in: found.pom),
            ]
        }

        func place(of declaration: Declaration) -> Note.Piece {
            piece(declaration.pom.title, declaration.evidence)
        }

        func place(of property: Model.Property, in pom: POM) -> Note.Piece {
            piece(pom.title, pom.file.map { Evidence(document: $0.document, range: property.name.range) })
        }

        func place(of pom: POM) -> Note.Piece { piece(pom.title, pom.evidence) }

        private func piece(_ label: String, _ evidence: Evidence?) -> Note.Piece {
            evidence.map { .place(label, $0) } ?? .name(label)
        }
    }

    /// An import, and the POM that is imported.
    struct ImportStep: Sendable {
        let declaration: Declaration
        let lineage: Lineage

        /// The imports on the way from a model to what manages a key; empty where it does so itself.
        static func trail(to manager: Declaration, _ key: String, from model: EffectiveModel) -> [ImportStep] {
            if model.lineage.managed.contains(where: { $0 === manager }) { return [] }
            return trail(to: manager, key, among: model.managed.importers, depth: 0) ?? []
        }

        private static func trail(
            to manager: Declaration,
            _ key: String,
            among imports: [Importer],
            depth: Int
        ) -> [ImportStep]? {
            for found in imports where depth < 32 && found.management[key]?.declaration === manager {
                let step = ImportStep(declaration: found.declaration, lineage: found.management.lineage)
                if step.lineage.managed.contains(where: { $0 === manager }) { return [step] }
                return trail(to: manager, key, among: found.management.importers, depth: depth + 1).map { [step] + $0 }
            }
            return nil
        }
    }
}

extension Maven.POM {
    /// `artifact:version`, as it is written.
    var title: String {
        let version = model.version?.value ?? model.parent?.version?.value ?? ""
        return (model.artifactID?.value ?? "") + ":" + version
    }
}

extension Maven.Lineage {
    /// The POM that has `ancestor` for its parent.
    fileprivate func heir(of ancestor: Maven.POM) -> Maven.POM? {
        parent?.pom === ancestor ? pom : parent?.heir(of: ancestor)
    }

    /// Where the property stands that a version is made of; `nil` where it is no single property.
    func place(ofVersion declaration: Maven.Declaration) -> Evidence? {
        guard let match = declaration.written.version?.value.wholeMatch(of: /\$\{([^{}]+)\}/),
            let found = definition(ofProperty: String(match.1)), let file = found.pom.file
        else { return nil }
        return Evidence(document: file.document, range: found.property.value.range)
    }

    /// All POMs from this one up.
    var poms: [Maven.POM] { [pom] + (parent?.poms ?? []) }

    /// What `pluginManagement` of this POM, its active profiles and its parents say of a plugin, the nearest first.
    func managedPlugin(_ groupID: String, _ artifactID: String) -> (pom: Maven.POM, plugin: Maven.Model.Plugin)? {
        plugin(groupID, artifactID, \.managedPlugins)
    }

    /// The plugin of the build that has a version of its own.
    func builtPlugin(_ groupID: String, _ artifactID: String) -> (pom: Maven.POM, plugin: Maven.Model.Plugin)? {
        plugin(groupID, artifactID, \.plugins)
    }

    private func plugin(
        _ groupID: String,
        _ artifactID: String,
        _ list: KeyPath<Maven.Model.Build, [Maven.Model.Plugin]>
    ) -> (pom: Maven.POM, plugin: Maven.Model.Plugin)? {
        let all = profiles.reversed().flatMap { $0.build[keyPath: list] } + pom.model.build[keyPath: list]
        let found = all.last { plugin in
            plugin.version != nil && plugin.artifactID?.value == artifactID
                && (plugin.groupID?.value ?? Maven.Model.Plugin.standardGroup) == groupID
        }
        return found.map { (pom, $0) } ?? parent?.plugin(groupID, artifactID, list)
    }

    /// Of the active profiles after its own.
    var reports: [Maven.Model.Plugin] { pom.model.reports + profiles.flatMap(\.reports) }
}

extension Maven.Model.Plugin {
    /// Where no group is said.
    static let standardGroup = "org.apache.maven.plugins"
}
