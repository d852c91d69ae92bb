import KytesBasics
import KytesEcosystems
import KytesTestSupport
import Testing

/// The page that says what is read says what the folders say.
@Suite struct SupportPageTests {
    @Test func thePageIsWhatTheFoldersSay() throws {
        let page = try #require(Checkout.text(of: Checkout.folder.appending(SupportPage.path)))
        let isSame = page == SupportPage.text(of: Ecosystems.all)
        #expect(isSame, "`swift run kytes-dev support` writes it anew")
    }

    @Test func everyFolderSaysSomethingAndNothingBreaksTheTable() {
        for ecosystem in Ecosystems.all {
            let support = ecosystem.support
            for words in [support.resolution, support.oracle, support.sources, support.limits] {
                #expect(!words.isEmpty && !words.contains("\n") && !words.contains("|"), "`\(ecosystem.id)`: \(words)")
            }
        }
    }
}
