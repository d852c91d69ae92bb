/// A patch: what it says of each file, in its order.
///
/// Read as dpkg-source reads it: what stands before `---` is a comment, both names must be there, each hunk has as many
/// lines as it says. Of what git writes above the names only modes and renames count.
/// - Source: Dpkg::Source::Patch 1.21 (`analyze`); GNU diffutils manual, "Detailed Unified"; git-diff(1), "Generating
///   patch text with -p".
struct UnifiedDiff {
    typealias Line = ArraySlice<UInt8>

    /// Names are without their first folder, as `-p1` has it; `nil` for `/dev/null` or what has no folder.
    struct File {
        var old: String?
        var new: String?
        /// `/dev/null` stands there.
        var isNew = false
        var isGone = false
        var hunks: [Hunk] = []
        /// As git says it; `nil` where it does not.
        var isExecutable: Bool?
        /// Whether the old name goes.
        var isRename = false
    }

    /// Lines with their ends.
    struct Hunk {
        /// The line at which the old lines begin, from one; behind which they stand where there are none.
        var start: Int
        var old: [Line] = []
        var new: [Line] = []
        /// Lines at its beginning and at its end that stay.
        var prefix = 0
        var suffix = 0
    }

    /// Why it is no patch.
    struct Fault: Error, Hashable {
        var words: String
        /// From one.
        var line: Int
    }

    private(set) var files: [File] = []

    /// - Throws: `Fault`.
    init(_ bytes: [UInt8]) throws(Fault) {
        var reader = UnifiedDiffReader(bytes)
        while let file = try reader.nextFile() { files.append(file) }
    }
}

private struct UnifiedDiffReader {
    private let bytes: [UInt8]
    private var offset = 0
    private var number = 0
    /// Read already, and still to be looked at.
    private var pending: UnifiedDiff.Line?
    private var renamed: (from: String?, to: String?) = (nil, nil)
    private var mode: Bool?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func nextFile() throws(UnifiedDiff.Fault) -> UnifiedDiff.File? {
        while let line = nextLine() {
            if line.starts(with: "--- ".utf8) { return try file(line) }
            if line.starts(with: "+++ ".utf8) || line.starts(with: "@@ -".utf8) { throw fault("`---` is missing") }
            if line.starts(with: "diff --git ".utf8), let file = movedFile() { return file }
            look(at: Self.text(line))
        }
        return movedFile()
    }

    // MARK: - What git says

    private mutating func look(at line: String) {
        for key in ["new file mode ", "new mode "] where line.hasPrefix(key) { mode = line.hasSuffix("755") }
        if line.hasPrefix("rename from ") { renamed.from = String(line.dropFirst(12)) }
        if line.hasPrefix("rename to ") { renamed.to = String(line.dropFirst(10)) }
        if line.hasPrefix("diff --git ") { (renamed, mode) = ((nil, nil), nil) }
    }

    /// A file that only moves.
    private mutating func movedFile() -> UnifiedDiff.File? {
        defer { (renamed, mode) = ((nil, nil), nil) }
        guard let from = renamed.from, let to = renamed.to else { return nil }
        return UnifiedDiff.File(old: from, new: to, isExecutable: mode, isRename: true)
    }

    // MARK: - Files

    private mutating func file(_ first: UnifiedDiff.Line) throws(UnifiedDiff.Fault) -> UnifiedDiff.File {
        var file = UnifiedDiff.File()
        let old = try name(first)
        guard let second = nextLine(), second.starts(with: "+++ ".utf8) else { throw fault("`+++` is missing") }
        let new = try name(second)
        file.isNew = old == "/dev/null"
        file.isGone = new == "/dev/null"
        if file.isNew, file.isGone { throw fault("it says that nothing becomes nothing") }
        file.old = file.isNew ? nil : Self.stripped(old)
        file.new = file.isGone ? nil : Self.stripped(new)
        guard file.old != nil || file.new != nil else { throw fault("neither name has a folder") }
        for path in [old, new] where path.contains("/../") { throw fault("the path `\(path)` leads out of the tree") }
        file.isRename = renamed.from != nil && renamed.from == file.old && renamed.to == file.new
        file.isExecutable = mode
        (renamed, mode) = ((nil, nil), nil)
        let stripsReturns = second.last == 0x0D
        while let line = nextLine() {
            if line.first == UInt8(ascii: "\\") { continue }
            guard var hunk = header(Self.text(line)) else {
                pending = line
                break
            }
            try fill(&hunk.0, old: hunk.old, new: hunk.new, stripsReturns: stripsReturns)
            file.hunks.append(hunk.0)
        }
        if file.hunks.isEmpty { throw fault("`@@` is missing") }
        return file
    }

    private func name(_ line: UnifiedDiff.Line) throws(UnifiedDiff.Fault) -> String {
        let name = Self.text(line.dropFirst(4)).drop { $0 == " " || $0 == "\t" }
        if name.hasPrefix("\"") { throw fault("a name is written as a string of C") }
        if let tab = name.firstIndex(of: "\t") { return String(name[..<tab]) }
        return String(name.prefix { !$0.isWhitespace })
    }

    private static func stripped(_ path: String) -> String? {
        guard let slash = path.firstIndex(of: "/") else { return nil }
        return String(path[slash...].drop { $0 == "/" })
    }

    // MARK: - Hunks

    /// `@@ -1,2 +3,4 @@ …`
    private func header(_ line: String) -> (UnifiedDiff.Hunk, old: Int, new: Int)? {
        guard line.hasPrefix("@@ -"), let end = line.dropFirst(4).firstRange(of: " @@") else { return nil }
        let behind = line[end.upperBound...]
        guard behind.isEmpty || behind.hasPrefix(" ") else { return nil }
        let sides = line[line.index(line.startIndex, offsetBy: 4)..<end.lowerBound].split(separator: " ")
        guard sides.count == 2, sides[1].hasPrefix("+"), let old = Self.span(sides[0]),
            let new = Self.span(sides[1].dropFirst())
        else { return nil }
        return (UnifiedDiff.Hunk(start: old.start), old.count, new.count)
    }

    private static func span(_ text: Substring) -> (start: Int, count: Int)? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.allSatisfy { ("0"..."9").contains($0) } ? Int($0) : nil }
        guard (1...2).contains(parts.count), numbers.count == parts.count, numbers.allSatisfy({ $0 < 1 << 40 }) else {
            return nil
        }
        return (numbers[0], numbers.count == 2 ? numbers[1] : 1)
    }

    private mutating func fill(
        _ hunk: inout UnifiedDiff.Hunk,
        old: Int,
        new: Int,
        stripsReturns: Bool
    ) throws(UnifiedDiff.Fault) {
        var (old, new) = (old, new)
        var hasChange = false
        while old > 0 || new > 0 {
            guard let line = nextLine() else {
                // Blank lines at the end get lost in letters.
                guard old == new, old < 3 else { throw fault("it ends within a hunk") }
                let blanks = Array(repeating: ArraySlice<UInt8>([0x0A]), count: old)
                hunk.old += blanks
                hunk.new += blanks
                hunk.suffix += old
                break
            }
            let isBlank = line.isEmpty || line.elementsEqual([0x0D])
            let kind = isBlank ? UInt8(ascii: " ") : line[line.startIndex]
            if kind == UInt8(ascii: "\\") { continue }
            let content = ended(isBlank ? line : line.dropFirst(), stripsReturns: stripsReturns)
            switch kind {
            case UInt8(ascii: " "):
                (old, new) = (old - 1, new - 1)
                hunk.old.append(content)
                hunk.new.append(content)
                if hasChange { hunk.suffix += 1 } else { hunk.prefix += 1 }
            case UInt8(ascii: "-"):
                old -= 1
                hunk.old.append(content)
                (hasChange, hunk.suffix) = (true, 0)
            case UInt8(ascii: "+"):
                new -= 1
                hunk.new.append(content)
                (hasChange, hunk.suffix) = (true, 0)
            default: throw fault("a line of a hunk begins with none of ` `, `+` and `-`")
            }
            guard old >= 0, new >= 0 else { throw fault("a hunk has other lines than it says") }
        }
        if !hasChange { hunk.suffix = hunk.prefix }
    }

    /// With the end that it has in the file: none where the patch says so.
    private func ended(_ line: UnifiedDiff.Line, stripsReturns: Bool) -> UnifiedDiff.Line {
        let plain = stripsReturns && line.last == 0x0D ? line.dropLast() : line
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "\\") { return plain }
        return (Array(plain) + [0x0A])[...]
    }

    // MARK: - Lines

    /// Without its end.
    private mutating func nextLine() -> UnifiedDiff.Line? {
        if let line = pending {
            pending = nil
            return line
        }
        guard offset < bytes.count else { return nil }
        let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
        defer { offset = end + 1 }
        number += 1
        return bytes[offset..<end]
    }

    private static func text(_ line: UnifiedDiff.Line) -> String {
        String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }

    private func fault(_ words: String) -> UnifiedDiff.Fault { UnifiedDiff.Fault(words: words, line: number) }
}
