import KytesBasics
import KytesTestSupport
import Testing

struct PairSetTests {
    @Test func itHoldsWhatASetOfPairsHoldsAndIsEmptyAgain() {
        struct Pair: Hashable {
            let first: Int
            let second: Int
        }
        var random = SplitMix(seed: 7)
        var pairs = PairSet()
        for _ in 0..<50 {
            var known: Set<Pair> = []
            for _ in 0..<400 {
                let pair = Pair(first: random.below(30), second: random.below(30))
                let isNew = known.insert(pair).inserted
                #expect(pairs.insert(pair.first, pair.second) == isNew)
            }
            #expect(pairs.count == known.count)
            pairs.removeAll()
            #expect(pairs.count == 0)
        }
    }
}
