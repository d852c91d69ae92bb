internal import KytesSyntax
internal import KytesText

extension Debian {
    /// Which of several versions apt would install: by the priorities that releases and the user's preferences give them.
    ///
    /// - Source: apt_preferences(5), apt 2.6.
    struct Policy: Sendable {
        /// What a release says of itself.
        struct Release: Sendable {
            /// `Suite`, `Codename`, `Origin`, `Label`, `Version` by their letters in a pin: `a`, `n`, `o`, `l`, `v`.
            var words: [String: String] = [:]
            var isAutomatic = true
            var upgrades = false

            /// Without any preference.
            var priority: Int { isAutomatic ? 500 : upgrades ? 100 : 1 }
        }

        private struct Pin: Sendable {
            var packages: [String]
            var rule: Rule
            var priority: Int
        }

        private enum Rule: Sendable {
            case release([(key: String, value: String)])
            case origin(String)
            case version(String)
        }

        private var pins: [Pin] = []

        /// Adds what a file of preferences says; what cannot be read of it is passed over.
        mutating func read(_ bytes: [UInt8]) {
            let text = ControlText(bytes: bytes)
            for stanza in text.stanzas {
                guard let packages = text.value("Package", of: stanza)?.value,
                    let rule = text.value("Pin", of: stanza).flatMap({ Self.rule($0.value) }),
                    let priority = text.value("Pin-Priority", of: stanza).flatMap({ Int($0.value) })
                else { continue }
                pins.append(
                    Pin(packages: packages.split(separator: " ").map(String.init), rule: rule, priority: priority))
            }
        }

        private static func rule(_ text: String) -> Rule? {
            let kind = text.prefix { $0 != " " }
            let rest = text.dropFirst(kind.count).drop { $0 == " " }
            switch kind {
            case "release":
                return .release(
                    rest.split(separator: ",").map { word in
                        let word = word.drop { $0 == " " }
                        guard let sign = word.firstIndex(of: "=") else { return ("a", String(word)) }
                        return (String(word[..<sign]), String(word[word.index(after: sign)...]))
                    })
            case "origin": return .origin(rest.filter { $0 != "\"" })
            case "version": return .version(String(rest))
            default: return nil
            }
        }

        // MARK: - Priorities

        /// - Parameter source: `nil` for what is installed.
        func priority(of name: String, _ version: String, from source: AptSource?, _ release: Release) -> Int {
            let own = pins.first { pin in
                !pin.packages.contains("*") && pin.packages.contains { Self.matches(name, $0) }
                    && holds(pin.rule, version, source, release)
            }
            if let own { return own.priority }
            guard source != nil else { return 100 }
            let general = pins.first { $0.packages.contains("*") && holds($0.rule, version, source, release) }
            return general?.priority ?? release.priority
        }

        private func holds(_ rule: Rule, _ version: String, _ source: AptSource?, _ release: Release) -> Bool {
            switch rule {
            case .version(let pattern): return Self.matches(version, pattern)
            case .origin(let host):
                guard let url = source?.url, let start = url.firstRange(of: "://") else { return false }
                return Self.matches(String(url[start.upperBound...].prefix { $0 != "/" && $0 != ":" }), host)
            case .release(let words):
                guard let source else { return false }
                return words.allSatisfy { key, value in
                    Self.matches(key == "c" ? source.component : release.words[key] ?? "", value)
                }
            }
        }

        /// With `*` at either end or within.
        static func matches(_ text: String, _ pattern: String) -> Bool {
            let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
            guard parts.count > 1 else { return text == pattern }
            guard text.hasPrefix(parts[0]) else { return false }
            var rest = text.dropFirst(parts[0].count)
            for part in parts.dropFirst().dropLast() where !part.isEmpty {
                guard let found = rest.firstRange(of: part) else { return false }
                rest = rest[found.upperBound...]
            }
            return rest.hasSuffix(parts[parts.count - 1])
        }
    }
}

extension Debian.Policy.Release {
    /// What stands in `InRelease` or `Release`.
    init(_ bytes: [UInt8]) {
        let text = ControlText(bytes: bytes)
        guard let stanza = text.stanzas.first else { return }
        let letters = [("a", "Suite"), ("n", "Codename"), ("o", "Origin"), ("l", "Label"), ("v", "Version")]
        for (letter, field) in letters { words[letter] = text.value(field, of: stanza)?.value }
        isAutomatic = text.value("NotAutomatic", of: stanza)?.value != "yes"
        upgrades = text.value("ButAutomaticUpgrades", of: stanza)?.value == "yes"
    }
}
