internal import KytesText

extension DeviceTreePreprocessor {
    /// The next word with all macros replaced.
    mutating func expanded() -> Token? {
        while var token = pulled() {
            guard token.name >= 0, !token.isPainted, let macro = macros[token.name] else { return token }
            if disabled.contains(token.name) {
                token.isPainted = true
                return token
            }
            use(macro, at: token)
            guard let parameters = macro.parameters else {
                push(body(of: macro, at: token, with: [], parameters: []), of: token.name)
                continue
            }
            guard let open = pulled() else { return token }
            guard first(of: open) == UInt8(ascii: "("), open.kind == .sign else {
                frames.append(Frame(tokens: [open]))
                token.isPainted = true
                return token
            }
            let arguments = arguments(parameters.count, isVariadic: macro.isVariadic)
            push(body(of: macro, at: token, with: arguments, parameters: parameters), of: token.name)
        }
        return nil
    }

    private mutating func push(_ tokens: [Token], of macro: Int32) {
        guard let first = tokens.first else { return }
        made += tokens.count
        guard frames.count < Self.depthLimit, made < Self.madeLimit else { return exhaust(at: first.place) }
        disabled.insert(macro)
        frames.append(Frame(tokens: tokens, macro: macro))
    }

    /// Up to the `)` that closes, cut at commas.
    private mutating func arguments(_ count: Int, isVariadic: Bool) -> [[Token]] {
        var arguments: [[Token]] = [[]]
        var depth = 0
        while let token = pulled() {
            let byte = token.kind == .sign ? first(of: token) : 0
            if byte == UInt8(ascii: "(") {
                depth += 1
            } else if byte == UInt8(ascii: ")") {
                if depth == 0 { break }
                depth -= 1
            } else if byte == UInt8(ascii: ","), depth == 0, !(isVariadic && arguments.count >= count) {
                arguments.append([])
                continue
            }
            arguments[arguments.count - 1].append(token)
        }
        return arguments
    }

    /// Words with all macros in them replaced, whatever follows them.
    mutating func replaced(_ tokens: [Token]) -> [Token] {
        guard tokens.contains(where: { $0.name >= 0 && macros[$0.name] != nil }) else { return tokens }
        let above = floor
        guard frames.count < Self.depthLimit else {
            if let first = tokens.first { exhaust(at: first.place) }
            return []
        }
        floor = frames.count
        nesting += 1
        frames.append(Frame(tokens: tokens))
        // What was disabled outside stays so: it is replaced in there already.
        var result: [Token] = []
        while let token = expanded() {
            result.append(token)
            if result.count > Self.tokenLimit / 8 { exhaust(at: token.place) }
        }
        while frames.count > floor { frames.removeLast() }
        floor = above
        nesting -= 1
        return result
    }

    // MARK: - Bodies

    private mutating func body(
        of macro: Macro, at call: Token, with arguments: [[Token]], parameters: [Int32]
    ) -> [Token] {
        var result: [Token] = []
        var whole: [Int: [Token]] = [:]
        var index = macro.body.lowerBound
        while index < macro.body.upperBound {
            var token = token(index, of: macro.file)
            index += 1
            token.place = call.place
            let isPasted = pastes(at: index, before: macro.body.upperBound, macro.file)
            let wasPasted =
                index - 1 >= macro.body.lowerBound + 2
                && pastes(at: index - 3, before: index - 1, macro.file)
            if isHash(token), !isPasted, index < macro.body.upperBound,
                let parameter = parameters.firstIndex(of: self.token(index, of: macro.file).name),
                !parameters.isEmpty
            {
                result.append(quoted(parameter < arguments.count ? arguments[parameter] : [], at: token))
                index += 1
                continue
            }
            if isPaste(at: index - 1, before: macro.body.upperBound, macro.file) {
                index += 1
                continue
            }
            guard token.name >= 0, let parameter = parameters.firstIndex(of: token.name) else {
                append([token], to: &result, pasting: wasPasted)
                continue
            }
            let argument = parameter < arguments.count ? arguments[parameter] : []
            if isPasted || wasPasted {
                append(spaced(argument, like: token), to: &result, pasting: wasPasted)
                continue
            }
            let full = whole[parameter] ?? replaced(argument)
            whole[parameter] = full
            append(spaced(full, like: token), to: &result, pasting: false)
        }
        if !result.isEmpty { result[0].isSpaced = call.isSpaced }
        return result
    }

    private func isHash(_ token: Token) -> Bool { token.kind == .sign && first(of: token) == UInt8(ascii: "#") }

    /// Whether `##` stands here.
    private func isPaste(at index: Int, before end: Int, _ file: Int32) -> Bool {
        guard index + 1 < end else { return false }
        let (left, right) = (token(index, of: file), token(index + 1, of: file))
        return isHash(left) && isHash(right) && !right.isSpaced
    }

    private func pastes(at index: Int, before end: Int, _ file: Int32) -> Bool {
        index >= 0 && isPaste(at: index, before: end, file)
    }

    private func spaced(_ tokens: [Token], like token: Token) -> [Token] {
        var tokens = tokens
        if !tokens.isEmpty { tokens[0].isSpaced = token.isSpaced }
        return tokens
    }

    private mutating func append(_ tokens: [Token], to result: inout [Token], pasting: Bool) {
        guard pasting, let first = tokens.first, let last = result.popLast() else {
            result += tokens
            return
        }
        let spelling = Array(bytes(of: last)) + Array(bytes(of: first))
        let string = String(decoding: spelling, as: UTF8.self)
        let kind: DeviceTreeText.Word.Kind =
            switch spelling.first {
            case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): .number
            case .some(let byte) where DeviceTreeLexer.isOfAName(byte): .name
            default: .sign
            }
        var token = made(string, kind, at: last)
        token.isSpaced = last.isSpaced
        result.append(token)
        result += tokens.dropFirst()
    }

    private mutating func quoted(_ tokens: [Token], at token: Token) -> Token {
        var spelling = "\""
        for (index, part) in tokens.enumerated() {
            if index > 0, part.isSpaced { spelling += " " }
            let own = String(decoding: bytes(of: part), as: UTF8.self)
            spelling +=
                part.kind == .string || part.kind == .character
                ? own.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") : own
        }
        return made(spelling + "\"", .string, at: token)
    }
}
