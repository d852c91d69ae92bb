import CLibgit2
import KytesBasics

/// The user's and the system's git configuration, as a value.
///
/// Read from where `git` itself would read it under the environment that is handed in (libgit2 1.5 knows neither
/// `GIT_CONFIG_GLOBAL` nor `GIT_CONFIG_COUNT`), includes followed.
/// - Source: git-config(1), "FILES" and "ENVIRONMENT", git 2.39.
public struct GitConfiguration: Sendable {
    private struct Entry: Sendable {
        /// Section and name in lower case, the subsection as written.
        var key: String
        var value: String
    }

    private var entries: [Entry] = []

    /// Blocks for a few small files. What cannot be read is left out, as if it were not there.
    public init(environment: [String: String]) {
        for file in Self.files(environment) { read(file) }
        let count = environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
        for index in 0..<min(max(count, 0), 1000) {
            guard let key = environment["GIT_CONFIG_KEY_\(index)"], let value = environment["GIT_CONFIG_VALUE_\(index)"]
            else { continue }
            entries.append(Entry(key: Self.normalised(key), value: value))
        }
    }

    /// The value that counts, which is the last one.
    public func value(_ key: String) -> String? { entries.last { $0.key == key }?.value }

    /// Every value, in the order of the files.
    public func values(_ key: String) -> [String] { entries.filter { $0.key == key }.map(\.value) }

    /// The values of `section.SUBSECTION.name`, with their subsections.
    public func subsections(of section: String, name: String) -> [(subsection: String, value: String)] {
        entries.compactMap { entry in
            guard entry.key.hasPrefix(section + "."), entry.key.hasSuffix("." + name) else { return nil }
            let inner = entry.key.dropFirst(section.count + 1)
            guard inner.count > name.count else { return nil }
            return (String(inner.dropLast(name.count + 1)), entry.value)
        }
    }

    /// The URL that git really uses, `url.<base>.insteadOf` applied: the longest match wins, and of equals the first.
    public func mapped(_ url: String) -> String {
        var best: (base: String, prefix: String)?
        for (base, prefix) in subsections(of: "url", name: "insteadof") where url.hasPrefix(prefix) {
            if prefix.utf8.count > best?.prefix.utf8.count ?? -1 { best = (base, prefix) }
        }
        return best.map { $0.base + url.dropFirst($0.prefix.count) } ?? url
    }

    private mutating func read(_ file: String) {
        GitLibrary.start()
        var config: OpaquePointer?
        guard git_config_open_ondisk(&config, file) == 0, let config else { return }
        defer { git_config_free(config) }
        var iterator: OpaquePointer?
        guard git_config_iterator_new(&iterator, config) == 0 else { return }
        defer { git_config_iterator_free(iterator) }
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0, let found = entry?.pointee {
            guard let name = found.name else { continue }
            entries.append(Entry(key: String(cString: name), value: found.value.map { String(cString: $0) } ?? "true"))
        }
    }

    private static func files(_ environment: [String: String]) -> [String] {
        var files: [String] = []
        if ["", "0", "false", "no", "off"].contains(environment["GIT_CONFIG_NOSYSTEM"]?.lowercased() ?? "") {
            files.append(environment["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig")
        }
        if let global = environment["GIT_CONFIG_GLOBAL"] { return files + [global] }
        if let folder = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map({ $0 + "/.config" }) {
            files.append(folder + "/git/config")
        }
        if let home = environment["HOME"] { files.append(home + "/.gitconfig") }
        return files
    }

    private static func normalised(_ key: String) -> String {
        guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return key.lowercased() }
        return key[..<first].lowercased() + key[first..<last] + key[last...].lowercased()
    }
}
