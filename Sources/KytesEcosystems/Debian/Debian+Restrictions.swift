extension Debian {
    /// `[amd64 linux-any !i386]`
    ///
    /// - Source: Debian Policy 4.6.2, sections 7.1 and 11.1; dpkg-architecture(1), dpkg 1.21.
    enum Architectures {
        /// Whether a relation counts on an architecture. One that names none counts on each.
        static func allow(_ native: String, _ words: [String]) -> Bool {
            if words.isEmpty { return true }
            let isNegative = words.contains { $0.hasPrefix("!") }
            let isNamed = words.contains { matches(native, $0.hasPrefix("!") ? String($0.dropFirst()) : $0) }
            return isNamed != isNegative
        }

        /// Whether an architecture is one of those that a word stands for: `any`, `linux-any`, `any-arm64`.
        static func matches(_ architecture: String, _ word: String) -> Bool {
            if word == "any" || word == architecture { return true }
            let parts = word.split(separator: "-").map(String.init)
            guard parts.contains("any"), let last = parts.last else { return false }
            let own = architecture.split(separator: "-").map(String.init)
            let (system, processor) = own.count > 1 ? (own[own.count - 2], own[own.count - 1]) : ("linux", own[0])
            let wantedSystem = parts.count > 1 ? parts[parts.count - 2] : "any"
            return (wantedSystem == "any" || wantedSystem == system) && (last == "any" || last == processor)
        }
    }

    /// `<!nocheck> <stage1 cross>`: all of one list, of any list.
    enum Profiles {
        /// Whether a relation counts in a build without any profile.
        static func allow(_ lists: [[String]]) -> Bool {
            lists.isEmpty || lists.contains { $0.allSatisfy { $0.hasPrefix("!") } }
        }
    }
}
