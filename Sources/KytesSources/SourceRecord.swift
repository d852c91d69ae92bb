import FoundationEssentials
public import KytesBasics
public import KytesGraph

/// What stands beside a tree: what was asked, what was found, how exactly.
public struct SourceRecord: Hashable, Sendable {
    /// As it was asked for, without a password.
    public var url: String
    /// The commit, 40 hexadecimal digits.
    public var revision: String
    /// The tag or branch that led to it.
    public var reference: String?
    /// As it was asked for.
    public var version: String?
    public var exactness: Exactness
    /// Relative to the root of the tree, empty for the root.
    public var subdirectory: String
    /// Commits of other repositories in the tree, of which it has empty folders only; sorted by path.
    public var submodules: [SourceSubmodule]
    /// When the tree was asked for first, in seconds since 1970.
    public var time: Int64

    public init(
        url: String,
        revision: String,
        reference: String? = nil,
        version: String? = nil,
        exactness: Exactness,
        subdirectory: String = "",
        submodules: [SourceSubmodule] = [],
        time: Int64
    ) {
        self.url = url
        self.revision = revision
        self.reference = reference
        self.version = version
        self.exactness = exactness
        self.subdirectory = subdirectory
        self.submodules = submodules
        self.time = time
    }
}

/// A read-only tree of one commit.
public struct SourceTree: Hashable, Sendable {
    /// The folder of the whole repository.
    public var root: AbsolutePath
    /// The file to show. On disk now, whether the rest is or not.
    public var landing: AbsolutePath
    public var record: SourceRecord
    /// The path of the submodule that the landing file was looked for in, relative to the root of the source that was asked
    /// for. The tree is that of the submodule then; where it could not be had, that of the source, which says where it is.
    public var submodule: String?
    /// To be said to the user at once.
    public var notices: [SourceNotice]

    /// Whether the landing file stands for another one that could not be had.
    public var isSubstitute: Bool {
        notices.contains { $0.code == .submoduleMissing || $0.code == .largeFileMissing }
    }
}

/// Something about a source that the user must hear.
public struct SourceNotice: Hashable, Sendable {
    public enum Code: String, Sendable {
        /// A tag leads to another commit than the one that is pinned or was seen before.
        case tagMoved
        /// The source is near the version that is in use, not the same.
        case nearest
        /// The source is that of a branch, whatever version is in use.
        case head
        /// The file is in another repository, at the commit that the source names.
        case submodule
        /// The file would be in another repository, which could not be had.
        case submoduleMissing
        /// The file is the pointer to one that Git LFS keeps elsewhere, which could not be had.
        case largeFileMissing
    }

    public var code: Code
    /// A sentence without its full stop.
    public var message: String

    /// Whether the user got something else than he asked for.
    public var isWarning: Bool { code != .submodule }

    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}

extension SourceRecord {
    private struct Wire: Codable {
        var schema = "kytes-source/1"
        var url: String
        var revision: String
        var reference: String?
        var version: String?
        var exactness: String
        var subdirectory: String
        var submodules: [Submodule]?
        var time: Int64

        struct Submodule: Codable {
            var path: String
            var url: String
            var revision: String
        }
    }

    /// - Returns: `nil` where the bytes are no record.
    init?(json bytes: [UInt8]) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)),
            let exactness = Exactness(rawValue: wire.exactness)
        else { return nil }
        self.init(
            url: wire.url,
            revision: wire.revision,
            reference: wire.reference,
            version: wire.version,
            exactness: exactness,
            subdirectory: wire.subdirectory,
            submodules: (wire.submodules ?? []).map {
                SourceSubmodule(path: $0.path, url: $0.url, revision: $0.revision)
            },
            time: wire.time
        )
    }

    func json() throws -> [UInt8] {
        let wire = Wire(
            url: url,
            revision: revision,
            reference: reference,
            version: version,
            exactness: exactness.rawValue,
            subdirectory: subdirectory,
            submodules: submodules.map { Wire.Submodule(path: $0.path, url: $0.url, revision: $0.revision) },
            time: time
        )
        return try encoded(wire)
    }
}

/// JSON with sorted keys and a line end, as every file of the cache has it.
func encoded(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(value)) + [0x0A]
}
