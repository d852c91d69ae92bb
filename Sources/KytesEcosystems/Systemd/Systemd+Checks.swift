internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// What is wrong with a unit as a whole, by all its files: systemd refuses to load it.
    ///
    /// - Source: `service_verify` and its like of systemd 252.
    struct Checks {
        private let unit: World.Unit
        private let world: World
        private(set) var found: [(file: Int, diagnostic: Diagnostic)] = []

        init(_ unit: World.Unit, _ world: World) {
            self.unit = unit
            self.world = world
            // Of a unit that is elsewhere the drop-ins say too little.
            guard unit.isMade else { return }
            switch unit.name.kind {
            case .service: checkService()
            case .socket:
                require(Self.listening, "Socket", "nothing to listen on: `ListenStream=` and its like say what")
            case .timer:
                require(Self.elapsing, "Timer", "no time at which it elapses: `OnCalendar=` and its like say when")
            case .path: require(Self.watching, "Path", "no path to watch: `PathExists=` and its like say which")
            case .mount: checkMount()
            case .automount: checkPlace("Automount")
            case .swap: require(["What"], "Swap", "no `What=`")
            default: break
            }
        }

        private static let listening: Set = [
            "ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenNetlink", "ListenSpecial",
            "ListenMessageQueue", "ListenUSBFunction",
        ]
        private static let elapsing: Set = [
            "OnCalendar", "OnActiveSec", "OnBootSec", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec",
            "OnClockChange", "OnTimezoneChange",
        ]
        private static let watching: Set = [
            "PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty",
        ]

        private mutating func tell(_ code: String, _ message: String, _ range: TextRange, in file: Int) {
            found.append((file, Diagnostic(code: code, severity: .error, message: message, range: range)))
        }

        /// Where the unit itself is told what it lacks: at the header of its section, else at the beginning.
        private func place(_ section: String) -> (file: Int, range: TextRange)? {
            for file in unit.files {
                let text = world.files[file].model.text
                if let section = text.sections.first(where: { $0.name.value == section }) {
                    return (file, section.name.range)
                }
            }
            guard let file = unit.files.first else { return nil }
            let text = world.files[file].model.text
            return (file, text.sections.first?.name.range ?? 0..<0)
        }

        private mutating func lack(_ what: String, _ section: String) {
            guard let place = place(section) else { return }
            tell(Code.incomplete, "`\(unit.name.full)` has \(what)", place.range, in: place.file)
        }

        private mutating func require(_ keys: Set<String>, _ section: String, _ what: String) {
            let isThere = keys.contains { world.value($0, in: section, of: unit) != nil }
            if !isThere { lack(what, section) }
        }

        private mutating func checkService() {
            let starts = world.executions("ExecStart", of: unit)
            let stops = world.executions("ExecStop", of: unit)
            let type = world.value("Type", in: "Service", of: unit)
            let bus = world.value("BusName", in: "Service", of: unit)
            let remains = world.flag("RemainAfterExit", in: "Service", of: unit) ?? false
            let succeeds = world.value("SuccessAction", in: "Unit", of: unit).map { $0 != "none" } ?? false
            let commands = starts.flatMap { start in start.execution.commands.commands.map { (start.file, $0) } }
            // What cannot be read is said already.
            guard !(starts + stops).contains(where: { !$0.execution.commands.faults.isEmpty }) else { return }
            let kind = type ?? (bus != nil ? "dbus" : commands.isEmpty ? "oneshot" : "simple")
            if commands.isEmpty {
                if stops.isEmpty, !succeeds {
                    lack("neither `ExecStart=` nor `ExecStop=`", "Service")
                } else if !remains, !succeeds, kind != "oneshot" || stops.isEmpty == false {
                    lack("no `ExecStart=`, which only `RemainAfterExit=yes` allows", "Service")
                }
            }
            if commands.count > 1, kind != "oneshot" {
                tell(
                    Code.incomplete, "Only a service with `Type=oneshot` may have several commands in `ExecStart=`",
                    commands[1].1.program.range, in: commands[1].0)
            }
            if kind == "dbus", bus == nil { lack("`Type=dbus` and no `BusName=`", "Service") }
            let restart = world.value("Restart", in: "Service", of: unit) ?? "no"
            if kind == "oneshot", restart == "always" || restart == "on-success" {
                lack("`Restart=\(restart)`, which `Type=oneshot` does not allow", "Service")
            }
        }

        private mutating func checkMount() {
            if world.value("What", in: "Mount", of: unit) == nil { lack("no `What=`", "Mount") }
            checkPlace("Mount")
        }

        /// A mount is called after the folder that it is mounted on.
        private mutating func checkPlace(_ section: String) {
            for file in unit.files.reversed() {
                guard let place = world.files[file].model.value("Where", in: section) else { continue }
                guard case .known(let path) = world.files[file].model.expanded(place.value), path.hasPrefix("/") else {
                    return
                }
                let name = UnitName.escaped(path: path) + "." + unit.name.kind.rawValue
                if name != unit.name.full, unit.name.instance == nil {
                    tell(
                        Code.incomplete, "A unit with this `Where=` must be called `\(name.prefix(255))`", place.range,
                        in: file)
                }
                return
            }
            lack("no `Where=`", section)
        }
    }

    /// What mends what a file says wrongly.
    struct Fixes {
        private(set) var found: [Fix] = []

        init(_ file: World.File) {
            let model = file.model
            let sections = Directives.sections(of: model.name.kind)
            func add(_ code: String, _ range: TextRange, _ word: String) {
                found.append(
                    Fix(
                        title: "Write `\(word)`", document: file.source.document, code: code, range: range,
                        edits: [TextEdit(range: range, replacement: word)]))
            }
            for section in model.text.sections where Directives.of(section: section.name.value) == nil {
                if let word = Spelling.nearest(to: section.name.value, among: sections) {
                    add(Code.unknownSection, section.name.range, word)
                }
            }
            for assignment in model.text.assignments {
                guard let known = Directives.of(section: model.section(of: assignment)) else { continue }
                let key = model.key(of: assignment)
                if let directive = known[key] {
                    guard let word = directive.replacement, known[word] != nil else { continue }
                    add(Code.deprecated, assignment.key, word)
                } else if let word = Spelling.nearest(to: key, among: known.keys) {
                    add(Code.unknownKey, assignment.key, word)
                }
            }
        }
    }
}
