public import KytesBasics
public import KytesGraph
public import KytesText
internal import Synchronization

/// A text and its facts.
public struct SourceFile: Sendable {
    public var document: DocumentID
    public var text: SourceText
    private let reading: Deferred<Parsed<FileFacts>>

    /// - Parameter reading: Worked out when the facts or the diagnostics are first asked for.
    public init(
        document: DocumentID,
        text: SourceText,
        reading: @autoclosure @escaping @Sendable () -> Parsed<FileFacts>
    ) {
        self.document = document
        self.text = text
        self.reading = Deferred(reading)
    }

    public var facts: FileFacts { reading.value.value }

    /// What the reader found wrong.
    public var diagnostics: [Diagnostic] { reading.value.diagnostics }

    /// Whether it is the same reading of the same text. O(1).
    public func isSame(as other: SourceFile) -> Bool { reading === other.reading }
}

/// What one project resolves to.
public struct Resolution: Sendable {
    /// The components that the project's own manifests declare, sorted.
    public var roots: [ComponentID] = []
    /// Roots included.
    public var components: [Component] {
        get { deferred?.value.components ?? own.components }
        _modify {
            settle()
            yield &own.components
        }
    }
    public var edges: [Edge] {
        get { deferred?.value.edges ?? own.edges }
        _modify {
            settle()
            yield &own.edges
        }
    }
    /// Every text that took part: manifests of the project and of its dependencies, lockfiles, settings.
    public var files: [DocumentID: ResolvedFile] = [:]
    /// What other layers may know of this project by name; `nil` for nothing.
    public var offers: BindingOffers?
    /// What its texts name that other layers may have. Each thing once for each place that names it.
    public var wants: [BindingWant] = []
    /// Who has what it wants, beside the projects of the workspace.
    public var answer = BindingAnswer()
    /// What is told of the project as a whole, by the document it is shown in.
    public var fixes: [Fix] = []
    /// The ecosystem's own working, for `links(in:of:under:)` only.
    public var model: (any Sendable)?

    /// What a graph is made of.
    public struct Lists: Sendable {
        public var components: [Component] = []
        public var edges: [Edge] = []

        public init() {}
    }

    private var own = Lists()
    /// In place of `own`.
    private var deferred: Deferred<Lists>?

    public init() {}

    /// - Parameter lists: Put together when somebody asks for the graph: who only types does not.
    public init(lists: Deferred<Lists>) { deferred = lists }

    private mutating func settle() {
        guard let deferred else { return }
        own = deferred.value
        self.deferred = nil
    }
}

/// A file and what its mentions mean.
public struct ResolvedFile: Sendable {
    public var file: SourceFile
    /// The component that this file is part of.
    public var owner: ComponentID
    /// What resolving found wrong, beside the reader's own diagnostics.
    public var diagnostics: [Diagnostic] {
        get { later.map { found + $0.value } ?? found }
        set { (found, later) = (newValue, nil) }
    }
    private var found: [Diagnostic]
    private var later: Deferred<[Diagnostic]>?
    private let meaning: FileMeanings

    /// - Parameters:
    ///   - links: Worked out when they are first asked for: nobody ever looks into most of the manifests of a graph.
    ///   - further: Diagnostics that are worked out when those of the file are first asked for.
    ///   - commentary: Likewise.
    public init(
        file: SourceFile,
        owner: ComponentID,
        links: @autoclosure @escaping @Sendable () -> [Link] = [],
        diagnostics: [Diagnostic] = [],
        further: (@Sendable () -> [Diagnostic])? = nil,
        commentary: @autoclosure @escaping @Sendable () -> Commentary = Commentary()
    ) {
        self.file = file
        self.owner = owner
        found = diagnostics
        later = further.map(Deferred.init)
        meaning = FileMeanings(links: { _ in links() }, commentary: { _ in commentary() })
    }

    /// - Parameter meanings: One for many files.
    public init(file: SourceFile, owner: ComponentID, diagnostics: [Diagnostic], meanings: FileMeanings) {
        self.file = file
        self.owner = owner
        found = diagnostics
        meaning = meanings
    }

    /// What the mentions in the file mean, in the order of the text.
    public var links: [Link] { meaning.links(in: file) }

    /// What else there is to say to whoever edits the file.
    public var commentary: Commentary { meaning.commentary(in: file) }
}

/// What the mentions in files mean and what else there is to say of them, worked out for a file when it is first asked for.
public final class FileMeanings: Sendable {
    private struct Known: Sendable {
        var links: Deferred<[Link]>
        var commentary: Deferred<Commentary>
    }

    private let known = Mutex<[DocumentID: Known]>([:])
    private let links: @Sendable (SourceFile) -> [Link]
    private let commentary: @Sendable (SourceFile) -> Commentary

    public init(
        links: @escaping @Sendable (SourceFile) -> [Link],
        commentary: @escaping @Sendable (SourceFile) -> Commentary
    ) {
        self.links = links
        self.commentary = commentary
    }

    /// - Parameter file: One of the files that this was made for.
    func links(in file: SourceFile) -> [Link] { known(file).links.value }
    func commentary(in file: SourceFile) -> Commentary { known(file).commentary.value }

    private func known(_ file: SourceFile) -> Known {
        known.withLock { known in
            if let found = known[file.document] { return found }
            let new = Known(
                links: Deferred { [links] in links(file) }, commentary: Deferred { [commentary] in commentary(file) })
            known[file.document] = new
            return new
        }
    }
}

/// A range of a text, and what it means.
public struct Link: Hashable, Sendable {
    public enum Role: Sendable {
        /// Asks for `component`.
        case requirement
        /// Fixes the version of `component`.
        case pin
        /// Names something of `component` (a product, a module) or of this file.
        case use
        /// Names the code of a part of `component` (`import NIOCore`): *definition* leads where *implementation* does, and
        /// *declaration* to `definition`.
        case code
        /// Declares what stands here.
        case declaration
    }

    /// The name, without quotes.
    public var range: TextRange
    public var role: Role
    /// The component that is meant, or whose part is meant; `nil` for what is not resolved.
    public var component: ComponentID?
    /// Where *definition* leads: the manifest of the component, or the very place that is meant.
    public var definition: Evidence?
    /// Where *declaration* leads: what decided the version.
    public var declaration: Evidence?
    /// Where *implementation* leads.
    public var implementation: EntryPoint?

    public init(
        range: TextRange,
        role: Role,
        component: ComponentID?,
        definition: Evidence? = nil,
        declaration: Evidence? = nil,
        implementation: EntryPoint? = nil
    ) {
        self.range = range
        self.role = role
        self.component = component
        self.definition = definition
        self.declaration = declaration
        self.implementation = implementation
    }
}

/// Where the source of a target begins: the first of these that is there.
public struct EntryPoint: Hashable, Sendable {
    public var component: ComponentID
    /// Others that may have it, the likeliest first: a name of code does not always say whose it is.
    public var alternatives: [ComponentID] = []
    /// Whether anything speaks for `component`; else only what is on this machine can tell who has it, if anybody.
    public var isLikely = true
    /// What compiled code calls it, for whoever can look into that (`org/slf4j/Logger`); empty where nobody can.
    public var code = ""
    /// Folders relative to the component's root, most likely first (`Sources/NIOCore`).
    public var folders: [String]
    /// File names, most likely first (`NIOCore.swift`, `main.swift`); else the first file in alphabetical order that
    /// ends in one of `suffixes`.
    public var fileNames: [String]
    public var suffixes: [String]
    /// Whether the folder is found by the target's name, so that it must be called otherwise when the target is.
    public var isFoundByName: Bool

    public init(
        component: ComponentID,
        folders: [String],
        fileNames: [String],
        suffixes: [String],
        isFoundByName: Bool = false
    ) {
        self.component = component
        self.folders = folders
        self.fileNames = fileNames
        self.suffixes = suffixes
        self.isFoundByName = isFoundByName
    }
}

/// A change that mends a diagnostic.
public struct Fix: Hashable, Sendable {
    public var title: String
    public var document: DocumentID
    /// The diagnostic it mends, by code and range.
    public var code: String
    public var range: TextRange
    public var edits: [TextEdit]

    public init(title: String, document: DocumentID, code: String, range: TextRange, edits: [TextEdit]) {
        self.title = title
        self.document = document
        self.code = code
        self.range = range
        self.edits = edits
    }
}
