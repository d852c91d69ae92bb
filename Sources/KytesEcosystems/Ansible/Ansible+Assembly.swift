internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Ansible {
    /// Makes components, edges and diagnostics of a world.
    struct Assembly {
        let world: World
        /// Of the file that is taken.
        private var part = PartDraft(PartNotes())
        /// Between two things one edge of a kind is enough, whatever says it.
        private var joined = JoinedParts { EdgeKey($0, scope: "") }
        /// What the project says that it requires, by name.
        private var declared: [String: ComponentID] = [:]
        /// With the collections that its modules are of.
        private var requirements: [String: ComponentID] = [:]
        private var collectionsOfModules: [String: [String]] = [:]
        /// Whether roles play that are not in this project.
        private var needsOtherRoles = false

        /// What is kept for later questions.
        struct Settled: Sendable {
            var world: World
            var requirements: [ComponentID: Requirement]
            var repositories: [ComponentID: (address: String, version: String?)]
        }

        private var requirementOf: [ComponentID: Requirement] = [:]
        private var repositories: [ComponentID: (address: String, version: String?)] = [:]

        init(world: World) { self.world = world }

        /// - Parameter kept: Of the last resolution: what nothing has changed of is taken over.
        mutating func resolution(_ kept: inout Kept) -> Resolution {
            kept.share(world)
            join(
                taken { assembly in
                    assembly.declare()
                    for index in assembly.world.files.indices { assembly.takeRequirements(index) }
                })
            requirements = declared
            for index in world.files.indices {
                let origin = PartOrigin(
                    text: world.files[index].said.text, files: world.surroundings.files[index] ?? [:],
                    owner: world.owner(of: index), shared: kept.sharedNumber)
                join(kept.parts.part(of: world.files[index].document, madeOf: origin) { taken { $0.take(index) } })
            }
            join(
                taken { assembly in
                    for index in assembly.world.files.indices { assembly.takeNotifications(index) }
                })
            return resolution()
        }

        private func resolution() -> Resolution {
            var resolution = joined.resolution
            resolution.roots = [world.root]
            resolution.model = Settled(world: world, requirements: requirementOf, repositories: repositories)
            // Worked out once for all files.
            let whole = Deferred { [world, requirements] in Links(world: world, requirements: requirements) }
            let meanings = FileMeanings(
                links: { [world] text in
                    world.number(of: text).map { whole.value.links(of: $0, in: text) } ?? []
                },
                commentary: { [world] text in
                    world.number(of: text).map(Remarks(world: world).commentary) ?? Commentary()
                })
            resolution.files.reserveCapacity(world.files.count)
            for file in world.files {
                resolution.files[file.document] = ResolvedFile(
                    file: file.said.file, owner: world.root, diagnostics: joined.diagnostics[file.document] ?? [],
                    meanings: meanings)
            }
            return resolution
        }

        private mutating func take(_ file: Int) {
            takeRoles(file)
            takeFiles(file)
            takeModules(file)
            takeWants(file)
            part.wants += wants(of: file)
        }

        private mutating func taken(_ take: (inout Assembly) -> Void) -> Part {
            part = PartDraft(PartNotes())
            take(&self)
            return part.part
        }

        private mutating func join(_ part: Part) {
            joined.add(part)
            requirements.merge(part.more.collections) { first, _ in first }
            repositories.merge(part.more.repositories) { $1 }
            if part.more.needsOtherRoles { needsOtherRoles = true }
        }

        // MARK: - What the project declares

        private mutating func declare() {
            let folder = world.project.folder
            let known = ["galaxy.yml", "meta/main.yml", "ansible.cfg", "site.yml"].map(folder.appending)
            let manifest = known.compactMap { world.fileByPath[$0] }.first ?? 0
            part.add(
                Component(
                    id: world.root, name: world.collection?.full ?? folder.lastComponent,
                    version: world.collection?.version?.value, layer: .recipe, ecosystem: id,
                    manifest: world.files.isEmpty ? nil : world.files[manifest].document))
            for role in world.roles {
                guard let entry = role.entry else { continue }
                let document = world.files[entry].document
                part.add(
                    Component(
                        id: role.id, name: role.name, version: nil, layer: .recipe, ecosystem: id, manifest: document))
                connect(world.root, role.id, .contains, Evidence(document: document, range: 0..<0))
            }
            for (index, file) in world.files.enumerated() where file.model.isPlayed && file.role == nil {
                let component = world.owner(of: index)
                let name = file.path.relative(to: folder) ?? file.path.lastComponent
                part.add(
                    Component(
                        id: component, name: name, version: nil, layer: .recipe, ecosystem: id, manifest: file.document)
                )
                connect(world.root, component, .contains, Evidence(document: file.document, range: 0..<0))
            }
        }

        private mutating func connect(
            _ from: ComponentID,
            _ to: ComponentID,
            _ kind: EdgeKind,
            _ evidence: Evidence,
            scope: String = "",
            requirement: String? = nil
        ) {
            guard from != to else { return }
            part.add(
                Edge(
                    from: from, to: to, kind: kind, scope: scope, requirement: requirement, evidence: evidence,
                    roots: [world.root]))
        }

        private func evidence(_ range: TextRange, _ file: Int) -> Evidence {
            Evidence(document: world.files[file].document, range: range)
        }

        private mutating func tell(
            _ code: String,
            _ severity: Diagnostic.Severity,
            _ message: String,
            _ range: TextRange,
            in file: Int
        ) {
            part.diagnostics.append(
                (
                    world.files[file].document,
                    Diagnostic(code: code, severity: severity, message: message, range: range)
                ))
        }

        // MARK: - Requirements

        private mutating func takeRequirements(_ file: Int) {
            var seen: Set<String> = []
            for requirement in world.files[file].model.requirements {
                let name = Self.plainName(of: requirement)
                let isRole = requirement.subject == .role
                if !seen.insert((isRole ? "role " : "collection ") + name).inserted {
                    tell(
                        Code.duplicate, .warning, "`\(name)` is required more than once", requirement.name.range,
                        in: file)
                }
                let installed = isRole ? nil : world.surroundings.collections[name]
                let written = requirement.version?.value
                let version = installed?.version ?? written.flatMap { Self.isExact($0) ? $0 : nil }
                let url = PackageURL(
                    type: "generic", namespace: isRole ? "ansible-role" : "ansible-collection", name: name,
                    version: version)
                let component = ComponentID(url)
                let place = isRole ? world.surroundings.roles[name] : installed?.folder.appending("MANIFEST.json")
                let reason =
                    installed?.version != nil
                    ? "installed in \(installed?.folder.string ?? "")" : "written in the requirement"
                part.add(
                    Component(
                        id: component, name: name, version: version, layer: .recipe, ecosystem: id,
                        pin: version.map { _ in
                            Pin(reason: reason, evidence: requirement.version.map { evidence($0.range, file) })
                        },
                        manifest: place.map { DocumentID(file: $0) }))
                declared[name] = component
                requirementOf[component] = requirement
                connect(
                    world.owner(of: file), component, .requires, evidence(requirement.name.range, file),
                    scope: isRole ? "roles" : "collections", requirement: written)
                if place == nil, !requirement.isGit {
                    tell(
                        Code.notLocated, .information,
                        "`\(name)` is installed in no search path, and a Galaxy server is not asked: it leads nowhere",
                        requirement.name.range, in: file)
                }
            }
        }

        /// Of what is named by an address the last part of it.
        static func plainName(of requirement: Requirement) -> String {
            var name = requirement.name.value[...]
            guard name.contains("/") else { return String(name) }
            if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
            return String(name.hasSuffix(".git") ? name.dropLast(4) : name)
        }

        private static func isExact(_ version: String) -> Bool {
            !version.isEmpty && version.allSatisfy { $0.isLetter || $0.isNumber || "-._+".contains($0) }
        }

        // MARK: - Roles, files, modules

        private mutating func takeRoles(_ file: Int) {
            let owner = world.owner(of: file)
            for use in world.files[file].model.roles {
                let name = use.name.value
                guard !Jinja.isTemplate(name) else {
                    tell(
                        Code.unknowable, .information, "Which role is meant here is not known: a template names it",
                        use.name.range, in: file)
                    continue
                }
                connect(
                    owner, component(ofRole: use, in: file), .requires, evidence(use.name.range, file), scope: use.scope
                )
            }
        }

        private mutating func component(ofRole use: RoleUse, in file: Int) -> ComponentID {
            let name = use.name.value
            if let role = world.role(named: name, from: file) { return world.roles[role].id }
            part.more.needsOtherRoles = true
            if let required = declared[name] { return required }
            let component = ComponentID(PackageURL(type: "generic", namespace: "ansible-role", name: name))
            let place = world.surroundings.roles[name]
            part.add(
                Component(
                    id: component, name: name, version: nil, layer: .recipe, ecosystem: id,
                    manifest: place.map { DocumentID(file: $0) }))
            let isOfCollection = Modules.collection(of: name).map {
                declared[$0] != nil || world.surroundings.collections[$0] != nil
            }
            if place == nil, isOfCollection != true {
                let folders = world.surroundings.searched.map { "`\($0)`" }.joined(separator: ", ")
                tell(
                    Code.unknownRole, .warning,
                    "The role `\(name)` is neither in this project, nor required, nor in \(folders)", use.name.range,
                    in: file)
            }
            return component
        }

        private mutating func takeFiles(_ file: Int) {
            for (index, use) in world.files[file].model.files.enumerated() {
                let path = use.path.value
                guard !Jinja.isTemplate(path), !path.hasPrefix("/"), !path.hasPrefix("~") else { continue }
                guard let found = world.surroundings.files[file]?[index] else {
                    let isOfCollection = use.kind == .playbook && Modules.collection(of: path) != nil
                    if !isOfCollection {
                        tell(
                            Code.missingFile, .warning, "There is no `\(path)` where it would be looked for",
                            use.path.range, in: file)
                    }
                    continue
                }
                if use.kind == .playbook, let played = world.fileByPath[found] {
                    connect(
                        world.owner(of: file), world.owner(of: played), .requires, evidence(use.path.range, file),
                        scope: "import_playbook")
                }
            }
        }

        /// A module of a collection needs that collection, and the one that it went into.
        private mutating func takeModules(_ file: Int) {
            for module in world.files[file].model.modules {
                for name in collections(of: module.value) {
                    connect(
                        world.owner(of: file), component(ofCollection: name), .requires, evidence(module.range, file),
                        scope: "modules")
                }
            }
        }

        /// The collections that a module is of by its name and by the one that it has by now, where others make them.
        private mutating func collections(of module: String) -> [String] {
            if let known = collectionsOfModules[module] { return known }
            let names = [module, world.surroundings.current(module)].compactMap(Modules.collection).filter {
                !$0.hasPrefix("ansible.builtin") && !$0.hasPrefix("ansible.legacy") && $0 != world.collection?.full
            }
            collectionsOfModules[module] = names
            return names
        }

        private mutating func component(ofCollection name: String) -> ComponentID {
            if let required = declared[name] ?? part.more.collections[name] { return required }
            let installed = world.surroundings.collections[name]
            let component = ComponentID(
                PackageURL(
                    type: "generic", namespace: "ansible-collection", name: name, version: installed?.version))
            part.more.collections[name] = component
            part.add(
                Component(
                    id: component, name: name, version: installed?.version, layer: .recipe, ecosystem: id,
                    pin: installed?.version.map { _ in Pin(reason: "installed in \(installed?.folder.string ?? "")") },
                    manifest: installed.map { DocumentID(file: $0.folder.appending("MANIFEST.json")) }))
            return component
        }

        // MARK: - What is put in place

        private mutating func takeWants(_ file: Int) {
            let owner = world.owner(of: file)
            for want in world.files[file].model.wants {
                let names: [String]
                switch world.values(of: want.name) {
                case .success(let values): names = values
                case .failure(let unknown):
                    if want.thing != .file {
                        tell(
                            Code.unknowable, .information, "What is meant here is not known: \(unknown.reason)",
                            want.name.range, in: file)
                    }
                    continue
                }
                let version = want.version.flatMap { version -> String? in
                    guard case .success(let values) = world.values(of: version), values.count == 1 else { return nil }
                    return values[0]
                }
                for name in names {
                    guard let component = Ansible.component(of: want, name: name, version: version) else { continue }
                    part.add(component)
                    bind(want, component, evidence(want.name.range, file), owner)
                    if want.thing == .repository { part.more.repositories[component.id] = (name, version) }
                    connect(
                        owner, component.id, want.kind, evidence(want.name.range, file),
                        scope: Modules.short(want.module), requirement: want.version?.value)
                }
            }
        }

        private mutating func bind(
            _ want: Want,
            _ component: Component,
            _ place: Evidence,
            _ owner: ComponentID
        ) {
            if want.thing == .file { part.offers += Ansible.offers(of: component, place) }
            for (key, confidence) in Ansible.keys(of: want, component) {
                part.wants.append(
                    BindingWant(
                        component: owner, key: key, kind: want.kind, scope: Modules.short(want.module),
                        requirement: want.version?.value, evidence: place, roots: [world.root],
                        confidence: confidence))
            }
        }

        private mutating func takeNotifications(_ file: Int) {
            // A role from elsewhere may bring the handler.
            guard !world.index.hasTemplatedHandlers, !needsOtherRoles else { return }
            for name in world.files[file].model.notifications where !Jinja.isTemplate(name.value) {
                guard world.index.handlers[name.value] == nil else { continue }
                tell(
                    Code.unknownHandler, .warning,
                    "No handler in this project is called `\(name.value)`, or listens to it",
                    name.range, in: file)
            }
        }
    }
}
