internal import KytesGraph
internal import KytesSyntax
internal import KytesText

/// What one file of a build says by itself: its names, the modules that it writes, where words can be completed.
struct SbtSaidReader {
    private(set) var symbols: [SymbolFact] = []
    private(set) var requirements: [RequirementFact] = []
    private(set) var completions: [CompletionFact] = []
    private var removals: [TextRange: TextRange] = [:]
    private var tools: [TextRange] = []
    private let text: SourceText

    init(_ program: Program, in text: SourceText) {
        self.text = text
        program.walk { node in
            switch node {
            case .argument(let argument): removals[argument.value.range] = argument.removal
            case .expression(let expression): add(expression)
            case .statement: break
            }
        }
        symbols = symbols(of: program.statements, 0)
        addCompletions(program)
    }

    /// Modules that are written as one text: `org::name:version`.
    mutating func add(_ modules: [Sbt.Module], in text: SourceText) {
        for module in modules {
            guard let name = module.name.place else { continue }
            let range = module.evidence.range
            let version = module.version.flatMap { version in version.place.map { Located(version.value, at: $0.range) }
            }
            requirements.append(
                RequirementFact(
                    package: Located("\(module.organization.value):\(module.name.value)", at: name.range), range: range,
                    removal: range, written: version, version: version))
            symbols.append(
                SymbolFact(
                    kind: .dependency, name: Located(module.name.value, at: name.range), range: range,
                    detail: module.version?.value ?? ""))
        }
    }

    // MARK: - Modules

    private mutating func add(_ expression: Expression) {
        switch expression.kind {
        case .call(let call):
            if case .name(let name) = call.callee.kind,
                ["addSbtPlugin", "addCompilerPlugin", "compilerPlugin"].contains(name)
            {
                tools.append(call.argumentsRange)
            }
        case .sequence(let operands, let signs):
            for place in signs.indices where place + 1 < operands.count {
                addModule(at: place, operands, signs, whole: expression.range)
            }
        default: break
        }
    }

    private static let crossings: Set = ["%", "%%", "%%%", "%%%%"]

    private mutating func addModule(
        at place: Int,
        _ operands: [Expression],
        _ signs: [Located<String>],
        whole: TextRange
    ) {
        guard Self.crossings.contains(signs[place].value),
            place == 0 || !Self.crossings.contains(signs[place - 1].value),
            case .string(let name) = operands[place + 1].kind
        else { return }
        var organization = ""
        if case .string(let literal) = operands[place].kind {
            organization = literal.text ?? text[literal.content]
            completions.append(CompletionFact(kind: .packageNamespace, range: literal.content))
        } else if case .name(let word) = operands[place].kind {
            organization = word
        } else {
            return
        }
        if signs[place].value == "%" {
            completions.append(CompletionFact(kind: .packageName(namespace: organization), range: name.content))
        }
        var last = place + 1
        while last < signs.count, signs[last].value == "%" { last += 1 }
        let range = operands[place].range.lowerBound..<operands[last].range.upperBound
        let package = "\(organization):\(name.text ?? text[name.content])"
        var written: Located<String>?
        var version: Located<String>?
        if last > place + 1 {
            let operand = operands[place + 2]
            written = Located(text[operand.range], at: operand.range)
            if case .string(let literal) = operand.kind {
                completions.append(CompletionFact(kind: .version(package: package), range: literal.content))
                version = literal.text.map { Located($0, at: literal.content) }
            }
        }
        let isTool = tools.contains { $0.encloses(range) }
        requirements.append(
            RequirementFact(
                package: Located(package, at: name.content), range: range, removal: removals[whole] ?? range,
                written: written, version: version, kind: isTool ? .buildsWith : .requires))
    }

    // MARK: - Symbols

    private func symbols(of statements: [Statement], _ depth: Int) -> [SymbolFact] {
        guard depth < 32 else { return [] }
        return statements.flatMap { statement -> [SymbolFact] in
            switch statement.kind {
            case .binding(let bindings):
                return bindings.flatMap { binding in
                    binding.names.filter { $0.value != "_" }.map { symbol(of: binding, $0, statement.range) }
                }
            case .function(let function) where !function.name.value.isEmpty:
                return [
                    SymbolFact(
                        kind: .function, name: function.name, range: statement.range,
                        children: modules(within: statement.range))
                ]
            case .type(let declaration) where !declaration.name.value.isEmpty:
                return [
                    SymbolFact(
                        kind: .type, name: declaration.name, range: statement.range,
                        children: symbols(of: declaration.members, depth + 1))
                ]
            case .expression: return modules(within: statement.range)
            default: return []
            }
        }
    }

    private func symbol(of binding: Binding, _ name: Located<String>, _ range: TextRange) -> SymbolFact {
        let isProject = binding.initial.map { Self.isProject($0, 0) } ?? false
        var detail = ""
        if case .string(let literal)? = binding.initial?.kind { detail = literal.text ?? "" }
        return SymbolFact(
            kind: isProject ? .module : .constant, name: name, range: range, detail: detail,
            children: modules(within: range))
    }

    private func modules(within range: TextRange) -> [SymbolFact] {
        let start = requirements.partitionPoint { $0.range.lowerBound < range.lowerBound }
        return requirements[start...].prefix { $0.range.lowerBound < range.upperBound }.map { requirement in
            let name = requirement.package.value.drop { $0 != ":" }.dropFirst()
            return SymbolFact(
                kind: requirement.kind == .requires ? .dependency : .plugin,
                name: Located(String(name), at: requirement.package.range), range: requirement.range,
                detail: requirement.version?.value ?? requirement.written?.value ?? "")
        }
    }

    /// `project`, and what is said behind it.
    private static func isProject(_ expression: Expression, _ depth: Int) -> Bool {
        guard depth < 64 else { return false }
        switch expression.kind {
        case .name(let name): return ["project", "projectMatrix", "tlCrossRootProject"].contains(name)
        case .member(let base?, _): return isProject(base, depth + 1)
        case .call(let call):
            if case .name(let name) = call.callee.kind, ["Project", "crossProject"].contains(name) { return true }
            return isProject(call.callee, depth + 1)
        case .tuple(let items): return items.count == 1 && isProject(items[0].value, depth + 1)
        case .sequence(let operands, let signs):
            return signs.allSatisfy { $0.value == "in" } && operands.first.map { isProject($0, depth + 1) } == true
        default: return false
        }
    }

    // MARK: - Completions

    private mutating func addCompletions(_ program: Program) {
        var names: [CompletionFact] = []
        program.walk { node in
            guard case .expression(let expression) = node, case .name(let name) = expression.kind, name != "_" else {
                return
            }
            names.append(
                CompletionFact(kind: .symbol([.constant, .module, .function, .type]), range: expression.range))
        }
        completions = (completions + names).sorted {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        }
    }
}

extension Array {
    /// The first index whose element is not `isBefore`; the elements are sorted by it.
    func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
