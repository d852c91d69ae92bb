internal import KytesText

/// What a row of words says of a device tree: nodes and properties in the order in which they stand there, nothing merged.
///
/// All is kept in flat tables, which name each other by index: a tree may have a million nodes.
public struct DeviceTreeSyntax: Sendable {
    /// Those inside a node follow it, up to its `end`.
    public internal(set) var statements: [Statement] = []
    public internal(set) var labels: [Name] = []
    public internal(set) var values: [Value] = []
    public internal(set) var elements: [Element] = []
    public internal(set) var problems: [(place: DeviceTreePlace, kind: DeviceTreeProblem.Kind)] = []
    /// `/plugin/`: what is not there is looked for in the tree that it is laid over.
    public internal(set) var isPlugin = false

    /// Something that goes by a name, and where the name stands.
    public struct Name: Hashable, Sendable {
        public var value: String
        public var place: DeviceTreePlace

        public init(value: String, place: DeviceTreePlace) {
            self.value = value
            self.place = place
        }
    }

    public struct Statement: Sendable {
        public enum Kind: UInt8, Sendable {
            /// `/dts-v1/`, `/plugin/`
            case header
            case memoryReserve
            case node, property, deleteNode, deleteProperty
            /// `/omit-if-no-ref/ &label;`
            case omit
            /// A macro that nothing defines, where a node or a property could stand.
            case unknown
        }

        /// What the name of a node is.
        public enum Target: UInt8, Sendable {
            case name, root, label, path
        }

        public internal(set) var kind: Kind
        public internal(set) var target: Target = .name
        /// Without `&`, of a path without braces.
        public internal(set) var name: Name
        /// The first and the last word of it.
        public internal(set) var start: DeviceTreePlace
        public internal(set) var stop: DeviceTreePlace
        public internal(set) var labels: Range<Int>
        public internal(set) var values: Range<Int> = 0..<0
        /// One behind the last statement inside.
        public internal(set) var end = 0
        public internal(set) var depth: Int
        /// `/omit-if-no-ref/` stands before it.
        public internal(set) var isOmitted = false
    }

    /// One part of a property, between commas.
    public struct Value: Sendable {
        public enum Kind: Hashable, Sendable {
            /// Of so many bits.
            case cells(UInt8)
            case string
            case bytes
            /// `&label` outside of cells: the path of the node.
            case reference
            /// `/incbin/`
            case binary
        }

        public internal(set) var kind: Kind
        public internal(set) var place: DeviceTreePlace
        public internal(set) var elements: Range<Int>
        /// Of a string: with its quotes. Of others empty.
        public internal(set) var text = DeviceTreePlace(file: -1, 0..<0)
    }

    /// A cell, a byte, a reference, the bytes of a string.
    public struct Element: Sendable {
        public enum Kind: Hashable, Sendable {
            case number(UInt64)
            case label(String)
            case path(String)
            case string([UInt8])
            /// A name that nothing defines, or an expression that cannot be worked out.
            case unknown
        }

        public internal(set) var kind: Kind
        public internal(set) var place: DeviceTreePlace
    }
}
