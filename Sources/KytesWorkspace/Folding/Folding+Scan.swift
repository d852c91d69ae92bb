import Glibc
import KytesBasics
import KytesEcosystems
import KytesText

/// What stands on the disk, and what of it has changed.
extension Folding {
    func setFolders(_ newer: [AbsolutePath]) {
        let gone = Set(folders).subtracting(newer)
        let new = newer.filter { !folders.contains($0) }
        guard newer != folders else { return }
        folders = newer
        for folder in gone {
            scans[folder] = nil
            topManifests[folder] = nil
            scanning[folder] = nil
        }
        if !new.isEmpty { showProgress() }
        for folder in new { scan(folder) }
        isPublishDue = true
        isWatchDue = true
        updateCheckouts()
        updateProjects()
    }

    func scan(_ folder: AbsolutePath) {
        if scanning[folder] != nil {
            scanning[folder] = true
            return
        }
        scanning[folder] = false
        if scans[folder] == nil { topManifests[folder] = manifests(in: folder) }
        let (claims, limits, excludes) = (claims, configuration.limits, configuration.globalExcludes)
        let scanners = scanners
        Task.detached { [weak self] in
            let scan = try? await scanners.run { flag in
                FolderScan(of: folder, claims: claims, limits: limits, globalExcludes: excludes) { flag.isRaised }
            }
            await self?.scanned(folder, scan)
        }
    }

    private func scanned(_ folder: AbsolutePath, _ scan: FolderScan?) {
        guard !isOver, let again = scanning.removeValue(forKey: folder), folders.contains(folder) else { return }
        if again { self.scan(folder) }
        guard let scan else {
            updateProjects()
            return advance()
        }
        for problem in scan.problems where scans[folder]?.problems.contains(problem) != true {
            board.send(.log(severity: .warning, message: problem.message))
        }
        if scans[folder]?.problems != scan.problems { isPublishDue = true }
        let hasNewFolders = scans[folder].map { $0.folders != scan.folders } ?? true
        scans[folder] = scan
        topManifests[folder] = nil
        if hasNewFolders { isWatchDue = true }
        if watcher != nil, hasNewFolders {
            // What was made in a new folder before it was watched is found by looking once more.
            updateWatch()
            self.scan(folder)
        }
        updateProjects()
        advance()
    }

    /// Files were opened or closed.
    func touchProjects(restingOn paths: Set<AbsolutePath>) {
        guard projects.values.contains(where: \.restsOnOpenFiles) else { return }
        let read = Set(paths.compactMap { claims.claim(on: $0.string)?.ecosystem.id })
        for (key, work) in projects where work.restsOnOpenFiles && read.contains(key.ecosystem) {
            projects[key]?.touch()
        }
    }

    /// The text of an open document is another one, or it was opened or closed.
    func documentChanged(_ path: AbsolutePath) {
        for (key, work) in projects {
            if work.isReading(path) {
                projects[key]?.touch()
            } else if work.run == nil, let overlay = board.overlay(of: path), work.reads.concerns(path),
                work.lastRead(path)?.file.text != overlay
            {
                projects[key]?.touch()
            }
        }
    }

    /// Something at `path` was made, changed or removed.
    func diskChanged(_ path: AbsolutePath) {
        for (key, work) in projects {
            let isOutdated = work.run == nil && work.reads.concerns(path) && isDifferent(path, for: work)
            if isOutdated || work.isReading(path) { projects[key]?.touch() }
        }
        for folder in folders where path.isWithin(folder) && mayChangeScan(of: folder, path) { scan(folder) }
    }

    /// Whether what a resolution read at a path is not what stands there now.
    private func isDifferent(_ path: AbsolutePath, for work: ProjectWork) -> Bool {
        if let stamp = work.reads.stamps[path] { return DiskFile.signature(of: path) != stamp }
        for folder in [path, path.parent] {
            if let names = work.reads.folders[folder], names != DiskTexts.readNames(in: folder) { return true }
        }
        if work.reads.files.contains(path) {
            let read = work.lastRead(path)?.file.text
            if let overlay = board.overlay(of: path) { return overlay != read }
            switch library.disk.readText(at: path) {
            case .text(let text): return text != read
            case .absent: return read != nil
            case .tooLarge, .unreadable: return true
            }
        }
        return work.reads.files.contains { $0.isWithin(path) } || work.reads.folders.keys.contains { $0.isWithin(path) }
    }

    private func mayChangeScan(of folder: AbsolutePath, _ path: AbsolutePath) -> Bool {
        guard let scan = scans[folder], let below = path.relative(to: folder) else { return true }
        let parts = below.split(separator: "/").map(String.init)
        if parts.dropLast().contains(where: IgnoreRules.skippedFolders.contains) { return false }
        let name = path.lastComponent
        if name == ".gitignore" || name == ".ignore" { return true }
        if IgnoreRules.skippedFolders.contains(name) { return false }
        if let role = claims.claim(on: path.string)?.claim.role {
            if role == .companion { return false }
            let isThere = DiskFile.signature(of: path) != nil
            return scan.has(path) != isThere || scan.problems.contains { $0.path == path }
        }
        var status = stat()
        let isFolder = lstat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        return isFolder != scan.entered(path)
    }
}

extension ProjectWork {
    /// What the last resolution made of a file on this disk.
    func lastRead(_ path: AbsolutePath) -> ResolvedFile? { resolution?.files[DocumentID(file: path)] }
}
