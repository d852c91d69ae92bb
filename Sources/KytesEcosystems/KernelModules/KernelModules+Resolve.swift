internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        if project.manifests.first.map({ FileKind(ofFile: $0.string)?.isOfKernel == true }) ?? false {
            return try await kernel(of: project, metadata)
        }
        let sources = try await metadata.files(at: project.manifests, readBy: KernelModules.self)
        var places: [AbsolutePath?: [System.File]] = [:]
        for (path, source) in zip(project.manifests, sources) {
            guard let source, let model = source.facts.model as? Model else { continue }
            let place = Place(path)
            places[place.root, default: []].append(System.File(source: source, model: model, path: place.path))
        }
        var resolution = Resolution()
        resolution.model = Surroundings(base: project.base)
        for root in places.keys.sorted(by: { ($0?.string ?? "") < ($1?.string ?? "") }) {
            var system = try await system(places[root] ?? [], at: root, project, metadata)
            try await lookIntoModules(of: &system, metadata)
            try await locateDrivers(of: &system, project, metadata)
            if system.isMachine, let kernel = system.kernel {
                system.devices = try await Device.all(of: Device.root(of: kernel.folder), metadata)
            }
            try Task.checkCancellation()
            var assembly = SettingsAssembly(system)
            assembly.write(to: &resolution)
        }
        return resolution
    }

    /// The kernel of the root that the files stand in, else of the workspace, else of the machine.
    private static func system(
        _ files: [System.File],
        at root: AbsolutePath?,
        _ project: Project,
        _ metadata: any MetadataSource
    ) async throws -> System {
        for candidate in [root, project.base].compactMap({ $0 }) {
            guard let found = try await Installation(at: candidate, metadata) else { continue }
            return System(
                files: files, kernel: try await found.kernel(metadata), isOwn: candidate == root,
                isMachine: candidate == .root)
        }
        let machine = try await Installation.ofMachine(metadata)
        return System(
            files: files, kernel: try await machine?.kernel(metadata), isOwn: root == .root, isMachine: true)
    }

    /// Looks into the modules that settings name, and into what these need.
    private static func lookIntoModules(of system: inout System, _ metadata: any MetadataSource) async throws {
        guard let kernel = system.kernel, let lookup = system.lookup else { return }
        var wanted: Set<Int> = []
        for file in system.files {
            for name in file.model.namedModules(in: file.source.document) where wanted.count < 1_000 {
                for case .module(let number) in lookup.modules(of: name) {
                    wanted.insert(number)
                    wanted.formUnion(kernel.modules[number].needs.map { Int($0.module) })
                }
            }
        }
        system.kernel = try await metadata.kept { Kernels() }.looking(into: wanted.sorted(), of: kernel, metadata)
    }

    private static func kernel(of project: Project, _ metadata: any MetadataSource) async throws -> Resolution {
        let kernels = metadata.kept { Kernels() }
        guard let kernel = try await kernels.kernel(in: project.folder, metadata) else { return Resolution() }
        let paths = Kernels.lists.map(project.folder.appending)
        let files = try await metadata.files(at: paths, readBy: KernelModules.self).compactMap { $0 }
        try Task.checkCancellation()
        let devices = try await Device.all(of: Device.root(of: kernel.folder), metadata)
        var assembly = KernelAssembly(kernel, files, devices)
        var resolution = assembly.resolution()
        resolution.model = Surroundings(base: project.base)
        return resolution
    }

    public static func packages(in namespace: String, using metadata: any MetadataSource) async throws -> [String] {
        guard namespace == self.namespace else { return [] }
        let kernel = try await Installation.ofMachine(metadata)?.kernel(metadata)
        return Set(kernel?.modules.map(\.name) ?? []).sorted()
    }

    /// What a module can be told: its parameters.
    public static func tasks(
        ofPackage name: String,
        version: String?,
        using metadata: any MetadataSource
    ) async throws -> [KnownTask] {
        guard let kernel = try await Installation.ofMachine(metadata)?.kernel(metadata),
            let number = kernel.number(of: name), let information = kernel.information(of: number)
        else { return [] }
        return information.parameters.map { KnownTask($0.name, text: $0.words, occasion: $0.type) }
    }

    /// The modules of this machine, for whoever names one.
    public static func answer(
        to keys: Set<BindingKey>,
        using metadata: any MetadataSource
    ) async throws -> BindingAnswer {
        var answer = BindingAnswer()
        try await addDrivers(of: keys, to: &answer, metadata)
        let prefix = "pkg:generic/\(namespace)/"
        let names = keys.compactMap { key -> (key: BindingKey, name: String)? in
            guard case .package(let url) = key, url.hasPrefix(prefix) else { return nil }
            return (key, String(url.dropFirst(prefix.count)))
        }
        guard !names.isEmpty, let kernel = try await Installation.ofMachine(metadata)?.kernel(metadata),
            names.contains(where: { kernel.module($0.name) != nil })
        else { return answer }
        let lookup = Lookup(kernel: kernel, settings: Settings())
        let devices = try await Device.all(of: Device.root(of: kernel.folder), metadata)
        for (key, name) in names {
            var parts = Parts()
            guard let module = kernel.module(name), let id = parts.module(name, of: kernel) else { continue }
            parts.connect(devices, to: lookup) { kernel.modules[$0].name == module.name ? [] : nil }
            answer.components += parts.components.values
            answer.edges += parts.edges
            answer.offers.append(
                BindingOffer(
                    component: id, key: key, confidence: .possible,
                    reason: "this machine's kernel \(kernel.release) has the module `\(module.name)`"))
        }
        return answer
    }

    /// The modules that this machine's kernel has for devices of some other machine.
    private static func addDrivers(
        of keys: Set<BindingKey>, to answer: inout BindingAnswer, _ metadata: any MetadataSource
    ) async throws {
        let aliases = keys.compactMap { key -> String? in
            if case .deviceAlias(let alias) = key { alias } else { nil }
        }
        guard !aliases.isEmpty, let kernel = try await Installation.ofMachine(metadata)?.kernel(metadata) else {
            return
        }
        let lookup = Lookup(kernel: kernel, settings: Settings())
        var parts = Parts()
        for alias in aliases.sorted() {
            for case .module(let number) in lookup.modules(of: alias) {
                guard let id = parts.module(kernel.modules[number].name, of: kernel) else { continue }
                answer.offers.append(
                    BindingOffer(
                        component: id, key: .deviceAlias(alias), confidence: .possible,
                        reason:
                            "this machine's kernel \(kernel.release) has the module `\(kernel.modules[number].name)` "
                            + "for such a device"))
            }
        }
        answer.components += parts.components.values.sorted { $0.id < $1.id }
    }
}
