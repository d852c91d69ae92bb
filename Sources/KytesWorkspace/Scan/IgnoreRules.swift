import KytesBasics

/// What the ignore files say about the entries of one folder: the rules of the folder itself and of all above it.
///
/// Evaluated once for each folder on the way down, never for a whole path again: an ignored folder is not entered, so
/// that nothing below it can be taken back (gitignore(5)).
struct IgnoreRules: Sendable {
    /// The rules of one file, and how deep its folder lies below the root of the walk.
    private struct Level: Sendable {
        var depth: Int
        var patterns: [IgnorePattern]
    }

    /// The weakest first.
    private var levels: [Level] = []

    /// Never entered, whatever the ignore files say: other tools' own, and large.
    static let skippedFolders: Set<String> = [
        ".git", ".hg", ".svn", ".build", ".swiftpm", "node_modules", ".venv", "__pycache__", ".gradle", ".idea",
        "DerivedData",
        ".cache", "Pods", "Carthage",
    ]

    /// The rules of `files`, the weakest first, added for a folder `depth` levels below the root of the walk.
    func adding(_ files: [[UInt8]], depth: Int) -> IgnoreRules {
        var result = self
        for bytes in files {
            let patterns = Self.patterns(in: bytes)
            if !patterns.isEmpty { result.levels.append(Level(depth: depth, patterns: patterns)) }
        }
        return result
    }

    /// - Parameter path: The parts below the root of the walk, never empty.
    func ignores(_ path: [[UInt8]], isFolder: Bool) -> Bool {
        for level in levels.reversed() {
            let tail = path[level.depth...]
            if let decisive = level.patterns.last(where: { $0.matches(tail, isFolder: isFolder) }) {
                return !decisive.isNegated
            }
        }
        return false
    }

    private static func patterns(in bytes: [UInt8]) -> [IgnorePattern] {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return text.split(separator: UInt8(ascii: "\n")).prefix(limit).compactMap { line in
            IgnorePattern(line: line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }
    }

    /// Lines of one file that are looked at.
    private static let limit = 10_000
}
