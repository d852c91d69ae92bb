internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import Synchronization

extension Kconfig {
    /// A file that describes options, and what it gives whatever the rest of its tree is like: worked out once for each text,
    /// for an edit changes one file of thousands.
    final class Description: Sendable {
        struct Declaration: Sendable {
            var name: String
            var statement: Int
            var range: TextRange
        }

        /// What a `source` names; what a macro stands for may be anything.
        struct Inclusion: Sendable {
            /// Without `.` and `..` where it is not relative.
            var path: String
            var isRelative: Bool
            var isPattern: Bool
            /// Whether it is one file that may have any name.
            var isNamed: Bool

            func target(from path: String) -> String {
                guard isRelative else { return self.path }
                let folder = Kconfig.folder(of: path)
                return Kconfig.normalized(folder.isEmpty ? self.path : folder + "/" + self.path)
            }
        }

        let text: KconfigText
        private let included: Deferred<[Inclusion]>
        private let declarations: Deferred<[Declaration]>
        private let mentioned: Deferred<[Mention]>
        let edges = Latest<EdgeKey, [Edge]>()

        init(text: KconfigText) {
            self.text = text
            declarations = Deferred {
                text.statements.enumerated().compactMap { number, statement in
                    guard statement.isOption, statement.word >= 0 else { return nil }
                    let word = text.words[Int(statement.word)]
                    guard word.isPlain else { return nil }
                    return Declaration(
                        name: String(decoding: text.bytes[word.range], as: UTF8.self), statement: number,
                        range: word.range)
                }
            }
            mentioned = Deferred { Kconfig.mentions(in: text) }
            included = Deferred { Self.inclusions(of: text) }
        }

        var declared: [Declaration] { declarations.value }

        var inclusions: [Inclusion] { included.value }

        private static func inclusions(of text: KconfigText) -> [Inclusion] {
            text.statements.filter { $0.isSource && $0.word >= 0 }.map { statement in
                let isRelative = statement.kind == .relativeSource || statement.kind == .optionalRelativeSource
                let written = text.spelling(of: statement.word)
                let path = written.utf8.contains(where: isOfPattern) ? pattern(written) : written
                let isPattern = path.utf8.contains(UInt8(ascii: "*"))
                let isNamed =
                    text.words[Int(statement.word)].isPlain && !isPattern && !written.hasPrefix("/")
                    && isDescription(written.split(separator: "/").last.map(String.init) ?? "")
                return Inclusion(
                    path: isRelative ? path : Kconfig.normalized(path), isRelative: isRelative, isPattern: isPattern,
                    isNamed: isNamed)
            }
        }

        private static func isOfPattern(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "$") || byte == UInt8(ascii: "?")
        }

        /// What a macro stands for may be anything.
        private static func pattern(_ written: String) -> String {
            written.replacing(/\$\([^()]*\)/, with: "*").replacing("?", with: "*")
        }

        var mentions: [Mention] { mentioned.value }
    }

    /// What the edges of a file rest on beside its text.
    struct EdgeKey: Hashable, Sendable {
        var root: ComponentID
        /// See `Options.fingerprint`.
        var names: Int
        var document: DocumentID
    }

    /// A file that gives options values.
    final class Assignments: Sendable {
        let values: KconfigValues
        private let hashes: Deferred<[UInt32]>
        /// By `Options.fingerprint`.
        private let unknown = Mutex<(fingerprint: Int, found: [Diagnostic])?>(nil)

        init(values: KconfigValues) {
            self.values = values
            hashes = Deferred { values.entries.map { KconfigWord.hash(values.bytes[$0.name]) } }
        }

        /// What is told of names that no option has: the same as before an edit that declares or forgets none of them.
        func unknown(in options: Options, _ make: () -> [Diagnostic]) -> [Diagnostic] {
            let known = unknown.withLock { $0 }
            if let known, known.fingerprint == options.fingerprint { return known.found }
            var found: [Diagnostic]?
            if let known, let change = options.change, change.fingerprint == known.fingerprint,
                !hashes.value.contains(where: change.concerns)
            {
                found = known.found
            }
            let result = found ?? make()
            unknown.withLock { $0 = (options.fingerprint, result) }
            return result
        }
    }

    /// A value that is worked out anew when what it rests on changed.
    final class Latest<Key: Equatable & Sendable, Value: Sendable>: Sendable {
        private let known = Mutex<(key: Key, value: Value)?>(nil)

        func value(for key: Key, _ make: () -> Value) -> Value {
            if let known = known.withLock({ $0?.key == key ? $0?.value : nil }) { return known }
            let made = make()
            known.withLock { $0 = (key, made) }
            return made
        }
    }

    /// The identities of the options of a workspace, which outlive its edits.
    final class Identities: Sendable {
        struct Named: Sendable {
            var ids: [String: ComponentID]
            /// Sorted as their identities are.
            var names: [String]
        }

        private let known = Mutex<[ComponentID: (fingerprint: Int, named: Named)]>([:])

        func named(in world: World) -> Named {
            let root = world.id
            return known.withLock { known in
                if let same = known[root], same.fingerprint == world.fingerprint { return same.named }
                var ids: [String: ComponentID] = [:]
                ids.reserveCapacity(world.places.count)
                let old = known[root]?.named.ids ?? [:]
                for name in world.places.keys { ids[name] = old[name] ?? world.id(of: name) }
                let names = ids.sorted { $0.value < $1.value }.map(\.key)
                let named = Named(ids: ids, names: names)
                known[root] = (world.fingerprint, named)
                return named
            }
        }
    }
}
