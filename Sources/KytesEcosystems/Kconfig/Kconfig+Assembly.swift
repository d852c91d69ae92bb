internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// The options of a tree as components, and who depends on, selects and implies whom.
    struct Assembly {
        let world: World

        func resolution() -> Resolution {
            var resolution = Resolution(lists: Deferred { lists() })
            let root = world.id
            resolution.roots = [root]
            for (path, file) in world.files { resolution.files[file.document] = resolved(file, path, owner: root) }
            resolution.model = world
            return resolution
        }

        private func lists() -> Resolution.Lists {
            let (root, layer) = (world.id, world.layer)
            var lists = Resolution.Lists()
            lists.components = [
                Component(
                    id: root, name: world.project.folder.lastComponent,
                    version: world.version.isEmpty ? nil : world.version,
                    layer: layer, ecosystem: Kconfig.id, manifest: world.files[world.root]?.document)
            ]
            let named = world.identities.named(in: world)
            for name in named.names {
                guard let id = named.ids[name], let place = world.places[name]?.first,
                    let evidence = world.evidence(place)
                else { continue }
                lists.components.append(
                    Component(
                        id: id, name: name, version: nil, layer: layer, ecosystem: Kconfig.id,
                        manifest: evidence.document))
                lists.edges.append(Edge(from: root, to: id, kind: .contains, evidence: evidence, roots: [root]))
            }
            for (path, description) in world.descriptions {
                guard let document = world.files[path]?.document else { continue }
                let key = EdgeKey(root: root, names: world.fingerprint, document: document)
                lists.edges += description.edges.value(for: key) { self.edges(of: description, key, named.ids) }
            }
            return lists
        }

        private struct Pair: Hashable {
            var from: String
            var to: String
            var kind: Mention.Kind
        }

        private func edges(of description: Description, _ key: EdgeKey, _ ids: [String: ComponentID]) -> [Edge] {
            let text = description.text
            var seen: Set<Pair> = []
            var edges: [Edge] = []
            for mention in description.mentions {
                guard let entry = mention.entry, let to = ids[mention.name], let scope = Self.scope(of: mention.kind)
                else { continue }
                let from = text.spelling(of: text.statements[entry].word)
                guard from != mention.name, let own = ids[from],
                    seen.insert(Pair(from: from, to: mention.name, kind: mention.kind)).inserted
                else { continue }
                edges.append(
                    Edge(
                        from: own, to: to, kind: mention.kind == .depended ? .requires : .selects, scope: scope,
                        evidence: Evidence(document: key.document, range: mention.range), roots: [key.root]))
            }
            return edges
        }

        private static func scope(of kind: Mention.Kind) -> String? {
            switch kind {
            case .depended: "depends on"
            case .selected: "select"
            case .implied: "imply"
            case .declared, .used: nil
            }
        }

        private func resolved(_ file: SourceFile, _ path: String, owner: ComponentID) -> ResolvedFile {
            let world = world
            return ResolvedFile(
                file: file, owner: owner, links: Links(world: world, path: path).links,
                further: { Remarks(world: world, path: path).unknownSymbols },
                commentary: Explanation(world: world, path: path).commentary)
        }
    }
}
