internal import KytesBasics
internal import KytesGraph
internal import KytesText

/// What a Dockerfile names that other layers may have: files that a build of the workspace makes, programs.
extension Containers.Assembly {
    mutating func takeNames(of recipe: Containers.World.Recipe, _ roots: [ComponentID]) {
        guard !recipe.model.isTemplate else { return }
        for (number, stage) in recipe.model.stages.enumerated() {
            for copy in stage.copies {
                for source in copy.sources {
                    guard let (path, confidence, reason) = built(source.value, copy, of: recipe) else { continue }
                    want(
                        .artifact(path), .contains, recipe.stages[number], source.range, of: recipe, roots,
                        scope: copy.keyword, confidence: confidence, reason: reason,
                        excuses: Containers.Code.missingSource)
                }
            }
            guard number == recipe.model.stages.count - 1, let program = stage.programs.last?.value,
                let range = stage.programs.last?.range
            else { continue }
            takeProgram(program, range, stage, of: recipe, roots)
        }
    }

    /// The file of the workspace that a source of a `COPY` is, or was copied from with the folder it stands in.
    private func built(
        _ source: String,
        _ copy: Containers.Copy,
        of recipe: Containers.World.Recipe
    ) -> (AbsolutePath, Confidence, String)? {
        guard let context = recipe.context else { return nil }
        guard let origin = copy.origin else {
            let isWhole = source.split(separator: "/").allSatisfy { $0 == "." }
            let reason = context.isSaid ? "" : "`\(world.name(of: context.folder))` is taken for what the build sees"
            return isWhole ? nil : (context.folder.appending(source), context.isSaid ? .certain : .likely, reason)
        }
        guard case .stage(let stage) = origin, case let wanted = AbsolutePath.root.appending(source) else {
            return nil
        }
        for copied in recipe.copies(reaching: stage).reversed() where copied.isFromContext {
            guard let folder = copied.destination.flatMap({ AbsolutePath($0) }) else { continue }
            guard let below = wanted.relative(to: folder), !below.isEmpty, copied.sources.count == 1 else { continue }
            return (
                context.folder.appending(copied.sources[0].value).appending(below), .likely,
                "`\(copied.sources[0].value)` of the workspace is copied to `\(folder)` before"
            )
        }
        return nil
    }

    private mutating func takeProgram(
        _ program: String,
        _ range: TextRange,
        _ stage: Containers.Stage,
        of recipe: Containers.World.Recipe,
        _ roots: [ComponentID]
    ) {
        let key: BindingKey
        if program.hasPrefix("/") {
            // What is copied into the image is no file of another system.
            let isCopied = stage.copies.contains { copy in
                guard let folder = copy.destination.flatMap({ AbsolutePath($0) }) else { return true }
                return AbsolutePath(program)?.isWithin(folder) ?? true
            }
            guard !isCopied else { return }
            key = .systemFile(program, on: .other)
        } else {
            guard !program.contains("/"), !program.contains("$"), !program.contains(" ") else { return }
            key = .command(program, on: .other)
        }
        guard let id = recipe.stages.last else { return }
        want(
            key, .requires, id, range, of: recipe, roots, scope: "CMD", confidence: .possible,
            reason: "the image starts `\(program)`")
    }

    /// What is installed may be a package that the workspace builds.
    mutating func bind(
        _ installed: Containers.Want,
        _ owner: ComponentID,
        _ recipe: Containers.World.Recipe,
        _ roots: [ComponentID]
    ) {
        guard let key = installed.key else { return }
        want(
            key, installed.kind, owner, installed.range, of: recipe, roots, scope: installed.tool,
            confidence: .certain, reason: "")
    }

    private mutating func want(
        _ key: BindingKey,
        _ kind: EdgeKind,
        _ component: ComponentID,
        _ range: TextRange,
        of recipe: Containers.World.Recipe,
        _ roots: [ComponentID],
        scope: String,
        confidence: Confidence,
        reason: String,
        excuses: String? = nil
    ) {
        part.wants.append(
            BindingWant(
                component: component, key: key, kind: kind, scope: scope,
                evidence: Evidence(document: recipe.document, range: range), roots: roots,
                confidence: confidence, reason: reason, excuses: excuses))
    }
}
