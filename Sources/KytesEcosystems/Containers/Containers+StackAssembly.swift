internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers.Assembly {
    mutating func take(stack number: Int) {
        let stack = world.stacks[number]
        add(
            Component(
                id: stack.id, name: stack.name, version: nil, layer: .recipe, ecosystem: Containers.id,
                manifest: stack.files.first?.document))
        for name in stack.services.keys.sorted() {
            guard let place = stack.services[name]?.first else { continue }
            let id = world.serviceID(name, of: number)
            add(
                Component(
                    id: id, name: name, version: nil, layer: .recipe, ecosystem: Containers.id,
                    manifest: stack.files[place.file].document))
            connect(stack.id, id, .contains, stack.evidence(place), roots: [stack.id])
        }
        for file in stack.files.indices {
            for service in stack.files[file].compose.services { take(service, file, number) }
            tellOfNames(stack.files[file], stack)
        }
        tellOfCycles(stack)
    }

    private mutating func take(_ service: Containers.Compose.Service, _ number: Int, _ stackNumber: Int) {
        let stack = world.stacks[stackNumber]
        let file = stack.files[number]
        let id = world.serviceID(service.name.value, of: stackNumber)
        func evidence(_ range: TextRange) -> Evidence { Evidence(document: file.document, range: range) }
        var image: ComponentID?
        if let written = service.image {
            switch stack.value(written.value) {
            case .known(let text):
                let name = Containers.ImageName(text)
                image = self.image(name, written, in: file.document)
                if let image {
                    connect(
                        id, image, .deploys, evidence(written.range), roots: [stack.id], scope: "image",
                        requirement: written.value)
                }
                if service.build == nil { tellOfTag(name, written, file.document) }
            case .unknown(let reason):
                tell(
                    Containers.Code.unknowable, .information, "Which image is meant here is not known: \(reason)",
                    written.range, in: file.document)
            }
        }
        if let build = service.build { take(build, id, image, file, stack) }
        for need in service.needs {
            guard stack.services[need.name.value] != nil else {
                tellOfService(need.name, file, stack)
                continue
            }
            connect(
                id, world.serviceID(need.name.value, of: stackNumber), .requires, evidence(need.name.range),
                roots: [stack.id], scope: need.scope)
        }
        take(service.extended, id, file, stackNumber)
    }

    private mutating func tellOfService(
        _ name: Located<String>,
        _ file: Containers.Stack.File,
        _ stack: Containers.Stack
    ) {
        // Included files may have more services.
        guard stack.files.allSatisfy(\.compose.includes.isEmpty), !name.value.contains("$") else { return }
        tell(
            Containers.Code.unknownService, .error, "No Compose file of this folder has a service `\(name.value)`",
            name.range, in: file.document)
    }

    private mutating func tellOfTag(
        _ reference: Containers.ImageName,
        _ written: Located<String>,
        _ document: DocumentID
    ) {
        guard reference.digest == nil, reference.tag == nil || reference.tag == "latest" else { return }
        tell(
            Containers.Code.unpinned, .hint,
            "`\(reference.path)` is whatever is newest when this is started: no tag says which", written.range,
            in: document)
    }

    // MARK: - Builds

    private mutating func take(
        _ build: Containers.Compose.Build,
        _ service: ComponentID,
        _ image: ComponentID?,
        _ file: Containers.Stack.File,
        _ stack: Containers.Stack
    ) {
        let place = build.dockerfile ?? build.context
        let range = place?.range ?? build.range
        guard let recipe = world.recipe(of: build, in: file) else {
            let context = build.context.map { stack.path($0.value) } ?? stack.folder
            if !build.isInline, let context, context.isWithin(world.project.folder), let place {
                tell(
                    Containers.Code.missingFile, .warning,
                    "There is no `\(build.dockerfile?.value ?? "Dockerfile")` in `\(world.name(of: context))`",
                    place.range, in: file.document)
            }
            return
        }
        part.more.starts.append(world.recipes[recipe].id)
        let target = build.target.flatMap { stack.value($0.value).known }
        guard let stage = world.stage(named: target, of: recipe) else {
            if let name = build.target, !world.recipes[recipe].model.isTemplate {
                tell(
                    Containers.Code.unknownStage, .error,
                    "`\(world.name(of: world.recipes[recipe].path))` has no stage `\(name.value)`", name.range,
                    in: file.document)
            }
            return
        }
        let built = world.recipes[recipe].stages[stage]
        let evidence = Evidence(document: file.document, range: range)
        connect(service, built, .deploys, evidence, roots: [stack.id], scope: "build")
        guard let image else { return }
        connect(image, built, .contains, evidence, roots: [stack.id], scope: "build")
        part.offers.append(
            BindingOffer(
                component: built, key: .package(image.packageURL), place: world.beginning(of: stage, of: recipe),
                confidence: .certain, reason: "`\(file.path.lastComponent)` calls what is built here so"))
    }

    private mutating func take(
        _ extended: (service: Located<String>, file: Located<String>?)?,
        _ service: ComponentID,
        _ file: Containers.Stack.File,
        _ stackNumber: Int
    ) {
        guard let extended else { return }
        var target = stackNumber
        if let path = extended.file {
            guard let found = file.found[path.range], let other = world.composition(at: found) else { return }
            target = other.stack
        }
        let stack = world.stacks[target]
        guard stack.services[extended.service.value] != nil else {
            return tellOfService(extended.service, file, stack)
        }
        connect(
            service, world.serviceID(extended.service.value, of: target), .requires,
            Evidence(document: file.document, range: extended.service.range), roots: [world.stacks[stackNumber].id],
            scope: "extends")
    }

    // MARK: - Names

    private mutating func tellOfNames(_ file: Containers.Stack.File, _ stack: Containers.Stack) {
        let includes = stack.files.contains { !$0.compose.includes.isEmpty }
        let declared = Set(stack.files.flatMap(\.compose.things).map { $0.section + " " + $0.name.value })
        for use in file.compose.services.flatMap(\.uses) where !includes {
            let isDefault = use.section == "networks" && use.name.value == "default"
            guard !isDefault, !declared.contains(use.section + " " + use.name.value), !use.name.value.contains("$")
            else { continue }
            tell(
                Containers.Code.undeclared, .error,
                "`\(use.name.value)` is not among the `\(use.section)` of this folder's Compose files", use.name.range,
                in: file.document)
        }
        for path in file.compose.services.flatMap(\.environmentFiles) + file.compose.includes
        where file.found[path.range] == nil {
            guard let place = stack.path(path.value), place.isWithin(world.project.folder) else { continue }
            tell(
                Containers.Code.missingFile, .warning, "There is no `\(path.value)`", path.range, in: file.document)
        }
        for variable in file.compose.variables where !variable.hasDefault && stack.setting(variable.name.value) == nil {
            tell(
                Containers.Code.undefinedVariable, .hint,
                "No `.env` gives `\(variable.name.value)` a value: the environment of whoever starts this must",
                variable.name.range, in: file.document)
        }
    }

    /// Services that wait for each other.
    private mutating func tellOfCycles(_ stack: Containers.Stack) {
        var needed: [String: Set<String>] = [:]
        for (name, places) in stack.services {
            let needs = places.flatMap { stack.service($0).needs }.filter { $0.scope == "depends_on" }
            needed[name] = Set(needs.map(\.name.value))
        }
        var steps = 0
        for file in stack.files {
            for service in file.compose.services {
                for need in service.needs where need.scope == "depends_on" && steps < Self.needLimit {
                    steps += 1
                    guard Self.reaches(service.name.value, from: need.name.value, needed) else { continue }
                    tell(
                        Containers.Code.cycle, .error,
                        "`\(service.name.value)` and `\(need.name.value)` wait for each other", need.name.range,
                        in: file.document)
                }
            }
        }
    }

    /// So many are looked at, for each may lead to all others.
    private static let needLimit = 2_000

    private static func reaches(_ target: String, from start: String, _ needed: [String: Set<String>]) -> Bool {
        var (seen, open): (Set<String>, [String]) = ([start], [start])
        while let next = open.popLast(), seen.count <= needLimit {
            if next == target { return true }
            for name in needed[next] ?? [] where seen.insert(name).inserted { open.append(name) }
        }
        return false
    }
}
