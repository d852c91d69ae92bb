internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Maven {
    /// What may be done at the dependencies of a POM.
    struct ChangeWriter {
        private let file: SourceFile
        private let model: Model
        private let lineage: Lineage
        private let meanings: Meanings
        private var values: Values
        private let names: MavenNames
        private let editor: MavenEditor
        private let managed: [String: Declaration]
        private(set) var changes: [Change] = []
        private(set) var versions: [VersionPlace] = []
        private(set) var fixes: [Fix] = []

        init(_ writer: CommentaryWriter) {
            file = writer.file
            model = writer.model
            lineage = writer.lineage
            meanings = writer.meanings
            values = writer.values
            names = MavenNames(writer.model)
            editor = MavenEditor(writer.file.text)
            managed = Dictionary(lineage.managed.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        }

        mutating func write() {
            let own = Set(model.dependencies.map(\.range))
            for declaration in lineage.dependencies where declaration.pom === lineage.pom {
                let isOfProject = own.contains(declaration.written.range)
                if isOfProject { addManagement(of: declaration) }
                addProperty(of: declaration.written)
                addExclusions(of: declaration)
                addPin(of: declaration)
                addVersionPlace(of: declaration, isOfProject: isOfProject)
                addRelocation(of: declaration)
            }
            for declaration in lineage.managed where declaration.pom === lineage.pom {
                addProperty(of: declaration.written)
                addVersionPlace(of: declaration, isOfProject: false)
            }
            let sections = [model.dependencies, model.managedDependencies]
            let others = model.profiles.flatMap { [$0.dependencies, $0.managedDependencies] }
            for section in sections + others { addRemovals(among: section) }
        }

        private func name(of dependency: Model.Dependency) -> String? {
            dependency.artifactID.map { names.package(dependency.groupID, $0).value }
        }

        private mutating func add(_ title: String, _ range: TextRange, _ edits: [TextEdit?]) {
            let known = edits.compactMap { $0 }
            guard known.count == edits.count else { return }
            changes.append(Change(title: title, range: range, edits: [file.document: known]))
        }
    }
}

// MARK: - Management and properties

extension Maven.ChangeWriter {
    /// To this POM or to a parent with sources on this disk; or away, where something manages it already.
    private mutating func addManagement(of declaration: Maven.Declaration) {
        let dependency = declaration.written
        guard let name = name(of: dependency), let version = dependency.version,
            let node = element(of: version, in: dependency)
        else { return }
        if let other = managed[declaration.key]?.written.version {
            let removal = editor.removal(of: node)
            return add(
                "Use the managed version \(values.value(of: other.value)) of `\(name)`", dependency.range, [removal])
        }
        add(
            "Move the version of `\(name)` to `<dependencyManagement>`", dependency.range,
            [editor.removal(of: node), editor.insertion(ofManaged: Self.managed(dependency))])
        var heir = lineage
        while let parent = heir.parent, let target = parent.pom.file, parent.pom.folder != nil {
            heir = parent
            // What the parent cannot explain it must not manage.
            guard isExplained(version.value, by: parent),
                let insertion = MavenEditor(target.text).insertion(ofManaged: Self.managed(dependency))
            else { continue }
            changes.append(
                Change(
                    title: "Move the version of `\(name)` to `<dependencyManagement>` of `\(parent.artifactID)`",
                    range: dependency.range,
                    edits: [file.document: [editor.removal(of: node)], target.document: [insertion]]))
        }
    }

    private func isExplained(_ version: String, by parent: Maven.Lineage) -> Bool {
        let bytes = Array(version.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            Expressions(buffer).allSatisfy { range in
                parent.definition(ofProperty: String(decoding: buffer[range], as: UTF8.self)) != nil
            }
        }
    }

    private static func managed(_ dependency: Maven.Model.Dependency) -> MavenEditor.Markup {
        let leaves = [
            ("groupId", dependency.groupID), ("artifactId", dependency.artifactID), ("version", dependency.version),
            ("type", dependency.type), ("classifier", dependency.classifier),
        ]
        return .branch("dependency", leaves.compactMap { name, value in value.map { .leaf(name, $0.value) } })
    }

    /// The whole `<version>` element of a dependency.
    private func element(of version: Located<String>, in dependency: Maven.Model.Dependency) -> TextRange? {
        editor.node(at: dependency.range)?.first("version").flatMap { $0.textRange == version.range ? $0.range : nil }
    }

    private mutating func addProperty(of dependency: Maven.Model.Dependency) {
        guard let name = name(of: dependency), let artifact = dependency.artifactID?.value,
            let version = dependency.version,
            !version.value.isEmpty, !version.value.contains("$"), version.value.utf8.count == version.range.count,
            let property = freeName(for: artifact, dependency.groupID?.value ?? "", version.value)
        else { return }
        let use = TextEdit(range: version.range, replacement: "${\(property.name)}")
        let title = "Extract the version of `\(name)` to the property `\(property.name)`"
        if property.isDefined {
            add("Use the property `\(property.name)` for the version of `\(name)`", dependency.range, [use])
        } else {
            add(title, dependency.range, [use, editor.insertion(ofProperty: property.name, version.value)])
        }
    }

    /// A name that means nothing yet, or this very value.
    private func freeName(for artifact: String, _ group: String, _ version: String) -> (name: String, isDefined: Bool)?
    {
        for name in [artifact + ".version", group + "." + artifact + ".version"] {
            guard !name.contains("$"), name.first?.isLetter == true, Maven.isValidID(name) else { continue }
            guard let known = lineage.definition(ofProperty: name) else { return (name, false) }
            if known.property.value.value == version, lineage.property(name) == version { return (name, true) }
        }
        return nil
    }
}

// MARK: - Transitive dependencies, ranges, duplicates, relocations

extension Maven.ChangeWriter {
    private mutating func addExclusions(of declaration: Maven.Declaration) {
        let dependency = declaration.written
        guard let name = name(of: dependency), let node = editor.node(at: dependency.range) else { return }
        for conflict in meanings.conflicts.below[ObjectIdentifier(declaration)] ?? [] {
            let key = conflict.key
            let exclusion = MavenEditor.Markup.branch(
                "exclusion", [.leaf("groupId", key.groupID), .leaf("artifactId", key.artifactID)])
            let edit =
                node.first("exclusions").map { editor.insertion(of: exclusion, lastIn: $0) }
                ?? editor.insertion(of: .branch("exclusions", [exclusion]), lastIn: node)
            let versions = conflict.versions
            add(
                "Exclude `\(key.groupID):\(key.artifactID)` from `\(name)`: \(versions.asked) is asked for, \(versions.used) used",
                dependency.range, [edit])
        }
    }

    private mutating func addPin(of declaration: Maven.Declaration) {
        let dependency = declaration.written
        guard let name = name(of: dependency), let version = dependency.version,
            MavenRequirement(version.value)?.isHard == true,
            let used = meanings.components[ObjectIdentifier(declaration)]?.packageURL.version
        else { return }
        add(
            "Pin `\(name)` to \(used), the version in use", dependency.range,
            [TextEdit(range: version.range, replacement: MavenEditor.escaped(used))])
    }

    /// Of two declarations the last counts.
    private mutating func addRemovals(among dependencies: [Maven.Model.Dependency]) {
        var earlier: [String: Maven.Model.Dependency] = [:]
        for dependency in dependencies {
            guard let artifact = dependency.artifactID, let group = dependency.groupID else { continue }
            let key = Maven.Dependency.key(
                group.value, artifact.value, dependency.type?.value ?? "jar", dependency.classifier?.value)
            if let first = earlier.updateValue(dependency, forKey: key) {
                fixes.append(
                    Fix(
                        title: "Remove the declaration of `\(group.value):\(artifact.value)` that does not count",
                        document: file.document, code: Maven.Code.duplicateDependency, range: artifact.range,
                        edits: [TextEdit(range: first.removal, replacement: "")]))
            }
        }
    }

    private mutating func addRelocation(of declaration: Maven.Declaration) {
        let dependency = declaration.written
        guard let target = meanings.relocations[ObjectIdentifier(declaration)], let artifact = dependency.artifactID,
            let group = dependency.groupID, let node = editor.node(at: dependency.range)
        else { return }
        var edits = [
            TextEdit(range: group.range, replacement: target.groupID),
            TextEdit(range: artifact.range, replacement: target.artifactID),
        ]
        if let version = dependency.version {
            edits.append(TextEdit(range: version.range, replacement: target.version))
        } else if let name = node.first("artifactId") {
            edits.append(editor.insertion(of: .leaf("version", target.version), after: name))
        }
        fixes.append(
            Fix(
                title: "Use `\(target)`", document: file.document, code: Maven.Code.relocated, range: artifact.range,
                edits: edits))
    }
}

// MARK: - Where versions stand

extension Maven.ChangeWriter {
    /// Behind a property, in a management of the reactor, or nowhere yet; what stands in the dependency itself is a fact.
    private mutating func addVersionPlace(of declaration: Maven.Declaration, isOfProject: Bool) {
        let dependency = declaration.written
        guard let package = name(of: dependency) else { return }
        let id = ObjectIdentifier(declaration)
        if let version = dependency.version {
            addPlace(of: version, in: lineage, dependency.range, package)
        } else if let manager = meanings.managers[id] {
            guard let version = manager.written.version, let file = manager.pom.file, manager.pom.folder != nil else {
                return
            }
            if version.value.contains("$") {
                let home = meanings.trails[id]?.last?.lineage ?? lineage
                addPlace(of: version, in: home, dependency.range, package)
            } else {
                let place = Evidence(document: file.document, range: version.range)
                versions.append(
                    VersionPlace(range: dependency.range, package: package, version: version.value, place: place))
            }
        } else if isOfProject, (meanings.components[id]?.packageURL.version ?? "").isEmpty {
            addMissing(dependency, package)
        }
    }

    /// The value of the one property that a version is made of.
    private mutating func addPlace(
        of version: Located<String>,
        in home: Maven.Lineage,
        _ range: TextRange,
        _ package: String
    ) {
        guard let match = version.value.wholeMatch(of: /\$\{([^{}]+)\}/),
            let found = home.definition(ofProperty: String(match.1)), let file = found.pom.file,
            !found.property.value.value.contains("$"), !found.property.value.value.isEmpty
        else { return }
        let place = Evidence(document: file.document, range: found.property.value.range)
        versions.append(
            VersionPlace(range: range, package: package, version: found.property.value.value, place: place))
    }

    private mutating func addMissing(_ dependency: Maven.Model.Dependency, _ package: String) {
        guard let artifact = editor.node(at: dependency.range)?.first("artifactId") else { return }
        let edit = editor.insertion(of: .leaf("version", ""), after: artifact)
        guard let gap = edit.replacement.firstRange(of: "><") else { return }
        let middle = edit.replacement.index(after: gap.lowerBound)
        versions.append(
            VersionPlace(
                range: dependency.range, package: package, version: nil,
                place: Evidence(document: file.document, range: edit.range),
                prefix: String(edit.replacement[..<middle]), suffix: String(edit.replacement[middle...])))
    }
}
