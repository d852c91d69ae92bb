internal import KytesText

extension ProgramReader {
    /// Whether a word that begins a declaration stands here, and not a name that is written like it.
    var isDeclaration: Bool {
        guard kind == .name, let keyword else { return false }
        switch keyword {
        case .binding, .function, .type, .extension, .import, .typealias:
            let next = token(after: 1)
            return next.kind == .name || next.kind == .openParenthesis || next.kind == .sign && keyword == .function
                || next.kind == .end || keyword == .import && next.kind == .stringOpen
        case .initializer:
            return [.openParenthesis, .sign].contains(token(after: 1).kind)
        default: return false
        }
    }

    /// A declaration with its attributes and modifiers; `nil`, with nothing consumed, where none is here.
    mutating func readDeclaration() -> Statement.Kind? {
        let start = index
        var words: [String] = []
        while true {
            if kind == .attribute {
                words.append(text(current.range))
                advance()
                if kind == .openParenthesis, !current.followsSpace { skip() }
            } else if kind == .name, keyword == .modifier, continuesDeclaration {
                words.append(text(current.range))
                advance()
                if kind == .openParenthesis || kind == .openBracket, !current.followsSpace { skip() }
            } else if dialect.hasMatch, kind == .name, keyword == .case, token(after: 1).keyword == .type {
                advance()
            } else {
                break
            }
        }
        if isDeclaration, let declaration = readDeclaration(words) { return declaration }
        if kind == .name, keyword == .case, !inSelection { return readEnumCases() }
        if words.isEmpty || index == start || !words[0].hasPrefix("@") { index = start }
        return nil
    }

    private var continuesDeclaration: Bool {
        var next = token(after: 1)
        if next.kind == .openParenthesis || next.kind == .openBracket { next = token(after: 4) }
        guard next.kind == .name else { return next.kind == .attribute }
        switch next.keyword {
        case .binding, .function, .initializer, .type, .extension, .import, .typealias, .modifier, .case: return true
        default: return false
        }
    }

    private mutating func readDeclaration(_ words: [String]) -> Statement.Kind? {
        let isStatic = words.contains("static") || words.contains("class")
        switch keyword {
        case .import: return readImport(words)
        case .binding where dialect.closureArrow == "->" && isFunctionLike: return readFunction(words, isStatic)
        case .binding: return readBindings(isStatic: isStatic)
        case .function, .initializer: return readFunction(words, isStatic)
        case .type, .extension: return readTypeDeclaration()
        case .typealias:
            advance()
            if kind == .name { advance() }
            if dialect.hasMatch, kind == .openBracket { skip() }
            if isSign("=") {
                advance()
                if dialect.hasMatch { skipType() } else { _ = readType() }
            }
            return .skipped
        default: return nil
        }
    }

    /// `def name(`, where the word for a binding also begins a function.
    private var isFunctionLike: Bool {
        text(current.range) == "def" && token(after: 2).kind == .openParenthesis && !token(after: 2).followsSpace
    }

    private mutating func readImport(_ words: [String]) -> Statement.Kind {
        advance()
        let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        if kind == .name, kinds.contains(text(current.range)), token(after: 1).kind == .name { advance() }
        var path: [Located<String>] = []
        while kind == .name, !current.startsLine {
            path.append(takeName())
            guard kind == .dot, !current.startsLine else { break }
            advance()
        }
        let selectors = readSelectors()
        while !dialect.hasImplicitMembers, kind != .end, !current.startsLine, kind != .semicolon { skip() }
        return .import(ImportStatement(path: path, selectors: selectors, attributes: words))
    }

    // MARK: - Bindings

    private mutating func readBindings(isStatic: Bool) -> Statement.Kind {
        let isConstant = !text(current.range).hasPrefix("var")
        advance()
        var bindings: [Binding] = []
        repeat {
            let start = index
            bindings.append(readBinding(isStatic: isStatic, isConstant: isConstant))
            if index == start { break }
        } while take(.comma)
        return .binding(bindings)
    }

    private mutating func readBinding(isStatic: Bool, isConstant: Bool) -> Binding {
        let start = current.range.lowerBound
        var binding = Binding(names: [], isStatic: isStatic, isConstant: isConstant, range: start..<start)
        if take(.openParenthesis) {
            while kind == .name || kind == .comma || dialect.hasMatch && kind != .closeParenthesis && kind != .end {
                if kind == .name {
                    binding.names.append(takeName())
                } else if kind == .comma {
                    advance()
                } else {
                    let start = current.range
                    skip()
                    if start.upperBound < lastEnd { binding.names.append(Located("_", at: start)) }
                }
            }
            _ = take(.closeParenthesis)
        } else if kind == .name {
            // `String name = …`: the type comes first where two names follow each other.
            if !dialect.hasImplicitMembers, token(after: 1).kind == .name, !token(after: 1).startsLine,
                token(after: 1).keyword == nil
            {
                binding.type = readType()
            }
            binding.names.append(takeName())
            if dialect.hasMatch, kind == .openParenthesis { skip() }
        } else {
            report("expected", "A name is expected", at: lastEnd..<lastEnd)
        }
        if take(.colon) { binding.type = readType() }
        if dialect.hasMatch, binding.type != nil, !isSign("="), !current.startsLine { skipType() }
        let hasDelegate = kind == .name && !current.startsLine && dialect.hasInfixCalls && text(current.range) == "by"
        if isSign("=") || hasDelegate {
            advance()
            mayCommand = dialect.hasCommandCalls
            binding.initial = dialect.hasMatch ? readIndented() : readExpression()
            mayCommand = false
        }
        if kind == .openBrace, !current.startsLine, dialect.hasImplicitMembers, !bracesAreBodies {
            binding.getter = readAccessors(hasInitial: binding.initial != nil)
        }
        binding.range = start..<max(start, lastEnd)
        return binding
    }

    /// The getter in a property's braces; observers (`didSet`) are not a getter.
    private mutating func readAccessors(hasInitial: Bool) -> [Statement]? {
        let body = readBody()
        guard !hasInitial else { return nil }
        guard case .expression(let first)? = body.first?.kind, case .call(let call) = first.kind,
            case .name(let word) = call.callee.kind, ["get", "set", "willSet", "didSet", "_read"].contains(word)
        else { return body }
        for statement in body {
            guard case .expression(let value) = statement.kind, case .call(let call) = value.kind,
                case .name("get") = call.callee.kind, case .closure(let getter)? = call.trailing.first?.value.kind
            else { continue }
            return getter.body
        }
        return nil
    }

    // MARK: - Functions

    private mutating func readFunction(_ words: [String], _ isStatic: Bool) -> Statement.Kind {
        let isInitializer = keyword == .initializer
        if !isInitializer { advance() }
        let name: Located<String>
        if kind == .name || kind == .sign {
            name = takeName()
        } else {
            report("expected", "A name is expected", at: lastEnd..<lastEnd)
            name = Located("", at: lastEnd..<lastEnd)
        }
        while kind == .sign, isSign("?") || isSign("!") { advance() }
        let typeParameters = readTypeParameters()
        if dialect.hasMatch, kind == .openBracket { skip() }
        var parameters = kind == .openParenthesis ? readParameters() : []
        while dialect.hasMatch, kind == .openParenthesis, !current.startsLine { parameters += readParameters() }
        while kind == .name, ["async", "throws", "rethrows"].contains(text(current.range)) { advance() }
        var result: TypeReference?
        if isSign("->") || kind == .colon && !dialect.hasImplicitMembers {
            advance()
            result = readType()
            if dialect.hasMatch, !isSign("="), kind != .openBrace, !current.startsLine { skipType() }
        }
        skipRequirements()
        var function = Function(
            name: name, typeParameters: typeParameters, parameters: parameters, result: result, body: nil,
            isStatic: isStatic,
            isMutating: words.contains("mutating")
        )
        if isSign("=") {
            advance()
            let value = dialect.hasMatch ? readIndented() : readExpression()
            function.body = [Statement(.expression(value), at: value.range)]
        } else if kind == .openBrace || dialect.hasWordBlocks {
            function.body = readBody()
            endWordBlock()
        }
        return .function(function)
    }

    private mutating func readTypeParameters() -> [String] {
        guard isSign("<") else { return [] }
        var names: [String] = []
        while kind != .end, kind != .openParenthesis, kind != .openBrace, !current.startsLine || isSign("<") {
            let isName = kind == .sign || kind == .comma
            advance()
            if isName, kind == .name { names.append(text(current.range)) }
        }
        return names
    }

    /// `where Element == Platform`
    private mutating func skipRequirements() {
        guard kind == .name, keyword == .where else { return }
        while kind != .end, kind != .openBrace, kind != .closeBrace { advance() }
    }

    private mutating func readParameters() -> [Parameter] {
        let outer = (open, bracesAreBodies)
        open.parentheses += 1
        bracesAreBodies = false
        defer { (open, bracesAreBodies) = outer }
        advance()
        var parameters: [Parameter] = []
        while kind != .closeParenthesis, !closesSomethingOpen(kind), !startsDeclaration {
            let start = index
            if let parameter = readParameter() { parameters.append(parameter) }
            if !take(.comma), index == start { skip() }
        }
        _ = take(.closeParenthesis)
        return parameters
    }

    private mutating func readParameter() -> Parameter? {
        while kind == .attribute { advance() }
        guard kind == .name || kind == .sign else { return nil }
        let first = takeName()
        let second = kind == .name ? takeName() : nil
        let isTypeFirst = !dialect.hasImplicitMembers && second != nil
        let hasLabel = dialect.hasImplicitMembers && first.value != "_"
        var parameter = Parameter(label: hasLabel ? first.value : nil, name: second ?? first)
        if isTypeFirst { parameter.label = nil }
        if take(.colon) {
            parameter.type = readType()
            if isSign("...") {
                parameter.isVariadic = true
                advance()
            }
        }
        if isSign("=") {
            advance()
            parameter.initial = readExpression()
        }
        return parameter
    }

    // MARK: - Types

    private mutating func readTypeDeclaration() -> Statement.Kind {
        let column = column(of: current)
        let word = takeName()
        var name = Located("", at: lastEnd..<lastEnd)
        if kind == .name {
            name = takeName()
            while kind == .dot, token(after: 1).kind == .name {
                advance()
                let next = takeName()
                name = Located(name.value + "." + next.value, at: name.range.lowerBound..<next.range.upperBound)
            }
        }
        var element: TypeReference?
        while kind != .end, kind != .openBrace, kind != .closeBrace, !startsDeclaration {
            if dialect.hasMatch, let members = readUnbraced(from: column) {
                return .type(TypeDeclaration(keyword: word, name: name, members: members, element: nil))
            }
            if dialect.hasMatch, kind == .openParenthesis || kind == .openBracket {
                skip()
                continue
            }
            let isElement = isSign("==") && tokens[index - 1].kind == .name
            advance()
            if isElement { element = readType() }
        }
        guard kind == .openBrace else {
            if !dialect.hasMatch { report("expected", "`{` is expected", at: lastEnd..<lastEnd) }
            return .type(TypeDeclaration(keyword: word, name: name, members: [], element: element))
        }
        let members = readBody()
        return .type(TypeDeclaration(keyword: word, name: name, members: members, element: element))
    }

    mutating func readEnumCases() -> Statement.Kind {
        advance()
        var cases: [EnumCase] = []
        repeat {
            guard kind == .name else { break }
            var next = EnumCase(name: takeName())
            if kind == .openParenthesis { next.payload = readParameters().map { $0.type == nil ? nil : $0.label } }
            if isSign("=") {
                advance()
                next.raw = readExpression()
            }
            cases.append(next)
        } while take(.comma)
        return .cases(cases)
    }
}
