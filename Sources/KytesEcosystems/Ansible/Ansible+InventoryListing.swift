public import KytesBasics
internal import KytesText

extension Ansible {
    /// One inventory in the words of `ansible-inventory --list --export`, with the variables that stand beside it.
    ///
    /// Only for comparing with Ansible: everything else takes all inventories of a project together.
    public struct InventoryListing: Sendable {
        /// By group; of none that has neither hosts nor groups nor variables.
        public internal(set) var hosts: [String: Set<String>] = [:]
        public internal(set) var children: [String: Set<String>] = [:]
        /// By group, then by name: what is written, `nil` for lists and mappings.
        public internal(set) var groupVariables: [String: [String: String?]] = [:]
        /// Of hosts that have some.
        public internal(set) var hostVariables: [String: [String: String?]] = [:]
        fileprivate var groups: Set<String> = ["all", "ungrouped"]
    }

    /// - Throws: `CancellationError` only.
    public static func inventories(
        of project: Project,
        using metadata: any MetadataSource
    ) async throws -> [AbsolutePath: InventoryListing] {
        let sources = try await metadata.files(at: project.manifests, readBy: Ansible.self)
        var models: [AbsolutePath: Model] = [:]
        for (path, source) in zip(project.manifests, sources) { models[path] = source?.ansible }
        return models.filter { $0.value.kind == .inventory }.mapValues {
            InventoryListing($0.inventory, $0.definitions)
        }
        .reduce(into: [:]) { result, entry in
            var listing = entry.value
            listing.addFiles(beside: entry.key, models)
            result[entry.key] = listing
        }
    }
}

extension Ansible.InventoryListing {
    fileprivate init(_ inventory: Ansible.Inventory, _ definitions: [Ansible.Definition]) {
        for host in inventory.hosts {
            hosts[host.group, default: []].formUnion(host.names)
            for name in host.names where !host.variables.isEmpty {
                hostVariables[name, default: [:]].merge(Self.values(definitions[host.variables])) { $1 }
            }
        }
        for child in inventory.children { children[child.parent, default: []].insert(child.group.value) }
        for (group, range) in inventory.variables {
            groupVariables[group, default: [:]].merge(Self.values(definitions[range])) { $1 }
        }
        settle(Set(inventory.groups.map(\.value)))
    }

    /// All hosts and groups that are in no other are in `ungrouped` and in `all`.
    private mutating func settle(_ named: Set<String>) {
        groups.formUnion(named)
        let grouped = hosts.filter { !["all", "ungrouped"].contains($0.key) }.values.reduce(into: Set()) {
            $0.formUnion($1)
        }
        let loose = (hosts["all"] ?? []).union(hosts["ungrouped"] ?? []).subtracting(grouped)
        (hosts["all"], hosts["ungrouped"]) = (nil, loose.isEmpty ? nil : loose)
        let below = children.filter { $0.key != "all" }.values.reduce(into: Set()) { $0.formUnion($1) }
        children["all"] = named.union(children["all"] ?? []).subtracting(below).subtracting(["all"]).union([
            "ungrouped"
        ])
        groupVariables = groupVariables.filter { !$0.value.isEmpty }
    }

    fileprivate mutating func addFiles(beside inventory: AbsolutePath, _ models: [AbsolutePath: Ansible.Model]) {
        let known = hosts.values.reduce(into: Set()) { $0.formUnion($1) }
        for (path, model) in models.sorted(by: { $0.key < $1.key }) where model.kind == .variables {
            guard let below = path.relative(to: inventory.parent) else { continue }
            // `group_vars/NAME`, `group_vars/NAME.yml`, `group_vars/NAME/…`
            let parts = below.split(separator: "/").map(String.init)
            guard parts.count >= 2 else { continue }
            let ending = [".yml", ".yaml", ".json"].first { parts.count == 2 && parts[1].hasSuffix($0) }
            let name = String(parts[1].dropLast(ending?.count ?? 0))
            let values = Self.values(model.definitions[...])
            switch parts[0] {
            case "group_vars" where groups.contains(name): groupVariables[name, default: [:]].merge(values) { $1 }
            case "host_vars" where known.contains(name): hostVariables[name, default: [:]].merge(values) { $1 }
            default: break
            }
        }
    }

    private static func values(_ definitions: ArraySlice<Ansible.Definition>) -> [String: String?] {
        Dictionary(
            definitions.map { definition in
                if case .word(let word) = definition.value { return (definition.name.value, word.value) }
                return (definition.name.value, nil)
            },
            uniquingKeysWith: { $1 })
    }
}
