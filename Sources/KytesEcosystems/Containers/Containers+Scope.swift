internal import KytesSyntax
internal import KytesText

extension Containers {
    /// The variables that count at one place of a Dockerfile.
    struct Scope: Sendable {
        struct Bound: Sendable {
            var value: DockerfileValue
            /// The definition that counts.
            var definition: Int
            var isEnvironment: Bool
        }

        private(set) var values: [String: Bound] = [:]

        subscript(name: String) -> Bound? {
            get { values[name] }
            set { values[name] = newValue }
        }

        func value(_ name: String) -> DockerfileValue? { values[name]?.value }
    }

    /// What BuildKit defines by itself, once an `ARG` asks for it.
    static let platformArguments: Set = [
        "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS", "TARGETARCH",
        "TARGETVARIANT", "TARGETSTAGE",
    ]

    /// `$NAME` and `${NAME`, wherever they stand; `\$` is none.
    static func variables(in text: JoinedText, _ range: Range<Int>) -> [Located<String>] {
        var found: [Located<String>] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = text.bytes[at]
            at += 1
            if byte == UInt8(ascii: "\\") {
                at += 1
                continue
            }
            guard byte == UInt8(ascii: "$"), at < range.upperBound else { continue }
            if text.bytes[at] == UInt8(ascii: "{") { at += 1 }
            let start = at
            while at < range.upperBound, isNameByte(text.bytes[at]) { at += 1 }
            guard at > start, !(0x30...0x39).contains(text.bytes[start]) else { continue }
            found.append(text.located(start..<at))
        }
        return found
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
}
