internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// Calls: of what the build defines, of sequences, of sbt's own functions.

extension Sbt.Evaluator {
    func call(_ call: Call, _ whole: Expression, _ scope: Sbt.Definitions) -> Sbt.Value {
        let arguments = call.arguments + call.trailing
        switch call.callee.kind {
        case .member(let base?, let name):
            return method(name.value, of: value(base, scope), arguments, whole.range, scope)
        case .name(let name):
            if let definition = definition(name, scope) {
                return applied(value(of: definition, whole.range, scope), arguments, whole.range, scope)
            }
            return function(name, arguments, whole, scope)
        case .call(let inner) where name(of: inner.callee) == "inConfig":
            let configuration = inner.arguments.first.flatMap { value($0.value, scope).word } ?? ""
            return scoped(arguments, by: configuration, scope)
        case .call(let inner) where name(of: inner.callee) == "platformsSettings":
            guard case .member(let base?, _) = inner.callee.kind else { return unsure(whole.range, scope) }
            return platformed(value(base, scope), inner.arguments, arguments, scope)
        default:
            let callee = value(call.callee, scope)
            return crossed(callee, arguments, scope) ?? applied(callee, arguments, whole.range, scope)
        }
    }

    /// The last word of a path.
    func name(of expression: Expression) -> String? {
        switch expression.kind {
        case .name(let name): name
        case .member(_, let name): name.value
        default: nil
        }
    }

    /// A value that is called: a function of the build, or a value whose brackets are its own (`versions("x")`).
    func applied(_ value: Sbt.Value, _ arguments: [Argument], _ range: TextRange, _ scope: Sbt.Definitions) -> Sbt.Value
    {
        switch value {
        case .lambda(let lambda): return applied(lambda, fields(arguments, scope), range, scope)
        case .list(let values):
            if let argument = arguments.first, case .number(let place) = self.value(argument.value, scope),
                values.indices.contains(place)
            {
                return values[place]
            }
            return unsure(range, scope)
        case .object(let members):
            guard let apply = members.entries["apply"] else { return unsure(range, scope) }
            return applied(self.value(of: apply, range, scope), arguments, range, scope)
        case .unknown, .project, .settings, .module: return value
        default: return unsure(range, scope)
        }
    }

    private func fields(_ arguments: [Argument], _ scope: Sbt.Definitions) -> [(label: String?, value: Sbt.Value)] {
        arguments.map { ($0.label?.value, value($0.value, scope)) }
    }

    func applied(
        _ lambda: Sbt.Lambda,
        _ fields: [(label: String?, value: Sbt.Value)],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        let inner = Sbt.Definitions(document: lambda.scope.document, parent: lambda.scope)
        if lambda.parameters.isEmpty, case .selection(let selection)? = lambda.body.first?.kind,
            let first = fields.first
        {
            return self.selection(selection, first.value, range, inner)
        }
        var fields = fields
        if fields.count == 1, lambda.parameters.count > 1, case .tuple(let values) = fields[0].value {
            fields = values.map { (nil, $0) }
        }
        var open = fields.filter { $0.label == nil }.map(\.value)[...]
        for (place, parameter) in lambda.parameters.enumerated() {
            let given = fields.first { $0.label == parameter.name.value }?.value
            let isLast = place == lambda.parameters.count - 1
            if isLast, open.count > 1, given == nil {
                inner.bind(parameter.name, to: .list(Array(open)))
            } else if let value = given ?? open.popFirst() ?? parameter.initial.map({ self.value($0, inner) }) {
                inner.bind(parameter.name, to: value)
            } else {
                inner.bind(parameter.name, to: unsure(range, scope))
            }
        }
        return block(lambda.body, inner)
    }

    /// A function of Scala or of sbt.
    private func function(
        _ name: String,
        _ arguments: [Argument],
        _ whole: Expression,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        switch name {
        case "Seq", "List", "Vector", "Set", "Array", "Some", "Option", "IndexedSeq":
            return .list(arguments.map { value($0.value, scope) })
        case "file", "identity", "PathList", "settingKey", "taskKey":
            return arguments.first.map { value($0.value, scope) } ?? .nothing
        case "Project", "project", "CrossProject", "crossProject", "projectMatrix", "LocalProject", "ProjectRef",
            "RootProject":
            return project(name, arguments, whole, scope)
        case "MavenRepository", "MavenRepo":
            let texts = arguments.compactMap { value($0.value, scope).text?.value }
            guard texts.count == 2 else { return unsure(whole.range, scope) }
            return .resolver(Sbt.Resolver(name: texts[0], url: texts[1]))
        case "ExclusionRule", "InclExclRule", "SbtExclusionRule":
            return exclusion(arguments, whole.range, scope)
        case "inThisBuild": return scoped(arguments, by: "ThisBuild", scope)
        case "addSbtPlugin": return plugin(arguments, whole, scope)
        case "compilerPlugin", "addCompilerPlugin":
            guard let first = arguments.first, case .module(var module) = value(first.value, scope) else {
                return arguments.first.flatMap { value($0.value, scope).unknown }.map { .unknown($0) } ?? .nothing
            }
            module.isPlugin = true
            if name == "compilerPlugin" { return .module(module) }
            return added(.module(module), whole, scope)
        default: return unsure(whole.range, scope)
        }
    }

    private func scoped(_ arguments: [Argument], by name: String, _ scope: Sbt.Definitions) -> Sbt.Value {
        var settings = arguments.flatMap { value($0.value, scope).settings }
        for place in settings.indices { settings[place].scopes.append(name) }
        return .settings(settings)
    }

    /// `libraryDependencies += module`, said in another way.
    private func added(_ value: Sbt.Value, _ whole: Expression, _ scope: Sbt.Definitions) -> Sbt.Value {
        let inner = Sbt.Definitions(document: scope.document, parent: scope)
        inner.bind(Located("_added", at: whole.range), to: value)
        let written = Sbt.Written(expression: Expression(.name("_added"), at: whole.range), scope: inner)
        return .settings([
            Sbt.Setting(
                key: "libraryDependencies", scopes: [], sign: "+=", value: written, place: scope.evidence(whole.range))
        ])
    }

    /// `addSbtPlugin("org" % "name" % "version")`: an artifact of this sbt and its Scala.
    private func plugin(_ arguments: [Argument], _ whole: Expression, _ scope: Sbt.Definitions) -> Sbt.Value {
        guard let first = arguments.first else { return .nothing }
        let value = value(first.value, scope)
        guard case .module(var module) = value else {
            return added(value.unknown == nil ? unsure(whole.range, scope) : value, whole, scope)
        }
        module.isPlugin = true
        module.cross = .fixed("sbt")
        return added(.module(module), whole, scope)
    }

    private func exclusion(_ arguments: [Argument], _ range: TextRange, _ scope: Sbt.Definitions) -> Sbt.Value {
        func text(_ label: String, _ place: Int) -> String? {
            let argument =
                arguments.first { $0.label?.value == label }
                ?? (place < arguments.count && arguments[place].label == nil ? arguments[place] : nil)
            return argument.flatMap { value($0.value, scope).word }
        }
        guard let organization = text("organization", 0) else { return unsure(range, scope) }
        return .exclusion(Sbt.Exclusion(organization: organization, name: text("name", 1) ?? "*"))
    }
}
