public import KytesText

/// A thing one can depend on, at one version.
public struct Component: Hashable, Sendable {
    public var id: ComponentID
    /// As people call it.
    public var name: String
    /// As the ecosystem writes it; `nil` where it has none (a local package, a virtual one).
    public var version: String?
    public var layer: Layer
    /// The folder of the ecosystem that said so, for example `swiftpm`.
    public var ecosystem: String
    /// Where its source is, `nil` where nobody knows.
    public var source: ComponentSource?
    /// What fixed the version, `nil` for roots and for what stands on this disk.
    public var pin: Pin?
    /// The text that declares this component, where it is known.
    public var manifest: DocumentID?

    public init(
        id: ComponentID,
        name: String,
        version: String?,
        layer: Layer,
        ecosystem: String,
        source: ComponentSource? = nil,
        pin: Pin? = nil,
        manifest: DocumentID? = nil
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.layer = layer
        self.ecosystem = ecosystem
        self.source = source
        self.pin = pin
        self.manifest = manifest
    }
}

/// How exactly a source belongs to a component's version.
public enum Exactness: String, Sendable, CaseIterable {
    /// A commit or a digest was pinned.
    case exact
    /// The version matched a tag.
    case tag
    /// The nearest thing found; always said to the user.
    case nearest
    /// The default branch; always said to the user.
    case head
}

/// Where the source of a component is.
public struct ComponentSource: Hashable, Sendable {
    /// The repository as the manifest names it (mirrors applied), or a `file:` URI for what stands on this disk.
    public var url: String
    /// The full commit id; `nil` where it is not known yet, or for a local folder.
    public var revision: String?
    /// The tag or branch that led to the revision.
    public var reference: String?
    /// Relative to the root of the repository, empty for the root.
    public var subdirectory: String
    public var exactness: Exactness

    public init(
        url: String,
        revision: String?,
        reference: String? = nil,
        subdirectory: String = "",
        exactness: Exactness
    ) {
        self.url = url
        self.revision = revision
        self.reference = reference
        self.subdirectory = subdirectory
        self.exactness = exactness
    }
}

/// What fixed a version.
public struct Pin: Hashable, Sendable {
    /// In a few words for people: "pinned in Package.resolved", "newest tag that all requirements allow".
    public var reason: String
    /// `nil` where no text says it (a solver's choice).
    public var evidence: Evidence?

    public init(reason: String, evidence: Evidence? = nil) {
        self.reason = reason
        self.evidence = evidence
    }
}

/// The place in a text that says so.
public struct Evidence: Hashable, Sendable {
    public var document: DocumentID
    public var range: TextRange

    public init(document: DocumentID, range: TextRange) {
        self.document = document
        self.range = range
    }
}
