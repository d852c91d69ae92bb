/// A file of a repository of artifacts: a tree of files behind a URL, as Maven's repositories are.
public struct ArtifactLocation: Hashable, Sendable {
    public var repository: ArtifactRepository
    /// Relative to the repository, parts separated by `/`.
    public var path: String
    public var content: ArtifactContent
    public var lifetime: ArtifactLifetime

    public init(repository: ArtifactRepository, path: String, content: ArtifactContent, lifetime: ArtifactLifetime) {
        self.repository = repository
        self.path = path
        self.content = content
        self.lifetime = lifetime
    }
}

/// Where artifacts are, and who may be asked for them how.
public struct ArtifactRepository: Hashable, Sendable {
    /// `file:`, `http:` or `https:`.
    public var url: String
    public var credentials: ArtifactCredentials?
    /// `nil` for the one of the environment, if there is one.
    public var proxy: ArtifactProxy?
    /// Whether a file without a checksum beside it is refused.
    public var requiresChecksums: Bool

    public init(
        url: String,
        credentials: ArtifactCredentials? = nil,
        proxy: ArtifactProxy? = nil,
        requiresChecksums: Bool = false
    ) {
        self.url = url
        self.credentials = credentials
        self.proxy = proxy
        self.requiresChecksums = requiresChecksums
    }
}

/// What a host is shown. Never part of a message or of a log.
public struct ArtifactCredentials: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    public var user: String
    public var password: String

    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    public var description: String { "credentials" }
    public var debugDescription: String { description }
}

/// A host that passes requests on.
public struct ArtifactProxy: Hashable, Sendable {
    /// `http://host:port`
    public var url: String
    public var credentials: ArtifactCredentials?

    public init(url: String, credentials: ArtifactCredentials? = nil) {
        self.url = url
        self.credentials = credentials
    }
}

/// What a file must be to be taken: hosts answer with pages about errors, logins and themselves.
public enum ArtifactContent: Hashable, Sendable {
    /// An XML document with a root element of this name.
    case xml(root: String)
    /// A zip.
    case archive
    /// Anything whose SHA-256 is this, in lower case: an index that is trusted says so.
    case exact(sha256: String)
}

/// How long an answer holds.
public enum ArtifactLifetime: Hashable, Sendable {
    /// What a release is made of never changes.
    case forever
    /// Asked for again when it is older.
    case atMost(Duration)
}

/// A part of a huge archive of sources: nothing else of it is unpacked.
public struct SourcePart: Hashable, Sendable {
    /// Below the archive's own top folder: `drivers/net/ethernet/intel/e1000e`.
    public var folder: String
    /// Words by which the file to show is known, where none of those that are wanted by name is there.
    public var signs: [String]

    public init(folder: String, signs: [String]) {
        self.folder = folder
        self.signs = signs
    }
}
