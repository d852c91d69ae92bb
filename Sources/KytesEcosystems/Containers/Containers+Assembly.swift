internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers {
    /// Makes components, edges and diagnostics of a world.
    struct Assembly {
        let world: World
        let things = Things(ecosystem: Containers.id)
        /// Of the file that is taken.
        var part = PartDraft(PartNotes())
        /// By their names as written.
        private var images: [String: Component?] = [:]
        private var joined = JoinedParts { edge in
            // What an image is made of several may say; all else only the file that it is of.
            edge.from.isOf(type: "docker") ? EdgeKey(edge, scope: edge.scope) : nil
        }
        private var settled = Settled()

        /// What is kept for later questions.
        struct Settled: Sendable {
            var repositories: [ComponentID: (url: String, version: String?)] = [:]
            /// What packages of images were built from.
            var sources: [ComponentID: (name: String, version: String)] = [:]
            /// Of images on this machine.
            var labels: [ComponentID: [String: String]] = [:]

            mutating func merge(_ other: Settled) {
                repositories.merge(other.repositories) { $1 }
                sources.merge(other.sources) { $1 }
                labels.merge(other.labels) { $1 }
            }
        }

        init(_ world: World) { self.world = world }

        /// - Parameter kept: Of the last resolution: what nothing has changed of is taken over.
        mutating func resolution(_ kept: inout Kept) -> Resolution {
            var starters: [ComponentID: [ComponentID]] = [:]
            for number in world.stacks.indices {
                let stack = world.stacks[number].id
                let part = kept.parts.part(of: stack, madeOf: world.origin(ofStack: number)) {
                    taken { $0.take(stack: number) }
                }
                join(part)
                for recipe in part.more.starts { starters[recipe, default: []].append(stack) }
            }
            for number in world.recipes.indices {
                let recipe = world.recipes[number].id
                let roots = Set([recipe] + (starters[recipe] ?? [])).sorted()
                join(
                    kept.parts.part(of: recipe, madeOf: world.origin(ofRecipe: number, roots)) {
                        taken { $0.take(recipe: number, roots) }
                    })
            }
            if !world.images.isEmpty {
                let namers = namers
                join(taken { assembly in for image in assembly.world.images { assembly.take(image, namers) } })
            }
            return resolution()
        }

        private func resolution() -> Resolution {
            var resolution = joined.resolution
            let roots = world.recipes.map(\.id) + world.stacks.map(\.id) + world.images.filter(\.isRoot).map(\.id)
            resolution.roots = Set(roots).sorted()
            resolution.model = settled
            let nobody =
                resolution.roots.first ?? world.identity("container-project", "images", at: world.project.folder)
            let meanings = FileMeanings(
                links: { [world] text in text.document.filePath.map { Links(world).links(of: $0, in: text) } ?? [] },
                commentary: { [world] text in text.document.filePath.map(Remarks(world).commentary) ?? Commentary() })
            resolution.files.reserveCapacity(world.texts.count)
            for (path, text) in world.texts {
                resolution.files[text.document] = ResolvedFile(
                    file: text, owner: world.owner(of: path) ?? nobody,
                    diagnostics: joined.diagnostics[text.document] ?? [], meanings: meanings)
            }
            return resolution
        }

        private mutating func taken(_ take: (inout Assembly) -> Void) -> Part {
            part = PartDraft(PartNotes())
            take(&self)
            return part.part
        }

        private mutating func join(_ part: Part) {
            joined.add(part)
            settled.merge(part.more.settled)
        }

        /// Under which roots images are named.
        private var namers: [ComponentID: Set<ComponentID>] {
            joined.lists.edges.reduce(into: [:]) { namers, edge in
                if edge.to.isOf(type: "docker") { namers[edge.to, default: []].formUnion(edge.roots) }
            }
        }

        mutating func add(_ component: Component) { part.add(component) }

        mutating func connect(
            _ from: ComponentID,
            _ to: ComponentID,
            _ kind: EdgeKind,
            _ evidence: Evidence,
            roots: [ComponentID],
            scope: String = "",
            requirement: String? = nil,
            confidence: Confidence = .certain,
            reason: String? = nil
        ) {
            guard from != to else { return }
            part.add(
                Edge(
                    from: from, to: to, kind: kind, scope: scope, requirement: requirement, evidence: evidence,
                    roots: roots, confidence: confidence, reason: reason))
        }

        mutating func tell(
            _ code: String,
            _ severity: Diagnostic.Severity,
            _ message: String,
            _ range: TextRange,
            in document: DocumentID
        ) {
            part.diagnostics.append(
                (document, Diagnostic(code: code, severity: severity, message: message, range: range)))
        }

        // MARK: - Images of this disk

        /// - Parameter namers: Under which roots images are named.
        private mutating func take(_ image: LocalImage, _ namers: [ComponentID: Set<ComponentID>]) {
            add(
                Component(
                    id: image.id, name: image.name, version: image.version, layer: .image, ecosystem: Containers.id))
            part.more.settled.labels[image.id] = image.labels
            let roots = Set((image.isRoot ? [image.id] : []) + (namers[image.id] ?? [])).sorted()
            guard !roots.isEmpty else { return }
            for package in image.content.packages {
                let id = ComponentID(package.url)
                add(
                    Component(
                        id: id, name: package.name, version: package.version, layer: .os, ecosystem: Containers.id,
                        pin: Pin(reason: "installed in the image", evidence: image.evidence)))
                if let source = package.source { part.more.settled.sources[id] = source }
                connect(image.id, id, .contains, image.evidence, roots: roots, scope: package.type)
            }
            for remark in image.content.remarks {
                tell(
                    Code.unread, .information, "Of this image not all is read: \(remark)", image.evidence.range,
                    in: image.evidence.document)
            }
        }

        // MARK: - Dockerfiles

        private mutating func take(recipe number: Int, _ roots: [ComponentID]) {
            let recipe = world.recipes[number]
            add(
                Component(
                    id: recipe.id, name: world.name(of: recipe.path), version: nil, layer: .recipe,
                    ecosystem: Containers.id, manifest: recipe.document))
            for (index, stage) in recipe.model.stages.enumerated().dropLast() {
                add(
                    Component(
                        id: recipe.stages[index], name: stage.name?.value ?? "\(index)", version: nil, layer: .recipe,
                        ecosystem: Containers.id, manifest: recipe.document))
            }
            var reached: Set<Int> = [recipe.model.stages.count - 1]
            for index in recipe.model.stages.indices.reversed() {
                if !reached.contains(index) {
                    let range = recipe.model.stages[index].name?.range ?? recipe.model.stages[index].from.range
                    connect(
                        recipe.id, recipe.stages[index], .buildsWith,
                        Evidence(document: recipe.document, range: range), roots: roots, scope: "target")
                }
                take(stage: index, of: recipe, roots, &reached)
            }
            takeNames(of: recipe, roots)
            takeLists(of: recipe, roots)
            tellOfSources(recipe)
        }

        private mutating func take(
            stage index: Int,
            of recipe: World.Recipe,
            _ roots: [ComponentID],
            _ reached: inout Set<Int>
        ) {
            let stage = recipe.model.stages[index]
            let own = recipe.stages[index]
            connect(own, to: stage.base, stage.from, .contains, "FROM", of: recipe, roots, &reached)
            for other in stage.others {
                connect(own, to: other.base, other.name, .buildsWith, other.scope, of: recipe, roots, &reached)
            }
            for want in stage.wants {
                add(want.component)
                bind(want, own, recipe, roots)
                if let address = want.address { part.more.settled.repositories[want.component.id] = address }
                connect(
                    own, want.component.id, want.kind, Evidence(document: recipe.document, range: want.range),
                    roots: roots, scope: want.tool, requirement: want.requirement)
            }
            for (range, reason) in stage.unknown.prefix(50) {
                tell(
                    Code.unknowable, .information, "What is installed here is not known: \(reason)", range,
                    in: recipe.document)
            }
        }

        private mutating func connect(
            _ own: ComponentID,
            to base: Base,
            _ written: Located<String>,
            _ kind: EdgeKind,
            _ scope: String,
            of recipe: World.Recipe,
            _ roots: [ComponentID],
            _ reached: inout Set<Int>
        ) {
            let evidence = Evidence(document: recipe.document, range: written.range)
            switch base {
            case .stage(let number):
                reached.insert(number)
                connect(own, recipe.stages[number], kind, evidence, roots: roots, scope: scope)
            case .image(let name):
                guard let image = image(name, written, in: recipe.document) else { return }
                connect(own, image, kind, evidence, roots: roots, scope: scope, requirement: written.value)
                guard let built = recipe.bases[written.range] else { return tellOfTag(name, written, recipe) }
                connect(
                    image, world.recipes[built.recipe].stages[built.stage], .contains, evidence, roots: roots,
                    scope: "build", confidence: built.isGuess ? .possible : .certain,
                    reason: built.isGuess ? "The folder of this Dockerfile is called like the image" : nil)
            case .unknown(let reason):
                guard !recipe.model.isTemplate || !written.value.contains("{") else { return }
                tell(
                    Code.unknowable, .information, "Which image is meant here is not known: \(reason)", written.range,
                    in: recipe.document)
            case .scratch: return
            }
        }

        /// The component of an image by its name.
        mutating func image(_ name: ImageName, _ written: Located<String>, in document: DocumentID) -> ComponentID? {
            if images[name.text] == nil { images[name.text] = .some(things.image(name.text, tag: nil)) }
            guard var image = images[name.text] ?? nil else { return nil }
            if name.digest != nil {
                image.pin = Pin(
                    reason: "its digest is written here", evidence: Evidence(document: document, range: written.range))
            }
            add(image)
            return image.id
        }

        private mutating func tellOfTag(_ reference: ImageName, _ written: Located<String>, _ recipe: World.Recipe) {
            guard reference.digest == nil, reference.tag == nil || reference.tag == "latest" else { return }
            tell(
                Code.unpinned, .hint, "`\(reference.path)` is whatever is newest when this is built: no tag says which",
                written.range, in: recipe.document)
        }

        private mutating func tellOfSources(_ recipe: World.Recipe) {
            guard let context = recipe.context, !recipe.model.isTemplate else { return }
            let sources = recipe.model.stages.flatMap(\.copies).filter(\.isFromContext).flatMap(\.sources)
            for source in sources {
                guard let found = context.found[source.range] else { continue }
                if found == nil {
                    tell(
                        Code.missingSource, context.isSaid ? .warning : .information,
                        "There is no `\(source.value)` in `\(world.name(of: context.folder))`, which the build sees",
                        source.range, in: recipe.document)
                } else if let rule = context.ignore?.rules.rule(leavingOut: source.value), let ignore = context.ignore {
                    tell(
                        Code.ignoredSource, .warning,
                        "`\(rule.pattern.value)` in `\(world.name(of: ignore.path))` hides `\(source.value)` from the build",
                        source.range, in: recipe.document)
                }
            }
        }
    }
}
