internal import KytesBasics
public import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What the mentions of a makefile mean.
    struct Links: Sendable {
        let world: World
        let path: String

        var links: [Link] {
            guard let makefile = world.makefiles[path] else { return [] }
            var links: [Link] = []
            if let options = world.options { links += Self.links(to: makefile.mentions, of: options, seenFrom: path) }
            var seen: Set<TextRange> = []
            for number in world.unitsOfFile[path] ?? [] {
                let unit = world.units[number]
                for item in unit.items where item.file == path && seen.insert(item.range).inserted {
                    if let link = link(of: item, in: unit) { links.append(link) }
                }
                for inclusion in unit.inclusions where inclusion.file == path && seen.insert(inclusion.range).inserted {
                    guard world.files[inclusion.path] != nil else { continue }
                    let place = Evidence(document: world.document(inclusion.path), range: 0..<0)
                    links.append(Link(range: inclusion.range, role: .use, component: nil, definition: place))
                }
            }
            return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private func link(of item: Unit.Item, in unit: Unit) -> Link? {
            if item.isFolder {
                guard let makefile = world.makefile(of: item.path) else { return nil }
                let place = Evidence(document: world.document(makefile), range: 0..<0)
                return Link(range: item.range, role: .use, component: nil, definition: place)
            }
            let source = world.source(of: item).map { Evidence(document: world.document($0), range: 0..<0) }
            guard let place = world.compositePlace(of: item.path, in: unit) ?? source else { return nil }
            let isModule = world.modules(at: item).first
            return Link(
                range: item.range, role: .use, component: isModule.map { world.id(ofModule: $0.name) },
                definition: place)
        }

        static func links(to mentions: [OptionMention], of options: Kconfig.World, seenFrom path: String) -> [Link] {
            mentions.compactMap { mention in
                guard let name = name(of: mention, in: options), let place = options.place(of: name, seenFrom: path),
                    let definition = options.evidence(place)
                else { return nil }
                return Link(
                    range: mention.range, role: .requirement, component: options.id(of: name), definition: definition)
            }
        }

        /// `CONFIG_X_MODULE` is how C asks whether `X` is `m`.
        static func name(of mention: OptionMention, in options: Kconfig.World) -> String? {
            if options.places[mention.name] != nil { return mention.name }
            guard mention.name.hasSuffix("_MODULE") else { return nil }
            let name = String(mention.name.dropLast(7))
            return options.places[name] == nil ? nil : name
        }
    }

    /// Sources are asked for options only.
    public static func mayMention(_ component: ComponentID?) -> Bool {
        component?.packageURL.namespace == "kconfig"
    }

    /// At the options of a source: what they are under `.config`, and what the source itself becomes a part of.
    public static func commentary(
        in file: SourceFile, of owner: ComponentID, under resolution: Resolution
    ) -> Commentary {
        guard let source = file.facts.model as? CSource,
            let world = (resolution.model as? Model)?.world(of: file.document), let path = world.path(of: file.document)
        else { return Commentary() }
        return Explanation(world: world, path: path).commentary(of: source)
    }

    /// Sources name options, and nothing else is said of them.
    public static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] {
        guard let source = file.facts.model as? CSource, let path = file.document.filePath else { return [] }
        let options =
            (resolution.model as? Model)?.world(of: file.document)?.options ?? resolution.model as? Kconfig.World
        guard let options, let below = path.relative(to: options.project.folder) else { return [] }
        return Links.links(to: source.mentions, of: options, seenFrom: below)
    }
}

extension Kbuild.World {
    /// The modules that are declared where an item stands.
    func modules(at item: Kbuild.Unit.Item) -> ArraySlice<Module> {
        guard item.isModular else { return [] }
        let name = item.name.replacing("-", with: "_")
        return modules.first { $0.name == name && self.item($0.place).path == item.path }.map { [$0] } ?? []
    }
}
