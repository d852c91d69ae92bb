internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// What stands behind a dot, with and without brackets.

extension Sbt.Evaluator {
    func member(
        _ name: String,
        of base: Sbt.Value,
        _ whole: Expression,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        switch base {
        case .unknown: return base
        case .object(let members):
            guard let found = members.entries[name] else { return .symbol([name]) }
            return value(of: found, whole.range, scope)
        case .symbol(let path):
            if name == "value" { return setting(named: path, whole.range, scope) }
            if path.last == "VersionScheme", let scheme = Sbt.Schemes.text(of: name) { return .text(scheme) }
            return .symbol(path + [name])
        case .deferred(let written): return value(written.expression, written.scope)
        case .tuple(let values):
            if name.hasPrefix("_"), let place = Int(name.dropFirst()), values.indices.contains(place - 1) {
                return values[place - 1]
            }
            return unsure(whole.range, scope)
        default: return method(name, of: base, [], whole.range, scope)
        }
    }

    func method(
        _ name: String,
        of base: Sbt.Value,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        switch base {
        case .unknown: return base
        case .module(let module): return self.module(module, name, arguments, range, scope)
        case .project(let project): return self.project(project, name, arguments, range, scope)
        case .list(let values): return list(values, name, arguments, range, scope)
        case .text(let text): return self.text(text, name, arguments, range, scope)
        case .object(let members):
            guard let found = members.entries[name] else { return unsure(range, scope) }
            return applied(value(of: found, range, scope), arguments, range, scope)
        case .symbol(let path): return symbol(path, name, arguments, range, scope)
        case .resolver(var resolver):
            if name == "withAllowInsecureProtocol" {
                resolver.allowsInsecure = arguments.first.flatMap { value($0.value, scope).flag } ?? false
            }
            return .resolver(resolver)
        case .settings, .exclusion, .lambda, .deferred: return base
        default: return unsure(range, scope)
        }
    }

    private func symbol(
        _ path: [String],
        _ name: String,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        let first = arguments.first?.value
        switch (path.last, name) {
        case ("Def", "setting"), ("Def", "task"):
            return first.map { .deferred(Sbt.Written(expression: $0, scope: scope)) } ?? .nothing
        case ("Def", "settings"), ("Seq", _), ("List", _), ("Vector", _), ("Set", _):
            return .list(arguments.map { value($0.value, scope) })
        case ("CrossVersion", "partialVersion"):
            guard let version = first.map({ value($0, scope) })?.text?.value else { return unsure(range, scope) }
            let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
            return parts.count == 2 ? .list([.tuple(parts.map { .number($0) })]) : .nothing
        case ("CrossVersion", "binaryScalaVersion"):
            guard let version = first.map({ value($0, scope) })?.text?.value else { return unsure(range, scope) }
            return .text(Sbt.Text(value: Sbt.binaryVersion(version)))
        case ("CrossVersion", _):
            return .symbol(path + [name] + (first.flatMap { value($0, scope).word }.map { [$0] } ?? []))
        case (_, "CrossProject"), (_, "Project"):
            return project(name, arguments, Expression(.missing, at: range), scope)
        case ("Project", "apply"): return project("Project", arguments, Expression(.missing, at: range), scope)
        case ("ScalaArtifacts", "isScala3"):
            guard let version = first.map({ value($0, scope) })?.text?.value else { return unsure(range, scope) }
            return .flag(version.hasPrefix("3"))
        case ("Defaults", "sbtPluginExtra"):
            guard case .module(var module)? = first.map({ value($0, scope) }) else { return unsure(range, scope) }
            module.cross = .fixed("sbt")
            return .module(module)
        // An empty environment is assumed: a graph is the same on every machine.
        case ("props", "getOrElse"), ("env", "getOrElse"), ("System", "getProperty"):
            return arguments.count == 2 ? value(arguments[1].value, scope) : unsure(range, scope)
        case ("props", "get"), ("env", "get"): return .nothing
        case ("props", "contains"), ("env", "contains"): return .flag(false)
        case ("Resolver", "url"), ("Resolver", "file"), ("Resolver", "ssh"), ("Resolver", "sftp"):
            return unknown("repositories in Ivy's layout are not read", range, scope)
        case ("Resolver", _):
            let known = Sbt.Resolver.known(name, first.flatMap { value($0, scope).text?.value })
            return known.map { .list($0.map { .resolver($0) }) } ?? unsure(range, scope)
        case (_, "in"): return .symbol(path)
        case (_, "%"), (_, "value"): return unsure(range, scope)
        default: return unsure(range, scope)
        }
    }

    // MARK: - Texts and sequences

    private func text(
        _ text: Sbt.Text,
        _ name: String,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        let argument = arguments.first.map { value($0.value, scope) }
        let other = argument?.text?.value
        switch name {
        case "startsWith": return other.map { .flag(text.value.hasPrefix($0)) } ?? unsure(range, scope)
        case "endsWith": return other.map { .flag(text.value.hasSuffix($0)) } ?? unsure(range, scope)
        case "contains": return other.map { .flag(text.value.contains($0)) } ?? unsure(range, scope)
        case "stripSuffix", "stripPrefix":
            guard let other else { return unsure(range, scope) }
            let isSuffix = name == "stripSuffix"
            guard isSuffix ? text.value.hasSuffix(other) : text.value.hasPrefix(other) else { return .text(text) }
            let rest = isSuffix ? text.value.dropLast(other.count) : text.value.dropFirst(other.count)
            return .text(Sbt.Text(value: String(rest), place: text.place))
        case "toInt": return Int(text.value).map { .number($0) } ?? unsure(range, scope)
        case "trim", "toString", "value", "stripMargin", "withRevision", "intern": return .text(text)
        case "nonEmpty", "isEmpty": return .flag(text.value.isEmpty == (name == "isEmpty"))
        case "at": return other.map { .resolver(Sbt.Resolver(name: text.value, url: $0)) } ?? unsure(range, scope)
        case "getOrElse": return .text(text)
        default: return unsure(range, scope)
        }
    }

    private func list(
        _ values: [Sbt.Value],
        _ name: String,
        _ arguments: [Argument],
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        let argument = arguments.first?.value
        switch name {
        case "map", "flatMap":
            guard let argument else { return unsure(range, scope) }
            let results = values.map { mapped($0, by: argument, range, scope) }
            return list(name == "map" ? results : results.flatMap { $0.list ?? [$0] }, range, scope)
        case "toSeq", "toList", "toVector", "toSet", "value", "distinct", "sorted", "toArray", "settings":
            return .list(values)
        case "flatten": return list(values.flatMap { $0.list ?? [$0] }, range, scope)
        case "head", "get": return values.first ?? unsure(range, scope)
        case "last": return values.last ?? unsure(range, scope)
        case "tail": return .list(Array(values.dropFirst()))
        case "reverse": return .list(values.reversed())
        case "headOption": return .list(Array(values.prefix(1)))
        case "isEmpty", "nonEmpty", "isDefined": return .flag(values.isEmpty == (name == "isEmpty"))
        case "getOrElse": return values.first ?? argument.map { value($0, scope) } ?? unsure(range, scope)
        case "contains":
            guard let argument else { return unsure(range, scope) }
            let wanted = value(argument, scope)
            let results = values.map { equal($0, wanted) }
            if results.contains(true) { return .flag(true) }
            return results.contains(nil) ? unsure(range, scope) : .flag(false)
        case "exists", "forall":
            guard let argument else { return unsure(range, scope) }
            let results = values.map { mapped($0, by: argument, range, scope).flag }
            guard !results.contains(nil) else { return unsure(range, scope) }
            return .flag(name == "exists" ? results.contains(true) : !results.contains(false))
        case "filter", "filterNot":
            guard let argument else { return unsure(range, scope) }
            let results = values.map { ($0, mapped($0, by: argument, range, scope).flag) }
            guard results.allSatisfy({ $0.1 != nil }) else { return unsure(range, scope) }
            return .list(results.filter { $0.1 == (name == "filter") }.map(\.0))
        case "concat": return list(values + (argument.map { value($0, scope) }?.list ?? []), range, scope)
        default: return unsure(range, scope)
        }
    }

    /// `f(element)`, where `f` is a closure, a name, or an expression with `_` in it.
    private func mapped(
        _ element: Sbt.Value,
        by function: Expression,
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        if Self.hasBlank(function, 0) {
            let inner = Sbt.Definitions(document: scope.document, parent: scope)
            inner.bind(Located("_", at: function.range), to: element)
            return value(function, inner)
        }
        guard case .lambda(let lambda) = value(function, scope) else { return unsure(range, scope) }
        return applied(lambda, [(nil, element)], range, scope)
    }

    /// Whether `_` stands for what a function is given.
    private static func hasBlank(_ expression: Expression, _ depth: Int) -> Bool {
        guard depth < 16 else { return false }
        switch expression.kind {
        case .name("_"): return true
        case .member(let base?, _): return hasBlank(base, depth + 1)
        case .call(let call):
            return hasBlank(call.callee, depth + 1) || call.arguments.contains { hasBlank($0.value, depth + 1) }
        case .sequence(let operands, _): return operands.contains { hasBlank($0, depth + 1) }
        case .prefix(_, let operand): return hasBlank(operand, depth + 1)
        case .tuple(let items): return items.contains { hasBlank($0.value, depth + 1) }
        case .string(let literal):
            return literal.segments.contains {
                if case .interpolation(let value) = $0 { return hasBlank(value, depth + 1) }
                return false
            }
        default: return false
        }
    }
}
