internal import KytesBasics
internal import KytesText
internal import Synchronization

// A workspace may hold thousands of projects that all stand on the same few thousand POMs. What those say is worked out once,
// for all projects that see the same repositories and assume the same machine; what a project builds itself takes no part.

extension Maven {
    /// The depots of a workspace, by what the models in them rest on.
    final class Depots: Sendable {
        struct Key: Hashable, Sendable {
            let environment: Environment
            let repositories: [AbsolutePath]
            let remotes: [Remote]
        }

        private let depots = Mutex<[(key: Key, depot: Depot)]>([])
        /// Projects with options of their own have depots of their own.
        private static let capacity = 16

        /// Of more than there is room for the one goes that was asked for longest ago.
        func depot(for key: Key) -> Depot {
            depots.withLock { depots in
                let place = depots.firstIndex { $0.key == key }
                let found = place.map { depots.remove(at: $0).depot } ?? Depot(environment: key.environment)
                if depots.count >= Self.capacity { depots.removeFirst() }
                depots.append((key, found))
                return found
            }
        }
    }

    /// What the POMs of the repositories say, each made once for all projects.
    ///
    /// What is known is read under a lock; what is not is made by one task at a time, so that a declaration is one object,
    /// whoever asks.
    actor Depot {
        private struct Known {
            var descriptors: [Coordinates: Descriptor] = [:]
            var ancestors: [Coordinates: Ancestor] = [:]
            var imports: [Coordinates: Import] = [:]
            /// Those that no project uses now.
            var makers: [NumberedMaker] = []
            /// Grows whenever all is forgotten.
            var generation = 0
            /// The epoch in which all of it was looked at, or looked at again.
            var epoch = -1

            /// One who came earlier sees what is newer.
            func holds(in epoch: Int) -> Bool { self.epoch >= epoch }
        }

        private nonisolated let known = Mutex(Known())
        private nonisolated let turnstile = Turnstile()
        private let environment: Environment
        private var library: Library?

        init(environment: Environment) { self.environment = environment }

        nonisolated func knows(_ coordinates: Coordinates) -> Bool {
            known.withLock { $0.descriptors[coordinates] != nil }
        }

        /// - Returns: `nil` where what the project builds takes part in it, so that it is the project's alone.
        nonisolated func descriptor(of coordinates: Coordinates, for shelf: any Shelf) async throws -> Descriptor? {
            try await shared(coordinates, shelf, \.descriptors, \.lookups) { try await $0.descriptor(of: coordinates) }
        }

        nonisolated func ancestor(_ coordinates: Coordinates, for shelf: any Shelf) async throws -> Ancestor? {
            try await shared(coordinates, shelf, \.ancestors, \.lookups) { try await $0.ancestor(coordinates) }
        }

        nonisolated func management(of coordinates: Coordinates, for shelf: any Shelf) async throws -> Import? {
            try await shared(coordinates, shelf, \.imports, \.lookups) { try await $0.management(of: coordinates) }
        }

        /// One with the numbers of what other projects asked for, as far as it still holds.
        nonisolated func takeMaker(for shelf: RepositoryShelf) async throws -> NumberedMaker {
            let epoch = shelf.metadata.epoch
            if !known.withLock({ $0.holds(in: epoch) }) {
                try await lookAgain(for: shelf)
            }
            return known.withLock { known in
                known.makers.popLast() ?? NumberedMaker(generation: known.generation)
            }
        }

        private func lookAgain(for shelf: RepositoryShelf) async throws {
            try await turnstile.pass { _ = try await library(for: shelf) }
        }

        /// It is kept where it holds what is still known here, and has not become too large.
        nonisolated func giveBack(_ maker: NumberedMaker) {
            known.withLock { known in
                let isWorthIt = maker.generation == known.generation && known.makers.count < Self.mostMakers
                if isWorthIt, maker.maker.stock.requests.count < Self.mostRequests { known.makers.append(maker) }
            }
        }

        private static let mostMakers = 8
        private static let mostRequests = 1 << 20

        private nonisolated func shared<Value: Sendable>(
            _ coordinates: Coordinates,
            _ shelf: any Shelf,
            _ table: any WritableKeyPath<Known, [Coordinates: Value]> & Sendable,
            _ lookups: any KeyPath<Value, [Lookup]> & Sendable,
            _ make: nonisolated(nonsending) @Sendable (Library) async throws -> Value
        ) async throws -> Value? {
            guard let shelf = shelf as? ReactorShelf, shelf.reactor[coordinates] == nil else { return nil }
            let epoch = shelf.repositories.metadata.epoch
            var found = known.withLock { $0.holds(in: epoch) ? $0[keyPath: table][coordinates] : nil }
            if found == nil { found = try await made(coordinates, shelf.repositories, table, make) }
            guard let found, shelf.takes(found[keyPath: lookups]) else { return nil }
            return found
        }

        private func made<Value: Sendable>(
            _ coordinates: Coordinates,
            _ shelf: RepositoryShelf,
            _ table: any WritableKeyPath<Known, [Coordinates: Value]> & Sendable,
            _ make: nonisolated(nonsending) @Sendable (Library) async throws -> Value
        ) async throws -> Value {
            try await turnstile.pass {
                let made = try await make(try await library(for: shelf))
                known.withLock { $0[keyPath: table][coordinates] = made }
                return made
            }
        }

        /// The library with all that still holds, or a new one.
        private func library(for shelf: RepositoryShelf) async throws -> Library {
            let epoch = shelf.metadata.epoch
            if let library, known.withLock({ $0.holds(in: epoch) }) {
                library.turn(to: shelf)
                return library
            }
            var current = library
            if let library, try await library.isOutOfDate(shelf.metadata) { current = nil }
            if current == nil { known.withLock { $0 = Known(generation: $0.generation + 1) } }
            known.withLock { $0.epoch = epoch }
            let library = current ?? Library(shelf: shelf, environment: environment)
            library.turn(to: shelf)
            self.library = library
            return library
        }
    }
}

extension Maven {
    /// A maker of graphs, and when what it knows was found out.
    struct NumberedMaker: Sendable {
        var maker = GraphMaker()
        fileprivate let generation: Int

        fileprivate init(generation: Int) { self.generation = generation }
    }
}

extension Maven.Library {
    /// Whether any file that was looked at is another, or is there now, or no more; and, when the user asks, whether a
    /// repository may have something newer.
    nonisolated(nonsending) fileprivate func isOutOfDate(_ metadata: any MetadataSource) async throws -> Bool {
        let lookups = allLookups
        if metadata.isAsked, restsOnListings || lookups.contains(where: { $0.gap != nil || $0.coordinates.isSnapshot })
        {
            return true
        }
        let texts = try await metadata.texts(at: lookups.flatMap(\.paths))
        var rest = texts[...]
        for lookup in lookups {
            let now = rest.prefix(lookup.paths.count)
            rest = rest.dropFirst(lookup.paths.count)
            for (path, text) in zip(lookup.paths, now) {
                let isIt = lookup.pom?.file?.document.filePath == path
                if isIt ? text != lookup.pom?.file?.text : text != nil { return true }
            }
        }
        return false
    }
}

extension Maven.ReactorShelf {
    /// Counts the lookups as its own, unless one of them would have found what is built here.
    func takes(_ lookups: [Maven.Lookup]) -> Bool {
        guard lookups.allSatisfy({ reactor[$0.coordinates] == nil }) else { return false }
        repositories.metadata.rest(on: Set(lookups.flatMap(\.paths)))
        return true
    }
}
