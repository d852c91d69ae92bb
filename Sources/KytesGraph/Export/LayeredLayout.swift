// A layered drawing after Sugiyama, Tagawa and Toda (1981), from left to right: every node gets a column behind all that
// depend on it, long edges get a bend in each column they cross, the order within columns is swept until few lines
// cross, and heights are drawn towards the neighbours. Each step is the simple textbook one: pictures of a few hundred
// nodes are what somebody looks at, and those of thousands must only come to an end.

/// Where nodes and bends stand, in columns from left to right.
struct LayeredLayout {
    /// A node of the graph, or a bend of a long edge.
    struct Item {
        /// `nil` for a bend.
        var node: Int?
        var column: Int
        var height: Double
        /// The centre.
        var y = 0.0
        var before: [Int] = []
        var after: [Int] = []
    }

    /// The nodes first, by their number; then the bends.
    private(set) var items: [Item] = []
    /// The items of each column, from top to bottom.
    private(set) var columns: [[Int]] = []
    /// For each line: the items from its left end to its right end.
    private(set) var routes: [[Int]] = []
    /// For each line: whether it runs against the columns, because it closes a cycle.
    private(set) var isReversed: [Bool] = []

    /// - Parameters:
    ///   - heights: Of each node.
    ///   - lines: Pairs of nodes, without loops.
    ///   - gap: Between two neighbours of a column.
    init(heights: [Double], lines: [(from: Int, to: Int)], gap: Double) {
        isReversed = Self.closingLines(lines, nodeCount: heights.count)
        let forward = zip(lines, isReversed).map { $1 ? (from: $0.to, to: $0.from) : $0 }
        let columnOf = Self.longestPaths(forward, nodeCount: heights.count)
        items = heights.indices.map { Item(node: $0, column: columnOf[$0], height: heights[$0]) }
        let bends = forward.reduce(0) { $0 + columnOf[$1.to] - columnOf[$1.from] - 1 }
        for line in forward { addRoute(line, withBends: bends < 50_000) }
        arrangeColumns()
        reduceCrossings()
        assignHeights(gap: gap)
    }

    private mutating func addRoute(_ line: (from: Int, to: Int), withBends: Bool) {
        var route = [line.from]
        if withBends {
            for column in (items[line.from].column + 1)..<max(items[line.from].column + 1, items[line.to].column) {
                route.append(items.count)
                items.append(Item(node: nil, column: column, height: 6))
            }
        }
        route.append(line.to)
        for (left, right) in zip(route, route.dropFirst()) {
            items[left].after.append(right)
            items[right].before.append(left)
        }
        routes.append(route)
    }

    /// The lines that lead back to a node on the way to them, by a walk in depth.
    private static func closingLines(_ lines: [(from: Int, to: Int)], nodeCount: Int) -> [Bool] {
        let outgoing = Dictionary(grouping: lines.indices) { lines[$0].from }
        var state = [UInt8](repeating: 0, count: nodeCount)  // 0 new, 1 on the way, 2 done
        var result = [Bool](repeating: false, count: lines.count)
        for start in 0..<nodeCount where state[start] == 0 {
            var path = [(node: start, next: 0)]
            state[start] = 1
            while let (node, next) = path.last {
                let lineNumbers = outgoing[node] ?? []
                guard next < lineNumbers.count else {
                    state[node] = 2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = lines[lineNumbers[next]].to
                if state[target] == 1 { result[lineNumbers[next]] = true }
                if state[target] == 0 {
                    state[target] = 1
                    path.append((target, 0))
                }
            }
        }
        return result
    }

    private static func longestPaths(_ lines: [(from: Int, to: Int)], nodeCount: Int) -> [Int] {
        let outgoing = Dictionary(grouping: lines) { $0.from }
        var waitingFor = [Int](repeating: 0, count: nodeCount)
        for line in lines { waitingFor[line.to] += 1 }
        var result = [Int](repeating: 0, count: nodeCount)
        var ready = waitingFor.indices.filter { waitingFor[$0] == 0 }
        while let node = ready.popLast() {
            for line in outgoing[node] ?? [] {
                result[line.to] = max(result[line.to], result[node] + 1)
                waitingFor[line.to] -= 1
                if waitingFor[line.to] == 0 { ready.append(line.to) }
            }
        }
        return result
    }

    private mutating func arrangeColumns() {
        columns = Array(repeating: [], count: (items.map(\.column).max() ?? -1) + 1)
        for index in items.indices { columns[items[index].column].append(index) }
    }
}

extension LayeredLayout {
    /// Sweeps to and fro, each column ordered by the mean place of its neighbours, and keeps the best.
    private mutating func reduceCrossings() {
        var best = columns
        var fewest = crossings()
        let sweeps = items.count > 5_000 ? 4 : 24
        for sweep in 0..<sweeps where fewest > 0 {
            let isForward = sweep % 2 == 0
            for column in isForward ? Array(columns.indices) : columns.indices.reversed() {
                sortColumn(column, byThoseBefore: isForward)
            }
            let now = crossings()
            if now < fewest { (fewest, best) = (now, columns) }
        }
        columns = best
    }

    private mutating func sortColumn(_ column: Int, byThoseBefore: Bool) {
        let neighbour = byThoseBefore ? column - 1 : column + 1
        guard columns.indices.contains(neighbour) else { return }
        let places = places(in: neighbour)
        var keyed: [(item: Int, mean: Double)] = []
        for (place, item) in columns[column].enumerated() {
            let near = (byThoseBefore ? items[item].before : items[item].after).compactMap { places[$0] }
            let mean = near.isEmpty ? Double(place) : Double(near.reduce(0, +)) / Double(near.count)
            keyed.append((item, mean))
        }
        // A stable sort: equals keep their order.
        let order = keyed.indices.sorted { (keyed[$0].mean, $0) < (keyed[$1].mean, $1) }
        columns[column] = order.map { keyed[$0].item }
    }

    private func places(in column: Int) -> [Int: Int] {
        Dictionary(columns[column].enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many pairs of lines cross between neighbouring columns: the inversions of their right ends.
    private func crossings() -> Int {
        var result = 0
        for column in columns.indices.dropFirst() {
            let places = places(in: column)
            var ends: [Int] = []
            for item in columns[column - 1] { ends += items[item].after.compactMap { places[$0] }.sorted() }
            var counts = [Int](repeating: 0, count: columns[column].count + 1)
            for (seen, end) in ends.enumerated() {
                var notGreater = 0
                var index = end + 1
                while index > 0 {
                    notGreater += counts[index]
                    index -= index & -index
                }
                result += seen - notGreater
                index = end + 1
                while index < counts.count {
                    counts[index] += 1
                    index += index & -index
                }
            }
        }
        return result
    }

    private mutating func assignHeights(gap: Double) {
        for column in columns {
            var y = 0.0
            for item in column {
                items[item].y = y + items[item].height / 2
                y += items[item].height + gap
            }
        }
        for round in 0..<(items.count > 5_000 ? 4 : 30) {
            for column in round % 2 == 0 ? Array(columns.indices) : columns.indices.reversed() {
                pullColumn(column, gap: gap)
            }
        }
        let top = items.map { $0.y - $0.height / 2 }.min() ?? 0
        for index in items.indices { items[index].y -= top }
    }

    /// Moves a column as near to its neighbours as order and distance allow, in the sense of least squares: with the
    /// distances taken off, that is a regression to a rising line, solved by pooling neighbours that would cross.
    private mutating func pullColumn(_ column: Int, gap: Double) {
        var pools: [(sum: Double, weight: Double, count: Int)] = []
        var offset = 0.0
        var offsets: [Double] = []
        for (place, item) in columns[column].enumerated() {
            if place > 0 { offset += (items[columns[column][place - 1]].height + items[item].height) / 2 + gap }
            offsets.append(offset)
            let near = items[item].before + items[item].after
            let wish = near.isEmpty ? items[item].y : near.reduce(0) { $0 + items[$1].y } / Double(near.count)
            let weight = items[item].node == nil ? 2.0 : 1.0
            pools.append(((wish - offset) * weight, weight, 1))
            while pools.count > 1, let last = pools.last,
                case let previous = pools[pools.count - 2],
                previous.sum / previous.weight > last.sum / last.weight
            {
                pools.removeLast(2)
                pools.append((previous.sum + last.sum, previous.weight + last.weight, previous.count + last.count))
            }
        }
        var place = 0
        for pool in pools {
            for _ in 0..<pool.count {
                items[columns[column][place]].y = pool.sum / pool.weight + offsets[place]
                place += 1
            }
        }
    }
}
