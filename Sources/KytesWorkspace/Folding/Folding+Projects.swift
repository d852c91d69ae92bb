import KytesBasics
import KytesEcosystems
import KytesText

/// Which projects there are, and which of them is resolved next.
extension Folding {
    /// Compares the projects with the manifests that are there and open now.
    func updateProjects() {
        let scanned = Set(folders.flatMap { scans[$0]?.manifests ?? topManifests[$0] ?? [] })
        var inside = scanned
        var outside: Set<AbsolutePath> = []
        for path in openFiles where !isOfADependency(path) {
            let isManifest = claims.claim(on: path.string)?.claim.role == .manifest
            if isManifest, isInside(path) {
                inside.insert(path)
            } else if isManifest {
                outside.insert(path)
            } else if let manifest = manifest(above: path), !inside.contains(manifest) {
                outside.insert(manifest)
            }
        }
        var wanted = works(among: inside, isWithinWorkspace: true)
        for (key, work) in works(among: outside, isWithinWorkspace: false) where wanted[key] == nil {
            wanted[key] = work
        }
        for (key, work) in projects where cachedProjects.contains(key) && wanted[key] == nil { wanted[key] = work }
        replaceProjects(by: wanted)
    }

    /// Files that are open in the source cache, or in a checkout, and belong to no component of the graph are projects of
    /// their own.
    ///
    /// - Returns: Whether there is something new to do. Asked only when all else is resolved, so that the graph is whole.
    func updateCachedProjects() -> Bool {
        let cached = openFiles.filter(isOfADependency)
        guard !cached.isEmpty || !cachedProjects.isEmpty else { return false }
        if isPublishDue { publish() }
        let snapshot = board.snapshot
        let known = cachedProjects
        let strangers = cached.filter { path in
            let own = snapshot.base.projects.contains { $0.project.folder == manifest(above: path)?.parent }
            return own || snapshot.canonical(DocumentID(file: path)).filePath != nil
        }
        let manifests = Set(strangers.compactMap(manifest(above:)))
        let wanted = works(among: manifests, isWithinWorkspace: false)
        cachedProjects = Set(wanted.keys)
        guard cachedProjects != known else { return false }
        var all = projects.filter { !known.contains($0.key) }
        for (key, work) in wanted where all[key] == nil { all[key] = projects[key] ?? work }
        replaceProjects(by: all)
        return true
    }

    /// Looks for the working copies of open files again.
    func updateCheckouts() {
        let found = Checkouts(
            around: openFiles.compactMap { path in
                guard !isInside(path), let folder = folders.first(where: path.isWithin) else { return nil }
                return (path, folder)
            })
        guard found != checkouts else { return }
        checkouts = found
        isPublishDue = true
    }

    /// Whether a file may be one of a component of the graph: it belongs to nobody else until that is known.
    private func isOfADependency(_ path: AbsolutePath) -> Bool {
        checkouts.place(of: path) != nil || library.repositories.place(ofCached: path) != nil
    }

    private func replaceProjects(by wanted: [ProjectWork.Key: ProjectWork]) {
        for (key, work) in projects {
            guard let newer = wanted[key], newer.isWithinWorkspace == work.isWithinWorkspace else {
                projects[key]?.cancel()
                projects[key] = nil
                isPublishDue = true
                isWatchDue = true
                continue
            }
            if newer.project != work.project {
                projects[key]?.project = newer.project
                projects[key]?.touch()
            } else if !mayGrow(work), projects[key]?.confirm() == true {
                isPublishDue = true
            }
        }
        for (key, work) in wanted where projects[key] == nil { projects[key] = work }
    }

    /// Whether manifests may be found that belong to a project: its folder is being scanned for the first time.
    private func mayGrow(_ work: ProjectWork) -> Bool {
        work.ecosystem.spansFolders && work.isWithinWorkspace
            && folders.contains { work.project.folder.isWithin($0) && scans[$0] == nil && scanning[$0] != nil }
    }

    private func works(
        among manifests: Set<AbsolutePath>,
        isWithinWorkspace: Bool
    ) -> [ProjectWork.Key: ProjectWork] {
        var byEcosystem: [String: [AbsolutePath]] = [:]
        for path in manifests {
            guard let claim = claims.claim(on: path.string), claim.claim.role == .manifest else { continue }
            byEcosystem[claim.ecosystem.id, default: []].append(path)
        }
        var works: [ProjectWork.Key: ProjectWork] = [:]
        for ecosystem in configuration.ecosystems {
            guard let paths = byEcosystem[ecosystem.id] else { continue }
            for project in ecosystem.projects(among: paths.sorted()) {
                var work = ProjectWork(project: project, ecosystem: ecosystem, isWithinWorkspace: isWithinWorkspace)
                if isFirstAsked { work.touch(isAsked: true) }
                works[work.key] = work
            }
        }
        return works
    }

    private func isInside(_ path: AbsolutePath) -> Bool {
        folders.contains { folder in
            guard let below = path.relative(to: folder) else { return false }
            return !below.split(separator: "/").dropLast().contains { IgnoreRules.skippedFolders.contains(String($0)) }
        }
    }

    /// The path itself, or the first manifest in the folders above it, the nearest first.
    private func manifest(above path: AbsolutePath) -> AbsolutePath? {
        if claims.claim(on: path.string)?.claim.role == .manifest { return path }
        if let known = ancestors[path] { return known }
        guard claims.claim(on: path.string) != nil else { return nil }
        var folder = path.parent
        while folder != .root {
            if let found = manifests(in: folder).first {
                ancestors[path] = found
                return found
            }
            folder = folder.parent
        }
        return nil
    }
}

extension Folding {
    func manifests(in folder: AbsolutePath) -> [AbsolutePath] {
        DiskTexts.readNames(in: folder).map(folder.appending)
            .filter { claims.claim(on: $0.string)?.claim.role == .manifest }
    }

    /// Starts what can be started, the nearest to the user first.
    func startRuns() {
        guard isLoaded else { return }
        while running.count < configuration.limits.resolutions {
            if queue.isEmpty { queue = waiting() }
            guard let key = queue.popLast() else { return }
            if let work = projects[key], work.isDirty, work.run == nil { start(work) }
        }
    }

    /// What can be started, the nearest to the user last.
    private func waiting() -> [ProjectWork.Key] {
        projects.values.filter { $0.isDirty && $0.run == nil }
            .map { (rank: rank($0), key: $0.key) }
            .sorted { ($0.rank, $0.key.folder) > ($1.rank, $1.key.folder) }
            .map(\.key)
    }

    /// Open ones first, then by depth.
    private func rank(_ work: ProjectWork) -> Int {
        if openFiles.contains(where: { $0.isWithin(work.project.folder) }) { return 0 }
        return 1 + work.project.folder.string.utf8.count { $0 == UInt8(ascii: "/") }
    }

    private func start(_ work: ProjectWork) {
        runs += 1
        let (run, key, project, ecosystem) = (runs, work.key, work.project, work.ecosystem)
        let metadata = ResolutionMetadata(library: library, board: board, isAsked: work.isAsked)
        let ecosystems = configuration.ecosystems
        let task = Task.detached { [weak self] in
            var resolution = try? await ecosystem.resolve(project, using: metadata)
            if (try? await resolution?.ask(ecosystems, using: metadata)) == nil { resolution = nil }
            await self?.finished(key, run, resolution.map { ($0, metadata.reads) })
        }
        running.insert(run)
        projects[key]?.start(run, task, metadata, isProvisional: mayGrow(work))
    }

    private func finished(_ key: ProjectWork.Key, _ run: Int, _ outcome: (resolution: Resolution, reads: Reads)?) {
        running.remove(run)
        guard !isOver else { return }
        if let reads = outcome?.reads, projects[key]?.reads.watchesTheSame(as: reads) == false { isWatchDue = true }
        if projects[key]?.finish(run, outcome) == true {
            isPublishDue = true
            if let reads = outcome?.reads, !openFiles.isDisjoint(with: reads.files) { publish() }
        }
        advance()
    }
}
