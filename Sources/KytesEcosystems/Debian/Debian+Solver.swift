internal import KytesText
internal import KytesVersions

extension Debian {
    /// What has to be installed for some packages, as apt chooses it: what is installed is kept where it does; of
    /// alternatives the first that can be had counts, and its wishes are followed before the next one is looked at.
    ///
    /// - Source: apt 2.6, `pkgDepCache::MarkInstall` with `APT::Install-Recommends` off.
    struct Solver {
        let world: World
        /// Packages that are marked, by name.
        private var marked: [String: World.Place] = [:]
        /// In the order in which they were marked.
        private(set) var order: [World.Place] = []
        /// What could not be had: tried again in vain each time otherwise.
        private var refused: Set<World.Place> = []
        private var steps = 0

        /// Packages that are looked at for one resolution.
        private static let mostSteps = 200_000
        private static let mostDepth = 500

        init(_ world: World) { self.world = world }

        /// The place of a package that is in use at the end: marked, else installed.
        func current(_ name: String) -> World.Place? { marked[name] ?? world.installed(name) }

        /// - Returns: Whether it can be installed with all that it needs.
        mutating func install(_ name: String) -> Bool {
            guard let place = world.candidate(name) else { return false }
            return mark(place, depth: 0)
        }

        /// The package of a group that is in use, or gets into use.
        mutating func fulfil(_ group: RelationGroup, _ string: (TextRange) -> String) -> World.Target? {
            if let known = fulfilled(group, string) { return known }
            return choose(group, string, depth: 0) ? fulfilled(group, string) : nil
        }

        /// The alternative that holds as things stand.
        func fulfilled(_ group: RelationGroup, _ string: (TextRange) -> String) -> World.Target? {
            for relation in group.alternatives where !relation.isVariable {
                let targets = world.targets(of: relation, string) { current($0) }
                if let target = targets.min(by: { world.isBefore($0, $1) }) { return target }
            }
            return nil
        }

        private mutating func choose(_ group: RelationGroup, _ string: (TextRange) -> String, depth: Int) -> Bool {
            for target in candidates(for: group, string) where mark(target.place, depth: depth + 1) { return true }
            return false
        }

        /// Upgrades of what is installed first; then what is new.
        private func candidates(for group: RelationGroup, _ string: (TextRange) -> String) -> [World.Target] {
            var upgrades: [World.Target] = []
            var others: [World.Target] = []
            for relation in group.alternatives where !relation.isVariable {
                let targets = world.targets(of: relation, string) { world.candidate($0) }
                for target in targets.sorted(by: { world.isBefore($0, $1) }) {
                    if world.installed(target.record.name) != nil {
                        upgrades.append(target)
                    } else {
                        others.append(target)
                    }
                }
            }
            return upgrades + others
        }

        private mutating func mark(_ place: World.Place, depth: Int) -> Bool {
            guard let record = world.record(place) else { return false }
            if current(record.name) == place { return true }
            steps += 1
            guard depth < Self.mostDepth, steps < Self.mostSteps, marked[record.name] == nil, !refused.contains(place),
                !clashes(record)
            else { return false }
            let before = (marked, order)
            marked[record.name] = place
            order.append(place)
            for other in upgrades(with: record) { _ = mark(other, depth: depth + 1) }
            for wish in record.bonds where wish.bond == .preDepends || wish.bond == .depends {
                for group in wish.groups where fulfilled(group, record.string) == nil {
                    if choose(group, record.string, depth: depth) { continue }
                    (marked, order) = before
                    refused.insert(place)
                    return false
                }
            }
            return true
        }

        /// Whether it cannot stand beside something that is marked.
        private func clashes(_ record: PackageRecord) -> Bool {
            for wish in record.bonds where wish.bond == .conflicts || wish.bond == .breaks {
                for group in wish.groups {
                    for relation in group.alternatives where isMarked(relation, record.string, besides: record.name) {
                        return true
                    }
                }
            }
            return false
        }

        private func isMarked(_ relation: Relation, _ string: (TextRange) -> String, besides own: String) -> Bool {
            guard !marked.isEmpty else { return false }
            return !world.targets(of: relation, string) { $0 == own ? nil : marked[$0] }.isEmpty
        }
    }
}
