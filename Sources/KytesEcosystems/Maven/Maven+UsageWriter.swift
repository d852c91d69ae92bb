internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Maven {
    /// Says what the sources use and do not use, where whoever edits the POM would change it.
    struct UsageWriter {
        private let file: ResolvedFile
        private let lineage: Lineage
        private let resolution: Resolution
        private let usage: Usage
        private let editor: MavenEditor

        init(_ file: ResolvedFile, _ lineage: Lineage, _ resolution: Resolution, _ usage: Usage) {
            self.file = file
            self.lineage = lineage
            self.resolution = resolution
            self.usage = usage
            editor = MavenEditor(file.file.text)
        }

        func inspection() -> Inspection {
            var inspection = Inspection()
            let undeclared = usage.undeclared
            for use in undeclared { add(use, to: &inspection) }
            let broughtAlong = Dictionary(grouping: undeclared, by: \.through)
            for dependency in lineage.dependencies where dependency.pom === lineage.pom {
                addUnused(dependency.written, broughtAlong, to: &inspection)
            }
            return inspection
        }

        private func addUnused(
            _ dependency: Model.Dependency,
            _ broughtAlong: [ComponentID: [Usage.Undeclared]],
            to inspection: inout Inspection
        ) {
            let document = file.file.document
            guard let artifact = dependency.artifactID,
                let (component, entry) = usage.path.entries.first(where: { _, entry in
                    entry.declarations.contains { $0.evidence == Evidence(document: document, range: dependency.range) }
                }), entry.declarations.count == 1, usage.isUnused(component, scope: entry.declarations[0].scope)
            else { return }
            var message = "`\(component.packageURL.name)` is declared and no import of this module needs it"
            if let brought = broughtAlong[component]?.first {
                message += "; but `\(brought.component.packageURL.name)`, which it brings along, is used"
            }
            inspection.diagnostics.append(
                Diagnostic(
                    code: Code.unusedDeclared, severity: .hint, message: message, range: artifact.range,
                    tags: [.unnecessary]))
        }

        private func add(_ use: Usage.Undeclared, to inspection: inout Inspection) {
            let place = place(of: use.through)
            let url = use.component.packageURL
            inspection.diagnostics.append(
                Diagnostic(
                    code: Code.usedUndeclared, severity: .hint,
                    message: "`\(use.name)` is used and comes only through `\(use.through.packageURL.name)`: "
                        + "declare `\(url.name)`",
                    range: place.range))
            let isManaged = isManaged(url)
            let version = url.version ?? ""
            var leaves = [("groupId", url.namespace ?? ""), ("artifactId", url.name)]
            if !isManaged { leaves.append(("version", version)) }
            for qualifier in ["type", "classifier"] {
                if let value = url.qualifiers[qualifier] { leaves.append((qualifier, value)) }
            }
            if use.isForTests { leaves.append(("scope", "test")) }
            let markup = MavenEditor.Markup.branch("dependency", leaves.map { .leaf($0.0, $0.1) })
            guard let edit = insertion(of: markup, behind: place.element) else { return }
            let which = isManaged ? "managed version \(version)" : "version \(version)"
            inspection.fixes.append(
                Fix(
                    title: "Declare `\(url.namespace ?? ""):\(url.name)` (\(which))", document: file.file.document,
                    code: Code.usedUndeclared, range: place.range, edits: [edit]))
        }

        /// The name of the dependency that brings it; where a parent declares that, `<dependencies>`, or the module's name.
        private func place(of through: ComponentID) -> (range: TextRange, element: TextRange?) {
            let document = file.file.document
            let declared = usage.path.entries[through]?.declarations.first { $0.evidence.document == document }
            if let range = declared?.evidence.range,
                let written = lineage.pom.model.dependencies.first(where: { $0.range == range }),
                let artifact = written.artifactID
            {
                return (artifact.range, range)
            }
            let list = editor.root?.first("dependencies")?.nameRange
            return (list ?? lineage.pom.model.artifactID?.range ?? 0..<0, nil)
        }

        private func insertion(of markup: MavenEditor.Markup, behind element: TextRange?) -> TextEdit? {
            if let node = element.flatMap({ editor.node(at: $0) }) { return editor.insertion(of: markup, after: node) }
            return editor.insertion(ofDependency: markup)
        }

        /// Whether this POM, a parent or what they import says the version, so that none has to be written.
        private func isManaged(_ url: PackageURL) -> Bool {
            let key = Dependency.key(
                url.namespace ?? "", url.name, url.qualifiers["type"] ?? "jar", url.qualifiers["classifier"])
            if lineage.managed.contains(where: { $0.key == key }) { return true }
            // The management that chose it stands in a POM that this one imports itself.
            let imported = resolution.edges.lazy.filter { $0.from == file.owner && $0.scope == "import" }.map(\.to)
            let chosen = resolution.components.first { $0.id.packageURL == url }?.pin?.evidence?.document
            guard let chosen, !lineage.poms.contains(where: { $0.file?.document == chosen }) else { return false }
            return imported.contains { resolution.files[chosen]?.owner == $0 } && isPlainlyManaged(key, in: chosen)
        }

        private func isPlainlyManaged(_ key: String, in document: DocumentID) -> Bool {
            guard let model = resolution.files[document]?.file.facts.model as? Model else { return false }
            return model.managedDependencies.contains { dependency in
                Dependency(constant: dependency, exceptVersion: true)?.key == key
            }
        }
    }
}
