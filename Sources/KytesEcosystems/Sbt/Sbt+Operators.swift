internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// Operators: sbt's `%` family, sequences, pairs, scopes of keys, comparisons.

extension Sbt.Evaluator {
    /// Scala binds by the first character of an operator; all but those that end in `:` go from left to right.
    /// Source: Scala 2.13 specification, 6.12.3 "Infix Operations".
    private static func precedence(_ sign: String) -> Int {
        guard let first = sign.unicodeScalars.first else { return 0 }
        switch first {
        case "|": return 1
        case "^": return 2
        case "&": return 3
        case "=", "!": return 4
        case "<", ">": return 5
        case ":": return 6
        case "+", "-": return 7
        case "*", "/", "%": return 8
        default: return first.properties.isAlphabetic ? 0 : 9
        }
    }

    func sequence(
        _ operands: [Expression],
        _ signs: [Located<String>],
        _ whole: Expression,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        guard operands.count == signs.count + 1, operands.count < 512 else {
            return unknown("this is not read", whole.range, scope)
        }
        var values: [(value: Sbt.Value, expression: Expression)] = []
        var pending: [Located<String>] = []
        func reduce() {
            guard let sign = pending.popLast(), let right = values.popLast(), let left = values.popLast() else {
                return
            }
            let range =
                left.expression.range
                .lowerBound..<max(
                    left.expression.range.upperBound, right.expression.range.upperBound)
            let value = apply(sign.value, left.value, right.value, right.expression, range, scope)
            values.append((value, Expression(.missing, at: range)))
        }
        values.append((value(operands[0], scope), operands[0]))
        for (sign, operand) in zip(signs, operands.dropFirst()) {
            let strength = Self.precedence(sign.value)
            while let last = pending.last {
                let other = Self.precedence(last.value)
                guard other > strength || other == strength && !sign.value.hasSuffix(":") else { break }
                reduce()
            }
            pending.append(sign)
            values.append((value(operand, scope), operand))
        }
        while !pending.isEmpty { reduce() }
        return values[0].value
    }

    private func apply(
        _ sign: String,
        _ left: Sbt.Value,
        _ right: Sbt.Value,
        _ written: Expression,
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        switch sign {
        case "%", "%%", "%%%", "%%%%": return percent(sign, left, right, range, scope)
        case "++", ":::", "+": return joined(sign, left, right, range, scope)
        case ":+": return list((left.list ?? [left]) + [right], range, scope)
        case "+:", "::": return list([left] + (right.list ?? [right]), range, scope)
        case "->": return .tuple([left, right])
        case "/": return .symbol((left.path ?? []) + (right.path ?? []))
        case "==", "!=":
            guard let same = equal(left, right) else {
                return left.unknown.map { .unknown($0) } ?? unsure(range, scope)
            }
            return .flag(same == (sign == "=="))
        case "&&", "||", "<", ">", "<=", ">=": return compared(sign, left, right, range, scope)
        default:
            guard sign.first?.isLetter == true else { return unsure(range, scope) }
            var arguments = [Argument(written)]
            if case .tuple(let items) = written.kind { arguments = items }
            return method(sign, of: left, arguments, range, scope)
        }
    }

    func unsure(_ range: TextRange, _ scope: Sbt.Definitions) -> Sbt.Value {
        unknown("this is known only when the build runs", range, scope)
    }

    private func compared(
        _ sign: String,
        _ left: Sbt.Value,
        _ right: Sbt.Value,
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        if let first = left.flag, let second = right.flag {
            return .flag(sign == "&&" ? first && second : first || second)
        }
        if sign == "&&", left.flag == false || right.flag == false { return .flag(false) }
        if sign == "||", left.flag == true || right.flag == true { return .flag(true) }
        guard case .number(let first) = left, case .number(let second) = right else {
            return left.unknown.map { .unknown($0) } ?? right.unknown.map { .unknown($0) } ?? unsure(range, scope)
        }
        switch sign {
        case "<": return .flag(first < second)
        case ">": return .flag(first > second)
        case "<=": return .flag(first <= second)
        case ">=": return .flag(first >= second)
        default: return unsure(range, scope)
        }
    }

    private func joined(
        _ sign: String,
        _ left: Sbt.Value,
        _ right: Sbt.Value,
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        if sign == "+" {
            if let first = left.text, let second = right.text {
                guard first.value.utf8.count + second.value.utf8.count < 1 << 16 else {
                    return unknown("this text is too long", range, scope)
                }
                return .text(Sbt.Text(value: first.value + second.value, place: scope.evidence(range)))
            }
            guard let values = left.list else { return left.unknown.map { .unknown($0) } ?? unsure(range, scope) }
            return list(values + [right], range, scope)
        }
        // What is not known of one side leaves the other as it is.
        return list((left.list ?? [left]) + (right.list ?? [right]), range, scope)
    }

    /// A sequence, as long as sequences of builds are.
    func list(_ values: [Sbt.Value], _ range: TextRange, _ scope: Sbt.Definitions) -> Sbt.Value {
        charge(values.count)
        return values.count < 10_000 ? .list(values) : unknown("this sequence is too long", range, scope)
    }

    // MARK: - Modules

    private func percent(
        _ sign: String,
        _ left: Sbt.Value,
        _ right: Sbt.Value,
        _ range: TextRange,
        _ scope: Sbt.Definitions
    ) -> Sbt.Value {
        if let problem = left.unknown { return .unknown(problem) }
        if let problem = right.unknown {
            guard case .module(var module) = left, !module.saysVersion else { return .unknown(problem) }
            module.widen(to: scope.evidence(range))
            module.doubt = problem
            return .module(module)
        }
        switch left {
        case .text(let organization):
            guard let name = right.text else { return unsure(range, scope) }
            let cross: Sbt.Cross = sign == "%" ? .none : (sign == "%%" ? .binary : .platform)
            return .module(
                Sbt.Module(organization: organization, name: name, cross: cross, evidence: scope.evidence(range)))
        case .module(var module):
            module.widen(to: scope.evidence(range))
            if !module.saysVersion, let version = right.text {
                module.version = version
            } else if let configuration = right.configuration {
                module.configuration = configuration
            } else {
                return unsure(range, scope)
            }
            return .module(module)
        case .list(let values):
            return .list(values.map { percent(sign, $0, right, range, scope) })
        case .project(let project):
            return .tuple([.project(project), right])
        default:
            return left.path == nil ? unsure(range, scope) : .tuple([left, right])
        }
    }
}

extension Sbt.Value {
    /// The words of a name that nothing defines.
    var path: [String]? {
        switch self {
        case .symbol(let path): path
        case .text(let text): [text.value]
        case .project(let project): project.id.map { [$0] }
        default: nil
        }
    }

    /// `Test` or `"test"`, as Ivy calls it.
    var configuration: String? {
        switch self {
        case .text(let text): return text.value
        case .symbol(let path):
            guard let last = path.last else { return nil }
            return last == "IntegrationTest" ? "it" : last.lowercased()
        default: return nil
        }
    }
}
