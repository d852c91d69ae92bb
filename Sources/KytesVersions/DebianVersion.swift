/// A version in dpkg's order: `[epoch:]upstream[-revision]`.
///
/// Runs of other characters and runs of digits are compared in turn; letters come before what is no letter, and `~` comes
/// before everything, even the end. Numbers may be of any length. Equal versions may be written otherwise (`1.0` and
/// `0:1.0-0`).
///
/// - Source: deb-version(7), dpkg 1.21; Debian Policy 4.6.2, section 5.6.12.
public struct DebianVersion: Sendable, CustomStringConvertible {
    public let description: String
    private let bytes: [UInt8]
    private let parts: Parts

    /// Takes whatever is written; `fault` says what dpkg would not take.
    public init(_ text: String) {
        description = text
        bytes = Array(text.utf8)
        parts = bytes.withUnsafeBufferPointer { Parts(of: $0) }
    }

    /// As it is without its epoch: what stands in names of files.
    public var withoutEpoch: String { String(decoding: bytes[parts.upstream.lowerBound...], as: UTF8.self) }

    /// Without its epoch and its revision.
    public var upstream: String { String(decoding: bytes[parts.upstream], as: UTF8.self) }

    /// `nil` for a version of a native package.
    public var revision: String? {
        parts.hasRevision ? String(decoding: bytes[parts.revision], as: UTF8.self) : nil
    }

    /// Whether `left` is older than, the same as or newer than `right`: below, at or above zero. For texts that are looked
    /// at once: nothing is allocated.
    public static func order(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        order(left, Parts(of: left), right, Parts(of: right))
    }

    private static func order(
        _ left: UnsafeBufferPointer<UInt8>,
        _ leftParts: Parts,
        _ right: UnsafeBufferPointer<UInt8>,
        _ rightParts: Parts
    ) -> Int {
        let epochs = verrevcmp(left, leftParts.epoch, right, rightParts.epoch)
        if epochs != 0 { return epochs }
        let upstreams = verrevcmp(left, leftParts.upstream, right, rightParts.upstream)
        return upstreams != 0 ? upstreams : verrevcmp(left, leftParts.revision, right, rightParts.revision)
    }
}

extension DebianVersion: Hashable, Comparable {
    public static func == (left: DebianVersion, right: DebianVersion) -> Bool { left.order(to: right) == 0 }
    public static func < (left: DebianVersion, right: DebianVersion) -> Bool { left.order(to: right) < 0 }

    private func order(to other: DebianVersion) -> Int {
        bytes.withUnsafeBufferPointer { left in
            other.bytes.withUnsafeBufferPointer { right in Self.order(left, parts, right, other.parts) }
        }
    }

    /// What is equal hashes alike: numbers without zeros in front, and a number of nothing is zero.
    public func hash(into hasher: inout Hasher) {
        for part in [parts.epoch, parts.upstream, parts.revision] {
            var items: [UInt8] = []
            var rest = bytes[part]
            while !rest.isEmpty {
                let word = rest.prefix { !Self.isDigit($0) }
                rest = rest.dropFirst(word.count)
                let digits = rest.prefix(while: Self.isDigit)
                rest = rest.dropFirst(digits.count)
                items += word
                items.append(0)
                items += digits.drop { $0 == UInt8(ascii: "0") }
            }
            while items.last == 0 { items.removeLast() }
            hasher.combine(items)
        }
    }
}

// MARK: - Order

extension DebianVersion {
    private struct Parts {
        var epoch: Range<Int>
        var upstream: Range<Int>
        var revision: Range<Int>
        var hasRevision: Bool

        init(of bytes: UnsafeBufferPointer<UInt8>) {
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            let start = colon.map { $0 + 1 } ?? 0
            epoch = 0..<(colon ?? 0)
            let dash = bytes[start...].lastIndex(of: UInt8(ascii: "-"))
            upstream = start..<(dash ?? bytes.count)
            revision = (dash.map { $0 + 1 } ?? bytes.count)..<bytes.count
            hasRevision = dash != nil
        }
    }

    private static func verrevcmp(
        _ left: UnsafeBufferPointer<UInt8>,
        _ leftRange: Range<Int>,
        _ right: UnsafeBufferPointer<UInt8>,
        _ rightRange: Range<Int>
    ) -> Int {
        var (i, j) = (leftRange.lowerBound, rightRange.lowerBound)
        let (iEnd, jEnd) = (leftRange.upperBound, rightRange.upperBound)
        while i < iEnd || j < jEnd {
            while i < iEnd && !isDigit(left[i]) || j < jEnd && !isDigit(right[j]) {
                let (a, b) = (i < iEnd ? weight(left[i]) : 0, j < jEnd ? weight(right[j]) : 0)
                if a != b { return a - b }
                if i < iEnd { i += 1 }
                if j < jEnd { j += 1 }
            }
            while i < iEnd, left[i] == UInt8(ascii: "0") { i += 1 }
            while j < jEnd, right[j] == UInt8(ascii: "0") { j += 1 }
            var difference = 0
            while i < iEnd, j < jEnd, isDigit(left[i]), isDigit(right[j]) {
                if difference == 0 { difference = Int(left[i]) - Int(right[j]) }
                i += 1
                j += 1
            }
            if i < iEnd, isDigit(left[i]) { return 1 }
            if j < jEnd, isDigit(right[j]) { return -1 }
            if difference != 0 { return difference }
        }
        return 0
    }

    /// A digit, like the end, weighs nothing.
    private static func weight(_ byte: UInt8) -> Int {
        if isDigit(byte) { return 0 }
        if isLetter(byte) { return Int(byte) }
        return byte == UInt8(ascii: "~") ? -1 : Int(byte) + 256
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}

// MARK: - What dpkg takes

extension DebianVersion {
    /// Why dpkg would not take a version.
    public enum Fault: String, Sendable, CaseIterable {
        case isEmpty = "it is empty"
        case hasSpaces = "it has spaces inside"
        case hasNoEpoch = "its epoch is no number"
        case hasHugeEpoch = "its epoch is too large"
        case hasNoUpstream = "nothing stands before its revision"
        case hasNoRevision = "nothing stands behind its last hyphen"
        case beginsWithNoDigit = "it does not begin with a digit"
        case hasOtherCharacters = "it has characters that no version has"
    }

    /// `nil` for what dpkg takes.
    public var fault: Fault? {
        if bytes.isEmpty { return .isEmpty }
        if bytes.contains(where: { $0 == 0x20 || 9...13 ~= $0 }) { return .hasSpaces }
        if parts.upstream.lowerBound > 0 {
            let epoch = bytes[parts.epoch]
            guard !epoch.isEmpty, epoch.allSatisfy(Self.isDigit) else { return .hasNoEpoch }
            guard Int32(String(decoding: epoch, as: UTF8.self)) != nil else { return .hasHugeEpoch }
        }
        let upstream = bytes[parts.upstream]
        guard let first = upstream.first else { return parts.hasRevision ? .hasNoUpstream : .isEmpty }
        if parts.hasRevision, parts.revision.isEmpty { return .hasNoRevision }
        if !Self.isDigit(first) { return .beginsWithNoDigit }
        let isPlain =
            upstream.allSatisfy { Self.isWord($0) || ".-+~:".utf8.contains($0) }
            && bytes[parts.revision].allSatisfy { Self.isWord($0) || ".+~".utf8.contains($0) }
        return isPlain ? nil : .hasOtherCharacters
    }

    private static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
}
