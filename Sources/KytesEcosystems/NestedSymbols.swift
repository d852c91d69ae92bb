extension [SymbolFact] {
    /// An outline of what stands in one row: each symbol goes into the last one before it that is not over yet.
    ///
    /// - Parameters:
    ///   - statements: In their order: the number of the first statement behind each, and what it is in the outline; `nil`
    ///     for nothing.
    ///   - depth: So many go into each other; those that are deeper are left out.
    init(nesting statements: some Sequence<(end: Int, symbol: SymbolFact?)>, depth: Int) {
        var open: [(end: Int, symbol: SymbolFact)] = []
        var result: [SymbolFact] = []
        func close(before index: Int) {
            while let last = open.last, last.end <= index {
                open.removeLast()
                if open.isEmpty {
                    result.append(last.symbol)
                } else {
                    open[open.count - 1].symbol.children.append(last.symbol)
                }
            }
        }
        for (index, statement) in statements.enumerated() {
            close(before: index)
            guard let symbol = statement.symbol, open.count < depth else { continue }
            open.append((statement.end, symbol))
        }
        close(before: .max)
        self = result
    }
}
