internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// The identities of what this ecosystem speaks of.
    enum Thing {
        /// A module in normal form, of one kernel; of nobody knows which where there is no release.
        static func module(_ name: String, release: String?) -> ComponentID? {
            guard !name.isEmpty, name.utf8.count < 200 else { return nil }
            let url = PackageURL(type: "generic", namespace: namespace, name: name, version: release)
            return url.violation == nil ? ComponentID(url) : nil
        }

        static func kernel(_ release: String) -> ComponentID {
            ComponentID(PackageURL(type: "generic", namespace: kernelNamespace, name: "linux", version: release))
        }
    }

    static let kernelNamespace = "linux-kernel"

    /// Components and edges, each component once.
    struct Parts {
        private(set) var components: [ComponentID: Component] = [:]
        private(set) var edges: [Edge] = []
        private(set) var wants: [BindingWant] = []

        mutating func add(_ component: Component) {
            if components[component.id] == nil { components[component.id] = component }
        }

        mutating func module(_ name: String, of kernel: Kernel?) -> ComponentID? {
            let known = kernel?.module(name)
            guard let id = Thing.module(known?.name ?? normal(name), release: known == nil ? nil : kernel?.release)
            else {
                return nil
            }
            add(
                Component(
                    id: id, name: known?.name ?? normal(name), version: known == nil ? nil : kernel?.release,
                    layer: layer, ecosystem: KernelModules.id, manifest: known?.place.document))
            return id
        }

        mutating func connect(
            _ from: ComponentID,
            _ to: ComponentID,
            _ kind: EdgeKind,
            _ scope: String = "",
            _ evidence: Evidence,
            roots: [ComponentID]
        ) {
            guard from != to else { return }
            edges.append(Edge(from: from, to: to, kind: kind, scope: scope, evidence: evidence, roots: roots))
        }

        /// What a module of a kernel needs at once: modules, what is loaded softly with it, and firmware.
        ///
        /// - Returns: The modules.
        mutating func connect(
            _ number: Int,
            of kernel: Kernel,
            _ lookup: Lookup,
            on host: BindingHost,
            roots: [ComponentID]
        ) -> [Int] {
            let module = kernel.modules[number]
            guard let own = self.module(module.name, of: kernel) else { return [] }
            var reached: [Int] = []
            for need in kernel.directNeeds(of: number) {
                guard let other = self.module(kernel.modules[Int(need.module)].name, of: kernel) else { continue }
                connect(own, other, .loads, "depends", need.place, roots: roots)
                reached.append(Int(need.module))
            }
            for soft in lookup.softDependencies(of: .module(number)) {
                for step in lookup.modules(of: soft.name.value) {
                    guard case .module(let other) = step, other != number,
                        let target = self.module(kernel.modules[other].name, of: kernel)
                    else { continue }
                    connect(
                        own, target, .loads, soft.isBefore ? "softdep pre" : "softdep post",
                        soft.place, roots: roots)
                    reached.append(other)
                }
            }
            for file in kernel.information(of: number)?.firmware ?? [] {
                guard let component = Things(ecosystem: KernelModules.id).file("/lib/firmware/" + file) else {
                    continue
                }
                add(component)
                connect(own, component.id, .requires, "firmware", module.place, roots: roots)
                // Where it is said is not where it is named: an edge, no mention.
                let place = module.place.range.lowerBound
                wants.append(
                    BindingWant(
                        component: component.id, key: .systemFile(component.name, on: host), kind: .contains,
                        isReversed: true,
                        evidence: Evidence(document: module.place.document, range: place..<place), roots: roots))
            }
            return reached
        }

        mutating func want(_ want: BindingWant) { wants.append(want) }

        func write(to resolution: inout Resolution) {
            resolution.components = components.values.sorted { $0.id < $1.id }
            resolution.edges = edges
            resolution.wants = wants
        }
    }
}

extension KernelModules.Kernel {
    /// What a module needs and no other that it needs does; as it was linked, where it says so.
    func directNeeds(of number: Int) -> [Need] {
        let needs = modules[number].needs
        guard needs.count > 1 else { return needs }
        if let depends = information(of: number)?.depends {
            let names = Set(depends)
            return needs.filter { names.contains(modules[Int($0.module)].name) }
        }
        let further = Set(needs.flatMap { need in modules[Int(need.module)].needs.map(\.module) })
        return needs.filter { !further.contains($0.module) }
    }
}
