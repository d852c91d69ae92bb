public import KytesSyntax

extension LSP {
    /// Those kinds of `SymbolKind` that parts of manifests and components of graphs are.
    public enum SymbolKind: Int, Sendable {
        case file = 1
        case module = 2
        case namespace = 3
        case package = 4
        case `class` = 5
        case method = 6
        case property = 7
        case field = 8
        case constructor = 9
        case `enum` = 10
        case interface = 11
        case function = 12
        case variable = 13
        case constant = 14
        case string = 15
        case number = 16
        case boolean = 17
        case array = 18
        case object = 19
        case key = 20
        case null = 21
        case enumMember = 22
        case `struct` = 23
        case event = 24
        case `operator` = 25
        case typeParameter = 26
    }

    public struct DocumentSymbol: WireWritable, Hashable, Sendable {
        public var name: String
        public var detail: String?
        public var kind: SymbolKind
        /// The whole of it.
        public var range: Range
        /// Its name; lies within `range`.
        public var selectionRange: Range
        public var children: [DocumentSymbol]

        public init(
            name: String,
            detail: String? = nil,
            kind: SymbolKind,
            range: Range,
            selectionRange: Range,
            children: [DocumentSymbol] = []
        ) {
            self.name = name
            self.detail = detail
            self.kind = kind
            self.range = range
            self.selectionRange = selectionRange
            self.children = children
        }

        public var json: JSONValue {
            .object(present: [
                "name": name, "detail": detail, "kind": kind.rawValue, "range": range,
                "selectionRange": selectionRange, "children": children.isEmpty ? nil : children,
            ])
        }
    }

    public struct WorkspaceSymbol: WireWritable, Hashable, Sendable {
        public var name: String
        public var kind: SymbolKind
        public var containerName: String?
        public var location: Location

        public init(name: String, kind: SymbolKind, containerName: String? = nil, location: Location) {
            self.name = name
            self.kind = kind
            self.containerName = containerName
            self.location = location
        }

        /// Also a `SymbolInformation`, for clients that know nothing newer.
        public var json: JSONValue {
            .object(present: [
                "name": name, "kind": kind.rawValue, "containerName": containerName, "location": location,
            ])
        }
    }

    public struct CallHierarchyItem: WireReadable, WireWritable, Hashable, Sendable {
        public var name: String
        public var kind: SymbolKind
        public var detail: String?
        public var uri: String
        public var range: Range
        public var selectionRange: Range
        /// What the item is, in our own words; comes back with the next question.
        public var data: String?

        public init(
            name: String,
            kind: SymbolKind,
            detail: String? = nil,
            uri: String,
            range: Range,
            selectionRange: Range,
            data: String?
        ) {
            self.name = name
            self.kind = kind
            self.detail = detail
            self.uri = uri
            self.range = range
            self.selectionRange = selectionRange
            self.data = data
        }

        public init(wire: WireReader) throws(ResponseError) {
            name = try wire["name"].string()
            guard let kind = SymbolKind(rawValue: try wire["kind"].integer()) else {
                throw wire["kind"].mismatch("a symbol kind")
            }
            self.kind = kind
            detail = try wire["detail"].optional()
            uri = try wire["uri"].string()
            range = try wire["range"].read()
            selectionRange = try wire["selectionRange"].read()
            data = wire["data"].value?.string
        }

        public var json: JSONValue {
            .object(present: [
                "name": name, "kind": kind.rawValue, "detail": detail, "uri": uri, "range": range,
                "selectionRange": selectionRange, "data": data,
            ])
        }
    }

    /// Who needs the item that was asked about.
    public struct CallHierarchyIncomingCall: WireWritable, Hashable, Sendable {
        public var from: CallHierarchyItem
        /// In the document of `from`.
        public var fromRanges: [Range]

        public init(from: CallHierarchyItem, fromRanges: [Range]) {
            self.from = from
            self.fromRanges = fromRanges
        }

        public var json: JSONValue { ["from": from.json, "fromRanges": fromRanges.json] }
    }

    /// What the item that was asked about needs.
    public struct CallHierarchyOutgoingCall: WireWritable, Hashable, Sendable {
        public var to: CallHierarchyItem
        /// In the document of the item that was asked about.
        public var fromRanges: [Range]

        public init(to: CallHierarchyItem, fromRanges: [Range]) {
            self.to = to
            self.fromRanges = fromRanges
        }

        public var json: JSONValue { ["to": to.json, "fromRanges": fromRanges.json] }
    }
}
