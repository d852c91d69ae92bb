import KytesGit
import KytesSyntax
import KytesText

/// Another repository's commit at a path of a source.
public struct SourceSubmodule: Hashable, Sendable {
    /// Relative to the root of the source.
    public var path: String
    /// Where the other repository is: absolute, without a password.
    public var url: String
    /// 40 hexadecimal digits.
    public var revision: String

    public init(path: String, url: String, revision: String) {
        self.path = path
        self.url = url
        self.revision = revision
    }

    /// A path of the source as one of the submodule, empty for its root; `nil` for what lies elsewhere.
    func inner(_ other: String) -> String? {
        if other == path { return "" }
        return other.hasPrefix(path + "/") ? String(other.dropFirst(path.count + 1)) : nil
    }
}

/// What `.gitmodules` says.
///
/// - Source: gitmodules(5), git 2.39.
struct SubmoduleList {
    static let fileName = ".gitmodules"
    /// Nobody has more; a file that says so is not to be trusted.
    private static let limit = 10_000

    /// Path and address as written, in the order of the text.
    let entries: [(path: String, url: String)]

    init(_ text: SourceText) {
        let sections = GitConfigText(text).sections.filter { $0.name.value == "submodule" && $0.subsection != nil }
        entries = sections.prefix(Self.limit).compactMap { section in
            guard let path = section.value("path")?.value, let url = section.value("url")?.value else { return nil }
            return (path.hasSuffix("/") ? String(path.dropLast()) : path, url)
        }
    }
}
