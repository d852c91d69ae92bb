import Glibc
import KytesBasics
import KytesText

/// What the watcher looks after.
extension Folding {
    func watch() {
        guard watcher == nil, !isOver else { return }
        let board = board
        watcher = FileWatcher(
            limits: configuration.limits,
            log: { [weak board] in board?.send(.log(severity: .warning, message: $0)) },
            changed: { [weak board] paths in board?.say { $0.paths.formUnion(paths) } }
        )
        guard watcher != nil else {
            let reason = String(cString: strerror(errno))
            board.send(.log(severity: .warning, message: "changes of files cannot be watched: \(reason)"))
            return
        }
        isWatchDue = true
        updateWatch()
        // What has changed since the first look.
        for folder in scans.keys { scan(folder) }
    }

    /// Tells the watcher what to watch, where that may be something else than it was.
    func updateWatch() {
        guard isWatchDue, let watcher else { return }
        isWatchDue = false
        watcher.watch(watchTargets)
        board.beginWatch()
    }

    /// Where something was read, or looked for in vain, comes before where something may come to be.
    private var watchTargets: FileWatcher.Targets {
        var targets = FileWatcher.Targets()
        var seen: Set<AbsolutePath> = []
        for work in projects.values {
            targets.files.formUnion(work.reads.files)
            for folder in work.reads.folders.keys where seen.insert(folder).inserted { targets.folders.append(folder) }
        }
        for parent in Set(targets.files.map(\.parent)) where !seen.contains(parent) {
            let folder = existing(parent)
            if seen.insert(folder).inserted { targets.folders.append(folder) }
        }
        for scan in scans.values {
            for folder in scan.folders where seen.insert(folder).inserted { targets.folders.append(folder) }
        }
        return targets
    }

    /// The folder, or the nearest one above it that is there.
    private func existing(_ folder: AbsolutePath) -> AbsolutePath {
        var folder = folder
        while folder != .root, access(folder.string, F_OK) != 0 { folder = folder.parent }
        return folder
    }
}
