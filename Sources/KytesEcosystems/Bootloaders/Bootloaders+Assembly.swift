internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Bootloaders {
    /// Makes components, edges, links and diagnostics of all configurations.
    struct Assembly {
        private let world: World
        private var components: [ComponentID: Component] = [:]
        private var edges: [Edge] = []
        private var wants: [BindingWant] = []

        init(_ world: World) { self.world = world }

        mutating func resolution() -> Resolution {
            var resolution = Resolution()
            for file in world.files {
                guard var own = Things(ecosystem: Bootloaders.id).file(file.place.path) else { continue }
                own.layer = layer
                own.manifest = file.source.document
                add(own)
                resolution.roots.append(own.id)
                connect(file, own.id)
                let (world, file) = (world, file)
                resolution.files[file.source.document] = ResolvedFile(
                    file: file.source, owner: own.id, links: FileLinks(world, file).links,
                    diagnostics: Checks(world: world, file: file).found,
                    commentary: FileLinks(world, file).commentary)
            }
            resolution.roots = Set(resolution.roots).sorted()
            resolution.components = components.values.sorted { $0.id < $1.id }
            resolution.edges = edges
            resolution.wants = wants
            return resolution
        }

        private mutating func add(_ component: Component) {
            if components[component.id] == nil { components[component.id] = component }
        }

        private mutating func connect(
            _ from: ComponentID, _ to: ComponentID, _ kind: EdgeKind, _ scope: String, _ evidence: Evidence,
            _ root: ComponentID
        ) {
            guard from != to else { return }
            edges.append(Edge(from: from, to: to, kind: kind, scope: scope, evidence: evidence, roots: [root]))
        }

        private mutating func connect(_ file: File, _ own: ComponentID) {
            let document = file.source.document
            for entry in file.model.entries where !entry.isMenu {
                guard let component = Self.component(of: entry, in: file) else { continue }
                add(component)
                connect(own, component.id, .contains, "", Evidence(document: document, range: entry.title.range), own)
                for mention in entry.files { boot(mention, from: component.id, file, own) }
                for parameter in entry.parameters { want(parameter, of: component.id, document, own) }
            }
            for parameter in file.model.parameters { want(parameter, of: own, document, own) }
            for module in file.model.modules {
                guard let id = grubModule(module.value) else { continue }
                connect(own, id, .loads, "insmod", Evidence(document: document, range: module.range), own)
            }
            for module in file.model.grubModules {
                guard let id = grubModule(module.name.value) else { continue }
                connect(own, id, .contains, "", Evidence(document: document, range: module.name.range), own)
                for need in module.needs {
                    guard let other = grubModule(need.value) else { continue }
                    connect(id, other, .loads, "moddep", Evidence(document: document, range: need.range), own)
                }
            }
        }

        /// An entry by its title; the subpath is that of the file that has it.
        static func component(of entry: Entry, in file: File) -> Component? {
            let title = entry.title.value.isEmpty ? file.source.document.fileName : entry.title.value
            guard title.utf8.count < 300 else { return nil }
            let url = PackageURL(
                type: "generic", namespace: "boot-entry", name: title,
                subpath: String(file.place.path.drop { $0 == "/" }))
            guard url.violation == nil else { return nil }
            return Component(
                id: ComponentID(url), name: title, version: nil, layer: layer, ecosystem: Bootloaders.id,
                manifest: file.source.document)
        }

        private mutating func boot(_ mention: Mention, from entry: ComponentID, _ file: File, _ root: ComponentID) {
            guard let path = plainPath(mention) else { return }
            let whole = Self.systemPath(path, file)
            guard var component = Things(ecosystem: Bootloaders.id).file(whole) else { return }
            component.layer = mention.role == .deviceTree ? .hardware : .kernel
            add(component)
            let evidence = Evidence(document: file.source.document, range: mention.path.range)
            connect(entry, component.id, .boots, mention.role.rawValue, evidence, root)
            // The kernel of that name, and whose the file is: nobody reads the file itself.
            let host: BindingHost = file.place.system == .root ? .thisMachine : .other
            wants.append(
                BindingWant(
                    component: component.id, key: .systemFile(whole, on: host), kind: .requires,
                    evidence: evidence, roots: [root]))
        }

        /// A path as the whole system has it: a partition of its own for `/boot` leaves that out.
        static func systemPath(_ path: String, _ file: File) -> String {
            if let system = file.place.system, let found = file.found[path], let below = found.relative(to: system) {
                return "/" + below
            }
            if path.hasPrefix("/") { return path }
            let folder = file.place.path.split(separator: "/").dropLast().joined(separator: "/")
            return AbsolutePath("/" + folder)?.appending(path).string ?? "/" + path
        }

        /// Of `module.parameter` the module, where some kernel has it.
        private mutating func want(
            _ word: Located<String>, of component: ComponentID, _ document: DocumentID, _ root: ComponentID
        ) {
            guard let module = Parameter(word).module, Parameter.known[Parameter(word).name.value] == nil else {
                return
            }
            let url = PackageURL(
                type: "generic", namespace: KernelModules.namespace, name: KernelModules.normal(module.value))
            guard url.violation == nil else { return }
            wants.append(
                BindingWant(
                    component: component, key: .package(url), kind: .configures, scope: "command line",
                    requirement: word.value, evidence: Evidence(document: document, range: module.range), roots: [root])
            )
        }

        private mutating func grubModule(_ name: String) -> ComponentID? {
            guard let id = Self.moduleID(name) else { return nil }
            add(
                Component(
                    id: id, name: name, version: nil, layer: layer, ecosystem: Bootloaders.id,
                    manifest: world.modules[name]?.document))
            return id
        }

        static func moduleID(_ name: String) -> ComponentID? {
            guard !name.isEmpty, name.utf8.count < 200, !name.contains("$") else { return nil }
            let url = PackageURL(type: "generic", namespace: moduleNamespace, name: name)
            return url.violation == nil ? ComponentID(url) : nil
        }
    }
}
