internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// What the mentions of one file mean in one board.
    struct Links {
        let board: Board
        let file: Int
        /// Binding documents, by what they are of.
        let bindings: [String: Evidence]

        var links: [Link] {
            var links = inclusions
            for (place, target) in board.tree.macros where place.file == Int32(file) {
                links.append(Link(range: place.range, role: .use, component: nil, definition: board.evidence(target)))
            }
            for index in board.statements(in: file) {
                addNames(of: index, to: &links)
                addValues(of: index, to: &links)
            }
            var seen: Set<TextRange> = []
            return links.filter { seen.insert($0.range).inserted }
                .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        }

        private var inclusions: [Link] {
            board.texts[file].inclusions.compactMap { inclusion in
                guard let target = board.inclusions[file][inclusion.range.lowerBound] else { return nil }
                let place = Evidence(document: board.documents[target], range: 0..<0)
                return Link(range: inclusion.range, role: .use, component: nil, definition: place)
            }
        }

        private func addNames(of index: Int, to links: inout [Link]) {
            let statement = board.tree.syntax.statements[index]
            for label in board.tree.syntax.labels[statement.labels] {
                let place = board.tree.labels[label.value]?.place
                if place == label.place {
                    links.append(declaration(label.place))
                } else {
                    links.append(use(label.place, place))
                }
            }
            switch (statement.kind, statement.target) {
            case (.node, .name):
                guard let node = board.tree.nodeOfStatement[index], let first = board.tree.nodes[node].parts.first
                else { return }
                let origin = board.tree.syntax.statements[first].name.place
                links.append(first == index ? declaration(origin) : use(statement.name.place, origin))
            case (.node, .label), (.node, .path), (.deleteNode, _), (.omit, _): refer(statement.name, to: &links)
            default: break
            }
        }

        /// A mention of a label leads to the label, of a path to the node.
        private func refer(_ name: MergedDeviceTree.Name, to links: inout [Link]) {
            guard let node = board.tree.references[name.place], node >= 0 else { return }
            let label = board.tree.labels[name.value].flatMap { $0.node == node ? $0.place : nil }
            let first = board.tree.nodes[node].parts.first.map { board.tree.syntax.statements[$0].name.place }
            links.append(use(name.place, label ?? first))
        }

        private func addValues(of index: Int, to links: inout [Link]) {
            let statement = board.tree.syntax.statements[index]
            for value in board.tree.syntax.values[statement.values] {
                for element in board.tree.syntax.elements[value.elements] where element.place.file == Int32(file) {
                    switch element.kind {
                    case .label(let name), .path(let name):
                        refer(MergedDeviceTree.Name(value: name, place: element.place), to: &links)
                    case .string(let bytes) where statement.name.value == "compatible":
                        let name = String(decoding: bytes, as: UTF8.self)
                        if value.text == element.place { links.append(device(name, at: element.place)) }
                    default: break
                    }
                }
            }
        }

        private func device(_ name: String, at place: DeviceTreePlace) -> Link {
            let id = DeviceTree.device(name)
            // Who wants the document that describes it gets that, whoever wants the driver the driver.
            let document = bindings[name]
            return Link(
                range: DeviceTree.withoutQuotes(place.range), role: .requirement, component: id, declaration: document)
        }

        private func declaration(_ place: DeviceTreePlace) -> Link {
            Link(range: place.range, role: .declaration, component: nil, definition: board.evidence(place))
        }

        private func use(_ place: DeviceTreePlace, _ target: DeviceTreePlace?) -> Link {
            Link(range: place.range, role: .use, component: nil, definition: target.flatMap(board.evidence))
        }
    }
}
