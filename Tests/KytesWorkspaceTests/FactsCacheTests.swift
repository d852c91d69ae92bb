import KytesEcosystems
import KytesText
import Synchronization
import Testing

@testable import KytesWorkspace

@Suite struct FactsCacheTests {
    @Test func aTextIsReadOnceHoweverManyWantItAtOnce() async {
        let cache = FactsCache(limits: .standard)
        let document = DocumentID(uri: "file:///facts-cache/toy.pkg")
        let text = SourceText(String(repeating: "needs lib u://lib\n", count: 2_000))
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<32 { group.addTask { cache.file(document, text, readBy: Toy.self).facts.requirements.count } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 2_000, count: 32))
        #expect(Toy.counts.withLock { $0["read " + document.uri] } == 1)
        #expect(cache.file(document, "name other\n", readBy: Toy.self).facts.symbols.count == 1)
        #expect(Toy.counts.withLock { $0["read " + document.uri] } == 2)
    }
}
