internal import KytesText

extension Evaluator {
    /// The statements with those of the `#if` branches that are compiled.
    func compiled(_ statements: [Statement]) -> [Statement] {
        guard statements.contains(where: { if case .compilation = $0.kind { true } else { false } }) else {
            return statements
        }
        return statements.flatMap { statement -> [Statement] in
            guard case .compilation(let branches) = statement.kind else { return [statement] }
            for branch in branches {
                guard let condition = branch.condition else { return compiled(branch.body) }
                switch holds(condition) {
                case true?: return compiled(branch.body)
                case false?: continue
                case nil:
                    let unknown = Unknown(reason: "whether this is compiled cannot be known", range: condition.range)
                    return [skipping(branches.flatMap(\.body), because: unknown, at: statement.range)]
                }
            }
            return []
        }
    }

    /// A statement that stands for statements which may or may not run.
    private func skipping(_ body: [Statement], because unknown: Unknown, at range: TextRange) -> Statement {
        let condition = Expression(.missing, at: unknown.range)
        let clause = Branch.Clause(conditions: [.expression(condition)], body: compiled(body))
        return Statement(.branch(Branch(clauses: [clause], otherwise: nil, isGuard: false)), at: range)
    }

    // MARK: - Conditions of #if

    private func holds(_ condition: Expression) -> Bool? {
        switch condition.kind {
        case .bool(let value): return value
        case .name(let flag): return environment.holds(flag, nil)
        case .prefix(let sign, let value) where sign.value == "!": return holds(value).map { !$0 }
        case .tuple(let items) where items.count == 1: return holds(items[0].value)
        case .call(let call): return holds(call)
        case .sequence(let operands, let signs): return holds(operands, signs)
        default: return nil
        }
    }

    private func holds(_ call: Call) -> Bool? {
        guard case .name(let name) = call.callee.kind, let argument = call.arguments.first else { return nil }
        return environment.holds(name, conditionText(argument.value))
    }

    private func conditionText(_ value: Expression) -> String? {
        switch value.kind {
        case .name(let name): return name
        case .number(let number): return number
        case .prefix(let sign, let version): return conditionText(version).map { sign.value + $0 }
        case .member(let base?, let name): return conditionText(base).map { $0 + "." + name.value }
        default: return nil
        }
    }

    /// `&&` binds tighter than `||`; a known side can decide the whole.
    private func holds(_ operands: [Expression], _ signs: [Located<String>]) -> Bool? {
        var alternatives: [Bool?] = []
        var current: Bool? = operands.first.flatMap { holds($0) }
        for (operand, sign) in zip(operands.dropFirst(), signs) {
            let value = holds(operand)
            if sign.value == "&&" {
                current = current == false || value == false ? false : (current == nil || value == nil ? nil : true)
            } else {
                alternatives.append(current)
                current = value
            }
        }
        alternatives.append(current)
        if alternatives.contains(where: { $0 == true }) { return true }
        return alternatives.contains(where: { $0 == nil }) ? nil : false
    }

    // MARK: - What is declared

    /// Makes functions, types and extensions known before anything runs.
    func declare(_ statements: [Statement], in prefix: String) {
        for statement in statements {
            switch statement.kind {
            case .function(let function) where prefix.isEmpty:
                functions[function.name.value, default: []].append(function)
            case .type(let declaration): declare(declaration, in: prefix)
            case .binding(let bindings) where prefix.isEmpty:
                for binding in bindings {
                    guard let body = binding.getter, let name = binding.names.first else { continue }
                    globals.values[name.value] = getter(name, binding.type, body, in: globals)
                }
            default: continue
            }
        }
    }

    private func declare(_ declaration: TypeDeclaration, in prefix: String) {
        let isExtension = declaration.keyword.value == "extension"
        let name = isExtension ? Self.bare(declaration.name.value) : prefix + declaration.name.value
        let declared = types[name] ?? (isExtension ? nil : DeclaredType(keyword: declaration.keyword.value))
        types[name] = declared
        let body = compiled(declaration.members)
        for statement in body { declare(statement, in: name, element: declaration.element, isExtension) }
        declare(body, in: name + ".")
    }

    private func declare(_ statement: Statement, in type: String, element: TypeReference?, _ isExtension: Bool) {
        func add(_ name: String, isStatic: Bool, _ code: DeclaredMember.Code) {
            let member = DeclaredMember(type: type, element: element, isStatic: isStatic, code: code)
            members[name, default: []].append(member)
        }
        switch statement.kind {
        case .binding(let bindings):
            for binding in bindings {
                if binding.isStatic || binding.getter != nil {
                    for name in binding.names { add(name.value, isStatic: binding.isStatic, .property(binding)) }
                } else {
                    types[type]?.properties.append(binding)
                }
            }
        case .function(let function) where function.name.value == "init":
            if types[type] != nil { types[type]?.initializers.append(function) }
            add("init", isStatic: true, .function(function))
        case .function(let function): add(function.name.value, isStatic: function.isStatic, .function(function))
        case .cases(let cases):
            for next in cases { types[type]?.cases[next.name.value] = next }
        default: break
        }
    }

    /// A type's name without the module that declares it.
    static func bare(_ name: String) -> String {
        for module in ["PackageDescription.", "Swift.", "Foundation."] where name.hasPrefix(module) {
            return String(name.dropFirst(module.count))
        }
        return name
    }
}
