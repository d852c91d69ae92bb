internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Debian {
    /// A kind of relation between packages, as its field is called.
    enum Bond: String, CaseIterable, Sendable {
        case preDepends = "Pre-Depends"
        case depends = "Depends"
        case conflicts = "Conflicts"
        case breaks = "Breaks"
        case recommends = "Recommends"
        case suggests = "Suggests"
        case replaces = "Replaces"
        case enhances = "Enhances"
        case provides = "Provides"
        case buildDepends = "Build-Depends"
        case buildDependsArch = "Build-Depends-Arch"
        case buildDependsIndep = "Build-Depends-Indep"
        case buildConflicts = "Build-Conflicts"
        case buildConflictsArch = "Build-Conflicts-Arch"
        case buildConflictsIndep = "Build-Conflicts-Indep"

        /// Whether the package is wanted, not shunned.
        var isWish: Bool {
            switch self {
            case .preDepends, .depends, .recommends, .suggests, .buildDepends, .buildDependsArch, .buildDependsIndep:
                true
            default: false
            }
        }

        /// Whether nothing works without it.
        var isHard: Bool {
            switch self {
            case .recommends, .suggests: false
            default: isWish
            }
        }

        var isForBuilding: Bool { rawValue.hasPrefix("Build-") }

        static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })
    }

    /// One package of an index, read as far as relations go.
    final class PackageRecord: Sendable {
        struct Wish: Sendable {
            var bond: Bond
            var groups: [RelationGroup]
        }

        let index: PackageIndex
        let entry: PackageIndex.Entry
        let name: String
        let version: DebianVersion
        let architecture: String
        let isEssential: Bool
        let isImportant: Bool
        /// `same`, `foreign`, `allowed`; empty for `no`.
        let multiArch: String
        /// 0 for `required` to 4 for `extra` and what is not said.
        let priority: Int
        /// Of the source package, where it has other ones.
        let source: String?
        /// In the order in which apt reads the fields.
        let bonds: [Wish]

        init(_ index: PackageIndex, _ number: Int) {
            let entry = index.entries[number]
            self.index = index
            self.entry = entry
            name = index.string(entry.name)
            version = DebianVersion(index.string(entry.version))
            architecture = index.string(entry.architecture)
            var found: [Bond: [RelationGroup]] = [:]
            var words: [String: String] = [:]
            index.bytes.withUnsafeBufferPointer { bytes in
                for (field, value) in Self.fields(of: entry, bytes) {
                    let key = String(decoding: bytes[field], as: UTF8.self).lowercased()
                    if let bond = Bond.byName[key] {
                        found[bond] = Debian.relations(bytes, in: value).groups
                    } else if Self.kept.contains(key) {
                        words[key] = String(decoding: bytes[value], as: UTF8.self)
                    }
                }
            }
            bonds = Bond.allCases.compactMap { bond in found[bond].map { Wish(bond: bond, groups: $0) } }
            isEssential = words["essential"] == "yes"
            isImportant = words["important"] == "yes" || words["protected"] == "yes"
            multiArch = words["multi-arch"].map { $0 == "no" ? "" : $0 } ?? ""
            priority =
                ["required", "important", "standard", "optional", "extra"].firstIndex(of: words["priority"]) ?? 4
            source = words["source"]
        }

        /// The name of its source package and that one's version.
        var sourcePackage: (name: String, version: DebianVersion) {
            guard let source else { return (name, version) }
            let words = source.split(separator: " ", maxSplits: 1)
            let written = words.count == 2 ? String(words[1].filter { $0 != "(" && $0 != ")" && $0 != " " }) : nil
            return (String(words[0]), written.map { DebianVersion($0) } ?? version)
        }

        /// The value of a field, lines and all; `nil` where there is none.
        func value(_ name: String) -> String? {
            index.bytes.withUnsafeBufferPointer { bytes in
                let key = name.lowercased()
                let place = Self.fields(of: entry, bytes).first { field, _ in
                    field.count == key.utf8.count && String(decoding: bytes[field], as: UTF8.self).lowercased() == key
                }
                return place.map { String(decoding: bytes[$0.value], as: UTF8.self) }
            }
        }

        func string(_ range: TextRange) -> String { index.string(range) }

        private static let kept: Set<String> = [
            "essential", "important", "protected", "multi-arch", "priority", "source",
        ]

        private static func fields(
            of entry: PackageIndex.Entry,
            _ bytes: UnsafeBufferPointer<UInt8>
        ) -> [(name: TextRange, value: TextRange)] {
            var fields: [(name: TextRange, value: TextRange)] = []
            let part = UnsafeBufferPointer(rebasing: bytes[..<Int(entry.range.upperBound)])
            var lines = ControlLines(part, from: Int(entry.range.lowerBound))
            while let line = lines.next() {
                switch line {
                case .field(let name, let value): fields.append((name, value))
                case .continuation(let value):
                    guard let last = fields.indices.last, !value.isEmpty else { continue }
                    let start = fields[last].value.isEmpty ? value.lowerBound : fields[last].value.lowerBound
                    fields[last].value = start..<value.upperBound
                case .blank, .comment, .stray, .armor: continue
                }
            }
            return fields
        }
    }
}

extension Debian.Relation {
    /// Whether a version is one that is asked for; one that nobody says is asked for by nobody who asks for any. What only a
    /// build knows is taken to be right.
    func allows(_ version: DebianVersion?, _ string: (TextRange) -> String) -> Bool {
        guard let constraint else { return true }
        let text = string(constraint.version)
        if text.utf8.contains(UInt8(ascii: "$")) { return true }
        guard let version else { return false }
        let wanted = DebianVersion(text)
        switch constraint.comparison {
        case .less: return version < wanted
        case .atMost: return version <= wanted
        case .exactly: return version == wanted
        case .atLeast: return version >= wanted
        case .more: return version > wanted
        }
    }
}
