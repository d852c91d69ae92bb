public import KytesBasics
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// What a source makes with all that it includes, for whoever compares it with what `cpp` and `dtc` make of it.
    public struct Trial: Sendable {
        /// A line for each node (`/soc`), for each property (`/soc ranges=` and its bytes in hexadecimal digits), and, behind
        /// all, for each label (`label = /soc`); nodes and properties in their order.
        public private(set) var lines: [String] = []
        /// Of the first problems.
        public private(set) var problems: [String] = []

        /// - Parameters:
        ///   - tree: The folder of Linux or U-Boot.
        ///   - keepsLabels: As `dtc -@`: what has a label is kept and has a handle.
        ///   - read: The bytes of a file; `nil` where there is none.
        public init(
            of path: AbsolutePath, in tree: AbsolutePath?, keepsLabels: Bool, reading read: (AbsolutePath) -> [UInt8]?
        ) {
            var texts: [AbsolutePath: DeviceTreeText?] = [:]
            func text(_ path: AbsolutePath) -> DeviceTreeText? {
                if let known = texts[path] { return known }
                let text = read(path).map(DeviceTreeText.init(bytes:))
                texts[path] = .some(text)
                return text
            }
            let search = SearchPaths(tree: tree)
            let gathered = Gathered(from: path, text: text) { file, inclusion in
                search.candidates(for: inclusion.path, isSystem: inclusion.isSystem, seenFrom: file.parent)
                    .first { text($0) != nil }
            }
            let files = gathered.paths.map { text($0) ?? DeviceTreeText(bytes: []) }
            let merged = MergedDeviceTree(of: 0, among: files, inclusions: gathered.inclusions)
            for (place, kind) in merged.problems.prefix(10) {
                problems.append("\(gathered.paths[Int(place.file)].lastComponent):\(place.range.lowerBound): \(kind)")
            }
            problems += merged.missing.map { "missing at \($0.range) of \(gathered.paths[Int($0.file)].lastComponent)" }
            problems += merged.strays.map { "no `\($0.value)`" }
            var blob = Blob(merged, keepsLabels: keepsLabels)
            lines = blob.lines()
        }
    }

    /// The modules whose sources say that they are for what goes by a `compatible`, by that: for whoever compares them with the
    /// aliases of a kernel that was built of the tree.
    ///
    /// - Throws: `CancellationError` only.
    public static func drivingModules(
        in tree: AbsolutePath, using metadata: any MetadataSource
    ) async throws -> [String: Set<String>] {
        let drivers = try await Trees().drivers(in: tree, metadata)
        let paths = Set(drivers.values.flatMap { $0.map(\.path) }).sorted()
        let modules = try await modules(of: paths, in: tree, metadata)
        return drivers.mapValues { found in
            Set(
                found.compactMap { modules[$0.path]?.lastComponent.dropLast(3).replacing("-", with: "_") }.map(
                    String.init))
        }
    }

    /// A tree in bytes.
    private struct Blob {
        let tree: MergedDeviceTree
        let keepsLabels: Bool
        /// Given out so far, by node.
        var handles: [Int: UInt32] = [:]
        var next: UInt32 = 1
        /// What says so itself.
        var written: Set<UInt32> = []
        /// The living nodes, each before its children.
        var order: [Int] = []
        /// Those of them that are left out in the end: what they refer to has its handle by then.
        var leftOut: Set<Int>

        init(_ tree: MergedDeviceTree, keepsLabels: Bool) {
            self.tree = tree
            self.keepsLabels = keepsLabels
            leftOut = Set(tree.unused.filter { !keepsLabels || tree.nodes[$0].labels.isEmpty })
            var open = [0]
            while let node = open.popLast() {
                if tree.nodes[node].isDeleted { continue }
                if leftOut.contains(tree.nodes[node].parent) { leftOut.insert(node) }
                order.append(node)
                open += tree.nodes[node].children.reversed()
                if let own = tree.property("phandle", of: node), let element = elements(of: own).first,
                    case .number(let number) = element.kind
                {
                    handles[node] = UInt32(truncatingIfNeeded: number)
                    written.insert(UInt32(truncatingIfNeeded: number))
                }
            }
        }

        private func elements(of property: MergedDeviceTree.Property) -> [DeviceTreeSyntax.Element] {
            tree.syntax.statements[property.history.last ?? 0].values.flatMap {
                Array(tree.syntax.elements[tree.syntax.values[$0].elements])
            }
        }

        private mutating func handle(of node: Int) -> UInt32 {
            if let known = handles[node] { return known }
            while written.contains(next) { next += 1 }
            handles[node] = next
            written.insert(next)
            return next
        }

        /// - Source: dtc 1.6.1, `checks.c`: handles are given to nodes as references to them are met, then (`-@`) to those
        ///   with labels.
        mutating func lines() -> [String] {
            var bodies: [Int: [String]] = [:]
            for node in order {
                // A `name` that says what the node is called anyway is left out.
                let base = Array(tree.nodes[node].name.utf8.prefix { $0 != UInt8(ascii: "@") }) + [0]
                let shown = tree.nodes[node].properties.filter { index in
                    let property = tree.properties[index]
                    guard property.name == "name", !property.isDeleted else { return !property.isDeleted }
                    return bytes(of: property) != Self.hexadecimal(base)
                }
                bodies[node] = shown.map { index in
                    "\(tree.path(of: node)) \(tree.properties[index].name)=\(bytes(of: tree.properties[index]))"
                }
            }
            order.removeAll(where: leftOut.contains)
            for node in order where keepsLabels && !tree.nodes[node].labels.isEmpty { _ = handle(of: node) }
            var lines: [String] = []
            for node in order {
                lines.append(tree.path(of: node))
                if let overlaid = tree.nodes[node].overlaid {
                    let isPath = overlaid.value.hasPrefix("/")
                    let bytes = isPath ? Self.hexadecimal(Array(overlaid.value.utf8) + [0]) : "ffffffff"
                    lines.append("\(tree.path(of: node)) \(isPath ? "target-path" : "target")=\(bytes)")
                }
                lines += bodies[node] ?? []
                if let handle = handles[node], tree.property("phandle", of: node) == nil {
                    lines.append(
                        "\(tree.path(of: node)) phandle=\(Self.hexadecimal(Self.bytes(UInt64(handle), 32)))")
                }
            }
            let labels =
                !keepsLabels
                ? [] : order.flatMap { node in tree.nodes[node].labels.map { "\($0) = \(tree.path(of: node))" } }
            return lines + labels.sorted()
        }

        private mutating func bytes(of property: MergedDeviceTree.Property) -> String {
            var bytes: [UInt8] = []
            for index in tree.syntax.statements[property.history.last ?? 0].values {
                let value = tree.syntax.values[index]
                for element in value.elements { bytes += self.bytes(of: element, value.kind) }
            }
            return Self.hexadecimal(bytes)
        }

        private mutating func bytes(
            of index: Int, _ kind: DeviceTreeSyntax.Value.Kind
        ) -> [UInt8] {
            switch tree.syntax.elements[index].kind {
            case .string(let string): return string + [0]
            case .unknown: return Array("?".utf8)
            case .number(let number):
                if case .cells(let bits) = kind { return Self.bytes(number, Int(bits)) }
                return [UInt8(truncatingIfNeeded: number)]
            case .label, .path:
                let node = tree.nodeOfElement[index] ?? -1
                if kind == .reference { return node < 0 ? [] : Array(tree.path(of: node).utf8) + [0] }
                return Self.bytes(node < 0 ? 0xFFFF_FFFF : UInt64(handle(of: node)), 32)
            }
        }

        private static func bytes(_ number: UInt64, _ bits: Int) -> [UInt8] {
            stride(from: bits - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
        }

        private static func hexadecimal(_ bytes: [UInt8]) -> String {
            let digits = Array("0123456789abcdef".utf8)
            return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }
    }
}
