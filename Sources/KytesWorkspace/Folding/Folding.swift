import KytesBasics
import KytesEcosystems
import KytesText

/// The work behind a workspace: takes what was said, scans, resolves what is touched, and publishes what comes of it.
///
/// It stands on a thread of its own, for it looks at the disk. What it decides it decides from its own state between two
/// suspensions; what it starts runs elsewhere and comes back as a call.
actor Folding {
    let board: Board
    let library: MetadataLibrary
    let claims: ClaimIndex
    let configuration: WorkspaceConfiguration
    let scanners: BlockingThreads
    let clock = ContinuousClock()

    var folders: [AbsolutePath]
    var scans: [AbsolutePath: FolderScan] = [:]
    /// What stands in the folders themselves: resolved while they are still being scanned.
    var topManifests: [AbsolutePath: [AbsolutePath]] = [:]
    /// Being scanned, and whether that must be done once more.
    var scanning: [AbsolutePath: Bool] = [:]
    /// What is open on this disk.
    var openFiles: Set<AbsolutePath> = []
    /// The nearest manifest above an open file that no scan found.
    var ancestors: [AbsolutePath: AbsolutePath] = [:]
    var projects: [ProjectWork.Key: ProjectWork] = [:]
    /// Those of `projects` that stand in the source cache and in no graph.
    var cachedProjects: Set<ProjectWork.Key> = []
    /// Of the open files that no scan enters.
    var checkouts = Checkouts()
    var runs = 0
    /// The numbers of the runs that are under way, those that nobody waits for any more included.
    var running: Set<Int> = []
    /// What is started next, the first of it last; what was said since empties it.
    var queue: [ProjectWork.Key] = []

    /// Of the folders with which the work began.
    var store: MetadataStore?
    var isStarted = false
    /// What the first scan finds may be fetched.
    var isFirstAsked = false
    /// The store was read, or there is none.
    var isLoaded = false
    var isOver = false
    var isPublishDue = false
    var lastPublished: ContinuousClock.Instant?
    var costOfPublishing = Duration.zero
    var isShowingProgress = false
    var saving: Task<Void, Never>?
    var verifying: Task<Void, Never>?
    var inspecting: Task<Void, Never>?
    /// Something was said or resolved since the open manifests were last looked at.
    var isInspectionDue = true
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    var watcher: FileWatcher?
    /// What is to be watched may have changed since the watcher was told.
    var isWatchDue = true

    private let executor = ThreadExecutor(threads: BlockingThreads(width: 1))

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        folders: [AbsolutePath],
        board: Board,
        library: MetadataLibrary,
        claims: ClaimIndex,
        _ configuration: WorkspaceConfiguration,
        _ scanners: BlockingThreads
    ) {
        self.folders = folders
        self.board = board
        self.library = library
        self.claims = claims
        self.configuration = configuration
        self.scanners = scanners
    }

    /// - Parameter isAsked: The user waits for it: what the first scan finds may be fetched.
    func start(isAsked: Bool) {
        guard !isStarted, !isOver else { return }
        isStarted = true
        isFirstAsked = isAsked
        showProgress()
        folders = board.folders
        isPublishDue = true
        openStore()
        for folder in folders { scan(folder) }
        updateProjects()
        Task { [weak self, rings = board.rings] in
            for await _ in rings { await self?.takeIn() }
        }
        takeIn()
    }

    /// Everything that was said since the last time.
    func takeIn() {
        guard isStarted, !isOver else { return }
        let inbox = board.takeInbox()
        if !inbox.isEmpty { cancelInspections() }
        queue = []
        if let folders = inbox.folders { setFolders(folders) }
        let open = board.openFiles
        let opened = open.symmetricDifference(openFiles)
        let hasOpenedOrClosed = !opened.isEmpty
        openFiles = open
        touchProjects(restingOn: opened)
        for document in inbox.documents {
            if let path = document.filePath { documentChanged(path) }
        }
        for path in inbox.paths { diskChanged(path) }
        // What was looked for in vain may be there now.
        if !inbox.paths.isEmpty { isWatchDue = true }
        if hasOpenedOrClosed || !inbox.paths.isEmpty { updateCheckouts() }
        if hasOpenedOrClosed { updateProjects() }
        advance()
    }

    /// Does what can be done now; called after every change of state.
    func advance() {
        guard isStarted, !isOver else { return }
        startRuns()
        if isPublishDue, isWorthPublishing { publish() }
        guard isIdle else { return resumeWaiters() }
        if updateCachedProjects() { return advance() }
        if isPublishDue { publish() }
        board.settle()
        isFirstAsked = false
        hideProgress()
        verifyReferences()
        saveStore()
        resumeWaiters()
        inspect()
    }

    /// Nothing is left to read and to resolve.
    var isIdle: Bool {
        isStarted && isLoaded && scanning.isEmpty && board.hasNothingToSay
            && projects.values.allSatisfy { !$0.isPending }
    }

    func end() async {
        guard !isOver else { return }
        isOver = true
        verifying?.cancel()
        inspecting?.cancel()
        for key in projects.keys { projects[key]?.cancel() }
        watcher?.end()
        hideProgress()
        for waiter in waiters.values { waiter.continuation.resume() }
        waiters = [:]
        await saving?.value
        guard let store else { return }
        if isLoaded { _ = store.save(library.takeUnsaved()) }
        store.close()
    }
}

extension Folding {
    /// Publishing costs time in proportion to the whole graph: what the user looks at is shown at once, the rest of many
    /// projects now and then, and where nothing is open, when all is done.
    private var isWorthPublishing: Bool {
        if openFiles.isEmpty { return false }
        guard let lastPublished else { return true }
        return clock.now - lastPublished > max(.milliseconds(200), costOfPublishing * 5)
    }

    func publish() {
        isPublishDue = false
        cancelInspections()
        let start = clock.now
        let resolved = projects.values.compactMap { work -> ResolvedProject? in
            guard let resolution = work.shownResolution else { return nil }
            return ResolvedProject(
                project: work.project,
                ecosystem: work.ecosystem,
                resolution: resolution,
                isWithinWorkspace: work.isWithinWorkspace
            )
        }
        let base = SnapshotBase(
            folders: folders,
            projects: resolved.sorted { left, right in
                if left.isWithinWorkspace != right.isWithinWorkspace { return left.isWithinWorkspace }
                return (left.project.folder, left.ecosystem.id) < (right.project.folder, right.ecosystem.id)
            },
            problems: scans.values.flatMap(\.problems).sorted { ($0.path, $0.message) < ($1.path, $1.message) },
            claims: claims,
            library: library,
            checkouts: checkouts,
            after: board.snapshot.base
        )
        board.publish(base, isSettled: isIdle)
        lastPublished = clock.now
        costOfPublishing = clock.now - start
        updateWatch()
    }

    func showProgress() {
        guard !isShowingProgress else { return }
        isShowingProgress = true
        board.send(.progress(WorkspaceProgress(id: "workspace", phase: .began(title: "Reading the workspace"))))
    }

    func hideProgress() {
        guard isShowingProgress else { return }
        isShowingProgress = false
        board.send(.progress(WorkspaceProgress(id: "workspace", phase: .ended)))
    }
}
