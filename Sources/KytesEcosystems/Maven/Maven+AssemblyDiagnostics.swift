internal import KytesGraph
internal import KytesText

extension Maven.Assembly {
    mutating func tell(
        _ code: String,
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ file: SourceFile?,
        _ range: TextRange?
    ) {
        guard let document = file?.document, let range else { return }
        let diagnostic = Diagnostic(code: code, severity: severity, message: message, range: range)
        files[document]?.diagnostics.insert(diagnostic)
    }

    mutating func diagnose(_ fault: Maven.Fault, _ lineage: Maven.Lineage) {
        switch fault {
        case .parentCycle(let coordinates):
            guard let child = lineage.child(of: coordinates), let parent = child.pom.model.parent else { return }
            tell(
                Maven.Code.cyclicParent, .error, "`\(coordinates)` has this POM among its own parents",
                child.pom.file, parent.artifactID?.range ?? parent.range)
        case .missingParent(let coordinates):
            guard let child = lineage.child(of: coordinates), let parent = child.pom.model.parent else { return }
            let reason = lineage.lookups.reason(of: coordinates)
            tell(
                Maven.Code.unresolved, .error,
                "`\(coordinates)` is neither here nor in a repository of this machine" + reason, child.pom.file,
                parent.artifactID?.range ?? parent.range)
        case .missingImport(let coordinates), .importCycle(let coordinates):
            let declaration = lineage.managed.first {
                $0.isImport && $0.written.artifactID?.value == coordinates.artifactID
            }
            tell(
                Maven.Code.unresolved, .error,
                "`\(coordinates)` gives nothing to import: it is not there, or not valid",
                declaration?.pom.file, declaration?.written.artifactID?.range)
        case .propertyCycle(let name):
            let found = lineage.definition(ofProperty: name)
            tell(
                Maven.Code.unresolved, .error, "The value of `\(name)` leads back to itself", found?.pom.file,
                found?.property.name.range)
        case .invalid: return
        }
    }

    mutating func diagnose(unmet request: Maven.Request) {
        let declaration = request.source?.declaration
        let name = "\(request.key.groupID):\(request.key.artifactID)"
        let unlisted = Maven.Coordinates(groupID: request.key.groupID, artifactID: request.key.artifactID, version: "")
        let reason = gaps?.gap(at: unlisted).map { "; \($0)" } ?? ""
        tell(
            Maven.Code.unresolved, .warning,
            "No version of `\(name)` that is known here is in `\(request.version)`" + reason, declaration?.pom.file,
            declaration?.written.artifactID?.range)
    }

    /// Ranges that no version is in together: said of each of the root's own dependencies that leads to one of them.
    mutating func diagnose(contradictionOver key: Int, in graph: Maven.MediatedGraph, _ stock: Maven.Stock) {
        func isRange(_ node: Maven.CollectedNode) -> Bool {
            node.key == key && stock.requestFacts[node.request].isRange
        }
        let ranges = Set(graph.nodes.filter(isRange).map { "`\(stock.request(of: $0).version)`" }).sorted()
        let used = graph.nodes.first { $0.key == key && $0.winner < 0 }.map { stock.version(of: $0) } ?? ""
        let name = "\(stock.keys[key].groupID):\(stock.keys[key].artifactID)"
        let message =
            "No version of `\(name)` is in all of \(ranges.joined(separator: ", ")): Maven gives up here; "
            + "\(used) is assumed"
        for child in graph.members(of: 0) where graph.leads(from: child, to: isRange) {
            guard let declaration = stock.declaration(of: graph.nodes[child]) else { continue }
            tell(
                Maven.Code.unsolvableConflict, .error, message, declaration.pom.file,
                declaration.written.artifactID?.range ?? declaration.written.range)
        }
    }

    /// What is wrong with what a declaration asks for: that it is not there, or has moved.
    mutating func diagnose(_ node: Maven.CollectedNode, _ relocations: [[Int]], _ stock: Maven.Stock) {
        guard let declaration = stock.request(of: node).source?.declaration else { return }
        let range = declaration.written.artifactID?.range ?? declaration.written.range
        let (key, version) = (stock.key(of: node), stock.version(of: node))
        let name = "\(key.groupID):\(key.artifactID)"
        if node.winner < 0, let descriptor = stock.descriptor(of: node), case .missing? = descriptor.problem {
            let message =
                version.isEmpty
                ? "`\(name)` has no version, and none is managed"
                : "`\(name):\(version)` is in no repository of this machine" + descriptor.lookups.reason(of: nil)
            tell(Maven.Code.unresolved, .warning, message, declaration.pom.file, range)
        }
        if node.relocations >= 0, let old = relocations[node.relocations].first.map({ stock.keys[$0] }) {
            meanings.relocations[ObjectIdentifier(declaration)] = Maven.Coordinates(
                groupID: key.groupID, artifactID: key.artifactID, version: version)
            tell(
                Maven.Code.relocated, .information,
                "`\(old.groupID):\(old.artifactID)` has moved to `\(name):\(version)`", declaration.pom.file, range)
        }
    }
}

extension Maven.MediatedGraph {
    /// Whether a node, or one below it, is one of those.
    fileprivate func leads(from node: Int, to isOne: (Maven.CollectedNode) -> Bool) -> Bool {
        var seen: Set<Int> = [node]
        var open = [node]
        while let next = open.popLast() {
            if isOne(nodes[next]) { return true }
            if hasLost(next) { continue }
            for child in members(of: nodes[next].children) where seen.insert(child).inserted { open.append(child) }
        }
        return false
    }
}

extension Maven.Lineage {
    /// The POM of the lineage that asks for this parent.
    fileprivate func child(of coordinates: Maven.Coordinates) -> Maven.Lineage? {
        pom.model.parent?.artifactID?.value == coordinates.artifactID ? self : parent?.child(of: coordinates)
    }
}
