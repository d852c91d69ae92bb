extension KernelModules {
    /// What a module says of itself: the section `.modinfo`, strings `key=value` one behind the other.
    struct Information: Sendable {
        struct Parameter: Hashable, Sendable {
            var name: String
            /// `int`, `array of charp`; empty where it is not said.
            var type: String
            /// For people; empty where nothing is said.
            var words: String
        }

        private(set) var description = ""
        private(set) var licence = ""
        private(set) var version = ""
        private(set) var authors: [String] = []
        private(set) var aliasCount = 0
        private(set) var firmware: [String] = []
        /// As the module was linked, in normal form.
        private(set) var depends: [String] = []
        private(set) var parameters: [Parameter] = []
        private(set) var kernel = ""

        /// So many strings of one module are looked at.
        private static let limit = 50_000

        init(_ bytes: [UInt8]) {
            var types: [String: String] = [:]
            var texts: [(name: String, words: String)] = []
            for string in bytes.split(separator: 0).prefix(Self.limit) {
                guard let sign = string.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let key = string[..<sign]
                if key.elementsEqual("alias".utf8) {
                    aliasCount += 1
                    continue
                }
                let value = String(decoding: string[(sign + 1)...], as: UTF8.self)
                switch String(decoding: key, as: UTF8.self) {
                case "description": description = value
                case "license": licence = licence.isEmpty ? value : licence + ", " + value
                case "version": version = value
                case "author": authors.append(value)
                case "firmware": firmware.append(value)
                case "depends": depends = value.split(separator: ",").map { normal(String($0)) }
                case "vermagic": kernel = String(value.prefix { $0 != " " })
                case "parmtype": if let (name, type) = Self.pair(value) { types[name] = type }
                case "parm": if let (name, words) = Self.pair(value) { texts.append((name, words)) }
                default: break
                }
            }
            let described = Dictionary(texts, uniquingKeysWith: { first, _ in first })
            parameters = Set(types.keys).union(described.keys).sorted().map { name in
                Parameter(name: name, type: types[name] ?? "", words: described[name] ?? "")
            }
        }

        /// The further names of a module, many of them patterns.
        static func aliases(in bytes: [UInt8]) -> [String] {
            bytes.split(separator: 0).prefix(limit).compactMap { string in
                string.starts(with: "alias=".utf8) ? String(decoding: string.dropFirst(6), as: UTF8.self) : nil
            }
        }

        /// `name:words`
        private static func pair(_ text: String) -> (String, String)? {
            guard let colon = text.firstIndex(of: ":") else { return nil }
            return (String(text[..<colon]), String(text[text.index(after: colon)...]))
        }

        func parameter(_ name: String) -> Parameter? {
            let wanted = normal(name)
            return parameters.first { normal($0.name) == wanted }
        }
    }

    /// What `modules.builtin.modinfo` says, by module: each string begins with the module's name and a point.
    static func builtinInformation(_ bytes: [UInt8]) -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        for string in bytes.split(separator: 0) {
            guard let dot = string.firstIndex(of: UInt8(ascii: ".")) else { continue }
            let name = normal(String(decoding: string[..<dot], as: UTF8.self))
            result[name, default: []] += string[(dot + 1)...] + [0]
        }
        return result
    }
}
