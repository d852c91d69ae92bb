public import KytesBasics
public import KytesGraph

/// A name by which layers know the same thing, whoever reads them: one ecosystem makes what it names, another one asks for it,
/// and neither knows the other.
public enum BindingKey: Hashable, Sendable {
    /// A file of the workspace that a build makes. Its last component may be a shell pattern: `target/*.jar`.
    case artifact(AbsolutePath)
    /// A program as `PATH` finds it.
    case command(String, on: BindingHost)
    /// A shared library by its soname: `libz.so.1`.
    case sharedLibrary(String, on: BindingHost)
    /// A file of a system by its whole path.
    case systemFile(String, on: BindingHost)
    /// A system library as pkg-config knows it: `libgit2`.
    case systemLibrary(String, on: BindingHost)
    /// A unit of systemd by its whole name: `nginx.service`.
    case systemUnit(String, on: BindingHost)
    /// A module of the Linux kernel by its name in normal form, as sources make it.
    case kernelModule(String)
    /// What drives a device, by the alias that the device has: `of:NserialT(null)Cns16550a`.
    case deviceAlias(String)
    /// A package of an operating system by the type of its package URL (`deb`) and its name, whatever its version.
    case osPackage(type: String, name: String)
    /// The same as it is installed on this machine.
    case installedPackage(type: String, name: String)
    /// A package by its package URL without version, qualifiers and subpath.
    case package(String)

    /// - Parameter url: Of any version.
    public static func package(_ url: PackageURL) -> BindingKey {
        .package(PackageURL(type: url.type, namespace: url.namespace, name: url.name).description)
    }
}

/// Whose a command, a file or a library is.
public enum BindingHost: Hashable, Sendable {
    /// This machine: what its own records say of it is certain.
    case thisMachine
    /// A host that something is put on, of which nothing is known: what this machine has by that name is a guess.
    case other
}

/// A component has, or makes, what goes by a name.
public struct BindingOffer: Hashable, Sendable {
    public var component: ComponentID
    public var key: BindingKey
    /// The place that is meant, where *definition* leads; `nil` for the manifest of the component.
    public var place: Evidence?
    public var confidence: Confidence
    /// A sentence for people, names in backticks, without a full stop: "Maven calls what `app` is built into `app-1.0.jar`".
    public var reason: String

    public init(
        component: ComponentID,
        key: BindingKey,
        place: Evidence? = nil,
        confidence: Confidence,
        reason: String
    ) {
        self.component = component
        self.key = key
        self.place = place
        self.confidence = confidence
        self.reason = reason
    }
}

/// A component names, at a place of a text, something that another layer has.
public struct BindingWant: Hashable, Sendable {
    /// A component of the same resolution.
    public var component: ComponentID
    public var key: BindingKey
    public var kind: EdgeKind
    /// The edge runs from what has the thing to what names it: a package `contains` the library that is found in it.
    public var isReversed: Bool
    public var scope: String
    /// As written, where that says more than the range does.
    public var requirement: String?
    /// Its range is a mention: *definition* on it leads to what has the thing. An empty range is none.
    public var evidence: Evidence
    /// Roots of the same resolution.
    public var roots: [ComponentID]
    /// How sure it is that the text means this name.
    public var confidence: Confidence
    /// Why it should mean it; empty where that is plain.
    public var reason: String
    /// The code of a diagnostic at its range that does not hold once something has it: a file that is not there, because a
    /// build makes it.
    public var excuses: String?
    /// A component that the resolution has only in place of what is wanted, without a version. Where something has it for
    /// certain, that takes its place.
    public var standIn: ComponentID?

    public init(
        component: ComponentID,
        key: BindingKey,
        kind: EdgeKind,
        isReversed: Bool = false,
        scope: String = "",
        requirement: String? = nil,
        evidence: Evidence,
        roots: [ComponentID],
        confidence: Confidence = .certain,
        reason: String = "",
        excuses: String? = nil,
        standIn: ComponentID? = nil
    ) {
        self.component = component
        self.key = key
        self.kind = kind
        self.isReversed = isReversed
        self.scope = scope
        self.requirement = requirement
        self.evidence = evidence
        self.roots = roots
        self.confidence = confidence
        self.reason = reason
        self.excuses = excuses
        self.standIn = standIn
    }
}

/// What a resolution offers to others: worked out when anybody first wants anything.
///
/// It is the same object as long as the resolution is: what was joined with it need not be joined again.
public final class BindingOffers: Sendable {
    private let made: Deferred<[BindingOffer]>

    public init(_ make: @escaping @Sendable () -> [BindingOffer]) { made = Deferred(make) }

    public var all: [BindingOffer] { made.value }
}

/// What an ecosystem knows of systems (this machine's package manager) beside any project.
public struct BindingAnswer: Sendable {
    /// Those that have what was asked for.
    public var components: [Component] = []
    /// Between those: what they need in their turn. Under which roots, whoever asks knows.
    public var edges: [Edge] = []
    /// By the very keys that were asked for.
    public var offers: [BindingOffer] = []

    public init() {}
}

extension Ecosystem {
    /// Most know nothing beside their projects.
    public static func answer(
        to keys: Set<BindingKey>,
        using metadata: any MetadataSource
    ) async throws -> BindingAnswer { BindingAnswer() }
}

extension Resolution {
    /// Asks those ecosystems that know systems who has what this resolution wants. Costs nothing where it wants nothing.
    ///
    /// - Throws: `CancellationError` only.
    public mutating func ask(_ ecosystems: [any Ecosystem.Type], using metadata: any MetadataSource) async throws {
        guard !wants.isEmpty else { return }
        var keys: Set<BindingKey> = []
        for number in wants.indices { keys.insert(wants[number].key) }
        for ecosystem in ecosystems {
            let found = try await ecosystem.answer(to: keys, using: metadata)
            answer.components += found.components
            answer.edges += found.edges.map { edge in
                var edge = edge
                edge.roots = roots
                return edge
            }
            answer.offers += found.offers
        }
    }
}
