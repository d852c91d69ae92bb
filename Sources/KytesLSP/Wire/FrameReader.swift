/// Cuts a stream of bytes into message bodies (LSP 3.18, "Base Protocol": header part, empty line, content part).
///
/// Bytes come in any portions. Nothing that comes ends the reading: where a header makes no sense, or is too large, the
/// reader is *lost* and looks for the next `Content-Length: N` line that ends a header. Such a line can stand in no JSON
/// text (a raw line end within a string is not JSON), so it is also what ends a body whose announced length was too long.
public struct FrameReader: Sendable {
    public enum Frame: Sendable, Equatable {
        case body([UInt8])
        /// Bytes that are no message; at most the first `FrameReader.keptBytes` of them, to recover an id from.
        case malformed(Problem, [UInt8])
    }

    public enum Problem: Sendable, Equatable {
        /// No `Content-Length`, or one that is no number, negative, or given twice with different values.
        case header
        /// A header of more than `FrameReader.headerLimit` bytes.
        case headerTooLong
        /// A message larger than the limit.
        case tooLarge(Int)
        /// The next header began before the announced number of bytes had come.
        case cutShort
    }

    static let headerLimit = 8 << 10
    static let keptBytes = 64 << 10
    /// How much is looked at before a message that is too large is answered.
    private static let enoughToAnswer = 4 << 10

    private enum State {
        case header
        case body(count: Int)
        case lost(Problem, isReported: Bool)
    }

    private let bodyLimit: Int
    private var state = State.header
    private var buffer: [UInt8] = []
    /// How many bytes of `buffer` are done with.
    private var consumed = 0
    /// Up to where the current body or loss was searched for a header.
    private var searched = 0

    /// - Parameter bodyLimit: The largest body that is read, in bytes.
    public init(bodyLimit: Int = 64 << 20) { self.bodyLimit = bodyLimit }

    public mutating func append(_ bytes: some Collection<UInt8>) {
        if consumed > 0, consumed >= buffer.count / 2 {
            buffer.removeFirst(consumed)
            searched = max(0, searched - consumed)
            consumed = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next frame that is wholly there.
    public mutating func next() -> Frame? {
        while true {
            switch state {
            case .header:
                guard let block = headerBlock() else { return frameOfLongHeader() }
                if let frame = read(block) { return frame }
            case .body(let count):
                return body(of: count)
            case .lost(let problem, let isReported):
                return search(after: problem, isReported: isReported)
            }
        }
    }
}

// MARK: Headers

extension FrameReader {
    /// The header up to and with its empty line, once that has come.
    private mutating func headerBlock() -> Range<Int>? {
        while consumed < buffer.count, buffer[consumed] == 0x0D || buffer[consumed] == 0x0A { consumed += 1 }
        var lineStart = consumed
        for offset in consumed..<buffer.count where buffer[offset] == 0x0A {
            let isEmpty = offset == lineStart || (offset == lineStart + 1 && buffer[lineStart] == 0x0D)
            if isEmpty { return consumed..<(offset + 1) }
            lineStart = offset + 1
        }
        return nil
    }

    private mutating func frameOfLongHeader() -> Frame? {
        guard buffer.count - consumed > Self.headerLimit else { return nil }
        return lose(.headerTooLong)
    }

    /// Takes a header: its body is next, or we are lost.
    private mutating func read(_ block: Range<Int>) -> Frame? {
        if let length = FrameHeader.contentLength(in: buffer[block]) {
            consumed = block.upperBound
            guard length <= bodyLimit else { return lose(.tooLarge(length)) }
            expectBody(of: length)
            return nil
        }
        // Garbage may cling to the front of a good header.
        if let start = FrameHeader.firstStart(in: block, of: buffer),
            let length = FrameHeader.contentLength(in: buffer[start..<block.upperBound]), length <= bodyLimit
        {
            let garbage = Array(buffer[consumed..<start].prefix(Self.keptBytes))
            consumed = block.upperBound
            expectBody(of: length)
            return .malformed(.header, garbage)
        }
        consumed = block.upperBound
        return lose(.header)
    }

    private mutating func expectBody(of count: Int) {
        state = .body(count: count)
        searched = consumed
    }

    private mutating func lose(_ problem: Problem) -> Frame? {
        state = .lost(problem, isReported: false)
        searched = consumed
        return next()
    }
}

// MARK: Bodies and losses

extension FrameReader {
    private mutating func body(of count: Int) -> Frame? {
        let end = min(buffer.count, consumed + count)
        if let header = nextHeader(before: end) {
            let cut = Array(buffer[consumed..<header].prefix(Self.keptBytes))
            consumed = header
            state = .header
            return .malformed(.cutShort, cut)
        }
        guard buffer.count - consumed >= count else { return nil }
        let body = Array(buffer[consumed..<end])
        consumed = end
        state = .header
        return .body(body)
    }

    /// Looks for the next header; reports what was lost as soon as it can be answered.
    private mutating func search(after problem: Problem, isReported: Bool) -> Frame? {
        if let header = nextHeader(before: buffer.count) {
            let lost = Array(buffer[consumed..<header].prefix(Self.keptBytes))
            consumed = header
            state = .header
            return isReported ? next() : .malformed(problem, lost)
        }
        if isReported {
            // A header may have begun at the very end.
            consumed = max(consumed, buffer.count - FrameHeader.searchWidth)
            return nil
        }
        let lost = Array(buffer[consumed...].prefix(Self.keptBytes))
        guard canBeAnswered(lost, problem) else { return nil }
        state = .lost(problem, isReported: true)
        return .malformed(problem, lost)
    }

    private func canBeAnswered(_ lost: [UInt8], _ problem: Problem) -> Bool {
        if lost.count >= Self.keptBytes { return true }
        if case .tooLarge = problem, lost.count >= Self.enoughToAnswer { return true }
        return buffer.last == UInt8(ascii: "}") && MessageOutline.isWhole(lost)
    }

    private mutating func nextHeader(before end: Int) -> Int? {
        let from = max(consumed, searched - 3)
        searched = max(searched, end)
        return FrameHeader.start(in: buffer, from: from, to: end, notBefore: consumed)
    }
}
