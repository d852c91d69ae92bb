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
    /// 0...1. Below 1 the edge is a guess: drawn dashed, never deciding a version.
    public var confidence: Double

    public init(
        from: ComponentID,
        to: ComponentID,
        kind: EdgeKind,
        scope: String = "",
        requirement: String? = nil,
        evidence: Evidence,
        roots: [ComponentID],
        confidence: Double = 1
    ) {
        self.from = from
        self.to = to
        self.kind = kind
        self.scope = scope
        self.requirement = requirement
        self.evidence = evidence
        self.roots = roots
        self.confidence = confidence
    }
}
