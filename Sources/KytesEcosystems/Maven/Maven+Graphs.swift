internal import Foundation
internal import KytesBasics

// The graph of one root has nothing to do with that of another, but for what both stand on: roots are shared out among as many
// tasks as there are processors, each with numbers of its own.

extension Maven {
    /// Makes the graphs of roots, for one task.
    struct GraphMaker: Sendable {
        private var collector = Collector()
        private var mediator = Mediator()
        /// What its numbers are in what is put together.
        var names = StockNames()

        var stock: Stock { collector.stock }
        var wants: Set<Want> { collector.stock.wants }

        /// - Returns: `nil` where something is wanted first.
        mutating func graph(below root: CollectRoot) -> MediatedGraph? {
            let collection = collector.collection(below: root)
            return collector.stock.wants.isEmpty ? mediator.mediated(collection, collector.stock) : nil
        }

        /// Tells who asks, and has what must come from elsewhere come at the same time; what is at hand costs a look.
        nonisolated(nonsending) mutating func fetch(from shelf: any Shelf, where isUnknown: (Coordinates) -> Bool)
            async throws
        {
            let askers = takeAskers()
            let unknown = wants.compactMap { want -> Coordinates? in
                guard case .descriptor(let coordinates) = want, isUnknown(coordinates) else { return nil }
                return coordinates
            }
            if !askers.isEmpty {
                let listed = wants.compactMap { want -> Coordinates? in
                    guard case .versions(let groupID, let artifactID) = want else { return nil }
                    return Coordinates(groupID: groupID, artifactID: artifactID, version: "")
                }
                for folder in Set((unknown + listed).map(\.listFolder)) { shelf.introduce(askers[folder], of: folder) }
            }
            if unknown.count > 1 { try await shelf.fetch(unknown.sorted()) }
        }

        /// Each is told once.
        private mutating func takeAskers() -> [String: [ObjectIdentifier: Descriptor]] {
            if collector.stock.askers.isEmpty { return [:] }
            defer { collector.stock.askers = [:] }
            return collector.stock.askers
        }

        mutating func learn(_ descriptor: Descriptor, of coordinates: Coordinates) {
            collector.stock.wants.remove(.descriptor(coordinates))
            collector.stock.learn(descriptor, of: coordinates)
        }

        mutating func learn(versions: [String], of groupID: String, _ artifactID: String) {
            collector.stock.wants.remove(.versions(groupID: groupID, artifactID: artifactID))
            collector.stock.learn(versions: versions, of: groupID, artifactID)
        }

        /// What was wanted for a root that another task looks after.
        mutating func forgetWants() { collector.stock.wants = [] }
    }

    /// What is built: a root, and what it is built with.
    struct Module: Sendable {
        let model: EffectiveModel
        let tools: [Tool]
    }

    /// What can be known of descriptors without the library: by several tasks at once.
    struct Supply: Sendable {
        let own: [Coordinates: Descriptor]
        let depot: Depot?
        let shelf: any Shelf

        /// - Returns: `nil` where something is wanted that is not known here.
        func graph(below root: CollectRoot, _ maker: inout GraphMaker) async throws -> MediatedGraph? {
            while true {
                try Task.checkCancellation()
                if let graph = maker.graph(below: root) { return graph }
                let wants = maker.wants
                try await answer(&maker)
                if maker.wants == wants {
                    maker.forgetWants()
                    return nil
                }
            }
        }

        private func answer(_ maker: inout GraphMaker) async throws {
            try await maker.fetch(from: shelf) { own[$0] == nil && depot?.knows($0) != true }
            for case .descriptor(let coordinates) in maker.wants {
                var found = own[coordinates]
                if found == nil { found = try await depot?.descriptor(of: coordinates, for: shelf) }
                if let found { maker.learn(found, of: coordinates) }
            }
        }
    }
}

extension Maven.Library {
    /// The graphs of all modules, mediated and put together.
    ///
    /// - Parameter empty: Nothing is put together in it yet.
    nonisolated(nonsending) func assembled(
        _ modules: [Maven.Module],
        _ empty: Maven.Assembly
    ) async throws -> Maven.Assembly {
        if let alone = try await assembledAlone(modules, empty) { return alone }
        let supply = Maven.Supply(own: try await ownDescriptors(), depot: depot, shelf: shelf)
        let shares = modules.shares
        if shares.count < 2 { return try await finished(try await Maven.Work(modules[...], supply, empty)) }
        var whole = empty
        for work in try await shares.concurrentMap(
            atMost: shares.count, { try await Maven.Work($0, supply, empty) })
        {
            whole.merge(try await finished(work))
        }
        return whole
    }

    /// The graph below one root.
    nonisolated(nonsending) func graph(
        below root: Maven.CollectRoot,
        _ maker: inout Maven.GraphMaker
    ) async throws -> Maven.MediatedGraph {
        while true {
            try Task.checkCancellation()
            if let graph = maker.graph(below: root) { return graph }
            try await maker.fetch(from: shelf) { !knows($0) }
            for want in maker.wants {
                switch want {
                case .descriptor(let coordinates):
                    maker.learn(try await descriptor(of: coordinates), of: coordinates)
                case .versions(let groupID, let artifactID):
                    let found = try await versions(groupID: groupID, artifactID: artifactID)
                    maker.learn(versions: found, of: groupID, artifactID)
                }
            }
        }
    }

    /// With what only this library knows: ranges, and POMs of repositories that stand on what is built here.
    nonisolated(nonsending) private func finished(_ work: Maven.Work) async throws -> Maven.Assembly {
        var (maker, assembly) = (work.maker, work.assembly)
        for module in work.open {
            let graph = try await graph(below: Maven.CollectRoot(module.model), &maker)
            assembly.add(module.model, graph, module.tools, maker.stock)
        }
        return assembly
    }

    /// Of all that is built here.
    nonisolated(nonsending) private func ownDescriptors() async throws -> [Maven.Coordinates: Maven.Descriptor] {
        var descriptors: [Maven.Coordinates: Maven.Descriptor] = [:]
        for coordinates in (shelf as? Maven.ReactorShelf)?.reactor.keys.sorted() ?? [] {
            descriptors[coordinates] = try await descriptor(of: coordinates)
        }
        return descriptors
    }
}

extension Maven {
    /// What one task came to.
    private struct Work: Sendable {
        private(set) var maker = GraphMaker()
        private(set) var assembly: Assembly
        /// Modules that want what the supply does not have.
        private(set) var open: [Module] = []

        init(_ modules: ArraySlice<Module>, _ supply: Supply, _ empty: Assembly) async throws {
            assembly = empty
            for module in modules {
                if let graph = try await supply.graph(below: CollectRoot(module.model), &maker) {
                    assembly.add(module.model, graph, module.tools, maker.stock)
                } else {
                    open.append(module)
                }
            }
        }
    }
}

extension Maven.CollectRoot {
    init(_ model: Maven.EffectiveModel) {
        requests = model.dependencies.map { Maven.Request($0.dependency, from: $0) }
        management = model.managed
    }
}

/// Asked of the system once.
private let processors = ProcessInfo.processInfo.activeProcessorCount

extension Array {
    /// Pieces of nearly one size, one for each processor; fewer where there are not 16 elements for each.
    var shares: [ArraySlice<Element>] {
        let tasks = Swift.max(1, Swift.min(processors, count / 16))
        let bounds = (0...tasks).map { count * $0 / tasks }
        return zip(bounds, bounds.dropFirst()).map { self[$0..<$1] }
    }
}
