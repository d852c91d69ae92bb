/// What an ecosystem folder can do and what it cannot, in words for whoever wants to know before he relies on it. Which files
/// it claims and what it offers in an editor it says by its claims and its capabilities.
///
/// Each folder has one, in code, so that none is left out; the page of the documentation is made of them.
public struct Support: Sendable {
    /// How versions come about, and from what.
    public var resolution: String
    /// Which tool the answers are held against, and where.
    public var oracle: String
    /// Where a jump finds the source.
    public var sources: String
    /// Of what only a static part is read, for only running it would tell the rest; and what is not read at all.
    public var limits: String

    public init(resolution: String, oracle: String, sources: String, limits: String) {
        self.resolution = resolution
        self.oracle = oracle
        self.sources = sources
        self.limits = limits
    }
}
