internal import KytesBasics
public import KytesEcosystems
public import KytesGraph
public import KytesText

/// What an editor may ask of one state of the workspace.
///
/// One file for each feature, each a function of this state, a document and a place in it, in the words of an editor and
/// made from facts, links and the graph alone: no feature knows an ecosystem. Nothing here does I/O or fetches; a few
/// functions wait for what this machine knows (`LocalKnowledge`). What has to be fetched is `Jumper`'s.
///
/// Make one for each snapshot and keep it: what is looked up is indexed when first asked for, and shared by all copies.
public struct Features: Sendable {
    /// Every text that is known, with what its mentions mean.
    public let files: [DocumentID: ResolvedFile]
    let fixes: [DocumentID: [Fix]]
    private let whole: Deferred<Whole>
    let knowledge: any LocalKnowledge
    let index: MentionIndex

    /// What is not made before somebody asks for it.
    private struct Whole: Sendable {
        var graph: GraphSnapshot
        var edited: Set<ComponentID>
    }

    /// - Parameters:
    ///   - graph: Worked out when it is first asked for: who types does not wait for it.
    ///   - edited: Likewise.
    public init(
        graph: @autoclosure @escaping @Sendable () -> GraphSnapshot,
        files: [DocumentID: ResolvedFile],
        fixes: [Fix] = [],
        edited: @escaping @Sendable (GraphSnapshot) -> Set<ComponentID> = { _ in [] },
        knowledge: any LocalKnowledge = NoKnowledge()
    ) {
        let whole = Deferred {
            let graph = graph()
            return Whole(graph: graph, edited: edited(graph))
        }
        self.init(whole, files, Dictionary(grouping: fixes, by: \.document), knowledge)
    }

    private init(
        _ whole: Deferred<Whole>,
        _ files: [DocumentID: ResolvedFile],
        _ fixes: [DocumentID: [Fix]],
        _ knowledge: any LocalKnowledge
    ) {
        self.whole = whole
        self.files = files
        self.fixes = fixes
        self.knowledge = knowledge
        index = MentionIndex(files: files)
    }

    public var graph: GraphSnapshot { whole.value.graph }
    /// What the user is editing in a folder of his own.
    public var edited: Set<ComponentID> { whole.value.edited }

    /// This state with further texts.
    public func adding(_ further: [ResolvedFile]) -> Features {
        var files = files
        for file in further { files[file.file.document] = file }
        return Features(whole, files, fixes, knowledge)
    }

    /// The text whose bytes the ranges of an answer count.
    public func text(of document: DocumentID) -> SourceText? { files[document]?.file.text }

    /// Whether the user may change this text: it is part of a component of the workspace, not of a dependency.
    public func isEditable(_ document: DocumentID) -> Bool {
        guard document.componentPath == nil, let owner = files[document]?.owner else { return false }
        return index.isRoot(owner, of: graph)
    }
}

/// The most that one answer holds. An editor shows a few dozen; a hostile workspace offers millions.
enum Limits {
    static let references = 2_000
    static let diagnostics = 1_000
    static let completions = 200
    static let symbols = 5_000
    static let lenses = 600
    static let hints = 2_000
    static let notes = 16
    static let bindings = 8
    static let ranges = 20_000
    static let calls = 1_000
    /// Bytes of one foreign name or requirement that is shown.
    static let shownText = 200
}

/// What this machine knows beside the snapshot. Never asks the network, answers quickly.
public protocol LocalKnowledge: Sendable {
    /// The versions that a component's repository is known to have, newest first; empty where nothing is known.
    func versions(of component: Component) async -> [KnownVersion]

    /// The same for a repository that no component is known of, as `location` names it in a text of `ecosystem`.
    func versions(at location: String, ecosystem: String) async -> [KnownVersion]

    /// The versions of a package by its name in the ecosystem's normal form, newest first; empty where nothing is known.
    func versions(ofPackage name: String, ecosystem: String) async -> [KnownVersion]

    /// What a package can be told to do, sorted by name; of the newest version where none is said.
    func tasks(ofPackage name: String, version: String?, ecosystem: String) async -> [KnownTask]

    /// The names of the packages of a namespace, sorted.
    func packages(in namespace: String, ecosystem: String) async -> [String]

    /// The namespaces that begin as what is typed does, sorted.
    func namespaces(beginning typed: String, ecosystem: String) async -> [String]

    /// The SPDX identifier of the licence of a component's source, where that source is on this machine.
    func licence(of component: Component) async -> String?

    /// The locations of packages that have been fetched before.
    func locations() async -> [String]
}

/// Whoever keeps no lists of packages.
extension LocalKnowledge {
    public func versions(ofPackage name: String, ecosystem: String) async -> [KnownVersion] { [] }
    public func tasks(ofPackage name: String, version: String?, ecosystem: String) async -> [KnownTask] { [] }
    public func packages(in namespace: String, ecosystem: String) async -> [String] { [] }
    public func namespaces(beginning typed: String, ecosystem: String) async -> [String] { [] }
}

/// For those who ask without a machine: nothing is known.
public struct NoKnowledge: LocalKnowledge {
    public init() {}
    public func versions(of component: Component) async -> [KnownVersion] { [] }
    public func versions(at location: String, ecosystem: String) async -> [KnownVersion] { [] }
    public func licence(of component: Component) async -> String? { nil }
    public func locations() async -> [String] { [] }
}
