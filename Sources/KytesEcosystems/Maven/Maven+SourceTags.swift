extension Maven {
    /// The tags that may stand for a version, the likeliest first; at most eight.
    ///
    /// A version is tagged as it is, behind a `v`, a name (`name-1.2`, `name/1.2`), a word (`rel/1.2`, `release-1.2`), with
    /// other marks between its numbers (`1_2`), or with a word behind it (`1.2.Final`).
    /// - Parameter names: What the tag may begin with: of the module, its parents, the repository; the likeliest first.
    static func tags(of version: String, names: [String], among tags: some Sequence<String>) -> [String] {
        var forms: [String] = []
        for form in [version, shortened(version)].compactMap({ $0?.lowercased() }) {
            for mark in [".", "_", "-"] { forms.append(form.replacing(".", with: mark)) }
        }
        let names = names.map { $0.lowercased() }
        var scored: [(score: Int, tag: String)] = []
        for tag in tags {
            if let score = score(of: tag.lowercased(), forms, names) { scored.append((score, tag)) }
        }
        scored.sort { ($0.score, $0.tag.utf8.count, $0.tag) < ($1.score, $1.tag.utf8.count, $1.tag) }
        return scored.prefix(8).map(\.tag)
    }

    /// Without the word that says what kind of release it is: `1.2.Final`, `31.1-jre`.
    private static func shortened(_ version: String) -> String? {
        guard let mark = version.lastIndex(where: { $0 == "." || $0 == "-" }), mark != version.startIndex,
            version[version.index(after: mark)...].allSatisfy(\.isLetter)
        else { return nil }
        return String(version[..<mark])
    }

    /// Lower is likelier; `nil` for a tag of something else.
    private static func score(of tag: String, _ forms: [String], _ names: [String]) -> Int? {
        for (place, form) in forms.enumerated() {
            for (word, cost) in endings {
                guard tag.hasSuffix(form + word) else { continue }
                let prefix = tag.dropLast(form.utf8.count + word.utf8.count)
                if let score = score(ofPrefix: prefix, names) { return score + place * 2 + cost }
            }
        }
        return nil
    }

    private static let endings = [
        ("", 0), (".final", 40), (".release", 40), (".ga", 40), ("-final", 40), ("-release", 40),
    ]

    private static func score(ofPrefix prefix: Substring, _ names: [String]) -> Int? {
        if prefix.isEmpty { return 0 }
        if prefix == "v" || prefix == "r" { return 1 }
        guard let last = prefix.last, !last.isNumber, last != "." else { return nil }
        let words = prefix.split { "-_/.@".contains($0) }
        let name = prefix.split(separator: "/").last.map { String($0.drop { $0 == "v" && prefix.last == "v" }) } ?? ""
        let trimmed = trim(name)
        if let place = names.firstIndex(of: trimmed) { return 10 + 4 * place }
        if words.allSatisfy({ releaseWords.contains(String($0)) || names.contains(String($0)) }) { return 8 }
        return 100
    }

    private static let releaseWords: Set = ["v", "r", "rel", "release", "releases", "version", "tag", "tags", "ver"]

    /// Without what stands between a name and a version.
    private static func trim(_ name: String) -> String {
        var name = name[...]
        if name.hasSuffix("-v") || name.hasSuffix("_v") { name = name.dropLast() }
        while let last = name.last, "-_@.".contains(last) { name = name.dropLast() }
        return String(name)
    }
}
