extension KernelModules {
    /// Which modules need which, by the symbols that they give and need: what depmod writes into `modules.dep`.
    ///
    /// - Source: kmod 30, `tools/depmod.c`, read 2026-11-27.
    struct Dependencies: Sendable {
        /// By number, in the order in which depmod meets them: those that a module needs at once.
        private(set) var direct: [[Int32]] = []
        /// Those that need themselves in the end; sorted. depmod gives up on them.
        private(set) var inCircles: [Int] = []
        /// Smaller for what more others need in the end.
        private var order: [Int32] = []

        /// - Parameter objects: In the order of `modules.order`, those that it does not name behind the others.
        init(_ objects: [Object?]) {
            var owners = SymbolTable(count: objects.reduce(0) { $0 + ($1?.exported.count ?? 0) })
            for (number, object) in objects.enumerated() {
                for symbol in object?.exported ?? [] { owners.set(symbol, Int32(number)) }
            }
            direct.reserveCapacity(objects.count)
            for object in objects {
                var needed: [Int32] = []
                for symbol in object?.needed ?? [] {
                    guard let owner = owners[symbol], !needed.contains(owner) else { continue }
                    needed.append(owner)
                }
                direct.append(needed)
            }
            sort()
        }

        /// Those that nobody needs come first; what is needed, behind the last that needs it.
        private mutating func sort() {
            var users = [Int](repeating: 0, count: direct.count)
            for needed in direct { for other in needed { users[Int(other)] += 1 } }
            var open = direct.indices.filter { users[$0] == 0 }
            order = [Int32](repeating: .max, count: direct.count)
            var place: Int32 = 0
            while let next = open.popLast() {
                order[next] = place
                place += 1
                for other in direct[next] {
                    users[Int(other)] -= 1
                    if users[Int(other)] == 0 { open.append(Int(other)) }
                }
            }
            inCircles = order.indices.filter { order[$0] == .max }
        }

        /// All that a module needs in the end, those first that need others: in the order of `modules.dep`.
        func all(of module: Int) -> [Int] {
            var found: [Int32] = []
            var open = direct[module]
            while let next = open.popLast() {
                guard next != module, !found.contains(next) else { continue }
                found.append(next)
                open += direct[Int(next)]
            }
            return found.sorted { order[Int($0)] < order[Int($1)] }.map(Int.init)
        }
    }

    /// Who has a symbol; the last one who says so.
    private struct SymbolTable {
        private var keys: [UInt64]
        private var values: [Int32]
        private let mask: Int

        init(count: Int) {
            var size = 16
            while size < count * 2 { size *= 2 }
            mask = size - 1
            keys = [UInt64](repeating: 0, count: size)
            values = [Int32](repeating: -1, count: size)
        }

        private func place(of key: UInt64) -> Int {
            var place = Int(truncatingIfNeeded: key) & mask
            while values[place] >= 0, keys[place] != key { place = (place + 1) & mask }
            return place
        }

        mutating func set(_ key: UInt64, _ value: Int32) {
            let place = place(of: key)
            keys[place] = key
            values[place] = value
        }

        subscript(key: UInt64) -> Int32? {
            let value = values[place(of: key)]
            return value >= 0 ? value : nil
        }
    }
}
