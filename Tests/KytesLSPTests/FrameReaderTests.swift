import KytesLSP
import Testing

struct FrameReaderTests {
    private func frames(_ portions: [String], limit: Int = 1 << 20) -> [FrameReader.Frame] {
        var reader = FrameReader(bodyLimit: limit)
        var frames: [FrameReader.Frame] = []
        for portion in portions {
            reader.append(Array(portion.utf8))
            while let frame = reader.next() { frames.append(frame) }
        }
        return frames
    }

    private func bodies(_ portions: [String], limit: Int = 1 << 20) -> [String] {
        frames(portions, limit: limit).compactMap { frame in
            if case .body(let bytes) = frame { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
    }

    private let good = "Content-Length: 2\r\n\r\n{}"

    @Test(arguments: [
        "Content-Length: 2\r\n\r\n", "content-length:2\r\n\r\n", "CONTENT-LENGTH:  2 \r\n\r\n",
        "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n",
        "Content-Length: 2\r\nContent-Type: x\r\n\r\n", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n",
        "Content-Length: 2\n\n", "\r\n\r\nContent-Length: 2\r\n\r\n", "Content-Length: 0002\r\n\r\n",
    ])
    func legalHeadersAreRead(header: String) {
        #expect(frames([header + "{}"]) == [.body(Array("{}".utf8))])
    }

    @Test(arguments: [
        "Content-Length: -5\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length:\r\n\r\n", "Content-Length\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n", "Content-Type: x\r\n\r\n", "nonsense\r\n\r\n", ":\r\n\r\n",
        "Content-Length: 2 2\r\n\r\n", "Content-Length: 0x2\r\n\r\n", "Content-Length: +2\r\n\r\n",
        "Content-Length: 99999999999999999999999999\r\n\r\n", "Content-Length: 1000000000\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u{0}\u{1}\r\n\r\n",
    ])
    func malformedHeadersAreReportedOnceAndTheNextMessageIsRead(header: String) {
        for portions in [[header + "{}" + good], [header, "{}", good], (header + "{}" + good).map(String.init)] {
            let frames = frames(portions)
            #expect(frames.count == 2)
            #expect(frames.last == .body(Array("{}".utf8)))
        }
    }

    @Test func whatWasLostIsThereToRecoverAnID() {
        let lost = #"{"id":7,"method":"x"}"#
        #expect(frames(["Content-Length: x\r\n\r\n" + lost]) == [.malformed(.header, Array(lost.utf8))])
    }

    @Test func aLengthThatIsTooShortCostsOneMessage() {
        let body = #"{"method":"é"}"#
        #expect(bodies(["Content-Length: \(body.count)\r\n\r\n" + body + good]).suffix(1) == ["{}"])
    }

    @Test func aLengthThatIsTooLongCostsOneMessage() {
        let body = #"{"id":7,"method":"x"}"#
        let frames = frames(["Content-Length: 900\r\n\r\n" + body, good])
        #expect(frames == [.malformed(.cutShort, Array(body.utf8)), .body(Array("{}".utf8))])
    }

    @Test func aHeaderThatDoesNotEndIsLeft() {
        let frames = frames([String(repeating: "x", count: 100_000), good])
        #expect(frames.count == 2)
        #expect(frames.last == .body(Array("{}".utf8)))
    }

    @Test func textThatSpeaksOfHeadersIsOnlyText() {
        let body = #"{"text":"Content-Length: 5\r\n\r\n{}"}"#
        #expect(bodies(["Content-Length: \(body.utf8.count)\r\n\r\n" + body]) == [body])
    }

    @Test func aMessageOverTheLimitIsPassedOver() {
        let body = "{\"id\":1,\"method\":\"x\",\"params\":\"" + String(repeating: "y", count: 5000) + "\"}"
        let frames = frames(["Content-Length: \(body.utf8.count)\r\n\r\n", body, good], limit: 100)
        #expect(frames.count == 2)
        guard case .malformed(.tooLarge(let count), let kept) = frames.first else {
            Issue.record("not too large")
            return
        }
        #expect(count == body.utf8.count)
        #expect(kept.starts(with: Array("{\"id\":1".utf8)))
        #expect(frames.last == .body(Array("{}".utf8)))
    }

    @Test func anyPortionsGiveTheSameFrames() {
        let stream = Array((good + "Content-Length: 17\r\n\r\n{\"jsonrpc\":\"2.0\"}" + good).utf8)
        for first in 0...stream.count {
            for second in first...stream.count {
                var reader = FrameReader()
                var count = 0
                for portion in [stream[..<first], stream[first..<second], stream[second...]] {
                    reader.append(portion)
                    while let frame = reader.next() {
                        if case .body = frame { count += 1 }
                    }
                }
                #expect(count == 3)
            }
        }
    }

    @Test func randomBytesNeverTrapAndAMessageBehindThemIsRead() {
        let pieces = [
            "Content-Length: ", "12", "\r\n", "\r\n\r\n", "{", "}", "\"id\":1", "x", "\n\n", "content-length:", "-1",
            "{}",
            "99999999999999999999",
        ]
        for _ in 0..<3000 {
            let noise = (0..<Int.random(in: 0...12)).compactMap { _ in pieces.randomElement() }.joined()
            // A body of noise may swallow what comes next, twelve bytes at a time; a third message is read in any case.
            let bodies = bodies((noise + good + good + good).map(String.init))
            #expect(bodies.last == "{}")
        }
    }
}
