internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// `project`, what is said behind it, and settings.

extension Sbt.Evaluator {
    func project(
        _ name: String,
        _ arguments: [Argument],
        _ whole: Expression,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        var project = Sbt.BuildProject(place: scope.evidence(whole.range))
        func argument(_ label: String, _ place: Int) -> Sbt.Value? {
            let found =
                arguments.first { $0.label?.value == label }
                ?? (place < arguments.count && arguments[place].label == nil ? arguments[place] : nil)
            return found.map { value($0.value, scope) }
        }
        switch name {
        case "CrossProject":
            guard let id = argument("id", 0)?.text else { return unsure(whole.range, scope) }
            project.id = id.value
            project.folder = argument("base", 1)?.text?.value
            if let place = id.place { project.place = place }
        case "crossProject":
            project.platforms = arguments.compactMap { platform(value($0.value, scope)) }
            if project.platforms.isEmpty { project.platforms = [.jvm, .js] }
        case "Project":
            guard let id = argument("id", 0)?.text else { return unsure(whole.range, scope) }
            project.id = id.value
            project.folder = argument("base", 1)?.text?.value ?? id.value
            if let place = id.place { project.place = place }
        case "LocalProject":
            guard let id = argument("id", 0)?.text else { return unsure(whole.range, scope) }
            project.id = id.value
        case "ProjectRef", "RootProject": return unsure(whole.range, scope)
        default: break
        }
        return .project(project)
    }

    /// `CrossProject("id", file("folder"))(JVMPlatform, JSPlatform)`
    func crossed(_ value: Sbt.Value, _ arguments: [Argument], _ scope: Sbt.Definitions) -> Sbt.Value? {
        guard case .project(var project) = value else { return nil }
        project.platforms = arguments.compactMap { platform(self.value($0.value, scope)) }
        return project.platforms.isEmpty ? nil : .project(project)
    }

    private func platform(_ value: Sbt.Value) -> Sbt.Platform? {
        switch value.word {
        case "JVMPlatform": .jvm
        case "JSPlatform": .js
        case "NativePlatform": .native
        default: nil
        }
    }

    func project(
        _ project: Sbt.BuildProject,
        _ name: String,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        var project = project
        let values = { arguments.map { self.value($0.value, scope) } }
        switch name {
        case "in":
            guard let folder = values().first?.text?.value else { break }
            project.folder = folder
        case "settings":
            project.settings += values().flatMap(\.settings)
            charge(project.settings.count)
        case "jvmSettings", "jsSettings", "nativeSettings":
            let platform = Sbt.Platform(rawValue: String(name.dropLast("Settings".count)))
            project.settings += values().flatMap(\.settings).map { $0.on(Set([platform].compactMap { $0 })) }
        case "dependsOn":
            for argument in arguments { project.dependencies += dependencies(on: argument.value, scope) }
        case "enablePlugins": project.plugins.formUnion(arguments.compactMap { self.name(of: $0.value) })
        case "disablePlugins": project.plugins.subtract(arguments.compactMap { self.name(of: $0.value) })
        case "withId": project.id = values().first?.word ?? project.id
        case "jvm", "js", "native":
            guard let platform = Sbt.Platform(rawValue: name), !project.platforms.isEmpty else { break }
            return .project(project.side(platform))
        case "configure", "jvmConfigure", "jsConfigure", "nativeConfigure":
            guard name == "configure" else { break }
            for case .lambda(let lambda) in values() {
                if case .project(let changed) = applied(lambda, [(nil, .project(project))], range, scope) {
                    project = changed
                }
            }
        case "withoutSuffixFor":
            project.plainPlatforms.formUnion(arguments.compactMap { platform(self.value($0.value, scope)) })
        case "crossType": project.crossType = values().first?.word ?? ""
        case "jvmPlatform", "jsPlatform", "nativePlatform", "aggregate", "configs", "withSuffixFor",
            "project", "build":
            break
        default: return extended(project, name, arguments, range, scope)
        }
        return .project(project)
    }

    /// A method that the build gives to projects (an implicit class); what is not found leaves the project as it is.
    private func extended(
        _ project: Sbt.BuildProject,
        _ name: String,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        guard let definition = definition(name, scope) else { return .project(project) }
        let value = value(of: definition, range, scope)
        if case .lambda(let lambda) = value {
            let given = arguments.map { (label: $0.label?.value, value: self.value($0.value, scope)) }
            if case .project(let changed) = applied(lambda, given + [(nil, .project(project))], range, scope) {
                return .project(changed)
            }
        }
        return .project(project)
    }

    /// `.platformsSettings(JVMPlatform, JSPlatform)(settings)`
    func platformed(
        _ value: Sbt.Value,
        _ platforms: [Argument],
        _ arguments: [Argument],
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        guard case .project(var project) = value else { return value }
        let chosen = platforms.compactMap { platform(self.value($0.value, scope)) }
        project.settings += arguments.flatMap { self.value($0.value, scope).settings }.map { $0.on(Set(chosen)) }
        return .project(project)
    }

    private func dependencies(on expression: Expression, _ scope: Sbt.Definitions) -> [Sbt.ProjectDependency] {
        value(expression, scope).flattened.compactMap { value in
            var configuration: String?
            var target = value
            if case .tuple(let parts) = value, parts.count == 2 {
                target = parts[0]
                configuration = parts[1].configuration
            }
            guard case .project(let project) = target, let id = project.id else { return nil }
            let sides = project.platforms.map { ($0, project.side($0).id ?? id) }
            return Sbt.ProjectDependency(
                id: id, sides: Dictionary(sides) { first, _ in first }, configuration: configuration,
                evidence: scope.evidence(expression.range))
        }
    }

    // MARK: - Settings

    func setting(
        _ place: Expression,
        _ sign: String,
        _ written: Expression,
        _ whole: Expression,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        guard sign != "=", let key = key(place, scope), let name = key.name else { return .nothing }
        return .settings([
            Sbt.Setting(
                key: name, scopes: key.scopes, sign: sign, value: Sbt.Written(expression: written, scope: scope),
                place: scope.evidence(whole.range))
        ])
    }

    /// `Test / key`, `key in Test`, `ThisBuild / key`, or the name of a val that stands for a key.
    private func key(_ expression: Expression, _ scope: Sbt.Definitions) -> (name: String?, scopes: [String])? {
        switch expression.kind {
        case .sequence(let operands, let signs):
            let words = operands.compactMap { value($0, scope).path?.last }
            guard words.count == operands.count else { return nil }
            if signs.allSatisfy({ $0.value == "/" }) { return (words.last, words.dropLast()) }
            return signs.allSatisfy({ $0.value == "in" }) ? (words.first, Array(words.dropFirst())) : nil
        case .call(let call):
            guard case .member(let base?, let name) = call.callee.kind, name.value == "in" else { return nil }
            let scopes = call.arguments.compactMap { value($0.value, scope).path?.last }
            return key(base, scope).map { ($0.name, $0.scopes + scopes) }
        case .tuple(let items) where items.count == 1: return key(items[0].value, scope)
        default:
            guard case .symbol(let path) = value(expression, scope) else { return nil }
            return (path.last, path.dropLast())
        }
    }

    /// `key.value`: what the project that asks says of it.
    func setting(named path: [String], _ range: TextRange, _ scope: Sbt.Definitions) -> Sbt.Value {
        guard let name = path.last, let world else { return unsure(range, scope) }
        return world.value(of: name, by: self)
            ?? unknown("`\(name)` is known only when the build runs", range, scope)
    }
}

extension Sbt.Setting {
    fileprivate func on(_ platforms: Set<Sbt.Platform>) -> Sbt.Setting {
        var setting = self
        setting.platforms = platforms
        return setting
    }
}

extension Sbt.BuildProject {
    /// One side of a cross project.
    func side(_ platform: Sbt.Platform) -> Sbt.BuildProject {
        var side = self
        side.id = id.map { plainPlatforms.contains(platform) ? $0 : $0 + platform.suffix }
        side.crossID = id
        side.platforms = []
        side.platform = platform
        side.settings = settings.filter { $0.platforms?.contains(platform) ?? true }
        return side
    }
}
