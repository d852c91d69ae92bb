internal import KytesGraph
internal import KytesSyntax

extension GraphExport {
    /// A bill of materials in CycloneDX 1.6 JSON.
    ///
    /// The subject is the only root; of several it is the workspace, which depends on all of them. What CycloneDX has no
    /// word for (layer, degree, exactness) stands in properties of the name space `kytes:`.
    /// Source: CycloneDX 1.6 JSON Reference, read 2026-11-22.
    public func cycloneDX() -> [UInt8] {
        let subject = graph.roots.count == 1 ? graph.roots.first.flatMap(graph.component) : nil
        let others = graph.components.filter { $0.id != subject?.id }
        var dependencies = graph.components.map { dependency($0.id.purl, on: graph.dependencies(of: $0.id)) }
        var top: JSONValue = subject.map(component) ?? .null
        if subject == nil {
            top = ["type": "application", "name": .string(name), "bom-ref": .string(Self.workspaceReference)]
            dependencies.insert(dependency(Self.workspaceReference, on: graph.roots), at: 0)
        }
        let tool: JSONValue = [
            "type": "application", "name": .string(Self.tool.name), "version": .string(Self.tool.version),
        ]
        var document: JSONObject = [
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": [
                "timestamp": .string(timestamp), "tools": ["components": [tool]], "component": top,
            ],
            "components": .array(others.map(component)),
            "dependencies": .array(dependencies),
        ]
        let annotations = annotations(by: tool)
        if !annotations.isEmpty { document["annotations"] = .array(annotations) }
        return Self.bytes(of: .object(document))
    }

    /// What is said of bindings: a dependency has no room for a reason.
    private func annotations(by tool: JSONValue) -> [JSONValue] {
        graph.edges.compactMap { edge in
            guard edge.from != edge.to, let comment = Self.comment(on: edge) else { return nil }
            let (from, to) = (edge.from.packageURL.name, edge.to.packageURL.name)
            return [
                "subjects": [.string(edge.from.purl), .string(edge.to.purl)], "annotator": ["component": tool],
                "timestamp": .string(timestamp), "text": .string("\(from) \(edge.kind.rawValue) \(to): \(comment)"),
            ]
        }
    }

    private static let workspaceReference = "kytes:workspace"

    private func component(_ component: Component) -> JSONValue {
        let url = component.id.packageURL
        var result: JSONObject = [
            "type": .string(Self.type(of: component, isRoot: graph.roots.contains(component.id))),
            "bom-ref": .string(component.id.purl),
            "name": .string(component.name),
            "purl": .string(component.id.purl),
            "properties": .array(properties(of: component)),
        ]
        if let namespace = url.namespace { result["group"] = .string(namespace) }
        if let version = component.version { result["version"] = .string(version) }
        if let licence = licences[component.id] { result["licenses"] = [["expression": .string(licence)]] }
        if let source = component.source, let url = Self.publicURL(of: source) {
            var reference: JSONObject = ["type": "vcs", "url": .string(url)]
            if let revision = source.revision { reference["comment"] = .string("revision " + revision) }
            result["externalReferences"] = [.object(reference)]
        }
        return .object(result)
    }

    private func properties(of component: Component) -> [JSONValue] {
        var pairs = [("kytes:ecosystem", component.ecosystem), ("kytes:layer", component.layer.rawValue)]
        if graph.isDeclared(component.id) { pairs.append(("kytes:declared", "true")) }
        if let degree = graph.degree(of: component.id) { pairs.append(("kytes:degree", String(degree))) }
        if let source = component.source { pairs.append(("kytes:exactness", source.exactness.rawValue)) }
        return pairs.sorted { $0.0 < $1.0 }.map { ["name": .string($0.0), "value": .string($0.1)] }
    }

    private func dependency(_ reference: String, on targets: [ComponentID]) -> JSONValue {
        ["ref": .string(reference), "dependsOn": .array(targets.map { .string($0.purl) })]
    }

    private static func type(of component: Component, isRoot: Bool) -> String {
        switch component.layer {
        case .application: isRoot ? "application" : "library"
        case .tooling, .recipe: "application"
        case .image: "container"
        case .os: "library"
        case .kernel: "operating-system"
        case .bootloader: "firmware"
        case .hardware: "device"
        }
    }
}
