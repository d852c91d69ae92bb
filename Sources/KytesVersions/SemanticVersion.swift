/// A semantic version: `major.minor.patch`, optional pre-release identifiers, optional build metadata.
///
/// Equality and order are the specification's precedence: build metadata takes no part in either.
/// Source: Semantic Versioning 2.0.0, §2, §9–11, read 2026-11-22.
public struct SemanticVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let major: Int
    public let minor: Int
    public let patch: Int
    /// Dot-separated identifiers, empty for a release.
    public let prerelease: [String]
    /// Dot-separated identifiers, empty for none.
    public let build: [String]

    public init(_ major: Int, _ minor: Int, _ patch: Int, prerelease: [String] = [], build: [String] = []) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.build = build
    }

    public var isPrerelease: Bool { !prerelease.isEmpty }

    public var description: String {
        var result = "\(major).\(minor).\(patch)"
        if !prerelease.isEmpty { result += "-" + prerelease.joined(separator: ".") }
        if !build.isEmpty { result += "+" + build.joined(separator: ".") }
        return result
    }

    public static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
        left.major == right.major && left.minor == right.minor && left.patch == right.patch
            && left.prerelease == right.prerelease
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
        hasher.combine(patch)
        hasher.combine(prerelease)
    }

    public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        if left.major != right.major { return left.major < right.major }
        if left.minor != right.minor { return left.minor < right.minor }
        if left.patch != right.patch { return left.patch < right.patch }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (one, other) in zip(left.prerelease, right.prerelease) where one != other {
            return precedes(one, other)
        }
        return left.prerelease.count < right.prerelease.count
    }

    /// §11.4.1–3: numbers by value and before words, words by their ASCII bytes. Numbers may be of any length.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        switch (isNumber(left), isNumber(right)) {
        case (true, false): return true
        case (false, true): return false
        case (false, false): return left.utf8.lexicographicallyPrecedes(right.utf8)
        case (true, true):
            let one = left.utf8.drop { $0 == UInt8(ascii: "0") }
            let other = right.utf8.drop { $0 == UInt8(ascii: "0") }
            if one.count != other.count { return one.count < other.count }
            return one.lexicographicallyPrecedes(other)
        }
    }

    private static func isNumber(_ identifier: String) -> Bool {
        !identifier.isEmpty && identifier.utf8.allSatisfy(isDigit)
    }
}

extension SemanticVersion {
    /// Reads exactly what the specification's grammar allows, with numbers up to `Int.max`.
    public init?(_ text: String) {
        self.init(text.utf8, isStrict: true)
    }

    /// Reads a tag as SwiftPM does: an optional leading `v`, a missing patch, leading zeros.
    ///
    /// Source: swift-tools-support-core, `Version(versionString:usesLenientParsing:)`, read 2026-11-22.
    public init?(tag: String) {
        let bytes = tag.utf8
        self.init(bytes.first == UInt8(ascii: "v") ? bytes.dropFirst() : bytes[...], isStrict: false)
    }

    private init?(_ text: some BidirectionalCollection<UInt8>, isStrict: Bool) {
        guard text.count <= 1024 else { return nil }
        let plus = text.firstIndex(of: UInt8(ascii: "+"))
        let dash = text[..<(plus ?? text.endIndex)].firstIndex(of: UInt8(ascii: "-"))
        let core = text[..<(dash ?? plus ?? text.endIndex)]
            .split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard core.count == 3 || (core.count == 2 && !isStrict) else { return nil }
        var numbers = [0, 0, 0]
        for (index, digits) in core.enumerated() {
            guard let number = Self.number(digits, isStrict: isStrict) else { return nil }
            numbers[index] = number
        }
        var identifiers: (prerelease: [String], build: [String]) = ([], [])
        if let dash {
            let part = text[text.index(after: dash)..<(plus ?? text.endIndex)]
            guard let found = Self.identifiers(part, isStrict: isStrict, allowsLeadingZero: !isStrict) else {
                return nil
            }
            identifiers.prerelease = found
        }
        if let plus {
            let part = text[text.index(after: plus)...]
            guard let found = Self.identifiers(part, isStrict: isStrict, allowsLeadingZero: true) else { return nil }
            identifiers.build = found
        }
        self.init(
            numbers[0], numbers[1], numbers[2], prerelease: identifiers.prerelease, build: identifiers.build)
    }

    private static func number(_ digits: some Collection<UInt8>, isStrict: Bool) -> Int? {
        guard let first = digits.first else { return nil }
        if isStrict, first == UInt8(ascii: "0"), digits.count > 1 { return nil }
        var result = 0
        for digit in digits {
            guard isDigit(digit) else { return nil }
            let (tenfold, overflowed) = result.multipliedReportingOverflow(by: 10)
            let (sum, spilled) = tenfold.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            if overflowed || spilled { return nil }
            result = sum
        }
        return result
    }

    private static func identifiers(
        _ part: some Collection<UInt8>,
        isStrict: Bool,
        allowsLeadingZero: Bool
    ) -> [String]? {
        var result: [String] = []
        for identifier in part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            if isStrict, identifier.isEmpty { return nil }
            guard identifier.allSatisfy(isIdentifierByte) else { return nil }
            if !allowsLeadingZero, identifier.count > 1, identifier.first == UInt8(ascii: "0"),
                identifier.allSatisfy(isDigit)
            {
                return nil
            }
            result.append(String(decoding: identifier, as: UTF8.self))
        }
        return result
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isIdentifierByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-")
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
