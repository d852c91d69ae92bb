import KytesBasics
import KytesEcosystems

/// Where the resolution of one project stands. Decides only; `Folding` acts.
struct ProjectWork: Sendable {
    struct Key: Hashable, Sendable {
        var ecosystem: String
        var folder: AbsolutePath
    }

    var project: Project
    let ecosystem: any Ecosystem.Type
    let isWithinWorkspace: Bool
    private(set) var resolution: Resolution?
    /// Whether that was made before all manifests were known that may belong to it.
    private(set) var isProvisional = false
    /// What the last resolution looked at.
    private(set) var reads = Reads()
    /// Must be resolved, again or for the first time.
    private(set) var isDirty = true
    /// The user asked for it: it may fetch.
    private(set) var isAsked = false
    /// The number of the run that is under way.
    private(set) var run: Int?
    private var isRunProvisional = false
    private var task: Task<Void, Never>?
    /// What the run that is under way looks at.
    private var metadata: ResolutionMetadata?

    init(project: Project, ecosystem: any Ecosystem.Type, isWithinWorkspace: Bool) {
        self.project = project
        self.ecosystem = ecosystem
        self.isWithinWorkspace = isWithinWorkspace
    }

    var key: Key { Key(ecosystem: ecosystem.id, folder: project.folder) }
    var isPending: Bool { isDirty || run != nil }

    /// Something that the last resolution rests on is different: what is under way is of no use any more.
    mutating func touch(isAsked: Bool = false) {
        isDirty = true
        self.isAsked = self.isAsked || isAsked
        task?.cancel()
    }

    /// The user does not wait for it any more.
    mutating func stopAsking() {
        guard isAsked else { return }
        isAsked = false
        if run != nil { touch() }
    }

    /// Whether the run that is under way has looked at a path already; what it has not, it will see as it is then.
    func isReading(_ path: AbsolutePath) -> Bool { metadata?.reads.concerns(path) == true }

    /// Whether other files being open make a difference to it.
    var restsOnOpenFiles: Bool { reads.restsOnOpenFiles || metadata?.reads.restsOnOpenFiles == true }

    /// - Parameter isProvisional: Not all manifests are known yet.
    mutating func start(
        _ run: Int,
        _ task: Task<Void, Never>,
        _ metadata: ResolutionMetadata,
        isProvisional: Bool
    ) {
        self.run = run
        isRunProvisional = isProvisional
        self.task = task
        self.metadata = metadata
        isDirty = false
    }

    /// - Parameter outcome: `nil` for a run that was cancelled: `touch` has seen to the next one.
    /// - Returns: Whether there is something new.
    mutating func finish(_ run: Int, _ outcome: (resolution: Resolution, reads: Reads)?) -> Bool {
        guard run == self.run else { return false }
        self.run = nil
        task = nil
        metadata = nil
        guard let outcome else { return false }
        resolution = outcome.resolution
        isProvisional = isRunProvisional
        reads = outcome.reads
        if !isDirty { isAsked = false }
        return true
    }

    /// All manifests are known now, and they are those that it has.
    ///
    /// - Returns: Whether what is resolved counts for more than it did.
    mutating func confirm() -> Bool {
        isRunProvisional = false
        defer { isProvisional = false }
        return isProvisional
    }

    /// What is resolved, as it may be shown: what is missing may only not be found yet.
    var shownResolution: Resolution? {
        guard isProvisional, var resolution else { return resolution }
        for document in resolution.files.keys { resolution.files[document]?.diagnostics = [] }
        resolution.fixes = []
        return resolution
    }

    mutating func cancel() { task?.cancel() }
}
