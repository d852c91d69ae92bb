internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// Makes components, edges and diagnostics of a world.
    struct Assembly {
        let world: World
        /// Whether a unit that is not found is nowhere.
        let machineIsKnown: Bool
        /// What paths in settings lead to.
        let files: [String: AbsolutePath]
        private var components: [ComponentID: Component] = [:]
        private var edges: [Edge] = []
        private var diagnostics: [[Diagnostic]]
        private var wants: [BindingWant] = []

        init(world: World, machineIsKnown: Bool, files: [String: AbsolutePath]) {
            self.world = world
            self.machineIsKnown = machineIsKnown
            self.files = files
            diagnostics = Array(repeating: [], count: world.files.count)
        }

        mutating func resolution() -> Resolution {
            for name in world.units.keys.sorted() {
                guard let unit = world.units[name] else { continue }
                declare(unit.name)
                if unit.isOwn { Checks(unit, world).found.forEach { diagnostics[$0.file].append($0.diagnostic) } }
            }
            for name in world.units.keys.sorted() {
                if let unit = world.units[name] { connect(unit) }
            }
            tellCircles()
            var resolution = Resolution()
            resolution.roots = world.own.compactMap { world.units[$0].map { world.id(of: $0.name) } }.sorted()
            resolution.components = components.values.sorted { $0.id < $1.id }
            resolution.edges = edges
            resolution.wants = wants
            resolution.offers = offers
            let links = Links(world: world, files: files)
            for (number, file) in world.files.enumerated() {
                // What several units share is told of once.
                var seen: Set<Diagnostic> = []
                let faults = file.isOwn ? diagnostics[number].filter { seen.insert($0).inserted } : []
                resolution.files[file.source.document] = ResolvedFile(
                    file: file.source, owner: world.id(of: world.owner(of: number)), links: links.links(of: number),
                    diagnostics: faults, commentary: Remarks(world: links.world).commentary(of: number))
                if file.isOwn { resolution.fixes += Fixes(file).found }
            }
            return resolution
        }

        // MARK: - Components

        private mutating func declare(_ name: UnitName) {
            let id = world.id(of: name)
            guard components[id] == nil else { return }
            components[id] = Component(
                id: id, name: name.full, version: nil, layer: Systemd.layer, ecosystem: Systemd.id,
                manifest: world.file(of: name)?.source.document)
        }

        // MARK: - Edges

        private mutating func connect(_ unit: World.Unit) {
            let own = world.id(of: unit.name)
            for (file, mention) in world.mentions(of: unit) {
                guard let name = mention.name, name != unit.name else { continue }
                // Of the machine only what is reached is shown.
                guard unit.isOwn || world.unit(name)?.isFound == true else { continue }
                guard mention.key != "Alias" else { continue }
                declare(name)
                let isTurned = Self.turned.contains(mention.key)
                let other = world.id(of: name)
                let evidence = Evidence(document: world.files[file].source.document, range: mention.word.range)
                put(isTurned ? other : own, isTurned ? own : other, mention.key, evidence, root: own)
                connectTemplate(of: name, evidence, root: own)
                if unit.isOwn {
                    checkIsThere(name, mention, in: file)
                    wantModule(of: name, evidence, root: own)
                }
            }
            connectImplied(unit, own)
            connectPrograms(unit, own)
        }

        /// An instance without a file of its own needs what its template needs.
        private mutating func connectTemplate(of name: UnitName, _ evidence: Evidence, root: ComponentID) {
            guard world.units[name.full]?.isFound != true, let template = name.template.flatMap({ UnitName($0) }),
                world.units[template.full]?.isFound == true
            else { return }
            put(world.id(of: name), world.id(of: template), "template", evidence, root: root)
        }

        /// `modprobe@NAME.service` loads a module of the kernel.
        private mutating func wantModule(of name: UnitName, _ evidence: Evidence, root: ComponentID) {
            guard name.prefix == "modprobe", name.kind == .service, let module = name.instance, !module.isEmpty else {
                return
            }
            let url = PackageURL(
                type: "generic", namespace: KernelModules.namespace, name: KernelModules.normal(module))
            guard url.violation == nil else { return }
            wants.append(
                BindingWant(
                    component: world.id(of: name), key: .package(url), kind: .loads, evidence: evidence, roots: [root],
                    reason: "`modprobe@.service` loads the module that it is named after"))
        }

        /// What is said of the other one: it is that which then needs this.
        private static let turned: Set = ["Before", "WantedBy", "RequiredBy", "UpheldBy"]

        private mutating func connectImplied(_ unit: World.Unit, _ own: ComponentID) {
            guard let file = unit.files.first else { return }
            let document = world.files[file].source.document
            for link in unit.links {
                guard let name = UnitName(link.name), name != unit.name, world.unit(name)?.isFound == true else {
                    continue
                }
                declare(name)
                put(own, world.id(of: name), link.key, Evidence(document: document, range: 0..<0), root: own)
            }
            guard let triggered = Implied.triggered(by: unit, in: world), unit.isOwn else { return }
            let said = world.mentions(of: unit).contains { $0.mention.name == triggered }
            guard !said, let section = unit.name.kind.section else { return }
            let header = world.files[file].model.text.sections.first { $0.name.value == section }
            guard let header else { return }
            declare(triggered)
            put(own, world.id(of: triggered), "Unit", Evidence(document: document, range: header.name.range), root: own)
            if machineIsKnown, world.unit(triggered)?.isFound != true {
                tell(
                    Code.unknownUnit, .warning,
                    "It starts `\(triggered.full)`, which is neither in the workspace nor on this machine",
                    header.name.range, in: file)
            }
        }

        private mutating func connectPrograms(_ unit: World.Unit, _ own: ComponentID) {
            guard unit.isOwn else { return }
            for key in Self.programKeys {
                for (file, execution) in world.executions(key, of: unit) {
                    for command in execution.commands.commands where command.program.value.hasPrefix("/") {
                        guard case .known(let path) = world.files[file].model.expanded(command.program.value),
                            let component = Self.program(at: path)
                        else { continue }
                        if components[component.id] == nil { components[component.id] = component }
                        let evidence = Evidence(
                            document: world.files[file].source.document, range: command.program.range)
                        put(own, component.id, key, evidence, root: own)
                        if files[path] == nil { want(path, of: component.id, evidence, root: own) }
                    }
                }
            }
        }

        /// Whose a program is: of a package that has the file, or of what a module of the workspace builds under its name.
        private mutating func want(
            _ path: String,
            of program: ComponentID,
            _ evidence: Evidence,
            root: ComponentID
        ) {
            wants.append(
                BindingWant(
                    component: program, key: .systemFile(path, on: .other), kind: .requires, evidence: evidence,
                    roots: [root]))
            guard let name = path.split(separator: "/").last.map(String.init) else { return }
            wants.append(
                BindingWant(
                    component: program, key: .command(name, on: .other), kind: .requires, evidence: evidence,
                    roots: [root], confidence: .possible, reason: "the program is called `\(name)`"))
        }

        /// The units of the workspace, for whoever names one.
        private var offers: BindingOffers {
            let units = world.own.compactMap { world.units[$0] }.filter(\.isFound).map { unit in
                (world.id(of: unit.name), unit.name.full, world.file(of: unit.name).map(Links.beginning))
            }
            return BindingOffers {
                units.flatMap { id, name, place in
                    [BindingHost.thisMachine, .other].map { host in
                        BindingOffer(
                            component: id, key: .systemUnit(name, on: host), place: place, confidence: .certain,
                            reason: "the workspace has the unit `\(name)`")
                    }
                }
            }
        }

        private static let programKeys = [
            "ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost",
            "ExecStopPre", "ExecReloadPost",
        ]

        /// A file of the host, by its whole path.
        static func program(at path: String) -> Component? {
            let parts = path.split(separator: "/").map(String.init)
            guard let name = parts.last, path.utf8.count < 500 else { return nil }
            let url = PackageURL(
                type: "generic", namespace: (["host-file"] + parts.dropLast()).joined(separator: "/"), name: name)
            return Component(
                id: ComponentID(url), name: path, version: nil, layer: Systemd.layer, ecosystem: Systemd.id)
        }

        private mutating func put(
            _ from: ComponentID,
            _ to: ComponentID,
            _ key: String,
            _ evidence: Evidence,
            root: ComponentID
        ) {
            let kind: EdgeKind = key == "Conflicts" ? .configures : .requires
            edges.append(
                Edge(from: from, to: to, kind: kind, scope: key, evidence: evidence, roots: [root]))
        }

        // MARK: - Diagnostics

        private mutating func tell(
            _ code: String,
            _ severity: Diagnostic.Severity,
            _ message: String,
            _ range: TextRange,
            in file: Int
        ) {
            diagnostics[file].append(Diagnostic(code: code, severity: severity, message: message, range: range))
        }

        /// Kinds that nobody needs a file for: the kernel, the manager and its generators make them.
        private static let made: Set<UnitKind> = [.device, .mount, .automount, .swap, .slice, .scope]

        private static let mayBe: Set = [
            "Wants", "Upholds", "OnFailure", "OnSuccess", "WantedBy", "RequiredBy", "UpheldBy", "Also",
        ]

        private mutating func checkIsThere(_ name: UnitName, _ mention: Model.Mention, in file: Int) {
            guard machineIsKnown, !Self.made.contains(name.kind), world.unit(name)?.isFound != true else { return }
            // Elsewhere it may well be: only what must be there is a warning, and of an order alone nothing is said.
            let mustBe = ["Requires", "Requisite", "BindsTo", "Unit", "Service", "Sockets"].contains(mention.key)
            guard mustBe || Self.mayBe.contains(mention.key) else { return }
            tell(
                Code.unknownUnit, mustBe ? .warning : .hint,
                "`\(name.full.prefix(200))` is neither in the workspace nor on this machine", mention.word.range,
                in: file)
        }

        private mutating func tellCircles() {
            let ordering = Ordering(world)
            for circle in ordering.circles {
                let names = circle.map { "`\(ordering.names[$0.later].full)`" }
                let way = names.prefix(8).joined(separator: " waits for ") + (names.count > 8 ? " …" : ",") + " which"
                for wait in circle {
                    guard let place = wait.place, world.files[place.file].isOwn else { continue }
                    tell(
                        Code.orderingCycle, .warning,
                        "\(way) waits for \(names[0]) again: where they start together, one of them is left out",
                        place.range, in: place.file)
                }
            }
        }
    }
}
