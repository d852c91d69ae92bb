import KytesBasics

/// One line of a `.gitignore`.
///
/// Matching takes time in proportion to pattern times path at worst: every star only ever remembers its last place, so
/// that a hostile pattern cannot make a scan hang.
/// - Source: gitignore(5) and `wildmatch.c` of Git 2.39, read 2026-11-22.
struct IgnorePattern: Sendable {
    /// `!pattern`: takes back what an earlier line ignored.
    let isNegated: Bool
    /// `pattern/`: folders only.
    let isForFolders: Bool
    /// The parts between slashes; one part for a pattern that stands for names at any depth.
    private let parts: [[UInt8]]
    /// Whether the pattern stands for a path below its file's folder, not for a name at any depth.
    private let isAnchored: Bool

    /// - Parameter line: Without its line end. Answers `nil` for comments, empty lines and what can never match.
    init?(line: ArraySlice<UInt8>) {
        var line = Self.withoutTrailingSpaces(line)
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        isNegated = first == UInt8(ascii: "!")
        if isNegated { line = line.dropFirst() }
        isForFolders = line.last == UInt8(ascii: "/")
        if isForFolders { line = line.dropLast() }
        guard !line.isEmpty, line.last != UInt8(ascii: "\\") || Self.isEscapedBackslash(line) else { return nil }
        isAnchored = line.contains(UInt8(ascii: "/"))
        if line.first == UInt8(ascii: "/") { line = line.dropFirst() }
        guard !line.isEmpty else { return nil }
        parts = line.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// - Parameter path: The parts of a path below the folder of the pattern's file, never empty.
    func matches(_ path: ArraySlice<[UInt8]>, isFolder: Bool) -> Bool {
        guard let name = path.last, isFolder || !isForFolders else { return false }
        return isAnchored ? matchesParts(path) : Glob.matches(name, parts[0])
    }

    private func matchesParts(_ path: ArraySlice<[UInt8]>) -> Bool {
        var index = path.startIndex
        var part = 0
        var retry: (index: Int, part: Int)?
        while index < path.endIndex {
            if part < parts.count, Self.isAnyDepth(parts[part]) {
                if part == parts.count - 1 { return true }
                retry = (index, part + 1)
                part += 1
            } else if part < parts.count, Glob.matches(path[index], parts[part]) {
                index += 1
                part += 1
            } else if let again = retry {
                retry = (again.index + 1, again.part)
                index = again.index + 1
                part = again.part
            } else {
                return false
            }
        }
        return part == parts.count
    }

    private static func isAnyDepth(_ part: [UInt8]) -> Bool {
        part.count > 1 && part.allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.endIndex
        while end > line.startIndex, line[end - 1] == UInt8(ascii: " ") {
            if isEscaped(end - 1, in: line) { break }
            end -= 1
        }
        return line[..<end]
    }

    private static func isEscapedBackslash(_ line: ArraySlice<UInt8>) -> Bool { isEscaped(line.endIndex - 1, in: line) }

    private static func isEscaped(_ index: Int, in line: ArraySlice<UInt8>) -> Bool {
        let backslashes = line[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        return backslashes % 2 == 1
    }
}
