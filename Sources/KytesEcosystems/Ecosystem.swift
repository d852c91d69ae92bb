public import KytesBasics
public import KytesGraph
public import KytesText

/// One ecosystem: which files it claims, what it reads from one of them, and how its own tool would resolve them.
///
/// Conformed to by a caseless `enum` for each folder. Nothing here does I/O: what a resolution needs from outside it asks
/// of the `MetadataSource` that is handed in.
public protocol Ecosystem: SendableMetatype {
    /// The folder's name in lower case, the first part of its diagnostic codes: `swiftpm`.
    static var id: String { get }
    /// As people call it: `Swift Package Manager`.
    static var title: String { get }
    /// The layer of what its manifests declare.
    static var layer: Layer { get }
    /// The files it reads, in order of precedence.
    static var claims: [FileClaim] { get }
    /// What its resolutions assume, and a user may say otherwise.
    static var assumptions: [Assumption] { get }
    /// What the editor can offer in its files. Each has a fixture of its name.
    static var capabilities: Set<Capability> { get }
    /// How far all this goes, for people.
    static var support: Support { get }

    /// The facts of one text. Pure, total, and tolerant: wrong input gives diagnostics beside the facts.
    static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts>

    /// Whether a project may be made of manifests in many folders: until all are known, what it resolves to says nothing of
    /// what is missing.
    static var spansFolders: Bool { get }

    /// Divides the workspace's manifests into what is resolved by itself (a package; a whole reactor).
    ///
    /// - Parameter manifests: The files claimed with the role `manifest`, sorted.
    /// - Returns: Sorted by folder.
    static func projects(among manifests: [AbsolutePath]) -> [Project]

    /// What a project resolves to, as the ecosystem's own tool would have it.
    ///
    /// What cannot be known (a repository out of reach) is a diagnostic at the requirement, never a throw.
    /// - Throws: `CancellationError` only.
    static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution

    /// Where the source of a component of a resolution is, looked for when somebody wants to go there.
    ///
    /// Where whose resolution names a component does not know, the others are asked, with an empty resolution: a package of
    /// an operating system is named by recipes too.
    ///
    /// - Parameter metadata: Fetches where the user asked for it.
    /// - Returns: `nil` where the component's own `source` is all that there is to say.
    /// - Throws: `CancellationError` only.
    static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource?

    /// Which components may really have the code of an entry point, by what of them is on this machine; `nil` where none has.
    ///
    /// - Throws: `CancellationError` only.
    static func narrowed(
        _ entry: EntryPoint,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> EntryPoint?

    /// What a text of `owner` asks for and the resolution did not follow, because nothing of the project needs it: what only
    /// the tests of a dependency need. Looked for when somebody goes there.
    ///
    /// - Parameter range: Of a link.
    /// - Returns: `nil` where nothing is asked for at `range`, or nobody can know which version.
    /// - Throws: `CancellationError` only.
    static func stranger(
        at range: TextRange,
        in file: SourceFile,
        of owner: ComponentID,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Stranger?

    /// What is found of a manifest of a resolution by looking at more than it rests on.
    ///
    /// - Throws: `CancellationError` only.
    static func inspection(
        of file: ResolvedFile,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Inspection

    /// Who has what goes by these names on a system, as far as this machine knows; only what it can tell.
    ///
    /// - Throws: `CancellationError` only.
    static func answer(to keys: Set<BindingKey>, using metadata: any MetadataSource) async throws -> BindingAnswer

    /// What the mentions of a further file of `owner` mean under a resolution; for files that took no part in it.
    static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link]

    /// What else there is to say of such a file.
    static func commentary(
        in file: SourceFile, of owner: ComponentID, under resolution: Resolution
    ) -> Commentary

    /// Whether a file that only mentions things may mention a component, `nil` for what has none: whoever asks for all
    /// mentions then reads none of them.
    static func mayMention(_ component: ComponentID?) -> Bool

    /// The versions that a repository's tags stand for, newest first.
    static func versions(among references: RepositoryReferences) -> [KnownVersion]

    /// The versions of a package (by its normal name) that repositories on this machine list, newest first.
    /// - Throws: `CancellationError` only; likewise `packages` and `namespaces`.
    static func versions(ofPackage name: String, using metadata: any MetadataSource) async throws -> [KnownVersion]

    /// What a package (by its normal name) can be told to do, as it says itself where it is on this machine; sorted by name.
    ///
    /// - Parameter version: `nil` for the newest that is here.
    /// - Throws: `CancellationError` only.
    static func tasks(
        ofPackage name: String,
        version: String?,
        using metadata: any MetadataSource
    ) async throws -> [KnownTask]

    /// Whether a version is newer than another one, by the ecosystem's own order; `nil` where it cannot tell.
    static func isNewer(_ version: String, than other: String) -> Bool?

    /// The packages of a namespace that repositories on this machine list, sorted, each without its namespace.
    static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String]

    /// The namespaces that repositories on this machine have below what is typed, sorted.
    static func namespaces(beginning typed: String, using metadata: any MetadataSource) async throws -> [String]

    /// How its own tool is told to use another folder for a component, `nil` where it has no way.
    ///
    /// - Parameters:
    ///   - folder: Of the whole repository, whose folder is the project's own among what is edited. It may not be there yet.
    ///   - resolution: Of the project.
    /// - Throws: `CancellationError` only.
    static func override(
        of component: Component,
        in project: Project,
        by folder: AbsolutePath,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Override?

    /// Whether what `locate` finds the source of can be edited.
    static var editsLocated: Bool { get }
}

extension Ecosystem {
    public static var spansFolders: Bool { false }

    public static var editsLocated: Bool { false }

    /// No file belongs to a project that took no part in it.
    public static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] { [] }

    public static func commentary(
        in file: SourceFile, of owner: ComponentID, under resolution: Resolution
    ) -> Commentary { Commentary() }

    public static func mayMention(_ component: ComponentID?) -> Bool { true }

    /// Its own tool has no way.
    public static func override(
        of component: Component,
        in project: Project,
        by folder: AbsolutePath,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Override? { nil }
}

/// Which files, and what for.
public struct FileClaim: Hashable, Sendable {
    public enum Role: Sendable {
        /// Read when the workspace is scanned; makes projects.
        case manifest
        /// Read with its project: lockfiles, settings.
        case companion
        /// Only mentions things: read when it is open, or when all mentions are asked for.
        case source
    }

    /// A file name, or a path below any folder (`.swiftpm/configuration/mirrors.json`). `*` stands for any run of
    /// characters but `/`.
    public let pattern: String
    public let role: Role
    /// Many formats have names like this one: the content decides. Where it is something else, `read` says nothing of it,
    /// neither facts nor diagnostics; and whoever claims the name for certain comes first.
    public let isTentative: Bool
    /// The components of the pattern, the last one first: every file of a workspace is compared with many.
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case name([UInt8])
        case glob([UInt8])
        case anything

        init(_ written: some Sequence<UInt8>) {
            let bytes = Array(written)
            let isGlob = bytes.contains { "*?[\\".utf8.contains($0) }
            self = bytes == [UInt8(ascii: "*")] ? .anything : isGlob ? .glob(bytes) : .name(bytes)
        }

        func matches(_ component: Substring.UTF8View) -> Bool {
            switch self {
            case .name(let name): component.elementsEqual(name)
            case .glob(let glob): Glob.matches(Array(component), glob)
            case .anything: true
            }
        }
    }

    public init(_ pattern: String, role: Role, isTentative: Bool = false) {
        self.pattern = pattern
        self.role = role
        self.isTentative = isTentative
        parts = pattern.utf8.split(separator: UInt8(ascii: "/")).reversed().map { Part($0) }
    }

    /// 0 for what is certain to make a build, more for what gives way to it.
    public var weakness: Int { (role == .source ? 2 : 0) + (isTentative ? 1 : 0) }

    public func matches(_ path: String) -> Bool {
        var rest = path.utf8[...]
        for part in parts {
            while rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
            let start = rest.lastIndex(of: UInt8(ascii: "/")).map { rest.index(after: $0) } ?? rest.startIndex
            guard !rest.isEmpty, part.matches(rest[start...]) else { return false }
            rest = rest[..<start]
        }
        return true
    }
}

/// What is resolved by itself.
public struct Project: Hashable, Sendable {
    public var ecosystem: String
    public var folder: AbsolutePath
    /// The folder of the workspace, which components that have no other address are named relative to.
    public var base: AbsolutePath
    /// The manifests that belong to it, sorted.
    public var manifests: [AbsolutePath]

    /// - Parameter base: `nil` for the project's own folder.
    public init(ecosystem: String, folder: AbsolutePath, base: AbsolutePath? = nil, manifests: [AbsolutePath]) {
        self.ecosystem = ecosystem
        self.folder = folder
        self.base = base ?? folder
        self.manifests = manifests
    }

    /// One project of all manifests of a workspace, which find each other by name; none where there are none.
    ///
    /// - Parameter manifests: Sorted.
    static func whole(of manifests: [AbsolutePath], ecosystem: String) -> [Project] {
        guard let first = manifests.first, let last = manifests.last else { return [] }
        // What the first and the last share, all share.
        var folder = first.parent
        while !last.isWithin(folder) { folder = folder.parent }
        return [Project(ecosystem: ecosystem, folder: folder, manifests: manifests)]
    }

    /// Its folder below that of all writable copies. Unlike for any two projects, and told by a human: `hummingbird-1f0c7a55`.
    public func edits(in base: AbsolutePath) -> AbsolutePath {
        var hash: UInt32 = 2_166_136_261
        for byte in folder.string.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return base.appending(
            folder.lastComponent.asFileName + "-" + String(repeating: "0", count: 8 - digits.count) + digits)
    }
}

extension String {
    /// One path component, whatever a manifest called the thing.
    public var asFileName: String {
        let kept = unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar)
                ? Character(scalar) : "-"
        }
        let name = String(kept.prefix(100).drop { $0 == "." })
        return name.isEmpty ? "unnamed" : name
    }
}

/// What an editor can offer in a file; fixtures and the server's announcements go by these names.
public enum Capability: String, Sendable, CaseIterable {
    case definition
    case declaration
    case implementation
    case references
    case links
    case hover
    case hints
    case lenses
    case actions
    case diagnostics
    case completion
    case symbols
    case calls
    case tokens
    case folding
    case selection
    case rename
    case highlight
}
