internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What a resolution knows, for files that took no part in it.
    final class Model: Sendable {
        let worlds: [World]

        init(_ worlds: [World]) { self.worlds = worlds }

        /// The innermost one around a file.
        func world(of document: DocumentID) -> World? {
            guard let path = document.filePath else { return nil }
            return worlds.filter { path.isWithin($0.root) }.max {
                $0.root.string.utf8.count < $1.root.string.utf8.count
            }
        }
    }

    /// Modules as components, which tree has them, and which options they need.
    struct Assembly {
        let worlds: [World]

        func resolution() -> Resolution {
            var resolution = Resolution()
            let named = worlds.filter { world in
                !world.units.isEmpty || world.files.values.contains { $0.facts.model is Recipe }
            }
            for world in named { add(world, to: &resolution) }
            resolution.roots = Set(resolution.roots).sorted()
            let modules = resolution.components.filter { $0.id.isOf(type: "generic", namespace: "linux-module") }
            if !modules.isEmpty {
                resolution.offers = BindingOffers { Self.offers(of: modules, in: named) }
            }
            resolution.model = Model(named)
            return resolution
        }

        /// By name, since some kernel may have such a module; and as the files that these makefiles make.
        private static func offers(of modules: [Component], in worlds: [World]) -> [BindingOffer] {
            let named = modules.map { module in
                BindingOffer(
                    component: module.id, key: .kernelModule(module.name), confidence: .possible,
                    reason: "the workspace has the source of a module `\(module.name)`")
            }
            let made = worlds.flatMap { world in
                world.modules.map { module in
                    let item = world.item(module.place)
                    return BindingOffer(
                        component: world.id(ofModule: module.name),
                        key: .artifact(world.root.appending(item.path + ".ko")),
                        confidence: .certain, reason: "Kbuild makes `\(item.name).ko`")
                }
            }
            return named + made
        }

        private func add(_ world: World, to resolution: inout Resolution) {
            let root = world.id
            resolution.roots.append(root)
            resolution.components.append(
                Component(
                    id: root, name: world.root.lastComponent,
                    version: world.options.flatMap { $0.version.isEmpty ? nil : $0.version }, layer: layer(of: world),
                    ecosystem: Kbuild.id, manifest: manifest(of: world)))
            var seen: Set<String> = []
            for module in world.modules {
                let item = world.item(module.place)
                let id = world.id(ofModule: module.name)
                if seen.insert(module.name).inserted {
                    resolution.components.append(
                        Component(
                            id: id, name: module.name, version: nil, layer: .kernel, ecosystem: Kbuild.id,
                            manifest: likelyStart(of: item, in: world).map(world.document)))
                }
                let evidence = Evidence(document: world.document(item.file), range: item.range)
                resolution.edges.append(
                    Edge(from: root, to: id, kind: .contains, evidence: evidence, roots: [root]))
                addNeeds(of: item, id, root, world, to: &resolution)
            }
            for path in world.files.keys.sorted() {
                guard let file = world.files[path] else { continue }
                if let recipe = file.facts.model as? Recipe {
                    add(recipe, file, root, world, to: &resolution)
                } else if let makefile = file.facts.model as? Makefile,
                    makefile.isOfKbuild || world.unitsOfFile[path] != nil
                {
                    resolution.files[file.document] = resolved(file, path, root, world)
                }
            }
        }

        /// A bootloader's tree is none of a kernel.
        private func layer(of world: World) -> Layer { world.options?.layer ?? .kernel }

        private func manifest(of world: World) -> DocumentID? {
            if let options = world.options { return options.files[options.root]?.document }
            return ["Kbuild", "Makefile", "dkms.conf"].lazy.compactMap { world.files[$0]?.document }.first
                ?? world.files.sorted { $0.key < $1.key }.first?.value.document
        }

        private func addNeeds(
            of item: Unit.Item, _ id: ComponentID, _ root: ComponentID, _ world: World, to resolution: inout Resolution
        ) {
            guard let options = world.options else { return }
            for option in item.options where options.places[option] != nil {
                guard let range = world.mention(of: option, before: item.range.lowerBound, in: item.file) else {
                    continue
                }
                resolution.edges.append(
                    Edge(
                        from: id, to: options.id(of: option), kind: .requires, scope: "obj",
                        evidence: Evidence(document: world.document(item.file), range: range), roots: [root]))
            }
        }

        /// The source of a module whose name says that it begins there; who goes there looks closer.
        private func likelyStart(of item: Unit.Item, in world: World) -> String? {
            let parts = world.parts(of: item)
            let name = item.name
            for wanted in [
                name, name + "_main", name + "_drv", name + "_core", name + "_module", "main", "core", "module",
            ] {
                let spellings = [wanted, wanted.replacing("-", with: "_"), wanted.replacing("_", with: "-")]
                let found = parts.first { part in spellings.contains { part.hasSuffix("/" + $0) || part == $0 } }
                if let found, let source = world.source(of: found) { return source }
            }
            return parts.lazy.compactMap(world.source).first ?? item.file
        }

        private func resolved(_ file: SourceFile, _ path: String, _ owner: ComponentID, _ world: World) -> ResolvedFile
        {
            ResolvedFile(
                file: file, owner: owner, links: Links(world: world, path: path).links,
                diagnostics: Remarks(world: world, path: path).unknownOptions,
                commentary: Explanation(world: world, path: path).commentary)
        }

        /// A package of DKMS contains the modules that it makes.
        private func add(
            _ recipe: Recipe, _ file: SourceFile, _ root: ComponentID, _ world: World, to resolution: inout Resolution
        ) {
            var links: [Link] = []
            for module in recipe.modules {
                guard let name = module.value?.replacing("-", with: "_"), !name.isEmpty, name.utf8.count < 200 else {
                    continue
                }
                let id = world.id(ofModule: name)
                resolution.components.append(
                    Component(id: id, name: name, version: nil, layer: .kernel, ecosystem: Kbuild.id))
                let evidence = Evidence(document: file.document, range: module.valueRange)
                resolution.edges.append(
                    Edge(
                        from: root, to: id, kind: .contains, scope: "dkms",
                        requirement: recipe.value("PACKAGE_VERSION")?.value, evidence: evidence, roots: [root]))
                let made = world.modules.first { $0.name == name }.map { world.item($0.place) }
                let place = made.map { Evidence(document: world.document($0.file), range: $0.range) }
                links.append(Link(range: module.valueRange, role: .requirement, component: id, definition: place))
            }
            let sorted = links.sorted { $0.range.lowerBound < $1.range.lowerBound }
            resolution.files[file.document] = ResolvedFile(file: file, owner: root, links: sorted)
        }
    }
}

extension Kbuild.World {
    /// The objects that an object is linked of: itself where it has no parts.
    func parts(of item: Kbuild.Unit.Item) -> [String] {
        var parts: [String] = []
        for place in items(ofUnitsAt: item.file) {
            let other = self.item(place)
            if other.list == .member(item.path), !other.isFolder { parts.append(other.path) }
        }
        return parts.isEmpty ? [item.path] : parts
    }

    private func items(ofUnitsAt file: String) -> [ItemPlace] {
        (unitsOfFile[file] ?? []).flatMap { unit in
            units[unit].items.indices.map { ItemPlace(unit: unit, item: $0) }
        }
    }
}
