import Glibc
import KytesBasics
import KytesEcosystems

/// The files of a workspace folder that some ecosystem claims.
///
/// Symbolic links to folders are not followed, so that a circle of them is none; everything else is bounded by
/// `WorkspaceLimits`. What could not be looked at is said, never passed over.
struct FolderScan: Sendable {
    /// Sorted.
    private(set) var manifests: [AbsolutePath] = []
    /// Sorted. Mention things, and are read when they are asked for.
    private(set) var sources: [AbsolutePath] = []
    /// Every folder that was entered, for the watcher, nearest to the root first.
    private(set) var folders: [AbsolutePath] = []
    private var enteredFolders: Set<AbsolutePath> = []
    private(set) var problems: [WorkspaceProblem] = []

    private var entryCount = 0
    private let claims: ClaimIndex
    private let limits: WorkspaceLimits

    /// Walks `folder`, breadth first, so that what is near the root is found even where a limit ends the walk.
    ///
    /// - Parameter isCancelled: Asked once for each folder.
    init(
        of folder: AbsolutePath,
        claims: ClaimIndex,
        limits: WorkspaceLimits,
        globalExcludes: AbsolutePath?,
        isCancelled: () -> Bool = { false }
    ) {
        self.claims = claims
        self.limits = limits
        var waiting = [Self.start(at: folder, globalExcludes: globalExcludes)]
        var next = 0
        while next < waiting.count, !isCancelled() {
            let place = waiting[next]
            next += 1
            waiting += enter(place)
            if entryCount > limits.scannedEntries {
                let message = "`\(folder)` has more than \(limits.scannedEntries) entries; the rest was not looked at"
                problems.append(WorkspaceProblem(code: .tooManyEntries, path: folder, message: message))
                break
            }
        }
        manifests.sort()
        sources.sort()
        enteredFolders = Set(folders)
    }

    func has(_ file: AbsolutePath) -> Bool { manifests.hasSorted(file) || sources.hasSorted(file) }

    func entered(_ folder: AbsolutePath) -> Bool { enteredFolders.contains(folder) }

    /// A folder to enter, and the rules that hold in it.
    fileprivate struct Place {
        var folder: AbsolutePath
        /// Parts below the root of the repository.
        var parts: [[UInt8]]
        var depth: Int
        var rules: IgnoreRules
        /// Whether it belongs to a repository: elsewhere git knows no `.gitignore`, and what was unpacked from an archive may
        /// have one that is only meant for its makers.
        var isInRepository: Bool
    }

    private mutating func enter(_ outer: Place) -> [Place] {
        var place = outer
        let (entries, error) = FolderReader.entries(of: place.folder)
        if let error {
            let reason = String(cString: strerror(error))
            let message = "`\(place.folder)` cannot be read: \(reason)"
            problems.append(WorkspaceProblem(code: .unreadableFolder, path: place.folder, message: message))
            return []
        }
        folders.append(place.folder)
        entryCount += entries.count
        if entries.contains(where: { $0.name == Self.git }) { place.isInRepository = true }
        var rules = place.rules
        if entries.contains(where: { $0.name == Self.gitIgnore || $0.name == Self.ignore }) {
            let files = Self.ignoreFiles(in: place.folder, isInRepository: place.isInRepository)
            rules = rules.adding(files, depth: place.parts.count)
        }
        var inner: [Place] = []
        for entry in entries {
            guard let name = String(validating: entry.name, as: UTF8.self) else { continue }
            if entry.kind == .folder {
                guard let next = place.entering(name, entry.name, rules) else { continue }
                if next.depth <= limits.scannedDepth { inner.append(next) } else { stop(at: next.folder) }
            } else if let claim = claims.claim(on: name, in: place.folder) {
                add(entry, named: name, in: place, claim: claim.claim, rules)
            }
        }
        return inner
    }

    private mutating func stop(at folder: AbsolutePath) {
        let message = "`\(folder)` lies more than \(limits.scannedDepth) folders deep; it was not looked at"
        problems.append(WorkspaceProblem(code: .tooDeep, path: folder, message: message))
    }

    private mutating func add(
        _ entry: FolderEntry,
        named name: String,
        in place: Place,
        claim: FileClaim,
        _ rules: IgnoreRules
    ) {
        guard claim.role != .companion, entry.kind != .other,
            !rules.ignores(place.parts + [entry.name], isFolder: false)
        else { return }
        let path = place.folder.appending(name)
        if entry.kind == .link, let obstacle = Self.obstacle(atLink: path) {
            // A folder may be called like what only may be a manifest.
            if claim.role == .manifest, !claim.isTentative {
                problems.append(WorkspaceProblem(code: .brokenLink, path: path, message: obstacle))
            }
            return
        }
        if claim.role == .manifest { manifests.append(path) } else { sources.append(path) }
    }

    /// Why a link is passed over, for people; `nil` for one that leads to a file.
    private static func obstacle(atLink path: AbsolutePath) -> String? {
        var status = stat()
        if stat(path.string, &status) != 0 {
            return "`\(path)` is a link that leads nowhere: \(String(cString: strerror(errno)))"
        }
        return status.st_mode & S_IFMT == S_IFREG ? nil : "`\(path)` is a link to something that is no file"
    }
}

extension [AbsolutePath] {
    /// Whether a sorted list holds a path, by binary search.
    fileprivate func hasSorted(_ path: AbsolutePath) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < path { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == path
    }
}

extension FolderScan.Place {
    fileprivate func entering(
        _ name: String,
        _ bytes: [UInt8],
        _ rules: IgnoreRules
    ) -> FolderScan.Place? {
        let inner = parts + [bytes]
        guard !IgnoreRules.skippedFolders.contains(name),
            !rules.ignores(inner, isFolder: true)
        else { return nil }
        return FolderScan.Place(
            folder: folder.appending(name), parts: inner, depth: depth + 1, rules: rules,
            isInRepository: isInRepository)
    }
}

extension FolderScan {
    private static let git = Array(".git".utf8)
    private static let gitIgnore = Array(".gitignore".utf8)
    private static let ignore = Array(".ignore".utf8)

    /// The rules from outside the folder: the user's, the repository's, and those of the folders between.
    private static func start(at folder: AbsolutePath, globalExcludes: AbsolutePath?) -> Place {
        var rules = IgnoreRules()
        if let globalExcludes { rules = rules.adding(contents(of: [globalExcludes]), depth: 0) }
        guard let root = repositoryRoot(above: folder) else {
            return Place(folder: folder, parts: [], depth: 0, rules: rules, isInRepository: false)
        }
        rules = rules.adding(contents(of: [root.appending(".git/info/exclude")]), depth: 0)
        var between = root
        var parts: [[UInt8]] = []
        for part in (folder.relative(to: root) ?? "").split(separator: "/") {
            rules = rules.adding(ignoreFiles(in: between, isInRepository: true), depth: parts.count)
            between = between.appending(String(part))
            parts.append(Array(part.utf8))
        }
        return Place(folder: folder, parts: parts, depth: 0, rules: rules, isInRepository: true)
    }

    private static func repositoryRoot(above folder: AbsolutePath) -> AbsolutePath? {
        var place = folder
        while true {
            if access(place.appending(".git").string, F_OK) == 0 { return place }
            if place == .root { return nil }
            place = place.parent
        }
    }

    /// `.ignore` is stronger than `.gitignore`, as in other tools that read it.
    private static func ignoreFiles(in folder: AbsolutePath, isInRepository: Bool) -> [[UInt8]] {
        contents(of: (isInRepository ? [".gitignore", ".ignore"] : [".ignore"]).map(folder.appending))
    }

    private static func contents(of paths: [AbsolutePath]) -> [[UInt8]] {
        paths.compactMap { path in
            guard case .bytes(let bytes, _) = DiskFile.read(path, limit: 1 << 20) else { return nil }
            return bytes
        }
    }
}
