internal import KytesSyntax

extension Kconfig.Evaluator {
    /// `y` or `n` only, where three values are of no use.
    private func isBoolean(_ symbol: Int32) -> Bool {
        switch tree.symbols[Int(symbol)].type {
        case .bool: true
        case .tristate:
            modulesValue == 0 || (tree.symbols[Int(symbol)].choice >= 0 && states[Int(symbol)].visible == 2)
        default: false
        }
    }

    // MARK: Values

    /// Works out the value of a symbol, unless it is known.
    mutating func settle(_ symbol: Int32) {
        let index = Int(symbol)
        guard !states[index].isKnown, depth < Self.maxDepth else { return }
        depth += 1
        defer { depth -= 1 }
        let choice = tree.symbols[index].choice
        if choice >= 0, states[index].needsChoice {
            states[index].needsChoice = false
            settle(choice)
        }
        states[index].isKnown = true
        let type = tree.symbols[index].type
        guard type != .unknown else {
            states[index].content = tree.symbols[index].name
            states[index].value = 0
            return
        }
        states[index].isWritten = false
        judge(symbol)
        if states[index].visible != 0 { states[index].isWritten = true }
        states[index].value = 0
        states[index].content = nothing(type)
        switch type {
        case .bool, .tristate: settleLogic(symbol)
        default: settleContent(symbol)
        }
        if tree.symbols[index].isOutside { states[index].isWritten = false }
        if symbol == tree.modules { modulesValue = states[index].value }
        if tree.symbols[index].kind == .choice { finishChoice(symbol) }
    }

    /// The name of what has no value: it is never looked up.
    static var empty: Int32 { 3 }

    /// What an option has before anything gives it a value.
    private mutating func nothing(_ type: KconfigType) -> Int32 {
        switch type {
        case .int where tree.dialect.hasZeros: names.intern(Array("0".utf8))
        case .hex where tree.dialect.hasZeros: names.intern(Array("0x0".utf8))
        default: Self.empty
        }
    }

    private mutating func settleLogic(_ symbol: Int32) {
        let index = Int(symbol)
        let choice = tree.symbols[index].choice
        if choice >= 0, tree.dialect.hasPlainChoices { return settleValues(of: choice) }
        if choice >= 0, states[index].visible == 2, isBoolean(symbol) {
            states[index].value = states[Int(choice)].content == symbol ? 2 : 0
            return
        }
        var value: UInt8 = 0
        if states[index].visible != 0, states[index].hasUser {
            value = min(states[index].user, states[index].visible)
        } else {
            if states[index].selected != 0 { states[index].isWritten = true }
            if tree.symbols[index].kind != .choice { value = settleDefault(symbol) }
        }
        value = max(value, states[index].selected)
        if value == 1, isBoolean(symbol) || (tree.dialect.isClassic && states[index].implied == 2) { value = 2 }
        states[index].value = value
    }

    /// What a default and `imply` give.
    private mutating func settleDefault(_ symbol: Int32) -> UInt8 {
        let index = Int(symbol)
        var value: UInt8 = 0
        if let (property, condition) = firstHolding(.value, of: symbol) {
            value = min(holds(property.expression), condition)
            if value != 0 { states[index].isWritten = true }
        }
        guard states[index].implied != 0 else { return value }
        states[index].isWritten = true
        value = max(value, states[index].implied)
        return !tree.dialect.isClassic ? min(value, states[index].dependency) : value
    }

    private mutating func settleContent(_ symbol: Int32) {
        let index = Int(symbol)
        if states[index].visible != 0, states[index].hasUser {
            states[index].content = states[index].userContent
        } else if let (property, _) = firstHolding(.value, of: symbol), let source = single(property.expression) {
            states[index].isWritten = true
            settle(source)
            // A text; the value of an option of another type is empty or what it was when it was asked for.
            states[index].content = contentForText(source)
        }
        clamp(symbol)
    }

    private func contentForText(_ source: Int32) -> Int32 {
        switch tree.symbols[Int(source)].type {
        case .bool, .tristate:
            tree.symbols[Int(source)].kind == .constant
                ? Int32(states[Int(source)].value) : tree.dialect.hasZeros ? Kconfig.Tree.no : Self.empty
        default: states[Int(source)].content
        }
    }

    /// The symbol that an expression is, where it is one.
    private func single(_ expression: Int32) -> Int32? {
        guard expression >= 0 else { return nil }
        let node = tree.expressions[Int(expression)]
        return node.kind == .symbol ? node.left : nil
    }

    /// The first property of a kind whose condition is not `n`.
    mutating func firstHolding(
        _ kind: Kconfig.Tree.Property.Kind, of symbol: Int32
    ) -> (property: Kconfig.Tree.Property, condition: UInt8)? {
        var number = tree.symbols[Int(symbol)].firstProperty
        while number >= 0 {
            let property = tree.properties[Int(number)]
            if property.kind == kind {
                let condition = holds(property: property)
                if condition != 0 { return (property, condition) }
            }
            number = property.next
        }
        return nil
    }

    /// Brings a number into its range.
    private mutating func clamp(_ symbol: Int32) {
        guard let limits = limits(of: symbol) else { return }
        let value = Kconfig.Number.leading(names[states[Int(symbol)].content], base: limits.base)
        let broken = value < limits.low ? limits.lowSymbol : value > limits.high ? limits.highSymbol : nil
        guard let broken else { return }
        states[Int(symbol)].content =
            tree.dialect.isClassic
            ? written(value < limits.low ? limits.low : limits.high, base: limits.base) : states[Int(broken)].content
    }

    private mutating func written(_ value: Int64, base: Int) -> Int32 {
        let digits = base == 16 ? "0x" + String(UInt64(bitPattern: value), radix: 16) : String(value)
        return names.intern(Array(digits.utf8))
    }

    struct Limits {
        var base: Int
        var low: Int64
        var high: Int64
        var lowSymbol: Int32
        var highSymbol: Int32
    }

    /// The range that counts now.
    mutating func limits(of symbol: Int32) -> Limits? {
        let type = tree.symbols[Int(symbol)].type
        guard type == .int || type == .hex, let (property, _) = firstHolding(.range, of: symbol) else { return nil }
        let base = type == .hex ? 16 : 10
        return Limits(
            base: base, low: limit(property.target, base), high: limit(property.secondTarget, base),
            lowSymbol: property.target, highSymbol: property.secondTarget)
    }

    private mutating func limit(_ symbol: Int32, _ base: Int) -> Int64 {
        settle(symbol)
        let base =
            switch tree.symbols[Int(symbol)].type {
            case .int: 10
            case .hex: 16
            default: base
            }
        return Kconfig.Number.leading(names[text(of: symbol)], base: base)
    }

    // MARK: Visibility

    /// Whether a symbol is seen, may be had, must be had and is wished for.
    private mutating func judge(_ symbol: Int32) {
        let index = Int(symbol)
        let entry = tree.symbols[index]
        var visible: UInt8 = 0
        var number = entry.firstProperty
        while number >= 0 {
            let property = tree.properties[Int(number)]
            if property.kind == .prompt {
                var seen = isSeen(property)
                if entry.choice >= 0, entry.type == .tristate, seen == 1, states[Int(entry.choice)].value == 2 {
                    seen = 0
                }
                visible = max(visible, seen)
            }
            number = property.next
        }
        if visible == 1, entry.type != .tristate || modulesValue == 0 { visible = 2 }
        states[index].visible = visible
        guard entry.choice < 0 else { return }
        states[index].dependency = whole(dependency(ofSymbol: symbol), symbol)
        states[index].selected = whole(
            entry.kind == .choice && !entry.isOptional ? demanded(entry) : demand(entry.lastSelector), symbol)
        let isAsked = !tree.dialect.isClassic || states[index].dependency != 0
        states[index].implied = isAsked ? whole(demand(entry.lastImplier), symbol) : 0
    }

    private func whole(_ value: UInt8, _ symbol: Int32) -> UInt8 { value == 1 && isBoolean(symbol) ? 2 : value }

    /// Over all places that have a condition.
    mutating func dependency(ofSymbol symbol: Int32) -> UInt8 {
        guard tree.symbols[Int(symbol)].kind == .option else { return 2 }
        var result: UInt8?
        var node = tree.symbols[Int(symbol)].firstNode
        while node >= 0 {
            if tree.nodes[Int(node)].isConditional { result = max(result ?? 0, dependency(of: node)) }
            node = tree.nodes[Int(node)].next
        }
        return result ?? 2
    }

    /// A choice that is seen must be made.
    private mutating func demanded(_ choice: Kconfig.Tree.Symbol) -> UInt8 {
        var result: UInt8 = 0
        var node = choice.firstNode
        while node >= 0 {
            let prompt = tree.nodes[Int(node)].prompt
            if prompt >= 0 { result = max(result, min(1, isSeen(tree.properties[Int(prompt)]))) }
            node = tree.nodes[Int(node)].next
        }
        return result
    }

    private mutating func demand(_ last: Int32) -> UInt8 {
        var result: UInt8 = 0
        var number = last
        while number >= 0 {
            let property = tree.properties[Int(number)]
            number = property.previousDemand
            let symbol = tree.nodes[Int(property.node)].symbol
            guard symbol >= 0 else { continue }
            settle(symbol)
            result = max(result, min(states[Int(symbol)].value, holds(property: property)))
        }
        return result
    }

    // MARK: Choices

    private mutating func finishChoice(_ choice: Int32) {
        if tree.dialect.hasPlainChoices { return }
        let index = Int(choice)
        if states[index].value == 2 { states[index].content = chosen(choice) }
        for value in tree.values[choice] ?? [] where states[index].isWritten && states[Int(value)].visible != 0 {
            states[Int(value)].isWritten = true
        }
        states[index].isWritten = false
        if states[index].needsChoice { fixValues(of: choice) }
    }

    /// The value that is chosen, -1 for none.
    private mutating func chosen(_ choice: Int32) -> Int32 {
        let index = Int(choice)
        let values = tree.values[choice] ?? []
        for value in values {
            judge(value)
            if states[Int(value)].visible != 0, !states[Int(value)].hasUser { states[index].hasUser = false }
        }
        let wanted = states[index].userContent
        if wanted >= 0, states[Int(wanted)].visible != 0 { return wanted }
        if let standard = standard(of: choice) { return standard }
        states[index].value = 0
        return -1
    }

    /// The value of a choice that nobody made: that of its first default that is seen, else the first one that is.
    private mutating func standard(of choice: Int32) -> Int32? {
        var number = tree.symbols[Int(choice)].firstProperty
        while number >= 0 {
            let property = tree.properties[Int(number)]
            if property.kind == .value, holds(property: property) != 0, let value = single(property.expression),
                states[Int(value)].visible != 0
            {
                return value
            }
            number = property.next
        }
        return (tree.values[choice] ?? []).first { states[Int($0)].visible != 0 }
    }

    /// Of a plain choice: one value is `y`, all others are `n`.
    ///
    /// - Source: Linux 6.12, `scripts/kconfig/symbol.c`, `sym_calc_choice`, read 2026-11-28.
    private mutating func settleValues(of choice: Int32) {
        let values = tree.values[choice] ?? []
        for value in values { judge(value) }
        let seen = values.filter { states[Int($0)].visible != 0 }
        let assigned = seen.filter { states[Int($0)].hasUser }.sorted {
            states[Int($0)].userContent > states[Int($1)].userContent
        }
        var chosen = assigned.first { states[Int($0)].user == 2 }
        if chosen == nil, let standard = standard(of: choice), !states[Int(standard)].hasUser { chosen = standard }
        chosen = chosen ?? seen.first { !states[Int($0)].hasUser } ?? assigned.last
        for value in seen {
            states[Int(value)].value = value == chosen ? 2 : 0
            states[Int(value)].isKnown = true
            states[Int(value)].isWritten = true
        }
    }

    // MARK: What need not be said

    /// Whether a file that says no more than it must says the value of a symbol, when all is known.
    ///
    /// - Source: Linux 6.1 and 6.12, `scripts/kconfig/confdata.c`, `conf_write_defconfig`, and `symbol.c`,
    ///   `sym_get_string_default`, read 2026-11-28.
    mutating func mustBeSaid(_ symbol: Int32) -> Bool {
        let state = states[Int(symbol)]
        let entry = tree.symbols[Int(symbol)]
        guard entry.kind == .option, entry.type != .unknown, state.isWritten, state.visible > state.selected else {
            return false
        }
        switch entry.type {
        case .bool, .tristate: if state.value == standardLogic(symbol) { return false }
        default: if names[state.content].elementsEqual(names[standardContent(symbol)]) { return false }
        }
        guard entry.choice >= 0, !tree.symbols[Int(entry.choice)].isOptional, entry.type == .bool, state.value == 2
        else { return true }
        return standard(of: entry.choice) != symbol
    }

    private mutating func standardLogic(_ symbol: Int32) -> UInt8 {
        let state = states[Int(symbol)]
        var value: UInt8 = 0
        if let (property, condition) = firstHolding(.value, of: symbol) {
            value = min(holds(property.expression), condition)
        }
        value = max(value, state.selected)
        if value == 1, tree.symbols[Int(symbol)].type == .bool { value = 2 }
        if value == 1, tree.symbols[Int(symbol)].choice < 0, modulesValue == 0 { value = 2 }
        return max(value, state.implied)
    }

    private mutating func standardContent(_ symbol: Int32) -> Int32 {
        guard let (property, _) = firstHolding(.value, of: symbol), let source = single(property.expression) else {
            return nothing(tree.symbols[Int(symbol)].type)
        }
        settle(source)
        return contentForText(source)
    }

    /// What nobody assigned is `n` from now on.
    mutating func fixValues(of choice: Int32) {
        for value in tree.values[choice] ?? [] where !states[Int(value)].hasUser { states[Int(value)].user = 0 }
        states[Int(choice)].hasUser = true
        states[Int(choice)].isKnown = false
        states[Int(choice)].needsChoice = false
    }
}
