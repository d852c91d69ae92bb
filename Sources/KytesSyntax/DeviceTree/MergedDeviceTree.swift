internal import KytesText

/// The tree that a source makes together with all that it includes: each node once, with every place that adds to it, each
/// property with every place that sets or deletes it, the last of which counts.
///
/// - Source: dtc 1.6.1, `livetree.c`: what was deleted and is set again keeps its place.
public struct MergedDeviceTree: Sendable {
    public typealias Name = DeviceTreeSyntax.Name

    public let syntax: DeviceTreeSyntax
    /// The root is the first, where there is any.
    public internal(set) var nodes: [Node] = []
    public internal(set) var properties: [Property] = []
    /// Which node a label is on, where it has been given, in the order of the text.
    public internal(set) var labels: [String: Label] = [:]
    /// The node that an element of a value refers to.
    public internal(set) var nodeOfElement: [Int: Int] = [:]
    /// What is mentioned, by the place of each mention; -1 for what nothing has. A place may be read several times, with macros
    /// that stand for something else: the first counts.
    public internal(set) var references: [DeviceTreePlace: Int] = [:]
    /// Mentions of labels and paths that nothing has, where that is wrong.
    public internal(set) var strays: [Name] = []
    public internal(set) var duplicates: [(label: Name, first: DeviceTreePlace)] = []
    /// Nodes below `/omit-if-no-ref/` that nothing refers to: they are left out, unless they have a label and all labels are
    /// kept (`dtc -@`).
    public internal(set) var unused: [Int] = []
    /// The node that a statement is of.
    public internal(set) var nodeOfStatement: [Int: Int] = [:]
    /// The children, and the properties, of nodes that have very many, by name.
    var wideChildren: [Int: [String: Int]] = [:]
    var wideProperties: [Int: [String: Int]] = [:]
    /// Labels that other nodes have already: they count once those nodes are deleted.
    var rivals: [String: [Label]] = [:]
    /// The property that a statement sets or deletes.
    public internal(set) var propertyOfStatement: [Int: Int] = [:]
    /// Names of macros, by place, and where each is defined.
    public let macros: [DeviceTreePlace: DeviceTreePlace]
    /// Paths of inclusions that were asked for and are not there.
    public let missing: [DeviceTreePlace]
    public let problems: [(place: DeviceTreePlace, kind: DeviceTreeProblem.Kind)]
    /// The files that were read, in their order.
    public let order: [Int]

    public struct Node: Sendable {
        public internal(set) var name: String
        /// -1 for the root.
        public internal(set) var parent: Int
        public internal(set) var children: [Int] = []
        public internal(set) var properties: [Int] = []
        public internal(set) var labels: [String] = []
        /// The statements that add to it.
        public internal(set) var parts: [Int] = []
        public internal(set) var isDeleted = false
        var isOmitted = false
        /// Of an overlay's fragment that is written `&label { … }`: what it is laid over.
        public internal(set) var overlaid: Name?
    }

    public struct Property: Sendable {
        public internal(set) var name: String
        public internal(set) var node: Int
        /// The statements that set or delete it; the last one counts.
        public internal(set) var history: [Int] = []
        public internal(set) var isDeleted = false
    }

    public struct Label: Sendable {
        public internal(set) var node: Int
        public internal(set) var place: DeviceTreePlace
        var isDeleted = false
    }

    /// - Parameters:
    ///   - root: The number of the source among `files`.
    ///   - inclusions: For each file: the numbers of those that it includes, by the start of the path that names them.
    public init(of root: Int, among files: [DeviceTreeText], inclusions: [[Int: Int]]) {
        let preprocessor = DeviceTreePreprocessor(reading: root, of: files, inclusions: inclusions)
        let scratch = preprocessor.scratch
        syntax = DeviceTreeParser.syntax(of: preprocessor.tokens) { token in
            token.text.file < 0 ? scratch[token.text.range] : files[Int(token.text.file)].bytes[token.text.range]
        }
        macros = preprocessor.uses
        missing = preprocessor.missing
        order = preprocessor.order
        problems =
            preprocessor.problems.map { (DeviceTreePlace(file: Int32($0.file), $0.problem.range), $0.problem.kind) }
            + syntax.problems
        merge()
        resolve()
    }

    /// The path of a node: `/soc/serial@7e201000`.
    public func path(of node: Int) -> String {
        var (parts, next): ([String], Int) = ([], node)
        while next >= 0, nodes[next].parent >= 0 {
            parts.append(nodes[next].name)
            next = nodes[next].parent
        }
        return "/" + parts.reversed().joined(separator: "/")
    }

    /// What counts of a property, where the node has it.
    public func property(_ name: String, of node: Int) -> Property? {
        nodes[node].properties.lazy.map { properties[$0] }.first { $0.name == name && !$0.isDeleted }
    }

    /// The strings of a property.
    public func strings(of property: Property) -> [(value: String, place: DeviceTreePlace)] {
        guard let last = property.history.last else { return [] }
        return syntax.values[syntax.statements[last].values].flatMap { value in
            syntax.elements[value.elements].compactMap { element in
                guard case .string(let bytes) = element.kind else { return nil }
                return (String(decoding: bytes, as: UTF8.self), element.place)
            }
        }
    }
}
