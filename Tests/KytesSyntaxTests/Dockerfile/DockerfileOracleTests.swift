import Foundation
import KytesSyntax
import KytesTestSupport
import KytesText
import Testing

/// What BuildKit takes a Dockerfile for. On any folder: `kytes-dev oracle dockerfile FOLDER`.
@Suite struct DockerfileOracleTests {
    private static let oracle = DockerfileCommands(path: ProcessInfo.processInfo.environment["PATH"])

    @Test(.enabled(if: oracle != nil, "no BuildKit for Python: python3 -m pip install dockerfile"))
    func textsOfEveryFormAreReadAsBuildKitReadsThem() throws {
        let cases = try #require(Self.oracle).texts(Self.texts)
        #expect(cases.count == Self.texts.count)
        for next in cases {
            let document = DockerfileText.parse(next.text)
            let expected = try #require(next.expected, "BuildKit refuses \(next.name)")
            #expect(DockerfileCommands.lines(of: document.value, in: next.text) == expected, "\(next.name)")
            #expect(document.diagnostics == [], "\(next.name)")
        }
    }

    @Test(.enabled(if: oracle != nil, "no BuildKit for Python: python3 -m pip install dockerfile"))
    func whatBuildKitRefusesIsSaid() throws {
        for next in try #require(Self.oracle).texts(["FROM a\nRUN <<EOT\nx\n", "FROM a\nENV x\n"]) {
            #expect(next.expected == nil, "\(next.name)")
            #expect(DockerfileText.parse(next.text).diagnostics != [], "\(next.name)")
        }
    }

    private static let texts = [
        "FROM debian\n",
        "\u{FEFF}FROM debian:12 AS base\r\nRUN a \\\r\n  b\r\n",
        "# escape=`\nFROM a\nRUN dir `\n  c:\\\nCOPY a b\\\n",
        "# syntax=docker/dockerfile:1\n# escape=\\\n\n# a comment\nFROM a\n",
        "FROM a\nRUN one \\\n# between\n\n  # indented\n  two \\   \n  three\n",
        "FROM a\nENV A=1 B=\"2 3\" C='4 5' D=6\\ 7 E=\nENV legacy some words  here\n",
        "FROM a\nLABEL a.b=\"c\" \\\n  d=e\nARG X\nARG Y=1 Z=\"a b\"\n",
        "FROM a\nCOPY --from=b --chown=1:2 x y /z/\nADD [\"a b\", \"c\"]\nCOPY [\"a b\", \"\\u0041/\"]\n",
        "FROM --platform=$BUILDPLATFORM a AS b\nRUN --mount=type=cache,target=/x --network=none echo --flag\n",
        "FROM a\nRUN [\"a\", \"b c\"]\nCMD [ \"x\" , \"y\" ]\nENTRYPOINT [not, json]\nSHELL [\"bash\", \"-c\"]\n",
        "FROM a\nRUN <<EOT\necho 1\n  EOT\nEOT\nRUN cat <<-'A' <<B >x\n\t$a\n\tA\nb\nB\nRUN true\n",
        "FROM a\nCOPY <<x.txt <<\"y.txt\" /d/\n1\nx.txt\n2\ny.txt\n",
        "FROM a\nRUN python3 <<PY\nprint(1)\nPY\nRUN cat <<< word\nRUN 3<<E cat\ne\nE\n",
        "FROM a\nONBUILD RUN a b\nONBUILD COPY --from=x a b\n",
        "FROM a\nHEALTHCHECK --interval=5m CMD curl -f x || exit 1\nHEALTHCHECK NONE\nHEALTHCHECK CMD [\"a\"]\n",
        "from a\nrun b\nExpose 80 443/tcp\nvolume /a /b\nVOLUME [\"/c\"]\nUSER a:b\nWORKDIR  /x y \nSTOPSIGNAL 9\n",
        "FROM a\nRUN a \\\\\nRUN b\nMAINTAINER Some One <a@b>\nRUN c \\",
    ]
}
