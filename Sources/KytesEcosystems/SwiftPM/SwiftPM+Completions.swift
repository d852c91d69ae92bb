internal import KytesSyntax
internal import KytesText

/// Where words can be completed, from the tree alone: half-typed manifests say little more.
extension ShownFacts {
    mutating func addCompletions(of program: Program) {
        program.walk { node in
            guard case .expression(let expression) = node, case .call(let call) = expression.kind,
                let name = call.callee.calledName
            else { return }
            for argument in call.arguments { addCompletions(of: argument, in: call, called: name) }
        }
        completions.sort { $0.range.lowerBound < $1.range.lowerBound }
    }

    private mutating func addCompletions(of argument: Argument, in call: Call, called name: String) {
        switch (name, argument.label?.value) {
        case ("package", "url"?), ("package", "id"?): add(.packageLocation, argument.value)
        case ("package", "from"?), ("package", "exact"?): add(.version(package: Self.package(of: call)), argument.value)
        case ("package", nil): addVersions(in: argument.value, package: Self.package(of: call))
        case ("product", "name"?): add(.product(package: call["package"]), argument.value)
        case ("product", "package"?), ("plugin", "package"?): add(.requiredPackage, argument.value)
        case ("library", "targets"?), ("executable", "targets"?), ("plugin", "targets"?):
            addEach(.symbol([.target, .plugin]), argument.value)
        case (let kind, "dependencies"?) where SwiftPM.targetKinds[kind] != nil:
            addEach(.symbol([.target]), argument.value)
        case (let kind, "plugins"?) where SwiftPM.targetKinds[kind] != nil: addEach(.symbol([.plugin]), argument.value)
        default: break
        }
    }

    private mutating func addVersions(in value: Expression, package: String) {
        switch value.kind {
        case .call(let call): for argument in call.arguments { addVersions(in: argument.value, package: package) }
        case .sequence(let operands, _): for operand in operands { addVersions(in: operand, package: package) }
        default: add(.version(package: package), value)
        }
    }

    private mutating func addEach(_ kind: CompletionFact.Kind, _ value: Expression) {
        guard case .list(let elements) = value.kind else { return }
        for element in elements {
            if case .call(let call) = element.value.kind,
                call.callee.calledName == "target" || call.callee.calledName == "byName"
            {
                for argument in call.arguments where argument.label?.value == "name" { add(kind, argument.value) }
            } else {
                add(kind, element.value)
            }
        }
    }

    private mutating func add(_ kind: CompletionFact.Kind, _ value: Expression) {
        guard case .string(let literal) = value.kind else { return }
        completions.append(CompletionFact(kind: kind, range: literal.content))
    }

    /// The identity of the package that a call of `package` asks for.
    private static func package(of call: Call) -> String {
        if let id = call["id"] { return SwiftPM.Identity(registry: id).description }
        return SwiftPM.Identity(location: call["url"] ?? call["path"] ?? "").description
    }
}

extension Call {
    /// The text of the argument with this label.
    fileprivate subscript(label: String) -> String? {
        guard case .string(let literal)? = arguments.first(where: { $0.label?.value == label })?.value.kind else {
            return nil
        }
        return literal.text
    }
}

extension Expression {
    /// The last word of what is called.
    fileprivate var calledName: String? {
        switch kind {
        case .name(let name): name
        case .member(_, let name): name.value
        default: nil
        }
    }
}
