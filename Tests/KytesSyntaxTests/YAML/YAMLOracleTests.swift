import Foundation
import KytesBasics
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// What libyaml takes a text for. On any folder: `kytes-dev oracle yaml FOLDER`.
@Suite struct YAMLOracleTests {
    private static let oracle = YAMLEvents(path: ProcessInfo.processInfo.environment["PATH"])

    @Test(.enabled(if: oracle != nil, "no Python with libyaml: python3 -m pip install pyyaml"), arguments: [1, 77])
    func textsOfEveryStyleAreReadAsLibyamlReadsThem(seed: Int) throws {
        let cases = try #require(Self.oracle).generated(seed: seed, count: 2_000)
        #expect(cases.count == 2_000)
        for next in cases {
            let document = YAMLDocument.parse(next.text)
            let faults = document.diagnostics.filter { !Self.remarks.contains($0.code) }
            #expect(faults == [], "\(next.name)")
            #expect(YAMLEvents.lines(of: document.value, in: next.text) == next.expected, "\(next.name)")
        }
    }

    /// Of names; libyaml's events have nothing to do with them.
    private static let remarks: Set = ["yaml/alias", "yaml/duplicate-key"]
}
