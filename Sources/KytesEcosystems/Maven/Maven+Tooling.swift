internal import KytesGraph
internal import KytesText

// What a module is built with, and what it imports its versions from. Neither takes part in mediation: plugins live in class
// paths of their own, and an import is spent once the model is made.

extension Maven {
    /// A plugin, an extension or an import of a root: what it is, where it stands, and what is known of it.
    struct Tool {
        enum Role {
            case plugin
            case buildExtension
            case report
            case managementImport
        }

        let role: Role
        let coordinates: Coordinates
        /// The version as it is written.
        let requirement: String?
        let file: SourceFile
        /// The whole element, and the name in it.
        let range: TextRange
        let name: TextRange
        /// What gave the version.
        let decision: Evidence?
        let descriptor: Descriptor
    }
}

extension Maven.Library {
    /// What a root is built with and imports, its own first, then its parents'; each plugin at its effective version.
    ///
    /// - Parameter tooling: Knows the repositories that are asked for plugins.
    nonisolated(nonsending) func tools(
        of model: Maven.EffectiveModel,
        builtBy tooling: Maven.Library
    ) async throws -> [Maven.Tool] {
        var values = Maven.Values(model.lineage, environment)
        var tools: [Maven.Tool] = []
        var seen: Set<String> = []
        var current: Maven.Lineage? = model.lineage
        while let lineage = current {
            current = lineage.parent
            guard let file = lineage.pom.file else { continue }
            let builds = [lineage.pom.model.build] + lineage.profiles.map(\.build)
            let found =
                builds.flatMap(\.plugins).map { (Maven.Tool.Role.plugin, $0) }
                + builds.flatMap(\.extensions).map { (.buildExtension, $0) }
                + lineage.reports.map { (.report, $0) }
            for (role, plugin) in found {
                guard let wanted = wanted(plugin, model.lineage, isReport: role == .report, &values) else { continue }
                let key = "\(wanted.coordinates.groupID):\(wanted.coordinates.artifactID)"
                guard seen.insert(role == .report ? key + ":report" : key).inserted else { continue }
                tools.append(
                    Maven.Tool(
                        role: role, coordinates: wanted.coordinates, requirement: wanted.version.value, file: file,
                        range: plugin.range, name: plugin.artifactID?.range ?? plugin.range,
                        decision: wanted.decision ?? Evidence(document: file.document, range: wanted.version.range),
                        descriptor: try await tooling.descriptor(of: wanted.coordinates)))
            }
        }
        return tools + (try await imports(of: model, &values))
    }

    /// What `.mvn/extensions.xml` names; nothing is inherited there, and nothing is interpolated.
    nonisolated(nonsending) func tools(of extensions: SourceFile) async throws -> [Maven.Tool] {
        var tools: [Maven.Tool] = []
        for plugin in (extensions.facts.model as? Maven.Model)?.build.extensions ?? [] {
            guard let group = plugin.groupID, let artifact = plugin.artifactID, let version = plugin.version else {
                continue
            }
            let coordinates = Maven.Coordinates(
                groupID: group.value, artifactID: artifact.value, version: version.value)
            tools.append(
                Maven.Tool(
                    role: .buildExtension, coordinates: coordinates, requirement: version.value, file: extensions,
                    range: plugin.range, name: artifact.range,
                    decision: Evidence(document: extensions.document, range: version.range),
                    descriptor: try await descriptor(of: coordinates)))
        }
        return tools
    }

    /// The coordinates of a plugin whose version somebody says; the rest Maven takes from what is newest when it is run.
    private func wanted(
        _ plugin: Maven.Model.Plugin,
        _ lineage: Maven.Lineage,
        isReport: Bool = false,
        _ values: inout Maven.Values
    ) -> (coordinates: Maven.Coordinates, version: Located<String>, decision: Evidence?)? {
        let group = plugin.groupID?.value ?? Maven.Model.Plugin.standardGroup
        guard let artifact = plugin.artifactID?.value else { return nil }
        var decision: Evidence?
        var version = plugin.version
        // A report takes the version of the plugin that builds, and what is managed counts last.
        let others = [isReport ? lineage.builtPlugin(group, artifact) : nil, lineage.managedPlugin(group, artifact)]
        if version == nil, let said = others.lazy.compactMap({ $0 }).first {
            version = said.plugin.version
            decision = said.pom.file.flatMap { file in
                said.plugin.version.map { Evidence(document: file.document, range: $0.range) }
            }
        }
        guard let version, !version.value.isEmpty else { return nil }
        let coordinates = Maven.Coordinates(
            groupID: values.value(of: group), artifactID: values.value(of: artifact),
            version: values.value(of: version.value))
        return (coordinates, version, decision)
    }

    nonisolated(nonsending) private func imports(
        of model: Maven.EffectiveModel,
        _ values: inout Maven.Values
    ) async throws -> [Maven.Tool] {
        var tools: [Maven.Tool] = []
        for declaration in model.lineage.managed where declaration.isImport {
            guard let file = declaration.pom.file, let name = declaration.written.artifactID?.range else { continue }
            let dependency = declaration.constant ?? Maven.Dependency(declaration.written) { values.value(of: $0) }
            let coordinates = Maven.Coordinates(
                groupID: dependency.groupID, artifactID: dependency.artifactID, version: dependency.version ?? "")
            tools.append(
                Maven.Tool(
                    role: .managementImport, coordinates: coordinates, requirement: declaration.written.version?.value,
                    file: file, range: declaration.written.range, name: name, decision: declaration.evidence,
                    descriptor: try await descriptor(of: coordinates)))
        }
        return tools
    }
}

extension Maven.Assembly {
    mutating func add(_ tools: [Maven.Tool], of root: ComponentID) {
        for tool in tools {
            let isImport = tool.role == .managementImport
            let id = ComponentID(maven: tool.coordinates, packaging: isImport ? "pom" : "jar")
            meanings.tools[tool.file.document, default: [:]][tool.name] = id
            addTool(tool, id, isImport ? .application : .tooling)
            // A plugin that its parents name is of the parent's POM, and the root is built with it all the same.
            let evidence = Evidence(document: tool.file.document, range: tool.range)
            let scope =
                switch tool.role {
                case .plugin: "plugin"
                case .buildExtension: "extension"
                case .report: "reporting"
                case .managementImport: "import"
                }
            if id != root {
                addEdge(root, id, isImport ? .configures : .buildsWith, scope, tool.requirement, evidence, root)
            }
            if let model = tool.descriptor.model { show(model, id, root) }
            if files[tool.file.document] == nil { extensions[root] = tool.file }
        }
    }

    /// `.mvn/extensions.xml` with what it names.
    func resolvedExtensions() -> [DocumentID: ResolvedFile] {
        var resolved: [DocumentID: ResolvedFile] = [:]
        for (root, file) in extensions {
            let links = (meanings.tools[file.document] ?? [:]).map { name, component in
                Link(range: name, role: .requirement, component: component)
            }
            resolved[file.document] = ResolvedFile(
                file: file, owner: root, links: links.sorted { $0.range.lowerBound < $1.range.lowerBound })
        }
        return resolved
    }

    private mutating func addTool(_ tool: Maven.Tool, _ id: ComponentID, _ layer: Layer) {
        guard components[id] == nil else { return }
        let reason = "declared by `\(tool.file.document.fileName)`"
        components[id] = Component(
            id: id, name: tool.coordinates.artifactID, version: tool.coordinates.version, layer: layer,
            ecosystem: Maven.id, pin: Pin(reason: reason, evidence: tool.decision),
            manifest: tool.descriptor.model?.lineage.pom.file?.document)
    }
}
