internal import KytesText

extension MergedDeviceTree {
    typealias Statement = DeviceTreeSyntax.Statement

    mutating func merge() {
        nodes.append(Node(name: "", parent: -1))
        var open: [(node: Int, end: Int)] = []
        var fragments = 0
        for (index, statement) in syntax.statements.enumerated() {
            while let last = open.last, last.end <= index { open.removeLast() }
            // What stands inside of what cannot be read belongs to nothing.
            let parent = open.last?.node
            switch statement.kind {
            case .node:
                let node = node(of: statement, in: parent, &fragments)
                enter(node, index)
                open.append((node, statement.end))
            case .property:
                if let parent { set(statement, at: index, in: parent) }
            case .deleteProperty:
                if let parent { deleteProperty(statement, at: index, in: parent) }
            case .deleteNode: deleteNode(statement, at: index, in: parent)
            case .omit:
                if let node = target(of: statement) { nodes[node].isOmitted = true }
            case .header, .memoryReserve, .unknown: break
            }
        }
    }

    /// The node that a statement opens; a new one that hangs nowhere where nothing is meant.
    private mutating func node(of statement: Statement, in parent: Int?, _ fragments: inout Int) -> Int {
        switch statement.target {
        case .root: return 0
        case .label, .path:
            // A path is always one of the tree that an overlay is laid over.
            let isOverlay = syntax.isPlugin && parent == nil
            if !isOverlay || statement.target == .label, let node = target(of: statement) { return node }
            guard isOverlay else {
                stray(statement.name)
                return detached(statement.name.value)
            }
            let fragment = child("fragment@\(fragments)", of: 0)
            fragments += 1
            nodes[fragment].overlaid = statement.name
            references[statement.name.place] = -1
            return child("__overlay__", of: fragment)
        case .name:
            guard let parent else { return detached(statement.name.value) }
            return child(statement.name.value, of: parent)
        }
    }

    private func knownChild(_ name: String, of node: Int) -> Int? {
        if let names = wideChildren[node] { return names[name] }
        return nodes[node].children.first { nodes[$0].name == name }
    }

    private func knownProperty(_ name: String, of node: Int) -> Int? {
        if let names = wideProperties[node] { return names[name] }
        return nodes[node].properties.first { properties[$0].name == name }
    }

    /// Keeps the names of the children of a node that has very many; likewise of its properties.
    private mutating func indexChild(_ child: Int, of parent: Int) {
        let list = nodes[parent].children
        if list.count > Self.wide {
            wideChildren[parent]?[nodes[child].name] = child
        } else if list.count == Self.wide {
            let pairs = list.map { (nodes[$0].name, $0) }
            wideChildren[parent] = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    private mutating func indexProperty(_ property: Int, of node: Int) {
        let list = nodes[node].properties
        if list.count > Self.wide {
            wideProperties[node]?[properties[property].name] = property
        } else if list.count == Self.wide {
            let pairs = list.map { (properties[$0].name, $0) }
            wideProperties[node] = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Fewer are found as fast by looking at each.
    private static var wide: Int { 64 }

    private mutating func detached(_ name: String) -> Int {
        nodes.append(Node(name: name, parent: -2, isDeleted: true))
        return nodes.count - 1
    }

    private mutating func child(_ name: String, of parent: Int) -> Int {
        if let known = knownChild(name, of: parent) {
            nodes[known].isDeleted = false
            return known
        }
        nodes.append(Node(name: name, parent: parent))
        nodes[parent].children.append(nodes.count - 1)
        indexChild(nodes.count - 1, of: parent)
        return nodes.count - 1
    }

    private mutating func enter(_ node: Int, _ index: Int) {
        let statement = syntax.statements[index]
        nodes[node].parts.append(index)
        if statement.isOmitted { nodes[node].isOmitted = true }
        nodeOfStatement[index] = node
        for label in syntax.labels[statement.labels] { add(label, to: node) }
    }

    private mutating func add(_ label: Name, to node: Int) {
        if let known = labels[label.value], !known.isDeleted {
            guard known.node != node else { return }
            rivals[label.value, default: []].append(Label(node: node, place: label.place))
            nodes[node].labels.append(label.value)
            return
        }
        labels[label.value] = Label(node: node, place: label.place)
        nodes[node].labels.append(label.value)
    }

    private mutating func set(_ statement: Statement, at index: Int, in node: Int) {
        if let known = knownProperty(statement.name.value, of: node) {
            properties[known].history.append(index)
            properties[known].isDeleted = false
            propertyOfStatement[index] = known
            return
        }
        propertyOfStatement[index] = properties.count
        properties.append(Property(name: statement.name.value, node: node, history: [index]))
        nodes[node].properties.append(properties.count - 1)
        indexProperty(properties.count - 1, of: node)
    }

    private mutating func deleteProperty(_ statement: Statement, at index: Int, in node: Int) {
        guard let known = knownProperty(statement.name.value, of: node) else {
            return
        }
        properties[known].history.append(index)
        properties[known].isDeleted = true
        propertyOfStatement[index] = known
    }

    private mutating func deleteNode(_ statement: Statement, at index: Int, in parent: Int?) {
        if statement.target == .name {
            let child = parent.flatMap { knownChild(statement.name.value, of: $0) }
            if let child {
                references[statement.name.place] = child
                delete(child)
            }
        } else if let node = target(of: statement) {
            delete(node)
        } else if !syntax.isPlugin {
            stray(statement.name)
        }
    }

    private mutating func delete(_ node: Int) {
        var open = [node]
        while let next = open.popLast() {
            nodes[next].isDeleted = true
            for property in nodes[next].properties { properties[property].isDeleted = true }
            for label in nodes[next].labels { remove(label, from: next) }
            nodes[next].labels = []
            open += nodes[next].children
        }
    }

    private mutating func remove(_ label: String, from node: Int) {
        rivals[label]?.removeAll { $0.node == node }
        guard labels[label]?.node == node else { return }
        if let rival = rivals[label]?.first {
            labels[label] = rival
            rivals[label]?.removeFirst()
        } else {
            labels[label]?.isDeleted = true
        }
    }

    // MARK: - References

    /// What a statement names, as the tree is so far.
    private mutating func target(of statement: Statement) -> Int? {
        let found = statement.target == .path ? node(at: statement.name.value) : node(labelled: statement.name.value)
        if let found { mention(found, at: statement.name.place) }
        return found
    }

    private func node(labelled label: String) -> Int? {
        labels[label].flatMap { $0.isDeleted ? nil : $0.node }
    }

    /// `/soc/serial@7e201000`, and `/soc/serial` where there is one only.
    ///
    /// - Source: dtc 1.6.1, `get_node_by_path`: names must be whole.
    public func node(at path: String) -> Int? {
        guard path.hasPrefix("/") else { return nil }
        var node = 0
        for part in path.split(separator: "/") {
            guard let child = knownChild(String(part), of: node), !nodes[child].isDeleted else { return nil }
            node = child
        }
        return node
    }

    private mutating func stray(_ name: Name) {
        references[name.place] = -1
        strays.append(name)
    }

    /// References in values mean the tree as it is in the end.
    mutating func resolve() {
        var used: Set<Int> = []
        for property in properties {
            let isLive = !property.isDeleted && nodes[property.node].parent > -2
            for index in property.history {
                for value in syntax.values[syntax.statements[index].values] {
                    for element in value.elements {
                        refer(element, isLive: isLive && index == property.history.last, &used)
                    }
                }
            }
        }
        for (label, others) in rivals.sorted(by: { $0.key < $1.key }) {
            guard let first = labels[label]?.place else { continue }
            duplicates += others.map { (Name(value: label, place: $0.place), first) }
        }
        unused = nodes.indices.filter { nodes[$0].isOmitted && !used.contains($0) && !nodes[$0].isDeleted }
    }

    private mutating func refer(_ index: Int, isLive: Bool, _ used: inout Set<Int>) {
        let element = syntax.elements[index]
        let (found, name): (Int?, String)
        switch element.kind {
        case .label(let label): (found, name) = (node(labelled: label), label)
        case .path(let path): (found, name) = (node(at: path), path)
        default: return
        }
        if let found {
            nodeOfElement[index] = found
            mention(found, at: element.place)
            if isLive { used.insert(found) }
        } else if isLive, !syntax.isPlugin {
            stray(Name(value: name, place: element.place))
        } else if case .label(let label) = element.kind, let known = labels[label] {
            // Of what was deleted since, the place is known.
            mention(known.node, at: element.place)
        }
    }

    private mutating func mention(_ node: Int, at place: DeviceTreePlace) {
        if references[place] == nil { references[place] = node }
    }
}
