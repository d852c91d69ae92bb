internal import KytesBasics
internal import KytesText
internal import KytesVersions
internal import Synchronization

extension Debian {
    /// All packages that a machine has or could have, at one moment.
    final class World: Sendable {
        struct Available: Sendable {
            var source: AptSource
            var index: PackageIndex
            var release = Policy.Release()
        }

        /// A package in one of the indices.
        struct Place: Hashable, Sendable {
            /// 0 for what is installed.
            var index: Int
            var entry: Int
        }

        /// A package that does for a relation, and the version that counts.
        struct Target {
            var record: PackageRecord
            var place: Place
            /// By a name that is not its own.
            var isProvided: Bool
        }

        let installed: PackageIndex?
        let available: [Available]
        let sources: [AptSource]
        let native: String
        /// `debian`, `ubuntu`: the namespace of its packages' URLs.
        let vendor: String
        /// The indices in apt's lists.
        let lists: [AbsolutePath]
        let policy: Policy

        private struct Memory {
            var records: [Place: PackageRecord] = [:]
            var candidates: [String: Place?] = [:]
            var mentions: [String: [Int]] = [:]
            var upgradable: [Upgrade]?
        }

        private let memory = Mutex(Memory())

        init(
            installed: PackageIndex?,
            available: [Available],
            sources: [AptSource],
            native: String,
            vendor: String,
            lists: [AbsolutePath],
            policy: Policy = Policy()
        ) {
            self.installed = installed
            self.available = available
            self.sources = sources
            self.native = native
            self.vendor = vendor
            self.lists = lists
            self.policy = policy
        }

        /// Whether anything can be said of what is not there.
        var hasIndices: Bool { installed != nil || !available.isEmpty }

        var indexCount: Int { available.count + 1 }

        func index(_ number: Int) -> PackageIndex? { number == 0 ? installed : available[number - 1].index }

        func record(_ place: Place) -> PackageRecord? {
            if let known = memory.withLock({ $0.records[place] }) { return known }
            guard let index = index(place.index) else { return nil }
            let record = PackageRecord(index, place.entry)
            memory.withLock { $0.records[place] = record }
            return record
        }

        /// The version of a package that is installed, on the machine's own architecture or on none.
        func installed(_ name: String) -> Place? { places(of: name, in: 0).first }

        /// The version that apt would install: of those with the highest priority the newest; an older one than is installed
        /// only where its priority is above all measure.
        func candidate(_ name: String) -> Place? {
            if let known = memory.withLock({ $0.candidates[name] }) { return known }
            let present = installed(name).flatMap(record)?.version
            var best: (place: Place, version: DebianVersion, priority: Int)?
            for number in Array(1..<indexCount) + [0] {
                for place in places(of: name, in: number) {
                    guard let version = record(place)?.version else { continue }
                    let priority = priority(of: name, version, in: number)
                    if priority < 0 || present.map({ version < $0 && priority < 1_000 }) == true { continue }
                    // What is installed already and could be had again is what is installed.
                    if number == 0, best?.version == version {
                        best?.place = place
                    } else if best.map({ ($0.priority, $0.version) < (priority, version) }) ?? true {
                        best = (place, version, priority)
                    }
                }
            }
            memory.withLock { $0.candidates[name] = .some(best?.place) }
            return best?.place
        }

        private func priority(of name: String, _ version: DebianVersion, in number: Int) -> Int {
            let source = number == 0 ? nil : available[number - 1].source
            let release = number == 0 ? Policy.Release() : available[number - 1].release
            return policy.priority(of: name, version.description, from: source, release)
        }

        func hasPackage(_ name: String) -> Bool {
            (0..<indexCount).contains { number in
                guard let index = index(number) else { return false }
                return !index.entries(named: name).isEmpty || !index.provisions(of: name).isEmpty
            }
        }

        /// What is installed and could be newer, in the order of dpkg's status.
        var upgradable: [Upgrade] {
            if let known = memory.withLock({ $0.upgradable }) { return known }
            let found = findUpgrades()
            memory.withLock { $0.upgradable = found }
            return found
        }

        /// All names of packages, sorted.
        var names: [String] {
            Set((0..<indexCount).flatMap { index($0)?.names ?? [] }).sorted()
        }

        /// The versions of a package that can be had, newest first.
        func versions(of name: String) -> [DebianVersion] {
            Set((0..<indexCount).flatMap { places(of: name, in: $0) }.compactMap { record($0)?.version }).sorted(by: >)
        }

        func places(of name: String, in number: Int) -> [Place] {
            guard let index = index(number) else { return [] }
            return index.entries(named: name).filter { entry in
                let architecture = index.string(index.entries[entry].architecture)
                return architecture == native || architecture == "all"
            }
            .map { Place(index: number, entry: $0) }
        }

        // MARK: - Relations

        /// Whether a package's own name and version are what is asked for.
        func suits(_ record: PackageRecord, _ relation: Relation, _ string: (TextRange) -> String) -> Bool {
            guard relation.allows(record.version, string) else { return false }
            guard let qualifier = relation.qualifier.map(string) else { return true }
            switch qualifier {
            case "any": return record.multiArch == "allowed"
            case "native": return true
            default: return qualifier == record.architecture || qualifier == native
            }
        }

        /// The packages that fulfil a relation: its own first, then those that say they are it, too.
        ///
        /// - Parameter chosen: The version that counts of a package; `nil` for one that does not count.
        func targets(
            of relation: Relation,
            _ string: (TextRange) -> String,
            among chosen: (String) -> Place?
        ) -> [Target] {
            let name = string(relation.name)
            var targets: [Target] = []
            if let place = chosen(name), let record = record(place), suits(record, relation, string) {
                targets.append(Target(record: record, place: place, isProvided: false))
            }
            for number in 0..<indexCount {
                guard let index = index(number) else { continue }
                for provision in index.provisions(of: name) {
                    let place = Place(index: number, entry: provision.entry)
                    let owner = index.string(index.entries[provision.entry].name)
                    guard owner != name, chosen(owner) == place else { continue }
                    let version = provision.version.map { DebianVersion(index.string($0)) }
                    guard relation.allows(version, string), let record = record(place), isNative(record) else {
                        continue
                    }
                    targets.append(Target(record: record, place: place, isProvided: true))
                }
            }
            return targets
        }

        private func isNative(_ record: PackageRecord) -> Bool {
            record.architecture == native || record.architecture == "all"
        }

        /// Who of several that would do equally is taken: as apt sorts them. For the same name only what cannot be told
        /// apart otherwise counts by when it is first mentioned in the indices, the latest first.
        ///
        /// - Source: apt 2.6, `CompareProviders`.
        func isBefore(_ left: Target, _ right: Target) -> Bool {
            let isInstalled = [left, right].map { installed($0.record.name) != nil }
            if isInstalled[0] != isInstalled[1] { return isInstalled[0] }
            if left.isProvided != right.isProvided { return right.isProvided }
            if left.record.isEssential != right.record.isEssential { return left.record.isEssential }
            if left.record.isImportant != right.record.isImportant { return left.record.isImportant }
            if left.record.priority != right.record.priority { return left.record.priority < right.record.priority }
            return mention(of: right.record.name).lexicographicallyPrecedes(mention(of: left.record.name))
        }

        /// Where a name stands first: index, package, field, place in it.
        private func mention(of name: String) -> [Int] {
            if let known = memory.withLock({ $0.mentions[name] }) { return known }
            var found = [Int.max]
            for number in Array(1..<indexCount) + [0] {
                guard let index = index(number), let place = firstMention(of: name, in: index, number) else { continue }
                found = [number == 0 ? Int.max - 1 : number] + place
                break
            }
            memory.withLock { $0.mentions[name] = found }
            return found
        }

        private func firstMention(of name: String, in index: PackageIndex, _ number: Int) -> [Int]? {
            index.bytes.withUnsafeBufferPointer { bytes in
                let needle = Array(name.utf8)
                var start = 0
                while let hit = ByteSearch.first(needle, in: bytes, from: start) {
                    start = hit + 1
                    if Self.isWord(hit..<(hit + needle.count), bytes),
                        let mention = self.mention(of: name, at: hit, in: index, number)
                    {
                        return mention
                    }
                }
                return nil
            }
        }

        /// `nil` where the name stands in something else than a relation.
        private func mention(of name: String, at hit: Int, in index: PackageIndex, _ number: Int) -> [Int]? {
            let entry = index.entries.partitionPoint { $0.range.upperBound <= Int32(hit) }
            guard entry < index.entries.count, index.entries[entry].range.lowerBound <= Int32(hit),
                let record = record(Place(index: number, entry: entry))
            else { return nil }
            if record.name == name { return [entry, -1] }
            for (field, wish) in record.bonds.enumerated() {
                for group in wish.groups {
                    if let relation = group.alternatives.first(where: { record.string($0.name) == name }) {
                        return [entry, field, relation.name.lowerBound]
                    }
                }
            }
            return nil
        }

        private static func isWord(_ range: TextRange, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            let (before, behind) = (range.lowerBound - 1, range.upperBound)
            return (before < 0 || bytes[before] <= 0x20 || bytes[before] == UInt8(ascii: ","))
                && (behind >= bytes.count || bytes[behind] <= 0x20 || ",:(".utf8.contains(bytes[behind]))
        }
    }
}
