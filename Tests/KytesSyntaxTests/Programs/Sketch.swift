import KytesSyntax
import KytesText

/// The tree of a program in short words: what is called with which labels, without the places.
enum Sketch {
    static func of(_ statements: [Statement]) -> String { statements.map(of).joined(separator: "; ") }

    static func of(_ statement: Statement) -> String {
        switch statement.kind {
        case .expression(let value): of(value)
        case .binding(let bindings):
            bindings.map { binding in
                let names = binding.names.map(\.value).joined(separator: ",")
                return "\(names) := \(binding.initial.map(of) ?? binding.getter.map { "{\(of($0))}" } ?? "-")"
            }.joined(separator: ", ")
        case .function(let function):
            "def \(function.name.value)(\(function.parameters.map(\.name.value).joined(separator: ","))) {\(of(function.body ?? []))}"
        case .type(let type): "\(type.keyword.value) \(type.name.value) {\(of(type.members))}"
        case .cases(let cases): "cases \(cases.map(\.name.value).joined(separator: ","))"
        case .import(let statement): "import \(statement.path.map(\.value).joined(separator: "."))"
        case .branch(let branch):
            branch.clauses.map { "if \($0.conditions.map(of).joined(separator: ",")) {\(of($0.body))}" }
                .joined(separator: " else ") + (branch.otherwise.map { " else {\(of($0))}" } ?? "")
        case .loop(let loop):
            "for \(loop.names.map(\.value).joined(separator: ",")) in \(loop.values.map(of) ?? "-") {\(of(loop.body))}"
        case .selection(let selection):
            "switch \(of(selection.subject)) {"
                + selection.cases.map { "\($0.patterns.map(of).joined(separator: ",")): \(of($0.body))" }
                .joined(separator: "; ") + "}"
        case .jump(let word, let value): word.value + (value.map { " " + of($0) } ?? "")
        case .block(let body): "{\(of(body))}"
        case .compilation(let branches):
            branches.map { "#\($0.condition.map(of) ?? "else") {\(of($0.body))}" }.joined(separator: " ")
        case .skipped: "…"
        }
    }

    static func of(_ condition: Condition) -> String {
        switch condition {
        case .expression(let value): of(value)
        case .binding(let name, let value): "let \(name.value)" + (value.map { " = " + of($0) } ?? "")
        case .pattern(let pattern, let value): "case \(of(pattern)) = \(of(value))"
        }
    }

    static func of(_ expression: Expression) -> String {
        switch expression.kind {
        case .name(let name): name
        case .member(let base, let name): (base.map(of) ?? "") + "." + name.value
        case .call(let call):
            of(call.callee) + "(" + (call.arguments + call.trailing).map(of).joined(separator: ", ") + ")"
        case .subscripted(let base, let arguments): of(base) + "[" + arguments.map(of).joined(separator: ", ") + "]"
        case .string(let literal): "'" + literal.segments.map(of).joined() + "'" + (literal.isClosed ? "" : "…")
        case .number(let number): number
        case .bool(let value): String(value)
        case .none: "nil"
        case .symbol(let name): ":" + name
        case .list(let elements): "[" + elements.map { of($0.value) }.joined(separator: ", ") + "]"
        case .dictionary(let entries):
            "[" + entries.map { of($0.key) + ": " + of($0.value) }.joined(separator: ", ") + ":]"
        case .tuple(let items): "(" + items.map(of).joined(separator: ", ") + ")"
        case .sequence(let operands, let signs):
            zip(operands, signs.map { " \($0.value) " } + [""]).map { of($0) + $1 }.joined()
        case .prefix(let sign, let operand): sign.value + (sign.value.first?.isLetter == true ? " " : "") + of(operand)
        case .postfix(let operand, let sign): of(operand) + sign.value
        case .ternary(let condition, let first, let second): "\(of(condition)) ? \(of(first)) : \(of(second))"
        case .assignment(let place, let sign, let value): "\(of(place)) \(sign.value) \(of(value))"
        case .cast(let operand, let word, _): "\(of(operand)) \(word.value) T"
        case .closure(let closure):
            "{"
                + (closure.parameters.isEmpty
                    ? "" : closure.parameters.map(\.name.value).joined(separator: ",") + " in ")
                + of(closure.body) + "}"
        case .keyPath(let names): "\\" + names.map { "." + $0.value }.joined()
        case .statement(let statement): of(statement)
        case .type: "T"
        case .missing: "?"
        }
    }

    private static func of(_ argument: Argument) -> String {
        (argument.label.map { $0.value + ": " } ?? "") + of(argument.value)
    }

    private static func of(_ segment: StringLiteral.Segment) -> String {
        switch segment {
        case .text(let text): text.value
        case .interpolation(let value): "‹\(of(value))›"
        }
    }
}
