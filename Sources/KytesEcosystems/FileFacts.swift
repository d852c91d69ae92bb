internal import KytesBasics
public import KytesGraph
public import KytesText

/// What one text says, by itself: no other file was looked at.
///
/// All ranges are within the text. Order is the order of the text unless said otherwise.
public struct FileFacts: Sendable {
    /// What is fixed (lockfiles).
    public var pins: [PinFact] = []
    /// The ecosystem's own reading, for its own resolution only.
    public var model: (any Sendable)?
    private var said = SaidFacts()
    /// Counts instead of `said` where it is there.
    private var deferredSaid: Deferred<SaidFacts>?
    private var deferred = Deferred { ShownFacts() }

    public init() {}

    /// What is declared or defined here, as a tree.
    public var symbols: [SymbolFact] {
        get { deferredSaid?.value.symbols ?? said.symbols }
        _modify {
            settle()
            yield &said.symbols
        }
    }

    /// What is asked for.
    public var requirements: [RequirementFact] {
        get { deferredSaid?.value.requirements ?? said.requirements }
        _modify {
            settle()
            yield &said.requirements
        }
    }

    /// Names that mean something declared here or elsewhere.
    public var references: [ReferenceFact] {
        get { deferredSaid?.value.references ?? said.references }
        _modify {
            settle()
            yield &said.references
        }
    }

    /// Leaves symbols, requirements and references until one of them is asked for: a resolution that has a `model` needs
    /// none of them.
    ///
    /// - Parameter make: Keeps nothing but the text and the model.
    mutating func sayLater(_ make: @escaping @Sendable () -> SaidFacts) { deferredSaid = Deferred(make) }

    private mutating func settle() {
        guard let deferredSaid else { return }
        said = deferredSaid.value
        self.deferredSaid = nil
    }

    /// What only the editor that shows the text asks for.
    public var shown: ShownFacts {
        get { deferred.value }
        set { deferred = Deferred { newValue } }
    }

    /// Leaves `shown` until it is asked for: of most texts of a graph it never is.
    ///
    /// - Parameter make: Keeps nothing but the text.
    public mutating func showLater(_ make: @escaping @Sendable () -> ShownFacts) { deferred = Deferred(make) }
}

/// What one text declares, asks for and mentions.
struct SaidFacts: Sendable {
    var symbols: [SymbolFact] = []
    var requirements: [RequirementFact] = []
    var references: [ReferenceFact] = []
}

/// What one text says to whoever edits it.
public struct ShownFacts: Sendable {
    /// Where the editor may offer words, and which.
    public var completions: [CompletionFact] = []
    /// For colours. Sorted, not overlapping.
    public var tokens: [TokenFact] = []
    /// Ranges that may be folded; they span at least two lines.
    public var folds: [TextRange] = []
    /// Every construct, outermost first: any two are nested or apart. Selection grows along them.
    public var structure: [TextRange] = []

    public init() {}
}

extension ShownFacts {
    /// Those that end behind what they begin in are cut off: blocks that overlap are not closed yet.
    static func nested(_ ranges: [TextRange]) -> [TextRange] {
        var result: [TextRange] = []
        var open: [Int] = []
        for range in ranges.sorted(by: { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }) where !range.isEmpty
        {
            while let end = open.last, end <= range.lowerBound { open.removeLast() }
            let end = min(range.upperBound, open.last ?? .max)
            open.append(end)
            result.append(range.lowerBound..<end)
        }
        return result
    }
}

/// The kinds of things that have names, across ecosystems.
public enum SymbolKind: String, Sendable, CaseIterable {
    case package
    case product
    case target
    case testTarget
    case plugin
    case trait
    case dependency
    case submodule
    case property
    case constant
    case function
    case module
    case type
    case section
    case file
}

/// Something declared or defined.
public struct SymbolFact: Hashable, Sendable {
    public var kind: SymbolKind
    /// The name without quotes.
    public var name: Located<String>
    /// The whole declaration.
    public var range: TextRange
    /// A few words beside the name in outlines, empty for none.
    public var detail: String
    public var children: [SymbolFact]

    public init(
        kind: SymbolKind,
        name: Located<String>,
        range: TextRange,
        detail: String = "",
        children: [SymbolFact] = []
    ) {
        self.kind = kind
        self.name = name
        self.range = range
        self.detail = detail
        self.children = children
    }
}

/// Something asked for: a package, with or without a constraint on its version.
public struct RequirementFact: Hashable, Sendable {
    /// The identity in the ecosystem's own normal form (`swift-nio`), and the text that names it, without quotes.
    public var package: Located<String>
    /// The whole declaration, from its first to its last byte.
    public var range: TextRange
    /// What to delete to remove it from its list, separators and line end included.
    public var removal: TextRange
    /// The requirement as written, for example `from: "2.0.0"`; `nil` where there is none.
    public var written: Located<String>?
    /// The version literal inside `written` that an edit would raise, without quotes; `nil` where there is none.
    public var version: Located<String>?
    public var kind: EdgeKind

    public init(
        package: Located<String>,
        range: TextRange,
        removal: TextRange,
        written: Located<String>? = nil,
        version: Located<String>? = nil,
        kind: EdgeKind = .requires
    ) {
        self.package = package
        self.range = range
        self.removal = removal
        self.written = written
        self.version = version
        self.kind = kind
    }
}

/// A version that is fixed.
public struct PinFact: Hashable, Sendable {
    public var package: Located<String>
    /// As the ecosystem writes it, and where.
    public var version: Located<String>?
    /// The whole entry.
    public var range: TextRange

    public init(package: Located<String>, version: Located<String>?, range: TextRange) {
        self.package = package
        self.version = version
        self.range = range
    }
}

/// A name that means something declared elsewhere.
public struct ReferenceFact: Hashable, Sendable {
    /// What it may mean, most likely first.
    public var kinds: [SymbolKind]
    /// The name without quotes.
    public var name: Located<String>
    /// The package it is looked up in, `nil` for this one or for whichever has it.
    public var package: Located<String>?
    /// The name of the symbol that mentions it, empty at top level.
    public var user: String

    public init(kinds: [SymbolKind], name: Located<String>, package: Located<String>? = nil, user: String = "") {
        self.kinds = kinds
        self.name = name
        self.package = package
        self.user = user
    }
}

/// Where words can be completed.
public struct CompletionFact: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Where a package is: what the graph and its mirrors know.
        case packageLocation
        /// The first half of a package's name, where names have two (Maven's group).
        case packageNamespace
        /// The second half of the name of a package of this namespace, of any where it is empty.
        case packageName(namespace: String)
        /// A version of this package.
        case version(package: String)
        /// A package that this file requires.
        case requiredPackage
        /// A product of a required package, or of any of them.
        case product(package: String?)
        /// Something that this package can be told to do (a goal of a Maven plugin).
        case task(package: String)
        /// A symbol of this file, or of those it inherits from, of one of these kinds.
        case symbol([SymbolKind])
        /// One of the words that the format knows at this place.
        case word([String])
    }

    public var kind: Kind
    /// What a completion replaces: the content of the quotes.
    public var range: TextRange

    public init(kind: Kind, range: TextRange) {
        self.kind = kind
        self.range = range
    }
}

/// A coloured range.
public struct TokenFact: Hashable, Sendable {
    /// The standard token types of the Language Server Protocol that are used.
    public enum Kind: String, Sendable, CaseIterable {
        case keyword
        case comment
        case string
        case number
        case function
        case parameter
        case variable
        case property
        case type
        case namespace
        case `operator`
        case macro
    }

    public var kind: Kind
    public var range: TextRange

    public init(kind: Kind, range: TextRange) {
        self.kind = kind
        self.range = range
    }
}

extension TokenFact {
    /// In the order of the text; of those that overlap the first.
    static func apart(_ tokens: [TokenFact]) -> [TokenFact] {
        var result: [TokenFact] = []
        for token in tokens.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) where !token.range.isEmpty {
            if let last = result.last, last.range.upperBound > token.range.lowerBound { continue }
            result.append(token)
        }
        return result
    }
}
