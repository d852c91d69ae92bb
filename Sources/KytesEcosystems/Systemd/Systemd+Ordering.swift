internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// Which unit waits for which, and where they wait for each other in a circle: systemd gives up one of those then.
    struct Ordering {
        /// `later` waits for `earlier`.
        struct Wait {
            var later: Int
            var earlier: Int
            /// Where a file says so; `nil` where it goes without saying.
            var place: (file: Int, range: TextRange)?
        }

        private let world: World
        private var numbers: [String: Int] = [:]
        private(set) var names: [UnitName] = []
        private(set) var waits: [Wait] = []

        init(_ world: World) {
            self.world = world
            for name in world.units.keys.sorted() {
                guard let unit = world.units[name], !unit.name.isTemplate else { continue }
                for (file, mention) in world.mentions(of: unit) {
                    guard let other = mention.name else { continue }
                    add(unit.name, mention.key, other, (file, mention.word.range))
                }
                for relation in Implied.relations(of: unit, in: world) {
                    add(unit.name, relation.key, relation.name, nil)
                }
            }
        }

        private mutating func add(
            _ unit: UnitName,
            _ key: String,
            _ other: UnitName,
            _ place: (file: Int, range: TextRange)?
        ) {
            // What is not there waits for nothing, and a job to stop is in nobody's way.
            guard key == "After" || key == "Before", world.unit(other)?.isFound == true, other.full != "shutdown.target"
            else { return }
            let (this, that) = (number(unit), number(other))
            guard this != that else { return }
            waits.append(
                key == "After"
                    ? Wait(later: this, earlier: that, place: place) : Wait(later: that, earlier: this, place: place))
        }

        private mutating func number(_ name: UnitName) -> Int {
            if let known = numbers[name.full] { return known }
            numbers[name.full] = names.count
            names.append(name)
            return names.count - 1
        }

        /// Circles with a unit of the workspace, each once, as waits: the shortest through each unit.
        var circles: [[Wait]] {
            var from: [[Int]] = Array(repeating: [], count: names.count)
            for (index, wait) in waits.enumerated() { from[wait.later].append(index) }
            let members = turning(from)
            let starts = members.filter { world.units[names[$0].full]?.isOwn == true }
                .sorted { names[$0].full < names[$1].full }
            var found: [[Wait]] = []
            var seen: Set<Set<Int>> = []
            for start in starts.prefix(Self.circleLimit) {
                guard let circle = circle(from: start, within: members, from),
                    seen.insert(Set(circle.map(\.later))).inserted
                else { continue }
                found.append(circle)
            }
            return found
        }

        /// So many units are followed round.
        private static let circleLimit = 200

        /// The units that remain when those that wait for none that remains are taken away, again and again.
        private func turning(_ from: [[Int]]) -> Set<Int> {
            var waiters: [[Int]] = Array(repeating: [], count: names.count)
            for wait in waits { waiters[wait.earlier].append(wait.later) }
            var left = from.map(\.count)
            var free = names.indices.filter { left[$0] == 0 }
            var members = Set(names.indices)
            while let unit = free.popLast() {
                members.remove(unit)
                for waiter in waiters[unit] {
                    left[waiter] -= 1
                    if left[waiter] == 0 { free.append(waiter) }
                }
            }
            return members
        }

        /// The shortest way back to where it begins, breadth first.
        private func circle(from start: Int, within members: Set<Int>, _ from: [[Int]]) -> [Wait]? {
            var way: [Int: Int] = [:]
            var open = [start]
            while !open.isEmpty {
                var next: [Int] = []
                for unit in open {
                    for index in from[unit] where members.contains(waits[index].earlier) {
                        let earlier = waits[index].earlier
                        if earlier == start { return path(to: unit, from: start, way) + [waits[index]] }
                        guard way[earlier] == nil else { continue }
                        way[earlier] = index
                        next.append(earlier)
                    }
                }
                open = next
            }
            return nil
        }

        private func path(to unit: Int, from start: Int, _ way: [Int: Int]) -> [Wait] {
            var result: [Wait] = []
            var unit = unit
            while unit != start, let index = way[unit] {
                result.append(waits[index])
                unit = waits[index].later
            }
            return result.reversed()
        }
    }
}
