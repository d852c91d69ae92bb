import Glibc
import KytesBasics
import Synchronization

/// Tells of changes below folders, through inotify, for clients that cannot.
///
/// Folders are watched, not files, so that a file replaced by another of its name (an editor's safe save) stays watched.
/// Folders beyond the limit of watches, ours or the system's, are not: the files that were read from them are asked for
/// their time instead. One thread, which sleeps until something happens; bursts are told in one go.
/// - Source: inotify(7), Linux man-pages 6.03.
final class FileWatcher: Sendable {
    /// What to watch, the most important folders first.
    struct Targets: Sendable {
        var folders: [AbsolutePath] = []
        /// Files that something was made of, wherever they are.
        var files: Set<AbsolutePath> = []
    }

    private struct State {
        var folders: [Int32: AbsolutePath] = [:]
        var descriptors: [AbsolutePath: Int32] = [:]
        /// Asked for their time, for their folder is not watched.
        var polled: [AbsolutePath: DiskFile.Signature?] = [:]
        var hasSaidLimit = false
        var isOver = false
    }

    private let inotify: Int32
    /// A pipe: written to when the thread should look up.
    private let wakeEnd: Int32
    private let ringEnd: Int32
    private let limits: WorkspaceLimits
    private let changed: @Sendable ([AbsolutePath]) -> Void
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// - Parameter changed: Told of paths that were made, changed or removed; of watched folders where events were lost.
    /// - Returns: `nil` where the system has no more inotify instances.
    init?(
        limits: WorkspaceLimits,
        log: @escaping @Sendable (String) -> Void,
        changed: @escaping @Sendable ([AbsolutePath]) -> Void
    ) {
        self.limits = limits
        self.changed = changed
        self.log = log
        inotify = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        var ends: [Int32] = [-1, -1]
        let hasPipe = pipe(&ends) == 0
        (wakeEnd, ringEnd) = (ends[0], ends[1])
        guard inotify >= 0, hasPipe else {
            for descriptor in [inotify] + ends where descriptor >= 0 { Glibc.close(descriptor) }
            return nil
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        BlockingThreads(width: 1).enqueue { self.listen() }
    }

    deinit {
        for descriptor in [inotify, wakeEnd, ringEnd] { Glibc.close(descriptor) }
    }

    /// Watches these from now on, and no others. Blocks for some microseconds for each new folder.
    func watch(_ targets: Targets) {
        let fresh = state.withLock { state -> [AbsolutePath] in
            guard !state.isOver else { return [] }
            let wanted = Set(targets.folders)
            for (folder, descriptor) in state.descriptors where !wanted.contains(folder) {
                inotify_rm_watch(inotify, descriptor)
                state.descriptors[folder] = nil
                state.folders[descriptor] = nil
            }
            let new = targets.folders.filter { state.descriptors[$0] == nil }
            let added = add(new, to: &state)
            poll(targets, in: &state)
            return targets.files.filter { added.contains($0.parent) }
        }
        if !fresh.isEmpty { changed(fresh) }
        ring()
    }

    /// For good.
    func end() {
        state.withLock { $0.isOver = true }
        ring()
    }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(ringEnd, &byte, 1)
    }

    private func add(_ folders: [AbsolutePath], to state: inout State) -> Set<AbsolutePath> {
        var added: Set<AbsolutePath> = []
        for folder in folders {
            let isFull = state.descriptors.count >= limits.watches
            let descriptor = isFull ? -1 : inotify_add_watch(inotify, folder.string, Self.mask)
            if descriptor >= 0 {
                state.descriptors[folder] = descriptor
                state.folders[descriptor] = folder
                added.insert(folder)
            } else if isFull || errno == ENOSPC {
                if !state.hasSaidLimit { log("more than \(state.descriptors.count) folders cannot be watched") }
                state.hasSaidLimit = true
                return added
            }
        }
        return added
    }

    private func poll(_ targets: Targets, in state: inout State) {
        var polled: [AbsolutePath: DiskFile.Signature?] = [:]
        for file in targets.files where state.descriptors[file.parent] == nil && polled.count < limits.polledFiles {
            polled[file] = state.polled[file] ?? DiskFile.signature(of: file)
        }
        state.polled = polled
    }

    private static let mask: UInt32 = {
        let content = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_ATTRIB
        let names = IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
        return UInt32(content) | UInt32(names) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)
    }()
}

extension FileWatcher {
    private func listen() {
        while true {
            let (isOver, isPolling) = state.withLock { ($0.isOver, !$0.polled.isEmpty) }
            if isOver { break }
            let isReady = waitForEvents(isPolling ? Self.pollInterval : -1)
            var paths = isReady ? burst() : []
            if isPolling, !isReady { paths.formUnion(polledChanges()) }
            if !paths.isEmpty { changed(paths.sorted()) }
        }
    }

    /// - Returns: Whether inotify has something to read.
    private func waitForEvents(_ milliseconds: Int32) -> Bool {
        var descriptors = [
            pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeEnd, events: Int16(POLLIN), revents: 0),
        ]
        guard Glibc.poll(&descriptors, 2, milliseconds) > 0 else { return false }
        var rings = [UInt8](repeating: 0, count: 64)
        if descriptors[1].revents != 0 { _ = read(wakeEnd, &rings, rings.count) }
        return descriptors[0].revents != 0
    }

    /// What has happened, and what happens until it is quiet for a moment, or for too long not quiet.
    private func burst() -> Set<AbsolutePath> {
        var paths: Set<AbsolutePath> = []
        for _ in 0..<Self.burstRounds {
            readEvents(into: &paths)
            guard waitForEvents(Self.quietInterval) else { break }
        }
        return paths
    }

    private func readEvents(into paths: inout Set<AbsolutePath>) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(inotify, &buffer, buffer.count)
        let header = MemoryLayout<inotify_event>.size
        var offset = 0
        while count - offset >= header {
            let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
            let end = offset + header + Int(event.len)
            guard end <= count else { return }
            note(event, buffer[(offset + header)..<end].prefix { $0 != 0 }, in: &paths)
            offset = end
        }
    }

    private func note(_ event: inotify_event, _ name: ArraySlice<UInt8>, in paths: inout Set<AbsolutePath>) {
        state.withLock { state in
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                paths.formUnion(state.folders.values)
                return
            }
            guard let folder = state.folders[event.wd] else { return }
            if event.mask & UInt32(IN_IGNORED) != 0 {
                state.folders[event.wd] = nil
                state.descriptors[folder] = nil
            }
            guard let name = String(validating: name, as: UTF8.self) else { return }
            paths.insert(folder.appending(name))
        }
    }

    private func polledChanges() -> [AbsolutePath] {
        let polled = state.withLock { $0.polled }
        let now = polled.keys.map { ($0, DiskFile.signature(of: $0)) }
        return state.withLock { state in
            now.compactMap { path, signature in
                guard let known = state.polled[path], known != signature else { return nil }
                state.polled[path] = .some(signature)
                return path
            }
        }
    }

    /// Milliseconds between two looks at files that are not watched.
    private static let pollInterval: Int32 = 2000
    /// Milliseconds without an event that end a burst.
    private static let quietInterval: Int32 = 10
    private static let burstRounds = 20
}
