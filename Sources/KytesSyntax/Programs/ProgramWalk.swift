public import KytesText

/// Something in the tree of a program that a walk passes.
public enum ProgramNode {
    case statement(Statement)
    case expression(Expression)
    case argument(Argument)
}

extension Program {
    /// Passes every node, outer before inner, in the order of the text.
    public func walk(_ visit: (ProgramNode) -> Void) {
        withoutActuallyEscaping(visit) { ProgramWalk(visit: $0).pass(statements) }
    }

    /// The ranges of all constructs, outermost first; any two are nested or apart.
    public var structure: [TextRange] {
        var ranges: [TextRange] = []
        func add(_ range: TextRange) {
            if !range.isEmpty, ranges.last != range { ranges.append(range) }
        }
        walk { node in
            switch node {
            case .statement(let statement): add(statement.range)
            case .argument(let argument): add(argument.range)
            case .expression(let expression):
                add(expression.range)
                switch expression.kind {
                case .string(let literal): add(literal.content)
                case .call(let call): add(call.argumentsRange)
                default: break
                }
            }
        }
        return Self.nested(ranges)
    }

    /// Leaves out what would overlap another without lying in it, which half-typed text can bring about.
    private static func nested(_ ranges: [TextRange]) -> [TextRange] {
        let sorted = ranges.sorted {
            ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound)
        }
        var result: [TextRange] = []
        var open: [TextRange] = []
        for range in sorted where range != result.last {
            while let last = open.last, last.upperBound <= range.lowerBound { open.removeLast() }
            if let last = open.last, !last.encloses(range) { continue }
            open.append(range)
            result.append(range)
        }
        return result
    }
}

private struct ProgramWalk {
    let visit: (ProgramNode) -> Void

    func pass(_ statements: [Statement]) {
        for statement in statements { pass(statement) }
    }

    private func pass(_ statement: Statement) {
        visit(.statement(statement))
        switch statement.kind {
        case .expression(let expression): pass(expression)
        case .binding(let bindings):
            for binding in bindings {
                if let initial = binding.initial { pass(initial) }
                pass(binding.getter ?? [])
            }
        case .function(let function):
            for parameter in function.parameters { if let initial = parameter.initial { pass(initial) } }
            pass(function.body ?? [])
        case .type(let declaration): pass(declaration.members)
        case .cases(let cases): for next in cases { if let raw = next.raw { pass(raw) } }
        case .branch(let branch):
            for clause in branch.clauses {
                clause.conditions.forEach(pass)
                pass(clause.body)
            }
            pass(branch.otherwise ?? [])
        case .loop(let loop):
            if let values = loop.values { pass(values) }
            loop.conditions.forEach(pass)
            pass(loop.body)
        case .selection(let selection):
            pass(selection.subject)
            for next in selection.cases {
                next.patterns.forEach(pass)
                if let condition = next.condition { pass(condition) }
                pass(next.body)
            }
        case .jump(_, let value): if let value { pass(value) }
        case .block(let body): pass(body)
        case .compilation(let branches): for branch in branches { pass(branch.body) }
        case .import, .skipped: break
        }
    }

    private func pass(_ condition: Condition) {
        switch condition {
        case .expression(let value): pass(value)
        case .binding(_, let value): if let value { pass(value) }
        case .pattern(let pattern, let value):
            pass(pattern)
            pass(value)
        }
    }

    private func pass(_ expression: Expression) {
        visit(.expression(expression))
        switch expression.kind {
        case .member(let base?, _): pass(base)
        case .call(let call):
            pass(call.callee)
            (call.arguments + call.trailing).forEach(pass)
        case .subscripted(let base, let arguments):
            pass(base)
            arguments.forEach(pass)
        case .string(let literal):
            for case .interpolation(let value) in literal.segments { pass(value) }
        case .list(let elements): for element in elements { pass(element.value) }
        case .dictionary(let entries):
            for entry in entries {
                pass(entry.key)
                pass(entry.value)
            }
        case .tuple(let items): items.forEach(pass)
        case .sequence(let operands, _): operands.forEach(pass)
        case .prefix(_, let operand), .postfix(let operand, _), .cast(let operand, _, _): pass(operand)
        case .ternary(let condition, let first, let second): [condition, first, second].forEach(pass)
        case .assignment(let place, _, let value): [place, value].forEach(pass)
        case .closure(let closure): pass(closure.body)
        case .statement(let statement): pass(statement)
        case .name, .member(nil, _), .number, .bool, .none, .symbol, .keyPath, .type, .missing: break
        }
    }

    private func pass(_ argument: Argument) {
        visit(.argument(argument))
        pass(argument.value)
    }
}
