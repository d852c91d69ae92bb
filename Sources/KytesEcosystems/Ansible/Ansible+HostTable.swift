internal import KytesGraph
internal import KytesText

extension Ansible {
    /// The hosts and groups of all inventories of a project. Which of them a run is given no file says: they count together.
    struct HostTable: Sendable {
        /// Where each is first: a host's line, the head of a group.
        private var hosts: [String: World.Place] = [:]
        private var groups: [String: World.Place] = [:]
        /// By group, as written: one word for a range.
        private var members: [String: [String]] = [:]
        private var children: [String: [String]] = [:]

        init(_ files: [World.File]) {
            for (number, file) in files.enumerated() where file.model.kind == .inventory {
                let inventory = file.model.inventory
                for host in inventory.hosts {
                    let place = World.Place(file: number, range: host.name.range)
                    for name in host.names where hosts[name] == nil { hosts[name] = place }
                    members[host.group, default: []].append(host.name.value)
                    // A range is a mention of the host that is its first.
                    if hosts[host.name.value] == nil { hosts[host.name.value] = place }
                }
                for group in inventory.groups where groups[group.value] == nil {
                    groups[group.value] = World.Place(file: number, range: group.range)
                }
                for child in inventory.children { children[child.parent, default: []].append(child.group.value) }
            }
        }

        private static let groupLimit = 500

        /// A group, or a host by its name or by the range that it stands in.
        func place(of name: String) -> World.Place? { groups[name] ?? hosts[name] }

        func isGroup(_ name: String) -> Bool { groups[name] != nil }

        /// The hosts of a group and of the groups in it, as they are written, each once; the first of them.
        func hosts(of group: String, limit: Int) -> [String] {
            var (result, seen, open) = ([String](), Set<String>(), [group])
            var seenHosts: Set<String> = []
            while let next = open.popLast(), result.count < limit, seen.count < Self.groupLimit {
                guard seen.insert(next).inserted else { continue }
                result += (members[next] ?? []).filter { seenHosts.insert($0).inserted }
                open += (children[next] ?? []).reversed()
            }
            return result
        }
    }
}

extension Ansible.Links {
    /// Plays and tasks lead to the line of a host or the head of a group; so does whatever else names one.
    func links(toHostsOf model: Ansible.Model) -> [Link] {
        let inventory = model.inventory
        let declared = inventory.hosts.map(\.name) + inventory.groups
        let used = inventory.mentions + model.hosts
        return [(declared, Link.Role.declaration), (used, .use)].flatMap { names, role in
            names.compactMap { name in
                world.hosts.place(of: name.value).map {
                    Link(range: name.range, role: role, component: nil, definition: world.evidence($0))
                }
            }
        }
    }
}

extension Ansible.Remarks {
    /// The hosts of each group that is named.
    func notes(onGroupsOf model: Ansible.Model) -> [Note] {
        (model.inventory.groups + model.inventory.mentions + model.hosts).compactMap { name in
            guard world.hosts.isGroup(name.value) else { return nil }
            let hosts = world.hosts.hosts(of: name.value, limit: Self.hostLimit + 1)
            let shown = hosts.prefix(Self.hostLimit).joined(separator: ", ")
            let words = hosts.isEmpty ? " without hosts" : ": " + shown + (hosts.count > Self.hostLimit ? ", …" : "")
            return Note(range: name.range, [.words("group "), .name(name.value), .words(words)])
        }
    }

    private static let hostLimit = 12
}
