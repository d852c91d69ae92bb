internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Sbt {
    /// Works out what expressions of a build stand for; lazily, as Scala does with `lazy val` and objects.
    ///
    /// Not `KytesSyntax.Evaluator`, which runs statements in their order and knows Swift's types: a build has no order over its
    /// files, and what a setting stands for depends on the project that asks. Nothing is run; what cannot be known says so.
    final class Evaluator {
        /// The objects of `project/*.scala`, seen by all files.
        let shared: Definitions
        /// The objects whose members every `.sbt` file sees: `autoImport` of plugins.
        var autoImports: [Definitions] = []
        /// Who asks: what `scalaVersion.value` means.
        var world: World?
        private var steps = 0
        private var allSteps = 0
        private var depth = 0
        private static let mostSteps = 200_000
        /// For all questions about one build together.
        private static let mostOfAll = 4_000_000
        private static let deepest = 128

        init(shared: Definitions) { self.shared = shared }

        /// Lets the next question have all the work it may cause.
        func startAnew() { steps = 0 }

        var mayGoOn: Bool { steps < Self.mostSteps && allSteps < Self.mostOfAll && depth < Self.deepest }

        /// Counts work that grows with a size.
        func charge(_ size: Int) {
            steps += size / 16
            allSteps += size / 16
        }

        func unknown(_ reason: String, _ range: TextRange, _ scope: Definitions) -> Value {
            .unknown(Unknown(reason: reason, place: scope.evidence(range)))
        }

        func value(_ expression: Expression, _ scope: Definitions) -> Value {
            steps += 1
            allSteps += 1
            depth += 1
            defer { depth -= 1 }
            guard mayGoOn else {
                return unknown("working this out takes too long", expression.range, scope)
            }
            switch expression.kind {
            case .name(let name): return named(name, expression, scope)
            case .string(let literal): return text(literal, scope)
            case .number(let digits): return Int(digits).map { .number($0) } ?? .text(Text(value: digits))
            case .bool(let flag): return .flag(flag)
            case .member(let base?, let name): return member(name.value, of: value(base, scope), expression, scope)
            case .call(let call): return self.call(call, expression, scope)
            case .sequence(let operands, let signs): return sequence(operands, signs, expression, scope)
            case .tuple(let items):
                if items.count == 1 { return value(items[0].value, scope) }
                return .tuple(items.map { value($0.value, scope) })
            case .assignment(let place, let sign, let written):
                return setting(place, sign.value, written, expression, scope)
            case .closure(let closure):
                if closure.parameters.isEmpty, !Self.isCases(closure.body) { return block(closure.body, scope) }
                return .lambda(Lambda(parameters: closure.parameters, body: closure.body, scope: scope))
            case .statement(let statement): return result(of: statement, scope)
            case .prefix(let sign, let operand): return prefix(sign.value, operand, expression, scope)
            case .subscripted(let base, _), .postfix(let base, _): return value(base, scope)
            case .symbol(let name): return .text(Text(value: name))
            default: return unknown("what this gives is not worked out", expression.range, scope)
            }
        }

        private static func isCases(_ body: [Statement]) -> Bool {
            guard body.count == 1, case .selection(let selection) = body[0].kind else { return false }
            if case .missing = selection.subject.kind { return true }
            return false
        }

        private func prefix(_ sign: String, _ operand: Expression, _ whole: Expression, _ scope: Definitions) -> Value {
            let operand = value(operand, scope)
            guard sign == "!" else { return operand }
            return operand.flag.map { .flag(!$0) } ?? operand.unknown.map { .unknown($0) }
                ?? unknown("this is not read", whole.range, scope)
        }

        private func text(_ literal: StringLiteral, _ scope: Definitions) -> Value {
            if let text = literal.text {
                let value = text.contains("$$") ? text.replacing("$$", with: "$") : text
                return .text(Text(value: value, place: scope.evidence(literal.content)))
            }
            var result = ""
            for segment in literal.segments {
                switch segment {
                case .text(let text): result += text.value.replacing("$$", with: "$")
                case .interpolation(let expression):
                    let value = value(expression, scope)
                    guard let piece = value.word ?? value.digits else {
                        return value.unknown.map { .unknown($0) }
                            ?? unknown("this has no text that is known", expression.range, scope)
                    }
                    result += piece
                }
                guard result.utf8.count < 1 << 16 else {
                    return unknown("this text is too long", literal.content, scope)
                }
            }
            return .text(Text(value: result, place: scope.evidence(literal.content)))
        }

        // MARK: - Names

        func named(_ name: String, _ expression: Expression, _ scope: Definitions) -> Value {
            if let definition = definition(name, scope) { return value(of: definition, expression.range, scope) }
            switch name {
            case "Nil", "None": return .nothing
            case "project", "projectMatrix":
                return .project(BuildProject(place: scope.evidence(expression.range)))
            default: return .symbol([name])
            }
        }

        /// What a name means at a place: what is around it, what is imported there, what every file sees.
        func definition(_ name: String, _ scope: Definitions) -> Definition? {
            var current: Definitions? = scope
            while let here = current {
                if let found = here.entries[name] { return found }
                for path in here.imports {
                    if path.last == name, let found = definition(at: path, here) { return found }
                    if let object = object(at: path, here), let found = object.entries[name] { return found }
                }
                current = here.parent
            }
            if let found = shared.entries[name] { return found }
            return autoImports.lazy.compactMap { $0.entries[name] }.first
        }

        private func definition(at path: [String], _ scope: Definitions) -> Definition? {
            path.count > 1 ? object(at: path.dropLast(), scope)?.entries[path[path.count - 1]] : shared.entries[path[0]]
        }

        /// The object of a path such as `Dependencies.Versions`; a package before it counts for nothing.
        private func object(at path: [String], _ scope: Definitions) -> Definitions? {
            var tables = [shared]
            var here: Definitions? = scope
            while let table = here {
                tables.append(table)
                here = table.parent
            }
            for table in tables {
                guard let first = path.firstIndex(where: { table.entries[$0] != nil }) else { continue }
                var current = table
                for name in path[first...] {
                    guard case .object(let members)? = current.entries[name]?.code else { return nil }
                    current = members
                }
                return current
            }
            return nil
        }

        func value(of definition: Definition, _ range: TextRange, _ scope: Definitions) -> Value {
            switch definition.code {
            case .known(let value): return value
            case .object(let members): return .object(members)
            case .function(let function):
                guard function.parameters.isEmpty else {
                    return .lambda(
                        Lambda(parameters: function.parameters, body: function.body ?? [], scope: definition.scope))
                }
                return once(definition, range, scope) { self.block(function.body ?? [], definition.scope) }
            case .value(let expression):
                return once(definition, range, scope) { self.value(expression, definition.scope) }
            }
        }

        /// Each definition is worked out once for each world; one that leads back to itself is not known.
        private func once(
            _ definition: Definition,
            _ range: TextRange,
            _ scope: Definitions,
            _ work: () -> Value
        ) -> Value {
            let key = world.map { ObjectIdentifier($0) }
            if let known = definition.values[key] { return known }
            guard !definition.isOpen else { return unknown("this leads back to itself", range, scope) }
            definition.isOpen = true
            defer { definition.isOpen = false }
            var result = work()
            if case .project(var project) = result, project.id == nil {
                project.id = definition.name.value
                project.folder = project.folder ?? definition.name.value
                project.place = definition.scope.evidence(definition.name.range)
                result = .project(project)
            }
            definition.values[key] = result
            return result
        }

        // MARK: - Blocks

        /// The value of the last statement.
        func block(_ statements: [Statement], _ scope: Definitions) -> Value {
            guard let last = statements.last else { return .nothing }
            let inner = Definitions(document: scope.document, parent: scope)
            inner.define(statements)
            return result(of: last, inner)
        }

        func result(of statement: Statement, _ scope: Definitions) -> Value {
            switch statement.kind {
            case .expression(let expression): return value(expression, scope)
            case .block(let body): return block(body, scope)
            case .branch(let branch): return self.branch(branch, statement.range, scope)
            case .selection(let selection): return self.selection(selection, nil, statement.range, scope)
            case .jump(_, let expression?): return value(expression, scope)
            default: return unknown("what this statement gives is not worked out", statement.range, scope)
            }
        }
    }
}

extension Sbt.Value {
    fileprivate var digits: String? { if case .number(let number) = self { String(number) } else { nil } }
}
