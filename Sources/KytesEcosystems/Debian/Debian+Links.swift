internal import KytesBasics
public import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Debian.Assembly {
    func resolution(copyright: SourceFile?) -> Resolution {
        var resolution = Resolution()
        resolution.roots = roots.sorted()
        resolution.components = components.values.sorted { $0.id < $1.id }
        resolution.edges = sortedEdges
        let byName = Dictionary(
            components.values.map { ($0.name, $0.id) }, uniquingKeysWith: { roots.contains($0) ? $0 : $1 })
        let settled = Debian.Settled(world: world, components: byName, places: places)
        resolution.model = settled
        resolution.offers = BindingOffers { [model, control, ids = model.binaries.map(id)] in
            zip(model.binaries, ids).flatMap { Debian.offers(of: $0, $1, control.document) }
        }
        let owner =
            model.source.map { id(of: $0) }
            ?? ComponentID(PackageURL(type: "deb", namespace: world.vendor, name: control.document.fileName))
        let (model, meanings, document) = (model, meanings, control.document)
        let declared = Dictionary(
            model.parts.map { ($0.name.range, id(of: $0)) }, uniquingKeysWith: { first, _ in first })
        resolution.files[document] = ResolvedFile(
            file: control, owner: owner,
            links: Debian.links(in: model, document, meanings.merging(declared) { $1 }, settled),
            diagnostics: diagnostics, commentary: Debian.commentary(of: model, settled, meanings))
        for file in [changelog, copyright].compactMap({ $0 }) {
            resolution.files[file.document] = ResolvedFile(
                file: file, owner: owner, links: Debian.links(in: file, owner, document, model),
                commentary: Debian.commentary(of: file))
        }
        return resolution
    }

    private var diagnostics: [Diagnostic] {
        guard world.hasIndices else { return [] }
        let readable = unmet.filter { _, group in
            // The reader has said so already.
            group.alternatives.allSatisfy { relation in
                relation.constraint.map { DebianVersion(model.string($0.version)).fault == nil } ?? true
            }
        }
        return readable.map { bond, group in
            let names = group.alternatives.map { model.string($0.name) }
            let range = group.alternatives.count == 1 ? group.alternatives[0].range : group.range
            if !names.contains(where: world.hasPackage) {
                return Diagnostic(
                    code: Debian.Code.unknownPackage, severity: .hint,
                    message: "No package `\(names.joined(separator: "` or `"))` is installed or in apt's lists",
                    range: range)
            }
            let known = names.flatMap { name in world.versions(of: name).prefix(1).map { "`\(name)` \($0)" } }
            let there = known.isEmpty ? "" : "; there is " + known.joined(separator: ", ")
            return Diagnostic(
                code: Debian.Code.unsatisfied, severity: bond.isHard ? .warning : .information,
                message:
                    "`\(model.string(group.range).prefix(200))` cannot be had from what is installed and in apt's lists"
                    + there, range: range)
        }
    }
}

extension Debian {
    /// What the names in a control file mean.
    ///
    /// - Parameter meanings: By the places of names, where a resolution says them.
    static func links(
        in control: Control,
        _ document: DocumentID,
        _ meanings: [TextRange: ComponentID],
        _ settled: Settled
    ) -> [Link] {
        var links: [Link] = []
        let own = Dictionary(
            control.binaries.map { ($0.name.value, $0.name.range) }, uniquingKeysWith: { first, _ in first })
        for part in control.parts {
            links.append(
                Link(
                    range: part.name.range, role: .declaration,
                    component: meanings[part.name.range] ?? settled.components[part.name.value],
                    definition: Evidence(document: document, range: part.name.range)))
            for relation in part.bonds.flatMap(\.list.groups).flatMap(\.alternatives) where !relation.isVariable {
                let name = control.string(relation.name)
                if let place = own[name] {
                    links.append(
                        Link(
                            range: relation.name, role: .use,
                            component: meanings[place] ?? settled.components[name],
                            definition: Evidence(document: document, range: place)))
                } else {
                    let component = meanings[relation.name] ?? settled.components[name]
                    links.append(Link(range: relation.name, role: .requirement, component: component))
                }
            }
        }
        return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// What the changelog and the licences name.
    static func links(in file: SourceFile, _ owner: ComponentID, _ manifest: DocumentID, _ control: Control?) -> [Link]
    {
        if let changelog = file.facts.model as? Changelog {
            return changelog.entries.prefix(1).map { entry in
                let place = control?.source.map { Evidence(document: manifest, range: $0.name.range) }
                return Link(range: entry.source.range, role: .use, component: owner, definition: place)
            }
        }
        guard let copyright = file.facts.model as? Copyright else { return [] }
        var links: [Link] = []
        for licence in copyright.licences where licence.files == nil {
            let place = Evidence(document: file.document, range: licence.name.range)
            links.append(Link(range: licence.name.range, role: .declaration, component: nil, definition: place))
        }
        for use in copyright.uses {
            guard let licence = copyright.definition(of: use.value) else { continue }
            let place = Evidence(document: file.document, range: licence.name.range)
            links.append(Link(range: use.range, role: .use, component: nil, definition: place))
        }
        return links.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// A `.dsc`, or the control file of a source that somebody jumped into: its names mean what the workspace uses.
    public static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] {
        let settled =
            resolution.model as? Settled
            ?? Settled(world: .nothing, components: [:], places: [:])
        guard let control = file.facts.model as? Control else { return links(in: file, owner, file.document, nil) }
        return links(in: control, file.document, [:], settled)
    }

    // MARK: - Words for whoever looks

    static func commentary(of control: Control, _ settled: Settled, _ meanings: [TextRange: ComponentID]) -> Commentary
    {
        var commentary = Commentary()
        commentary.pages = pages(of: control.text)
        for part in control.parts {
            for (_, _, list) in part.bonds {
                for group in list.groups { commentary.notes += notes(on: group, control, settled, meanings) }
            }
        }
        commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
        return commentary
    }

    static func commentary(of file: SourceFile) -> Commentary {
        var commentary = Commentary()
        if let changelog = file.facts.model as? Changelog {
            commentary.pages = changelog.bugs.map { PageNote(range: $0.range, url: $0.url) }
        } else if let copyright = file.facts.model as? Copyright {
            commentary.pages = pages(of: copyright.text)
        }
        return commentary
    }

    private static func notes(
        on group: RelationGroup,
        _ control: Control,
        _ settled: Settled,
        _ meanings: [TextRange: ComponentID]
    ) -> [Note] {
        var notes: [Note] = []
        let taken = group.alternatives.lazy.compactMap { meanings[$0.name] }.first?.packageURL
        for relation in group.alternatives {
            if relation.isVariable {
                notes.append(
                    Note(
                        range: relation.range,
                        [
                            .words("What "), .name(control.string(relation.range)),
                            .words(" stands for is known only after the build"),
                        ]))
                continue
            }
            let name = control.string(relation.name)
            let architectures = relation.architectures.map(control.string)
            if !Architectures.allow(settled.world.native, architectures) {
                notes.append(
                    Note(range: relation.range, [.words("It does not count on "), .name(settled.world.native)]))
            } else if !Profiles.allow(relation.profiles.map { $0.map(control.string) }) {
                notes.append(Note(range: relation.range, [.words("It counts only in a build with another profile")]))
            } else if let taken, meanings[relation.name] != nil, taken.name != name {
                notes.append(Note(range: relation.range, [.name(taken.name), .words(" provides it")]))
            } else if let taken, meanings[relation.name] == nil {
                notes.append(Note(range: relation.range, [.name(taken.name), .words(" is taken instead")]))
            }
        }
        return notes
    }

    /// Addresses of the web in the fields that have such.
    private static func pages(of text: ControlText) -> [PageNote] {
        text.fields.compactMap { field in
            let name = text.string(field.name).lowercased()
            guard
                ["homepage", "vcs-git", "vcs-browser", "format", "source", "upstream-contact", "bugs"].contains(name),
                let line = text.lines(of: field).first
            else { return nil }
            let word = text.string(line).prefix { $0 != " " && $0 != "\t" }
            guard word.hasPrefix("https://") || word.hasPrefix("http://") else { return nil }
            return PageNote(
                range: line.lowerBound..<(line.lowerBound + word.utf8.count), url: String(word))
        }
    }
}

extension Debian.World {
    /// A machine that nothing is known of.
    static let nothing = Debian.World(
        installed: nil, available: [], sources: [], native: "amd64", vendor: "debian", lists: [])
}
