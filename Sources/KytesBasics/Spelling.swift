/// How near words are to each other, for whoever mistyped one.
public enum Spelling {
    /// How many bytes must be put in, taken out, replaced or swapped with their neighbour (optimal string alignment).
    public static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var this = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, this[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                this.append(best)
            }
            (beforeLast, last) = (last, this)
        }
        return last[right.count]
    }

    /// The word that is meant by a mistyped one, whatever its letters' case; of several as near the first in alphabetical
    /// order. `nil` where none is near: a quarter of the letters may differ.
    public static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().utf8.prefix(64))
        let allowed = max(1, wanted.count / 4)
        var best: (word: String, distance: Int)?
        for candidate in words where abs(candidate.utf8.count - wanted.count) <= allowed {
            let distance = distance(Array(candidate.lowercased().utf8), wanted)
            guard distance <= allowed else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.word) }) ?? true { best = (candidate, distance) }
        }
        return best?.word
    }
}
