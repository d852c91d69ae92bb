public import KytesEcosystems
public import KytesGraph
public import KytesText

/// Where a question leads.
public struct Destination: Hashable, Sendable {
    /// What was pointed at.
    public var origin: TextRange
    /// The component that is meant, or whose part is meant.
    public var component: ComponentID?
    public var target: Target

    public init(origin: TextRange, component: ComponentID?, target: Target) {
        self.origin = origin
        self.component = component
        self.target = target
    }
}

/// A place that may not be on this machine yet.
public enum Target: Hashable, Sendable {
    /// A place in a text of the workspace, or of a component's source.
    case place(Evidence)
    /// The file of a component's source where its reader should begin.
    case component(ComponentID)
    /// The first file of a target.
    case entry(EntryPoint)
    /// Nobody knows yet what this text names.
    case unresolved(String)
}

extension Features {
    /// The source of what is mentioned at a cursor; `nil` where nothing is mentioned.
    public func definition(in document: DocumentID, at offset: Int) -> Destination? {
        guard let mention = mention(in: document, at: offset) else { return nil }
        return Destination(
            origin: mention.origin,
            component: mention.link.component,
            target: definitionTarget(of: mention.link, in: document)
        )
    }

    /// What decided the version of what is mentioned: a pin, a lockfile's entry; `nil` where no text did. Of code that is
    /// imported: where a manifest declares it.
    public func declaration(in document: DocumentID, at offset: Int) -> Destination? {
        guard let mention = mention(in: document, at: offset) else { return nil }
        let pin = mention.link.component.flatMap(graph.component)?.pin?.evidence
        let declared = mention.link.role == .code ? mention.link.definition : nil
        guard let place = declared ?? mention.link.declaration ?? pin else { return nil }
        return Destination(origin: mention.origin, component: mention.link.component, target: .place(place))
    }

    /// The file where the code of what is mentioned begins; `nil` where no file is meant.
    public func implementation(in document: DocumentID, at offset: Int) -> Destination? {
        guard let mention = mention(in: document, at: offset), let entry = mention.link.implementation else {
            return nil
        }
        return Destination(origin: mention.origin, component: entry.component, target: .entry(entry))
    }

    private func definitionTarget(of link: Link, in document: DocumentID) -> Target {
        if link.role == .code, let entry = link.implementation { return .entry(entry) }
        if let place = link.definition { return .place(place) }
        if let component = link.component, graph.component(component) != nil { return .component(component) }
        return .unresolved(text(of: document).map { $0[link.range] } ?? "")
    }
}
