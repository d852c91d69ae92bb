internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Containers.Links {
    /// What the mentions of a Compose file mean.
    func links(of file: Containers.Stack.File, of number: Int) -> [Link] {
        let stack = world.stacks[number]
        var result: [Link] = []
        for service in file.compose.services {
            result.append(link(toService: service.name, of: number, role: .declaration))
            result += service.needs.map { link(toService: $0.name, of: number, role: .use) }
            if let image = service.image { result += links(to: image, of: service, in: file, stack) }
            if let build = service.build { result += links(to: build, in: file, stack) }
            if let extended = service.extended { result += links(to: extended, file, number) }
            for use in service.uses {
                guard let place = declaration(of: use, in: stack) else { continue }
                result.append(Link(range: use.name.range, role: .use, component: nil, definition: place))
            }
        }
        for thing in file.compose.things {
            result.append(
                Link(
                    range: thing.name.range, role: .declaration, component: nil,
                    definition: declaration(of: thing, in: stack)))
        }
        for (range, path) in file.found {
            result.append(Link(range: range, role: .use, component: nil, definition: beginning(of: path)))
        }
        for variable in file.compose.variables {
            guard let settings = stack.settings,
                let entry = settings.values[variable.name.value]
            else { continue }
            result.append(
                Link(
                    range: variable.name.range, role: .use, component: nil,
                    definition: Evidence(document: settings.file.document, range: entry.name.range)))
        }
        return result
    }

    private func beginning(of path: AbsolutePath) -> Evidence {
        Evidence(document: DocumentID(file: path), range: 0..<0)
    }

    private func link(toService name: Located<String>, of stack: Int, role: Link.Role) -> Link {
        let place = world.stacks[stack].services[name.value]?.first
        return Link(
            range: name.range, role: role,
            component: place.map { _ in world.serviceID(name.value, of: stack) },
            definition: place.map(world.stacks[stack].evidence))
    }

    private func links(
        to image: Located<String>,
        of service: Containers.Compose.Service,
        in file: Containers.Stack.File,
        _ stack: Containers.Stack
    ) -> [Link] {
        guard let name = stack.value(image.value).known, let component = things.image(name, tag: nil) else { return [] }
        let built = service.build.flatMap { world.recipe(of: $0, in: file) }
        return [
            Link(
                range: image.range, role: .requirement, component: component.id,
                definition: built.map { Evidence(document: world.recipes[$0].document, range: 0..<0) })
        ]
    }

    private func links(
        to build: Containers.Compose.Build,
        in composition: Containers.Stack.File,
        _ stack: Containers.Stack
    ) -> [Link] {
        guard let recipe = world.recipe(of: build, in: composition) else { return [] }
        let file = world.recipes[recipe]
        var result = [build.context, build.dockerfile].compactMap(\.self).map {
            Link(
                range: $0.range, role: .use, component: file.id,
                definition: Evidence(document: file.document, range: 0..<0))
        }
        if let target = build.target, let name = stack.value(target.value).known,
            let stage = world.stage(named: name, of: recipe)
        {
            result.append(
                Link(
                    range: target.range, role: .use, component: file.stages[stage],
                    definition: world.beginning(of: stage, of: recipe)))
        }
        for argument in build.arguments {
            let definition = file.model.definitions.first {
                $0.kind == .argument && $0.name.value == argument.name.value
            }
            guard let definition else { continue }
            let origin = file.model.definitions[definition.origin]
            result.append(
                Link(
                    range: argument.name.range, role: .use, component: nil,
                    definition: Evidence(document: file.document, range: origin.name.range)))
        }
        return result
    }

    private func links(
        to extended: (service: Located<String>, file: Located<String>?),
        _ file: Containers.Stack.File,
        _ number: Int
    ) -> [Link] {
        guard let path = extended.file else { return [link(toService: extended.service, of: number, role: .use)] }
        guard let found = file.found[path.range], let other = world.composition(at: found) else { return [] }
        return [link(toService: extended.service, of: other.stack, role: .use)]
    }

    private func declaration(of thing: Containers.Compose.Named, in stack: Containers.Stack) -> Evidence? {
        for file in stack.files {
            let declared = file.compose.things.first {
                $0.section == thing.section && $0.name.value == thing.name.value
            }
            if let declared { return Evidence(document: file.document, range: declared.name.range) }
        }
        return nil
    }
}

extension Containers.Remarks {
    func commentary(of number: Int, of stack: Containers.Stack) -> Commentary {
        let file = stack.files[number]
        var commentary = Commentary()
        commentary.heritage = stack.files.indices.filter { $0 != number }.map { stack.files[$0].document }
        if let settings = stack.settings { commentary.heritage.append(settings.file.document) }
        for service in file.compose.services {
            if let image = service.image, image.value.contains("$"), let name = stack.value(image.value).known {
                commentary.values.append(
                    ValueNote(offset: image.range.upperBound, value: name, origin: [.words("with its variables")]))
            }
            if let build = service.build, let recipe = world.recipe(of: build, in: file) {
                commentary.heritage.append(world.recipes[recipe].document)
            }
            if !service.profiles.isEmpty {
                let names = service.profiles.map { "`\($0.value)`" }.joined(separator: ", ")
                commentary.notes.append(
                    Note(range: service.name.range, [.words("started only with the profile \(names)")]))
            }
        }
        for variable in file.compose.variables {
            guard let value = stack.setting(variable.name.value), let settings = stack.settings else { continue }
            let place = Evidence(document: settings.file.document, range: value.range)
            commentary.notes.append(
                Note(
                    range: variable.name.range,
                    [
                        .name(variable.name.value), .words(" is "),
                        .name(value.value.isEmpty ? "empty" : String(value.value.prefix(200))),
                        .words(", by "), .place(".env", place),
                    ]))
        }
        return commentary
    }
}
