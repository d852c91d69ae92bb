public import KytesBasics
public import KytesEcosystems

/// What a workspace is told once, when it is made.
public struct WorkspaceConfiguration: Sendable {
    public var ecosystems: [any Ecosystem.Type]
    /// Where the store is kept, `nil` for none.
    public var state: AbsolutePath?
    /// The home folder of the user.
    public var home: AbsolutePath
    /// What the user's own settings may name variables of.
    public var environment: [String: String]
    /// What resolutions assume otherwise than by themselves, by the name of an `Assumption`.
    public var assumptions: [String: String]
    /// The user's own `.gitignore`, `nil` for none.
    public var globalExcludes: AbsolutePath?
    /// Holds the writable copies of what is edited, `nil` where there is no place for them.
    public var edits: AbsolutePath?
    public var limits: WorkspaceLimits

    /// What the environment says (XDG Base Directory Specification 0.8): `XDG_STATE_HOME`, `XDG_CONFIG_HOME`,
    /// `XDG_DATA_HOME`, `HOME`, and the variables of assumptions.
    public init(environment: [String: String], ecosystems: [any Ecosystem.Type] = Ecosystems.all) {
        self.ecosystems = ecosystems
        let home = environment["HOME"].flatMap(AbsolutePath.init)
        let state = environment["XDG_STATE_HOME"].flatMap(AbsolutePath.init) ?? home?.appending(".local/state")
        let settings = environment["XDG_CONFIG_HOME"].flatMap(AbsolutePath.init) ?? home?.appending(".config")
        self.home = home ?? .root
        self.environment = environment
        assumptions = [:]
        for assumption in ecosystems.flatMap({ $0.assumptions }) {
            if let said = environment[assumption.variable], !said.isEmpty { assumptions[assumption.name] = said }
        }
        self.state = state?.appending("kytes")
        globalExcludes = settings?.appending("git/ignore")
        edits = Self.defaultEdits(environment: environment)
        limits = .standard
    }

    /// `$XDG_DATA_HOME/kytes/edits`, else `~/.local/share/kytes/edits`; `nil` where there is neither.
    ///
    /// What stands there is the user's own work: neither cache nor state.
    /// - Source: XDG Base Directory Specification 0.8.
    public static func defaultEdits(environment: [String: String]) -> AbsolutePath? {
        environment["XDG_DATA_HOME"].flatMap { AbsolutePath($0) }?.appending("kytes/edits")
            ?? environment["HOME"].flatMap { AbsolutePath($0) }?.appending(".local/share/kytes/edits")
    }
}

/// How much is looked at.
public struct WorkspaceLimits: Sendable {
    /// Larger files are not read.
    public var fileBytes: Int
    /// Entries of folders in one scan of one workspace folder.
    public var scannedEntries: Int
    /// Folders below one another.
    public var scannedDepth: Int
    /// Folders watched; the files beyond are asked for their time instead.
    public var watches: Int
    /// Files asked for their time.
    public var polledFiles: Int
    /// Projects resolved at a time.
    public var resolutions: Int
    /// Bytes of remembered manifests in the store.
    public var storedBytes: Int

    public init(
        fileBytes: Int,
        scannedEntries: Int,
        scannedDepth: Int,
        watches: Int,
        polledFiles: Int,
        resolutions: Int,
        storedBytes: Int
    ) {
        self.fileBytes = fileBytes
        self.scannedEntries = scannedEntries
        self.scannedDepth = scannedDepth
        self.watches = watches
        self.polledFiles = polledFiles
        self.resolutions = resolutions
        self.storedBytes = storedBytes
    }

    public static let standard = WorkspaceLimits(
        fileBytes: 4 << 20,
        scannedEntries: 1_000_000,
        scannedDepth: 64,
        watches: 8192,
        polledFiles: 4096,
        resolutions: 4,
        storedBytes: 64 << 20
    )
}

/// Something of the workspace that could not be looked at.
///
/// It is shown as a diagnostic of its code at the beginning of the nearest manifest.
public struct WorkspaceProblem: Hashable, Sendable {
    public enum Code: String, Sendable {
        case unreadableFolder = "workspace/unreadable-folder"
        case tooManyEntries = "workspace/too-many-entries"
        case tooDeep = "workspace/too-deep"
        case brokenLink = "workspace/broken-link"
    }

    public var code: Code
    public var path: AbsolutePath
    /// For people, names in backticks.
    public var message: String

    public init(code: Code, path: AbsolutePath, message: String) {
        self.code = code
        self.path = path
        self.message = message
    }
}
