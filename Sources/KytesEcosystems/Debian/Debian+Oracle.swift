extension Debian {
    /// What is installed on this machine, and how much of it needs what. Used by one task.
    public final class InstalledGraph {
        public private(set) var packages = 0
        public private(set) var edges = 0
        /// Relations that nothing which is installed fulfils: `package: relation`.
        public private(set) var unmet: [String] = []

        /// Reads dpkg's status and resolves every relation in it.
        public init(using metadata: any MetadataSource) async throws {
            let world = try await metadata.kept { Machine() }.world(metadata)
            let solver = Solver(world)
            for entry in world.installed?.entries.indices ?? 0..<0 {
                guard let record = world.record(World.Place(index: 0, entry: entry)) else { continue }
                packages += 1
                for wish in record.bonds where wish.bond == .preDepends || wish.bond == .depends {
                    for group in wish.groups {
                        if solver.fulfilled(group, record.string) != nil {
                            edges += 1
                        } else {
                            unmet.append("\(record.name): \(record.string(group.range))")
                        }
                    }
                }
            }
        }
    }
}
