internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Systemd {
    /// The units of a workspace, what they need of each other, and what of the machine that needs.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let sources = try await metadata.files(at: project.manifests, readBy: Systemd.self)
        try Task.checkCancellation()
        var world = World(sources.compactMap { $0 })
        guard !world.own.isEmpty else { return Resolution() }
        let machine = try await Machine(metadata)
        try await reach(&world, machine, metadata)
        let files = try await namedFiles(world, project, metadata)
        if namesAccounts(world) { world.accounts = try await Accounts(metadata) }
        try Task.checkCancellation()
        var assembly = Assembly(world: world, machineIsKnown: machine.isKnown, files: files)
        return assembly.resolution()
    }

    /// Reads the units of the machine that are named, and those that these need, breadth first.
    private static func reach(
        _ world: inout World,
        _ machine: Machine,
        _ metadata: any MetadataSource
    ) async throws {
        var seen: Set<String> = []
        var open = world.own.flatMap { name -> [UnitName] in
            guard let unit = world.units[name] else { return [] }
            return (unit.isFound ? [] : [unit.name]) + world.mentions(of: unit).compactMap(\.mention.name)
                + Implied.relations(of: unit, in: world).map(\.name)
        }
        while !open.isEmpty, seen.count < unitLimit {
            let wanted = open.filter { world.unit($0)?.isFound != true && seen.insert($0.full).inserted }
            open = []
            let places = wanted.compactMap { name in machine.file(of: name).map { (name, $0) } }
            let sources = try await metadata.files(at: places.map(\.1), readBy: Systemd.self)
            for ((name, _), source) in zip(places, sources) {
                // The file may be a link to another name; what is asked for is the unit's name.
                guard let source, let model = source.facts.model as? Model else { continue }
                world.add(source, model, isOwn: false)
                guard let unit = world.unit(name) else { continue }
                open += world.mentions(of: unit).filter { pulls.contains($0.mention.key) }.compactMap(\.mention.name)
                var links: [(key: String, name: String)] = []
                for (key, folder) in machine.linkFolders(of: name) {
                    links += try await metadata.fileNames(in: folder).map { (key, $0) }
                }
                world.add(links: links, to: unit.name.full)
                open += links.compactMap { UnitName($0.name) }
            }
        }
    }

    /// The keys whose units are started along.
    static let pulls: Set = ["Requires", "Wants", "BindsTo", "Requisite", "Upholds", "Sockets", "Unit", "Service"]

    /// So many units of a machine are looked at.
    private static let unitLimit = 3_000

    /// The files that settings name and that are there: in the tree that the unit is installed from, else on the machine.
    private static func namedFiles(
        _ world: World,
        _ project: Project,
        _ metadata: any MetadataSource
    ) async throws -> [String: AbsolutePath] {
        let folders = ListedFolders(metadata)
        var found: [String: AbsolutePath] = [:]
        for file in world.files where file.isOwn {
            let own = [sysroot(of: file.source.document.path), project.base].compactMap { $0 }
            let settings = Set(file.model.files.map(\.path.value))
            for path in namedPaths(file.model) where found[path] == nil {
                // Programs of the machine are no texts.
                for root in settings.contains(path) ? own + [.root] : own {
                    let candidate = root.appending(String(path.drop { $0 == "/" }))
                    guard try await folders.has(candidate) else { continue }
                    found[path] = candidate
                    break
                }
            }
        }
        return found
    }

    private static func namedPaths(_ model: Model) -> [String] {
        let commands = model.executions.flatMap(\.commands.commands)
        let programs = commands.flatMap { command in [command.program.value] + command.files.map(\.value) }
        return (model.files.map(\.path.value) + programs).filter { $0.hasPrefix("/") && !$0.contains("%") }
    }

    /// The folder that is `/` where a unit stands as it will be installed: `X/usr/lib/systemd/system/…`.
    private static func sysroot(of path: String) -> AbsolutePath? {
        for folder in folders + userFolders {
            if let range = path.firstRange(of: "/" + folder + "/") {
                return AbsolutePath(String(path[..<range.lowerBound]) + "/")
            }
        }
        return nil
    }

    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        switch namespace {
        case unitNamespace: try await Machine(metadata).names
        case userNamespace: try await Accounts(metadata).users.keys.sorted()
        case groupNamespace: try await Accounts(metadata).groups.keys.sorted()
        default: []
        }
    }
}

extension Systemd {
    /// The units of this machine, for whoever names one.
    public static func answer(
        to keys: Set<BindingKey>,
        using metadata: any MetadataSource
    ) async throws -> BindingAnswer {
        var answer = BindingAnswer()
        let names = keys.compactMap { key -> (key: BindingKey, name: UnitName, host: BindingHost)? in
            guard case .systemUnit(let name, let host) = key else { return nil }
            return UnitName(name).map { (key, $0, host) }
        }
        guard !names.isEmpty else { return answer }
        let machine = try await Machine(metadata)
        let world = World([])
        for (key, name, host) in names {
            guard let path = machine.file(of: name) else { continue }
            let component = Component(
                id: world.id(of: name), name: name.full, version: nil, layer: layer, ecosystem: id,
                manifest: DocumentID(file: path))
            answer.components.append(component)
            answer.offers.append(
                BindingOffer(
                    component: component.id, key: key,
                    place: Evidence(document: DocumentID(file: path), range: 0..<0),
                    confidence: host == .thisMachine ? .certain : .possible,
                    reason: "this machine has the unit `\(name.full)`"))
        }
        return answer
    }
}
