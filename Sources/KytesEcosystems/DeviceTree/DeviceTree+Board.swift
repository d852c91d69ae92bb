internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// A source with all that it includes, put together.
    final class Board: Sendable {
        typealias Place = DeviceTreePlace

        /// Each file once, the source itself first; by number, as places name them.
        let paths: [AbsolutePath]
        let documents: [DocumentID]
        let texts: [DeviceTreeText]
        let inclusions: [[Int: Int]]
        let tree: MergedDeviceTree
        /// Nothing else can add to it: else what it lacks may be in whoever includes it.
        let isWhole: Bool

        init(_ gathered: Gathered, texts: [DeviceTreeText]) {
            paths = gathered.paths
            documents = gathered.paths.map(DocumentID.init(file:))
            self.texts = texts
            inclusions = gathered.inclusions
            isWhole = DeviceTree.isBoard(gathered.paths[0])
            tree = MergedDeviceTree(of: 0, among: texts, inclusions: gathered.inclusions)
        }

        var path: AbsolutePath { paths[0] }

        /// The sources among its files that were read, without headers.
        var sources: [Int] { tree.order.filter { !paths[$0].string.hasSuffix(".h") } }

        func evidence(_ place: Place) -> Evidence? {
            guard documents.indices.contains(Int(place.file)) else { return nil }
            return Evidence(document: documents[Int(place.file)], range: place.range)
        }

        /// Where a node is named first.
        func origin(of node: Int) -> Evidence? {
            tree.nodes[node].parts.first.flatMap { evidence(tree.syntax.statements[$0].name.place) }
        }

        /// The statements that stand in a file, by number.
        func statements(in file: Int) -> [Int] {
            tree.syntax.statements.indices.filter { tree.syntax.statements[$0].name.place.file == Int32(file) }
        }

        /// What a statement sets a property to, as it is written.
        func written(_ statement: Int) -> String {
            let values = tree.syntax.values[tree.syntax.statements[statement].values]
            guard let first = values.first, let last = values.last else { return "" }
            let range = first.place.through(last.place).range
            guard first.place.file == last.place.file, texts.indices.contains(Int(first.place.file)) else { return "" }
            let text = texts[Int(first.place.file)]
            let shown = text.string(range.lowerBound..<min(range.upperBound, range.lowerBound + 400))
            let words = shown.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return words.count > 100 ? words.prefix(100) + "…" : words
        }

        /// A device, as its node names what it is: what fits it best comes first.
        struct Device {
            var node: Int
            var compatible: [(value: String, place: Place)]
        }

        /// Those of the nodes that are there.
        var devices: [Device] {
            tree.nodes.indices.compactMap { node in
                guard !tree.nodes[node].isDeleted, let property = tree.property("compatible", of: node) else {
                    return nil
                }
                let names = tree.strings(of: property).filter { !$0.value.isEmpty && $0.value.utf8.count < 200 }
                return names.isEmpty ? nil : Device(node: node, compatible: names)
            }
        }

        /// Whether a node or one that it is in is switched off.
        func isDisabled(_ node: Int) -> Bool { disabling(node) != nil }

        /// The node whose `status` switches a node off: itself, or one that it is in.
        func disabling(_ node: Int) -> Int? {
            var next = node
            while next >= 0 {
                if let status = tree.property("status", of: next), let value = tree.strings(of: status).first?.value,
                    value != "okay", value != "ok"
                {
                    return next
                }
                next = tree.nodes[next].parent
            }
            return nil
        }
    }

    /// A component of whatever goes by a `compatible`.
    static func device(_ compatible: String) -> ComponentID? {
        let url = PackageURL(type: "generic", namespace: Display.deviceNamespace, name: compatible)
        return compatible.isEmpty || url.violation != nil ? nil : ComponentID(url)
    }
}
