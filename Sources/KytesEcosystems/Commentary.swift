public import KytesGraph
public import KytesText

/// What an ecosystem has to say of one file to whoever edits it, beside what its mentions mean.
///
/// Worked out when it is first asked for: nobody ever opens most of the manifests of a graph.
public struct Commentary: Sendable {
    /// Why something is as it is, for whoever points at it; in the order in which it is told.
    public var notes: [Note] = []
    /// Values that the text leaves to other places, in the order of the text.
    public var values: [ValueNote] = []
    /// What may be done at a place.
    public var changes: [Change] = []
    /// Where versions stand that a newer one may replace, or are wanted.
    public var versions: [VersionPlace] = []
    /// Addresses on the web.
    public var pages: [PageNote] = []
    /// What mends a diagnostic of this file.
    public var fixes: [Fix] = []

    /// The files whose definitions count in this one, the nearest first.
    public var heritage: [DocumentID] = []

    public init() {}
}

/// One sentence about what stands at a place.
public struct Note: Hashable, Sendable {
    /// A sentence is made of words of ours, of names that others gave, and of places that a reader may want to see.
    public enum Piece: Hashable, Sendable {
        case words(String)
        case name(String)
        case place(String, Evidence)
        /// A page of the web, by its label and its address.
        case page(String, String)
    }

    /// Who points at this is told.
    public var range: TextRange
    /// Without a full stop.
    public var pieces: [Piece]

    public init(range: TextRange, _ pieces: [Piece]) {
        self.range = range
        self.pieces = pieces
    }
}

/// What a name stands for, or what is taken where nothing is said.
public struct ValueNote: Hashable, Sendable {
    /// It is shown before this byte.
    public var offset: Int
    public var value: String
    /// Where it comes from.
    public var origin: [Note.Piece]
    /// What has this version, where that is what it is.
    public var component: ComponentID?

    public init(offset: Int, value: String, origin: [Note.Piece], component: ComponentID? = nil) {
        self.offset = offset
        self.value = value
        self.origin = origin
        self.component = component
    }
}

/// A change of one or several texts that the user may ask for.
public struct Change: Hashable, Sendable {
    public var title: String
    /// Where it is offered.
    public var range: TextRange
    public var edits: [DocumentID: [TextEdit]]

    public init(title: String, range: TextRange, edits: [DocumentID: [TextEdit]]) {
        self.title = title
        self.range = range
        self.edits = edits
    }
}

/// Where the version of a package stands, or would.
public struct VersionPlace: Hashable, Sendable {
    /// The declaration at which it is asked about.
    public var range: TextRange
    /// The package in the ecosystem's own normal form.
    public var package: String
    /// As it is written; `nil` where it is missing.
    public var version: String?
    /// What is replaced: the text of the version, wherever it stands, or an empty range.
    public var place: Evidence
    /// What is written around a new version.
    public var prefix: String
    public var suffix: String

    public init(
        range: TextRange,
        package: String,
        version: String?,
        place: Evidence,
        prefix: String = "",
        suffix: String = ""
    ) {
        self.range = range
        self.package = package
        self.version = version
        self.place = place
        self.prefix = prefix
        self.suffix = suffix
    }
}

/// An address on the web that a text says, spelled out.
public struct PageNote: Hashable, Sendable {
    public var range: TextRange
    public var url: String

    public init(range: TextRange, url: String) {
        self.range = range
        self.url = url
    }
}
