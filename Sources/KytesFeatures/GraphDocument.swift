public import KytesGraph

/// The graph as a text that an editor can show.
public struct GraphDocument: Hashable, Sendable {
    /// A name that tells editors what it is: `graph.svg`.
    public var fileName: String
    public var languageID: String
    public var text: String

    public init(fileName: String, languageID: String, text: String) {
        self.fileName = fileName
        self.languageID = languageID
        self.text = text
    }
}

extension Features {
    func graphDocument(_ format: GraphFormat, root: ComponentID?) -> GraphDocument {
        GraphDocument(fileName: "graph", languageID: "", text: "")
    }
}
