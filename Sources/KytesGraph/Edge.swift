/// One component depends on another, for a reason that stands somewhere.
public struct Edge: Hashable, Sendable {
    public var from: ComponentID
    public var to: ComponentID
    public var kind: EdgeKind
    /// As the ecosystem names it, empty where it has no scopes.
    public var scope: String
    /// The requirement as written, for example `from: "2.0.0"`; `nil` where nothing was asked of the version.
    public var requirement: String?
    /// Where it is declared. An edge without evidence is a bug.
    public var evidence: Evidence
    /// Under which roots this edge stands, sorted, never empty.
    public var roots: [ComponentID]
    private var ground: Ground

    /// - Parameter reason: Why the two ends belong together where no ecosystem says so by itself: a sentence without a full
    ///   stop.
    public init(
        from: ComponentID,
        to: ComponentID,
        kind: EdgeKind,
        scope: String = "",
        requirement: String? = nil,
        evidence: Evidence,
        roots: [ComponentID],
        confidence: Confidence = .certain,
        reason: String? = nil
    ) {
        self.from = from
        self.to = to
        self.kind = kind
        self.scope = scope
        self.requirement = requirement
        self.evidence = evidence
        self.roots = roots
        ground = confidence == .certain && reason == nil ? .evidence : .bound(confidence, reason)
    }

    /// Below `certain` the edge is a guess: drawn dashed, never deciding a version.
    public var confidence: Confidence {
        guard case .bound(let confidence, _) = ground else { return .certain }
        return confidence
    }

    /// Why the two ends belong together; `nil` where the evidence says it.
    public var reason: String? {
        guard case .bound(_, let reason) = ground else { return nil }
        return reason
    }

    /// Takes what another edge that says the same has beyond this one.
    mutating func absorb(_ other: Edge) {
        if roots != other.roots { roots += other.roots }
        if confidence < other.confidence { ground = other.ground }
    }

    /// A graph may have a million edges, and few of them are bindings: those alone take room for it.
    private indirect enum Ground: Hashable, Sendable {
        case evidence
        case bound(Confidence, String?)
    }
}
