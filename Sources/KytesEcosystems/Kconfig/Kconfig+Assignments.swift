internal import KytesSyntax
internal import KytesText

extension Kconfig.Evaluator {
    /// Evaluates all under what a text says, as `conf --defconfig` does.
    ///
    /// - Parameter order: All symbols, each behind what it needs: see `Tree.order`.
    /// - Returns: What was refused, by the number of its entry.
    mutating func apply(_ values: KconfigValues, _ order: [Int32]) -> [Int: Kconfig.Evaluation.Refusal] {
        let refusals = assign(values)
        settleAll(order)
        if tree.dialect.hasPlainChoices { return refusals }
        forget()
        restart()
        for symbol in tree.symbols.indices {
            let entry = tree.symbols[symbol]
            states[symbol].needsChoice = entry.choice >= 0 || (entry.kind == .choice && !states[symbol].hasUser)
        }
        for symbol in tree.symbols.indices where tree.symbols[symbol].kind == .choice && !states[symbol].hasUser {
            settle(Int32(symbol))
            fixValues(of: Int32(symbol))
        }
        settleAll(order)
        return refusals
    }

    private mutating func settleAll(_ order: [Int32]) {
        if tree.modules >= 0 { settle(tree.modules) }
        for symbol in order { settle(symbol) }
        for symbol in tree.symbols.indices { settle(Int32(symbol)) }
    }

    private mutating func restart() {
        for symbol in tree.symbols.indices { states[symbol].isKnown = symbol <= 2 }
        for node in nodeDependencies.indices { nodeDependencies[node] = 255 }
        if tree.modules >= 0 { settle(tree.modules) }
    }

    private mutating func assign(_ values: KconfigValues) -> [Int: Kconfig.Evaluation.Refusal] {
        for symbol in tree.symbols.indices where tree.symbols[symbol].kind == .choice { states[symbol].hasUser = true }
        var refusals: [Int: Kconfig.Evaluation.Refusal] = [:]
        for (number, entry) in values.entries.enumerated() {
            guard let name = tree.names.find(values.bytes[entry.name]), name > 2, Int(name) < tree.options.count,
                tree.options[Int(name)] >= 0
            else {
                refusals[number] = .unknownSymbol
                continue
            }
            let symbol = tree.options[Int(name)]
            if tree.symbols[Int(symbol)].type == .unknown {
                refusals[number] = .unknownSymbol
            } else if !assign(entry.isUnset ? Array("n".utf8) : Array(values.bytes[entry.value]), to: symbol) {
                refusals[number] = .invalid
            } else if tree.dialect.hasPlainChoices {
                noteTurn(number, of: symbol)
            } else {
                noteChoice(of: symbol)
            }
        }
        return refusals
    }

    /// - Returns: Whether the value is one of the symbol's type.
    private mutating func assign(_ value: [UInt8], to symbol: Int32) -> Bool {
        let index = Int(symbol)
        switch (tree.symbols[index].type, value.first) {
        case (.tristate, UInt8(ascii: "m")): states[index].user = 1
        case (.bool, UInt8(ascii: "y")), (.tristate, UInt8(ascii: "y")): states[index].user = 2
        case (.bool, UInt8(ascii: "n")), (.tristate, UInt8(ascii: "n")): states[index].user = 0
        case (.string, _):
            guard value.first == UInt8(ascii: "\"") else { return true }
            guard let content = Self.content(ofQuoted: value, tree.dialect) else { return false }
            states[index].userContent = names.intern(content)
        case (.int, _), (.hex, _):
            guard Self.isValid(value[...], tree.symbols[index].type) else { return false }
            states[index].userContent = names.intern(value)
        default: return false
        }
        states[index].hasUser = true
        return true
    }

    /// Of the values of a choice the last one that was assigned counts.
    private mutating func noteTurn(_ number: Int, of symbol: Int32) {
        if tree.symbols[Int(symbol)].choice >= 0 { states[Int(symbol)].userContent = Int32(clamping: number) }
    }

    /// The value of a choice that is `y` is chosen.
    private mutating func noteChoice(of symbol: Int32) {
        let choice = tree.symbols[Int(symbol)].choice
        guard choice >= 0 else { return }
        let value = states[Int(symbol)].user
        if value == 1, states[Int(choice)].user == 2 { states[Int(choice)].hasUser = false }
        if value == 2 { states[Int(choice)].userContent = symbol }
        states[Int(choice)].user = max(states[Int(choice)].user, value)
    }

    private static func content(ofQuoted value: [UInt8], _ dialect: Kconfig.Dialect) -> [UInt8]? {
        if dialect.isClassic {
            guard value.count >= 2, value.last == UInt8(ascii: "\"") else { return nil }
            return Array(value[1..<value.count - 1])
        }
        var content: [UInt8] = []
        var index = 1
        while index < value.count, value[index] != UInt8(ascii: "\"") {
            if value[index] == UInt8(ascii: "\\"), index + 1 < value.count { index += 1 }
            content.append(value[index])
            index += 1
        }
        return index < value.count ? content : nil
    }

    /// Whether a text is a number as a `.config` has it.
    static func isValid(_ value: ArraySlice<UInt8>, _ type: KconfigType) -> Bool {
        var digits = value
        if type == .hex {
            if digits.count >= 2, digits.first == UInt8(ascii: "0"),
                digits[digits.startIndex + 1] | 0x20 == UInt8(ascii: "x")
            {
                digits = digits.dropFirst(2)
            }
            return !digits.isEmpty && digits.allSatisfy(isHexDigit)
        }
        if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
        guard let first = digits.first, digits.allSatisfy({ (48...57).contains($0) }) else { return false }
        return first != UInt8(ascii: "0") || digits.count == 1
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    // MARK: What is forgotten

    /// A value that cannot be seen is forgotten where all else is as it was saved, and one out of its range always.
    private mutating func forget() {
        var isSaved = true
        for symbol in tree.symbols.indices where isSaved { isSaved = isAsSaved(symbol) }
        for symbol in tree.symbols.indices where states[symbol].hasUser && tree.symbols[symbol].choice < 0 {
            if states[symbol].visible == 0, isSaved { states[symbol].hasUser = false }
            guard let limits = limits(of: Int32(symbol)), states[symbol].userContent >= 0 else { continue }
            let value = Kconfig.Number.leading(names[states[symbol].userContent], base: limits.base)
            if value < limits.low || value > limits.high {
                states[symbol].hasUser = false
                states[symbol].isKnown = false
            }
        }
    }

    private func isAsSaved(_ symbol: Int) -> Bool {
        guard tree.symbols[symbol].kind == .option else { return true }
        let state = states[symbol]
        guard state.hasUser, state.isWritten else { return state.hasUser == state.isWritten }
        switch tree.symbols[symbol].type {
        case .bool, .tristate: return state.user == state.value
        default: return state.content == state.userContent
        }
    }
}
