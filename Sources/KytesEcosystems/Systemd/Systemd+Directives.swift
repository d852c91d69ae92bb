extension Systemd {
    /// What can be set, by section.
    enum Directives {
        enum Kind: Hashable, Sendable {
            case text, url, path, paths, file, units, unit, bool, number, size, time, limit, signal, action, command,
                user, group
            /// One of these words.
            case words([String])
        }

        struct Directive: Sendable {
            var kind: Kind
            /// What it means, without a full stop.
            var words: String
            /// The manual page that has it: `systemd.exec`.
            var page: String
            /// It came with a later version than 252.
            var isNewer: Bool
            /// What is to be written instead: a key, a section in brackets, or nothing but a prefix of commands.
            var replacement: String?
        }

        /// - Returns: `nil` for a section that no unit has.
        static func of(section: String) -> [String: Directive]? { bySection[section] }

        static let sectionNames = bySection.keys.sorted()

        static func sections(of kind: UnitKind) -> [String] {
            ["Unit"] + (kind.section.map { [$0] } ?? []) + ["Install"]
        }

        /// The address of what the manual says of a key.
        static func address(of key: String, _ directive: Directive) -> String {
            "https://www.freedesktop.org/software/systemd/man/latest/\(directive.page).html#\(key)="
        }

        private static let bySection: [String: [String: Directive]] = {
            let run = [(exec, "systemd.exec"), (resources, "systemd.resource-control"), (kill, "systemd.kill")]
            return [
                "Unit": table([(unit, "systemd.unit")]),
                "Install": table([(install, "systemd.unit")]),
                "Service": table([(service, "systemd.service")] + run),
                "Socket": table([(socket, "systemd.socket")] + run),
                "Mount": table([(mount, "systemd.mount")] + run),
                "Swap": table([(swap, "systemd.swap")] + run),
                "Automount": table([(automount, "systemd.automount")]),
                "Timer": table([(timer, "systemd.timer")]),
                "Path": table([(path, "systemd.path")]),
                "Slice": table([run[1]]),
                "Scope": table([(scope, "systemd.scope"), run[1], run[2]]),
            ]
        }()

        /// Lines of key, kind and words. `+` stands before what is newer, `!` before what is to be written instead.
        private static func table(_ sources: [(lines: String, page: String)]) -> [String: Directive] {
            var table: [String: Directive] = [:]
            for (lines, page) in sources {
                for line in lines.split(separator: "\n") {
                    let parts = line.split(separator: " ", maxSplits: 2)
                    guard parts.count == 3 else { continue }
                    let isNewer = parts[0].hasPrefix("+")
                    let old = parts[2].hasPrefix("!") ? String(parts[2].dropFirst()) : nil
                    table[String(isNewer ? parts[0].dropFirst() : parts[0])] = Directive(
                        kind: kind(parts[1]), words: old == nil ? String(parts[2]) : "", page: page, isNewer: isNewer,
                        replacement: old)
                }
            }
            return table
        }

        private static func kind(_ word: Substring) -> Kind {
            switch word {
            case "url": .url
            case "path": .path
            case "paths": .paths
            case "file": .file
            case "units": .units
            case "unit": .unit
            case "bool": .bool
            case "number": .number
            case "size": .size
            case "time": .time
            case "limit": .limit
            case "signal": .signal
            case "action": .action
            case "command": .command
            case "user": .user
            case "group": .group
            case _ where word.hasPrefix("="): .words(word.dropFirst().split(separator: "|").map(String.init))
            default: .text
            }
        }

        /// What `parse_boolean` takes.
        static let booleans = ["yes", "no", "true", "false", "on", "off", "1", "0", "y", "n", "t", "f"]

        /// What happens to the system.
        static let actions = [
            "none", "reboot", "reboot-force", "reboot-immediate", "poweroff", "poweroff-force", "poweroff-immediate",
            "exit",
            "exit-force", "kexec", "kexec-force", "halt", "halt-force", "halt-immediate", "soft-reboot",
            "soft-reboot-force",
        ]
    }
}
