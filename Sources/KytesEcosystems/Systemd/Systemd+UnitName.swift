extension Systemd {
    /// The kinds of units, by the endings of their names.
    enum UnitKind: String, CaseIterable, Sendable {
        case automount, device, mount, path, scope, service, slice, socket, swap, target, timer

        /// Devices are made by the kernel.
        static let ofFiles = allCases.filter { $0 != .device }

        /// The section that only this kind has.
        var section: String? {
            switch self {
            case .device, .target: nil
            default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
            }
        }
    }

    /// `getty@tty1.service`: prefix, instance, kind.
    ///
    /// - Source: systemd.unit(5); `unit_name_is_valid` of systemd 252.
    struct UnitName: Hashable, Sendable {
        let full: String
        let kind: UnitKind
        /// Up to the `@`, or to the ending.
        let prefix: String
        /// Between `@` and ending; empty for a template, `nil` where there is no `@`.
        let instance: String?

        var isTemplate: Bool { instance == "" }
        /// The name of the template that an instance is made from.
        var template: String? {
            guard let instance, !instance.isEmpty else { return nil }
            return "\(prefix)@.\(kind.rawValue)"
        }
        /// Without the ending.
        var stem: String { String(full.dropLast(kind.rawValue.utf8.count + 1)) }

        /// - Returns: `nil` for what is no name of a unit.
        init?(_ name: String) {
            guard let dot = name.lastIndex(of: "."),
                let kind = UnitKind(rawValue: String(name[name.index(after: dot)...])),
                dot > name.startIndex, name.utf8.count <= 255, name.utf8.allSatisfy(Self.isAllowed)
            else { return nil }
            full = name
            self.kind = kind
            let stem = name[..<dot]
            if let at = stem.firstIndex(of: "@") {
                guard at > stem.startIndex else { return nil }
                prefix = String(stem[..<at])
                instance = String(stem[stem.index(after: at)...])
            } else {
                prefix = String(stem)
                instance = nil
            }
        }

        /// The unit that a file belongs to: its own name, or that of the folder of drop-ins.
        init?(ofFile path: String) {
            let parts = path.split(separator: "/")
            guard let name = parts.last else { return nil }
            if name.hasSuffix(".conf"), parts.count > 1, parts[parts.count - 2].hasSuffix(".d") {
                self.init(String(parts[parts.count - 2].dropLast(2)))
            } else {
                self.init(String(name))
            }
        }

        private static func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ":-_.\\@".utf8.contains(byte)
            }
        }

        /// What `systemd-escape --unescape` makes of a part of a name.
        static func unescaped(_ text: String) -> String {
            var result: [UInt8] = []
            let bytes = Array(text.utf8)
            var at = 0
            while at < bytes.count {
                if bytes[at] == UInt8(ascii: "-") {
                    result.append(UInt8(ascii: "/"))
                } else if bytes[at] == UInt8(ascii: "\\"), at + 3 < bytes.count, bytes[at + 1] == UInt8(ascii: "x"),
                    let value = UInt8(String(decoding: bytes[at + 2...at + 3], as: UTF8.self), radix: 16)
                {
                    result.append(value)
                    at += 3
                } else {
                    result.append(bytes[at])
                }
                at += 1
            }
            return String(decoding: result, as: UTF8.self)
        }

        /// What `systemd-escape --path` makes of a path: how a mount unit must be called.
        static func escaped(path: String) -> String {
            let parts = path.split(separator: "/")
            guard !parts.isEmpty else { return "-" }
            var result = ""
            for byte in parts.joined(separator: "/").utf8 {
                let isDotInFront = byte == UInt8(ascii: ".") && result.isEmpty
                if byte == UInt8(ascii: "/") {
                    result += "-"
                } else if isAllowed(byte), byte != UInt8(ascii: "-"), byte != UInt8(ascii: "\\"),
                    byte != UInt8(ascii: "@"), !isDotInFront
                {
                    result.append(Character(UnicodeScalar(byte)))
                } else {
                    let digits = String(byte, radix: 16)
                    result += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
                }
            }
            return result
        }
    }
}
