internal import KytesText

extension Maven {
    /// Which names one source, or another text, may mean code by beside its imports; for whoever asks what is *not* used.
    ///
    /// Comments and strings count, too: what is named there may be loaded by its name.
    struct SourceNames: Sendable {
        /// The package that the source is part of: what else is in it needs no import.
        var package: String
        /// `org.slf4j.Logger`, each once, up to the first name that begins with a capital.
        var qualified: Set<String>

        /// Names beyond this are of no program.
        private static let most = 4096

        /// Words with dots between them of which the first begins with a small letter and a later one with a capital.
        static func qualified(in bytes: [UInt8]) -> Set<String> {
            var found: Set<String> = []
            bytes.withUnsafeBufferPointer { bytes in
                var at = 0
                while at < bytes.count, found.count < most {
                    guard isLetter(bytes[at]) else {
                        at += 1
                        continue
                    }
                    let start = at
                    let end = endOfType(in: bytes, &at)
                    if let end { found.insert(String(decoding: bytes[start..<end], as: UTF8.self)) }
                }
            }
            return found
        }

        /// Leaves `at` behind the whole name.
        private static func endOfType(in bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Int? {
            var end: Int?
            var isFirst = true
            let isPackage = isSmall(bytes[at])
            while true {
                let isType = !isFirst && isPackage && end == nil && !isSmall(bytes[at])
                while at < bytes.count, isLetter(bytes[at]) || isDigit(bytes[at]) { at += 1 }
                if isType { end = at }
                isFirst = false
                guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), isLetter(bytes[at + 1]) else { return end }
                at += 1
            }
        }

        private static func isSmall(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }

        private static func isLetter(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "$"), 0x80...:
                true
            default: false
            }
        }

        private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    }
}
