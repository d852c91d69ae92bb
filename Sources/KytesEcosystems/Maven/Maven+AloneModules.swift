// A workspace may hold thousands of projects of one module each, which depend on the same few thousand artifacts. Those have
// their numbers once, in makers that go from one project to the next.

extension Maven.Library {
    /// The graph of a module that is built alone, made with the numbers that other projects left behind.
    ///
    /// - Returns: `nil` where several modules are built together, where what is built comes up below itself, and where more
    ///   is asked than what POMs of repositories say.
    nonisolated(nonsending) func assembledAlone(
        _ modules: [Maven.Module],
        _ empty: Maven.Assembly
    ) async throws -> Maven.Assembly? {
        guard modules.count == 1, let depot, let shelf = shelf as? Maven.ReactorShelf, shelf.reactor.count == 1 else {
            return nil
        }
        var maker = try await depot.takeMaker(for: shelf.repositories)
        let assembly = try await maker.assembled(modules[0], Maven.Supply(own: [:], depot: depot, shelf: shelf), empty)
        depot.giveBack(maker)
        return assembly
    }
}

extension Maven.NumberedMaker {
    /// - Returns: `nil` where the supply does not have what is wanted, or the graph is the project's alone.
    nonisolated(nonsending) fileprivate mutating func assembled(
        _ module: Maven.Module,
        _ supply: Maven.Supply,
        _ empty: Maven.Assembly
    ) async throws -> Maven.Assembly? {
        guard let graph = try await supply.graph(below: Maven.CollectRoot(module.model), &maker),
            supply.takes(maker.stock.lookups)
        else { return nil }
        return maker.put(graph, of: module, into: empty)
    }
}

extension Maven.GraphMaker {
    fileprivate mutating func put(
        _ graph: Maven.MediatedGraph,
        of module: Maven.Module,
        into empty: Maven.Assembly
    ) -> Maven.Assembly {
        var assembly = empty
        swap(&assembly.names, &names)
        assembly.names.begin()
        assembly.add(module.model, graph, module.tools, stock)
        swap(&assembly.names, &names)
        return assembly
    }
}

extension Maven.Stock {
    /// Where all was looked for that the graph of the last root rests on.
    fileprivate var lookups: [Maven.Lookup] {
        consulted.flatMap { releases[$0].descriptor?.lookups ?? [] }
    }
}

extension Maven.Supply {
    /// Whether the project may stand on what was found there, which is noted as looked at.
    fileprivate func takes(_ lookups: [Maven.Lookup]) -> Bool {
        (shelf as? Maven.ReactorShelf)?.takes(lookups) == true
    }
}
