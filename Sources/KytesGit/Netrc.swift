import KytesBasics

/// The logins of `~/.netrc` (or of the file that `NETRC` names).
///
/// - Source: netrc(5) of GNU inetutils, read 2026-11-22.
struct Netrc {
    struct Entry: Equatable {
        /// `nil` for `default`.
        var host: String?
        var login = ""
        var password = ""
    }

    private(set) var entries: [Entry] = []

    init(environment: [String: String]) {
        let path = environment["NETRC"] ?? environment["HOME"].map { $0 + "/.netrc" }
        let bytes = path.flatMap { AbsolutePath($0) }.flatMap { Disk.read($0, limit: 1 << 20) }
        self.init(String(decoding: bytes ?? [], as: UTF8.self))
    }

    init(_ text: String) {
        var isMacro = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            // A macro ends with an empty line.
            if isMacro {
                isMacro = !line.isEmpty
                continue
            }
            var words = Self.words(line)[...]
            while let word = words.popFirst() {
                switch word {
                case "machine": entries.append(Entry(host: words.popFirst()))
                case "default": entries.append(Entry(host: nil))
                case "macdef":
                    isMacro = true
                    words = []
                case "login": setLast(\.login, words.popFirst())
                case "password": setLast(\.password, words.popFirst())
                case "account": _ = words.popFirst()
                default: break
                }
            }
        }
    }

    /// The first entry for a host, and for that user where one is asked for.
    func entry(host: String, user: String) -> Entry? {
        entries.first {
            ($0.host == nil || $0.host == host) && (user.isEmpty || $0.login == user) && !$0.password.isEmpty
        }
    }

    private mutating func setLast(_ field: WritableKeyPath<Entry, String>, _ value: String?) {
        guard let value, let last = entries.indices.last else { return }
        entries[last][keyPath: field] = value
    }

    private static func words(_ line: Substring) -> [String] {
        var words: [String] = []
        var rest = line
        while let first = rest.first {
            if first == "#", words.isEmpty { break }
            if first == " " || first == "\t" || first == "\r" {
                rest = rest.dropFirst()
            } else if first == "\"" {
                let inner = rest.dropFirst()
                let end = inner.firstIndex(of: "\"") ?? inner.endIndex
                words.append(String(inner[..<end]))
                rest = inner[end...].dropFirst()
            } else {
                let end = rest.firstIndex { $0 == " " || $0 == "\t" || $0 == "\r" } ?? rest.endIndex
                words.append(String(rest[..<end]))
                rest = rest[end...]
            }
        }
        return words
    }
}
