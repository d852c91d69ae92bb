import FoundationEssentials
import KytesGit

/// The names that a repository gives to commits, and when it did.
public struct RemoteReferences: Hashable, Sendable {
    /// The branch that `HEAD` names, where it is known.
    public var head: String?
    /// Tag to the commit it leads to, 40 hexadecimal digits (annotated tags peeled).
    public var tags: [String: String]
    public var branches: [String: String]
    /// Tags that led to another commit when they were seen before, and that commit.
    public var moved: [String: String]
    /// When they were read, in seconds since 1970.
    public var time: Int64

    public init(
        head: String?,
        tags: [String: String],
        branches: [String: String],
        moved: [String: String] = [:],
        time: Int64
    ) {
        self.head = head
        self.tags = tags
        self.branches = branches
        self.moved = moved
        self.time = time
    }

    /// - Parameter head: The full name of a branch.
    init(head: String?, names: [(name: String, commit: GitObjectID)], time: Int64) {
        self.init(head: head.flatMap { Self.short($0, "refs/heads/") }, tags: [:], branches: [:], time: time)
        for (name, commit) in names {
            if let tag = Self.short(name, "refs/tags/") { tags[tag] = commit.description }
            if let branch = Self.short(name, "refs/heads/") { branches[branch] = commit.description }
        }
    }

    /// The same, and which tags moved since `old`. A tag that once moved is remembered until it moves back.
    func comparing(with old: RemoteReferences?) -> RemoteReferences {
        guard let old else { return self }
        var result = self
        for (tag, commit) in tags {
            let before = old.moved[tag] ?? old.tags[tag]
            result.moved[tag] = before == commit ? nil : before
        }
        return result
    }

    private static func short(_ name: String, _ prefix: String) -> String? {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }
}

extension RemoteReferences {
    private struct Wire: Codable {
        var schema = "kytes-references/1"
        var url: String
        var head: String?
        var tags: [String: String]
        var branches: [String: String]
        var moved: [String: String]
        var time: Int64
    }

    /// - Returns: `nil` where the bytes are no list of references.
    init?(json bytes: [UInt8]) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)) else { return nil }
        self.init(head: wire.head, tags: wire.tags, branches: wire.branches, moved: wire.moved, time: wire.time)
    }

    func json(url: String) throws -> [UInt8] {
        try encoded(Wire(url: url, head: head, tags: tags, branches: branches, moved: moved, time: time))
    }
}
