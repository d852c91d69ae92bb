extension Systemd {
    /// What `%` and a letter stand for.
    ///
    /// - Source: systemd.unit(5), "Specifiers", read 2026-11-27.
    enum Specifiers {
        enum Expansion: Hashable, Sendable {
            case known(String)
            /// Only the machine that runs the unit knows.
            case unknowable(Character)
            /// There is no such specifier.
            case invalid(Character)
        }

        /// - Parameters:
        ///   - name: Of the unit. In a template, what stands for the instance is not known.
        ///   - isUser: Whether the unit belongs to a user's manager, whose folders are others.
        static func expand(_ text: String, of name: UnitName, isUser: Bool) -> Expansion {
            guard text.utf8.contains(UInt8(ascii: "%")) else { return .known(text) }
            var result = ""
            var rest = text[...]
            while let mark = rest.firstIndex(of: "%") {
                result += rest[..<mark]
                rest = rest[rest.index(after: mark)...]
                guard let letter = rest.popFirst() else { return .invalid("%") }
                if letter == "%" {
                    result += "%"
                } else if let value = value(letter, name, isUser) {
                    result += value
                } else {
                    return words[letter] == nil ? .invalid(letter) : .unknowable(letter)
                }
            }
            return .known(result + rest)
        }

        private static func value(_ letter: Character, _ name: UnitName, _ isUser: Bool) -> String? {
            let instance = name.isTemplate ? nil : name.instance ?? ""
            switch letter {
            case "i": return instance
            case "I": return instance.map(UnitName.unescaped)
            case "n": return name.isTemplate ? nil : name.full
            case "N": return name.isTemplate ? nil : name.stem
            case "p": return name.prefix
            case "P": return UnitName.unescaped(name.prefix)
            case "j": return name.prefix.split(separator: "-").last.map(String.init) ?? name.prefix
            case "J": return UnitName.unescaped(name.prefix.split(separator: "-").last.map(String.init) ?? name.prefix)
            case "f": return instance.map { "/" + UnitName.unescaped($0.isEmpty ? name.prefix : $0) }
            default: return isUser ? nil : systemFolders[letter]
            }
        }

        private static let systemFolders: [Character: String] = [
            "C": "/var/cache", "E": "/etc", "L": "/var/log", "S": "/var/lib", "t": "/run", "D": "/usr/share",
            "u": "root", "U": "0", "g": "root", "G": "0", "h": "/root",
        ]

        /// What each stands for, without a full stop.
        static let words: [Character: String] = [
            "a": "the architecture", "A": "the version of the system's image", "b": "the boot's number",
            "B": "the build of the system", "C": "the folder of caches", "d": "the folder of credentials",
            "D": "the folder of shared data", "E": "the folder of configuration",
            "f": "the instance's name, unescaped, as a path", "g": "the group of the manager",
            "G": "the number of the manager's group", "h": "the home of the manager's user", "H": "the host's name",
            "i": "the instance's name", "I": "the instance's name, unescaped", "j": "the last part of the prefix",
            "J": "the last part of the prefix, unescaped", "l": "the host's name up to the first dot",
            "L": "the folder of logs", "m": "the machine's number", "M": "the system's image", "n": "the unit's name",
            "N": "the unit's name without its ending", "o": "the system", "p": "the prefix of the unit's name",
            "P": "the prefix of the unit's name, unescaped", "q": "the host's name for people",
            "s": "the shell of the manager's user", "S": "the folder of state",
            "t": "the folder of what is there at run time",
            "T": "the folder of temporary files", "u": "the manager's user", "U": "the number of the manager's user",
            "v": "the kernel's release", "V": "the folder of large temporary files", "w": "the version of the system",
            "W": "the variant of the system", "y": "the path of this file", "Y": "the folder of this file",
        ]
    }
}
