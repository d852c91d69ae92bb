internal import KytesBasics
internal import KytesText

extension DeviceTree {
    /// What a C source says that it is for.
    ///
    /// - Source: Linux 6.1, `include/linux/mod_devicetable.h` (`of_device_id`) and `include/linux/of.h` (`OF_DECLARE_1` and what
    ///   is made of it); U-Boot 2023.01, `udevice_id`.
    struct DriverEntries {
        private(set) var entries: [Located<String>] = []

        init(in bytes: [UInt8]) {
            bytes.withUnsafeBufferPointer { buffer in
                for sign in [".compatible", "DECLARE(", "IRQCHIP_MATCH("].map({ Array($0.utf8) }) {
                    var from = 0
                    while let start = ByteSearch.first(sign, in: buffer, from: from), entries.count < Self.limit {
                        from = start + sign.count
                        if let entry = Self.string(behind: from, in: buffer, isAssigned: sign[0] == UInt8(ascii: ".")) {
                            entries.append(entry)
                        }
                    }
                }
            }
        }

        private static let limit = 20_000

        /// The next text in quotes, before the statement ends.
        private static func string(
            behind start: Int, in bytes: UnsafeBufferPointer<UInt8>, isAssigned: Bool
        ) -> Located<String>? {
            var at = start
            let end = min(bytes.count, start + 200)
            while at < end, bytes[at] != UInt8(ascii: "\"") {
                let byte = bytes[at]
                if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "{") { return nil }
                if isAssigned, byte != 0x20, byte != 0x09, byte != 0x0A, byte != UInt8(ascii: "=") { return nil }
                at += 1
            }
            let first = at + 1
            at = first
            while at < end, bytes[at] != UInt8(ascii: "\""), bytes[at] != 0x0A { at += 1 }
            guard at < end, bytes[at] == UInt8(ascii: "\""), at > first else { return nil }
            return Located(String(decoding: bytes[first..<at], as: UTF8.self), at: first..<at)
        }
    }

    /// What a document below `Documentation/devicetree/bindings` describes: the words of `const:` and `enum:` below a
    /// `compatible:`.
    struct BindingEntries {
        private(set) var entries: [Located<String>] = []

        init(in bytes: [UInt8]) {
            var start = 0
            var depth: Int?
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                let content = bytes[start..<end].drop { $0 == 0x20 }
                let indent = content.startIndex - start
                if let own = depth, !content.isEmpty, indent <= own { depth = nil }
                if content.starts(with: "compatible:".utf8) {
                    depth = indent
                } else if content.starts(with: "examples:".utf8) {
                    return
                } else if depth != nil {
                    add(content)
                }
                start = end + 1
            }
        }

        private mutating func add(_ line: ArraySlice<UInt8>) {
            var rest = line
            while rest.starts(with: "- ".utf8) { rest = rest.dropFirst(2).drop { $0 == 0x20 } }
            let isConstant = rest.starts(with: "const: ".utf8)
            guard isConstant || rest.startIndex > line.startIndex else { return }
            if isConstant { rest = rest.dropFirst(7).drop { $0 == 0x20 } }
            let word = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "#") }
            let plain = word.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
            guard !plain.isEmpty, plain.last != UInt8(ascii: ":"), entries.count < 5_000 else { return }
            entries.append(
                Located(String(decoding: plain, as: UTF8.self), at: word.startIndex..<word.endIndex))
        }
    }
}
