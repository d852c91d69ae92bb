internal import KytesText

extension DeviceTreePreprocessor {
    mutating func obey(_ directive: Directive) {
        guard let frame = fileFrames.last else { return }
        let place = Place(file: frame.file, directive.keyword)
        switch directive.kind {
        case .include:
            if !directive.path.isEmpty { include(directive.path, isRaw: false) }
        case .define: define(directive, frame.file)
        case .undefine:
            if let name = name(of: directive, frame.file) { macros[name.name] = nil }
        case .ifTrue, .ifDefined, .ifUndefined: open(directive, place)
        case .elseIf, .otherwise:
            guard !frame.conditions.isEmpty else { return report(.strayCondition, at: place) }
            // The part before was read.
            skip { preprocessor, next in
                guard next.kind == .end else { return false }
                preprocessor.fileFrames[preprocessor.fileFrames.count - 1].conditions.removeLast()
                return true
            }
        case .end:
            guard !frame.conditions.isEmpty else { return report(.strayCondition, at: place) }
            fileFrames[fileFrames.count - 1].conditions.removeLast()
        case .other: break
        }
    }

    private mutating func open(_ directive: Directive, _ place: Place) {
        let last = fileFrames.count - 1
        fileFrames[last].conditions.append((true, place.range))
        if isTrue(directive, place.file) { return }
        skip { preprocessor, next in
            switch next.kind {
            case .end:
                preprocessor.fileFrames[last].conditions.removeLast()
                return true
            case .otherwise: return true
            default: return preprocessor.isTrue(next, place.file)
            }
        }
    }

    private func name(of directive: Directive, _ file: Int32) -> Token? {
        guard let first = directive.words.first else { return nil }
        let token = token(first, of: file)
        return token.kind == .name ? token : nil
    }

    private mutating func isTrue(_ directive: Directive, _ file: Int32) -> Bool {
        switch directive.kind {
        case .ifDefined, .ifUndefined:
            guard let name = name(of: directive, file) else { return false }
            if let macro = macros[name.name] { use(macro, at: name) }
            return (macros[name.name] != nil) == (directive.kind == .ifDefined)
        default: return value(of: directive, file) != 0
        }
    }

    /// What an `#if` asks; `defined` is answered before macros are replaced.
    private mutating func value(of directive: Directive, _ file: Int32) -> UInt64 {
        var words: [Token] = []
        var index = directive.words.lowerBound
        while index < directive.words.upperBound {
            let token = token(index, of: file)
            index += 1
            guard token.name == definedName else {
                words.append(token)
                continue
            }
            let isOpen =
                index < directive.words.upperBound && first(of: self.token(index, of: file)) == UInt8(ascii: "(")
            if isOpen { index += 1 }
            guard index < directive.words.upperBound else { break }
            let name = self.token(index, of: file)
            if let macro = macros[name.name] { use(macro, at: name) }
            words.append(made(macros[name.name] == nil ? "0" : "1", .number, at: name))
            index += isOpen ? 2 : 1
        }
        let replaced = replaced(words)
        var expression = DeviceTreeExpression(replaced.map { ($0, bytes(of: $0)) }, isSigned: true)
        return expression.value() ?? 0
    }

    /// A word that stands in no file.
    mutating func made(_ spelling: String, _ kind: DeviceTreeText.Word.Kind, at token: Token) -> Token {
        let start = scratch.count
        scratch += spelling.utf8
        return Token(
            kind: kind, isSpaced: token.isSpaced, name: kind == .name ? number(of: spelling) : -1,
            text: Place(file: -1, start..<scratch.count), place: token.place)
    }

    private mutating func define(_ directive: Directive, _ file: Int32) {
        guard let name = name(of: directive, file) else { return }
        var index = directive.words.lowerBound + 1
        var macro = Macro(body: 0..<0, file: file, place: name.place)
        if index < directive.words.upperBound {
            let open = token(index, of: file)
            if first(of: open) == UInt8(ascii: "("), !open.isSpaced {
                index += 1
                readParameters(of: &macro, &index, directive.words.upperBound)
            }
        }
        macro.body = min(index, directive.words.upperBound)..<directive.words.upperBound
        macros[name.name] = macro
    }

    private func readParameters(of macro: inout Macro, _ index: inout Int, _ end: Int) {
        var parameters: [Int32] = []
        while index < end {
            let token = token(index, of: macro.file)
            index += 1
            let byte = first(of: token)
            if byte == UInt8(ascii: ")") { break }
            if token.kind == .name {
                parameters.append(token.name)
            } else if byte == UInt8(ascii: ".") {
                macro.isVariadic = true
            }
        }
        // `args...` has a name of its own.
        if macro.isVariadic, index >= 5, first(of: token(index - 5, of: macro.file)) != UInt8(ascii: "."),
            token(index - 5, of: macro.file).kind != .name
        {
            parameters.append(variadicName)
        }
        macro.parameters = parameters
    }
}
