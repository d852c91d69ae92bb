extension Systemd {
    /// `1h 30min`, `5`, `infinity`: how long something takes.
    enum TimeSpan {
        /// - Source: `parse_time` of systemd 252.
        static func isValid(_ text: String) -> Bool {
            let bytes = Array(text.utf8)
            var at = 0
            skipBlanks(bytes, &at)
            if bytes[at...].starts(with: "infinity".utf8) {
                at += 8
                skipBlanks(bytes, &at)
                return at == bytes.count
            }
            var hasNumber = false
            while true {
                skipBlanks(bytes, &at)
                guard at < bytes.count else { return hasNumber }
                guard number(bytes, &at) else { return false }
                let behind = at
                skipBlanks(bytes, &at)
                at += units.first { bytes[at...].starts(with: $0) }?.count ?? 0
                // A number right behind a number is none.
                if at == behind, at < bytes.count { return false }
                hasNumber = true
            }
        }

        /// Digits that fit, and what stands behind a point.
        private static func number(_ bytes: [UInt8], _ at: inout Int) -> Bool {
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") { at += 1 }
            let start = at
            while at < bytes.count, 0x30...0x39 ~= bytes[at] { at += 1 }
            guard at == start || Int(String(decoding: bytes[start..<at], as: UTF8.self)) != nil else { return false }
            guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else { return at > start }
            at += 1
            while at < bytes.count, 0x30...0x39 ~= bytes[at] { at += 1 }
            return true
        }

        private static func skipBlanks(_ bytes: [UInt8], _ at: inout Int) {
            while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        }

        /// The first that fits counts, so that longer ones stand before what they begin with.
        private static let units: [[UInt8]] = [
            "seconds", "second", "sec", "s", "minutes", "minute", "min", "months", "month", "M", "msec", "ms", "m",
            "hours", "hour", "hr", "h", "days", "day", "d", "weeks", "week", "w", "years", "year", "y", "usec", "us",
            "μs", "µs",
        ].map { Array($0.utf8) }
    }
}
