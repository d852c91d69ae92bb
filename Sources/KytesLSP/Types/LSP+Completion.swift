public import KytesSyntax

extension LSP {
    /// Those kinds of `CompletionItemKind` that are offered.
    public enum CompletionItemKind: Int, Sendable {
        case text = 1
        case module = 9
        case property = 10
        case value = 12
        case keyword = 14
        case file = 17
        case reference = 18
        case folder = 19
        case constant = 21
    }

    public struct CompletionItem: WireWritable, Hashable, Sendable {
        public var label: String
        public var kind: CompletionItemKind?
        public var detail: String?
        public var documentation: MarkupContent?
        public var deprecated: Bool
        public var preselect: Bool
        /// Compared as text; `nil` sorts by label.
        public var sortText: String?
        public var filterText: String?
        public var textEdit: TextEdit?
        public var additionalTextEdits: [TextEdit]

        public init(
            label: String,
            kind: CompletionItemKind? = nil,
            detail: String? = nil,
            documentation: MarkupContent? = nil,
            deprecated: Bool = false,
            preselect: Bool = false,
            sortText: String? = nil,
            filterText: String? = nil,
            textEdit: TextEdit? = nil,
            additionalTextEdits: [TextEdit] = []
        ) {
            self.label = label
            self.kind = kind
            self.detail = detail
            self.documentation = documentation
            self.deprecated = deprecated
            self.preselect = preselect
            self.sortText = sortText
            self.filterText = filterText
            self.textEdit = textEdit
            self.additionalTextEdits = additionalTextEdits
        }

        public var json: JSONValue {
            .object(present: [
                "label": label, "kind": kind?.rawValue, "tags": deprecated ? [1] : nil, "detail": detail,
                "documentation": documentation, "preselect": preselect ? true : nil, "sortText": sortText,
                "filterText": filterText, "textEdit": textEdit,
                "additionalTextEdits": additionalTextEdits.isEmpty ? nil : additionalTextEdits,
            ])
        }
    }

    public struct CompletionList: WireWritable, Hashable, Sendable {
        /// Whether typing on should ask again.
        public var isIncomplete: Bool
        public var items: [CompletionItem]

        public init(isIncomplete: Bool, items: [CompletionItem]) {
            self.isIncomplete = isIncomplete
            self.items = items
        }

        public var json: JSONValue { ["isIncomplete": .bool(isIncomplete), "items": items.json] }
    }
}
