internal import KytesBasics
internal import KytesSyntax
internal import KytesText
internal import Synchronization

extension Kconfig {
    /// Which options the Kconfig files of a tree declare, and what its tool would make of those files.
    ///
    /// Shared by all who look at the same files (a file of values is none of them). An edit changes one of thousands: what
    /// the others declare is taken over from before it.
    final class Options: Sendable {
        /// By path relative to the tree's folder.
        let descriptions: [String: Description]
        /// Where each option is declared, those of the topmost files first.
        let places: [String: [Place]]
        /// Tells one set of names from another.
        let fingerprint: Int
        /// What the last edit did to the names; `nil` where much was made anew.
        let change: NameChange?
        private let reached: Set<String>
        private let trees = Mutex<[TreeKey: (tree: Tree, order: Deferred<Tree.Order>)]>([:])
        private let evaluations = Mutex<[String: (values: ObjectIdentifier?, evaluation: Evaluation)]>([:])

        struct Place: Hashable, Sendable {
            var path: String
            var statement: Int
            var range: TextRange
        }

        /// What a tree is made of beside its files.
        struct TreeKey: Hashable, Sendable {
            var environment: [String: String]
            var toolchain: Toolchain
            var dialect: Dialect
        }

        /// - Parameter earlier: Of mostly the same files.
        init(_ descriptions: [String: Description], after earlier: Options?) {
            self.descriptions = descriptions
            let reached = Self.reached(descriptions)
            self.reached = reached
            var table = Table()
            if let earlier, let changes = Changes(from: earlier, to: descriptions, reached) {
                table = Table(
                    places: earlier.places, fingerprint: earlier.fingerprint,
                    change: NameChange(fingerprint: earlier.fingerprint))
                for path in changes.gone { table.remove(earlier.descriptions[path], at: path) }
                for path in changes.added { table.add(descriptions[path], at: path) }
            } else {
                let sorted = reached.map { (depth: Self.depth(of: $0), path: $0) }.sorted { $0 < $1 }
                for (_, path) in sorted { table.append(descriptions[path], at: path) }
            }
            places = table.places
            fingerprint = table.fingerprint
            change = table.change
        }

        /// Whether they are of the very same texts.
        func isOf(_ others: [String: Description]) -> Bool {
            others.count == descriptions.count && others.allSatisfy { descriptions[$0] === $1 }
        }

        /// The file that the tool begins with.
        var root: String { Self.root(of: descriptions) }

        private static func root(of descriptions: [String: Description]) -> String {
            descriptions["Kconfig"] != nil ? "Kconfig" : "Config.in"
        }

        /// The files that the topmost one includes in the end, under any architecture. Others are trees of their own: a kernel
        /// has some to test its tool with.
        private static func reached(_ descriptions: [String: Description]) -> Set<String> {
            var reached: Set<String> = []
            reached.reserveCapacity(descriptions.count)
            var waiting = [root(of: descriptions)]
            var patterns: Set<String> = []
            while let path = waiting.popLast() {
                guard let description = descriptions[path], reached.insert(path).inserted else { continue }
                for inclusion in description.inclusions {
                    let target = inclusion.target(from: path)
                    guard inclusion.isPattern else {
                        waiting.append(target)
                        continue
                    }
                    guard patterns.insert(target).inserted else { continue }
                    let claim = FileClaim(target, role: .manifest)
                    waiting += descriptions.keys.filter { claim.matches($0) }
                }
            }
            return reached
        }

        private static func depth(of path: String) -> Int { path.utf8.count { $0 == UInt8(ascii: "/") } }

        // MARK: What is different

        private struct Changes {
            var gone: [String] = []
            var added: [String] = []

            /// `nil` where so much is different that nothing is gained.
            init?(from earlier: Options, to descriptions: [String: Description], _ reached: Set<String>) {
                for path in earlier.reached
                where !reached.contains(path) || descriptions[path] !== earlier.descriptions[path] {
                    gone.append(path)
                }
                for path in reached
                where !earlier.reached.contains(path) || descriptions[path] !== earlier.descriptions[path] {
                    added.append(path)
                }
                if gone.count + added.count > reached.count / 2 { return nil }
            }
        }

        private struct Table {
            var places: [String: [Place]] = [:]
            var fingerprint = 0
            var change: NameChange?

            /// Of a file that stands behind all that are known.
            mutating func append(_ description: Description?, at path: String) {
                for declaration in description?.declared ?? [] {
                    insert(declaration, at: path) { $0.count }
                }
            }

            mutating func add(_ description: Description?, at path: String) {
                let own = (depth(of: path), path)
                for declaration in description?.declared ?? [] {
                    insert(declaration, at: path) { places in
                        places.firstIndex { own < (depth(of: $0.path), $0.path) } ?? places.count
                    }
                }
            }

            private mutating func insert(
                _ declaration: Description.Declaration, at path: String, _ position: ([Place]) -> Int
            ) {
                let place = Place(path: path, statement: declaration.statement, range: declaration.range)
                if places[declaration.name] == nil {
                    fingerprint &+= declaration.name.hashValue
                    change?.add(declaration.name)
                }
                let index = places[declaration.name].map(position) ?? 0
                places[declaration.name, default: []].insert(place, at: index)
            }

            mutating func remove(_ description: Description?, at path: String) {
                for declaration in description?.declared ?? [] {
                    guard var known = places[declaration.name] else { continue }
                    places[declaration.name] = nil
                    known.removeAll { $0.path == path }
                    if known.isEmpty {
                        fingerprint &-= declaration.name.hashValue
                        change?.add(declaration.name)
                    } else {
                        places[declaration.name] = known
                    }
                }
            }
        }

        // MARK: What is worked out

        func tree(_ key: TreeKey) -> (tree: Tree, order: Deferred<Tree.Order>) {
            trees.withLock { known in
                if let tree = known[key] { return tree }
                var builder = Builder(
                    descriptions.mapValues(\.text), absent: [], environment: key.environment, toolchain: key.toolchain,
                    dialect: key.dialect)
                builder.build(from: root)
                let tree = builder.tree
                let made = (tree, Deferred { tree.order() })
                known[key] = made
                return made
            }
        }

        /// The values under a text.
        ///
        /// - Parameter place: What tells it from others, of which few are kept.
        func evaluation(
            at place: String, under assignments: Assignments?, _ key: TreeKey
        ) -> Evaluation {
            let identity = assignments.map(ObjectIdentifier.init)
            if let known = evaluations.withLock({ $0[place] }), known.values == identity { return known.evaluation }
            let (tree, order) = tree(key)
            let made = Evaluation(
                of: tree, order: order.value, under: assignments?.values ?? KconfigValues(bytes: []))
            evaluations.withLock { known in
                if known.count > 8 { known = [:] }
                known[place] = (identity, made)
            }
            return made
        }
    }

    /// Names that are declared now and were not before, or the other way; by hash, so that others may seem to be among them.
    struct NameChange: Sendable {
        /// That of before.
        let fingerprint: Int
        private var bits = [UInt64](repeating: 0, count: 1 << 10)

        init(fingerprint: Int) { self.fingerprint = fingerprint }

        mutating func add(_ name: String) {
            let hash = KconfigWord.hash(Array(name.utf8))
            bits[Int(hash >> 6 & 1023)] |= 1 << UInt64(hash & 63)
        }

        /// - Parameter hash: `KconfigWord.hash` of a name.
        func concerns(_ hash: UInt32) -> Bool { bits[Int(hash >> 6 & 1023)] & 1 << UInt64(hash & 63) != 0 }
    }

    /// What is known of the options of each tree of a workspace, which outlives its edits.
    final class Library: Sendable {
        private let known = Mutex<[AbsolutePath: [Options]]>([:])
        let identities = Identities()

        func options(of folder: AbsolutePath, _ descriptions: [String: Description]) -> Options {
            known.withLock { known in
                // Who reads makefiles may know other files of the same tree.
                let earlier = known[folder] ?? []
                if let same = earlier.first(where: { $0.isOf(descriptions) }) { return same }
                let nearest = earlier.min { left, right in
                    abs(left.descriptions.count - descriptions.count)
                        < abs(right.descriptions.count - descriptions.count)
                }
                let made = Options(descriptions, after: nearest)
                if known.count >= Self.capacity, known[folder] == nil { known = [:] }
                known[folder] = [made] + earlier.filter { $0 !== nearest }.prefix(1)
                return made
            }
        }

        private static let capacity = 16
    }
}
