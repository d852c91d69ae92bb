internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// What nobody writes and every manager adds.
    ///
    /// - Source: systemd.service(5), systemd.socket(5), systemd.timer(5), systemd.path(5), systemd.target(5), "Implicit
    ///   Dependencies" and "Default Dependencies"; systemd 252.
    enum Implied {
        struct Relation: Hashable {
            var key: String
            var name: UnitName
        }

        static func relations(of unit: World.Unit, in world: World) -> [Relation] {
            var result: [Relation] = []
            func add(_ key: String, _ names: String...) {
                result += names.compactMap { UnitName($0) }.map { Relation(key: key, name: $0) }
            }
            let name = unit.name
            let hasDefaults = world.flag("DefaultDependencies", in: "Unit", of: unit) ?? true
            if let triggered = triggered(by: unit, in: world) {
                add("Triggers", triggered.full)
                add("Before", triggered.full)
            }
            guard hasDefaults else { return result }
            switch name.kind {
            case .service:
                add("Requires", "sysinit.target")
                add("After", "sysinit.target", "basic.target")
                add("Conflicts", "shutdown.target")
                add("Before", "shutdown.target")
            case .socket:
                add("Requires", "sysinit.target")
                add("After", "sysinit.target")
                add("Before", "sockets.target", "shutdown.target")
                add("Conflicts", "shutdown.target")
            case .timer:
                add("Requires", "sysinit.target")
                add("After", "sysinit.target")
                add("Before", "timers.target", "shutdown.target")
                add("Conflicts", "shutdown.target")
            case .path:
                add("Requires", "sysinit.target")
                add("After", "sysinit.target")
                add("Before", "paths.target", "shutdown.target")
                add("Conflicts", "shutdown.target")
            case .target:
                add("Conflicts", "shutdown.target")
                add("Before", "shutdown.target")
                result += order(ofTarget: unit, in: world)
            default: break
            }
            return result
        }

        /// A target is there when what it pulls in is, unless either says otherwise.
        private static func order(ofTarget unit: World.Unit, in world: World) -> [Relation] {
            let pulled =
                world.mentions(of: unit).filter {
                    Set(["Requires", "Wants", "BindsTo", "Requisite"]).contains($0.mention.key)
                }
                .compactMap(\.mention.name) + unit.links.compactMap { UnitName($0.name) }
            let behind = Set(
                world.mentions(of: unit).filter { $0.mention.key == "Before" }.compactMap(\.mention.name?.full))
            return pulled.filter { name in
                guard !behind.contains(name.full), name != unit.name, let other = world.unit(name), other.isFound else {
                    return false
                }
                let isBehind = world.mentions(of: other).contains {
                    $0.mention.key == "After" && $0.mention.name == unit.name
                }
                return !isBehind && world.flag("DefaultDependencies", in: "Unit", of: other) ?? true
            }
            .map { Relation(key: "After", name: $0) }
        }

        /// What a socket, timer or path starts; `nil` for other units.
        static func triggered(by unit: World.Unit, in world: World) -> UnitName? {
            let (key, section): (String, String)
            switch unit.name.kind {
            case .socket: (key, section) = ("Service", "Socket")
            case .timer: (key, section) = ("Unit", "Timer")
            case .path: (key, section) = ("Unit", "Path")
            default: return nil
            }
            let said = world.mentions(of: unit).last { $0.mention.key == key && world.isIn(section, $0) }
            if let said { return said.mention.name }
            let isTemplate = unit.name.kind == .socket && world.flag("Accept", in: "Socket", of: unit) == true
            return UnitName(unit.name.stem + (isTemplate ? "@" : "") + ".service")
        }
    }
}

extension Systemd.World {
    fileprivate func isIn(_ section: String, _ place: (file: Int, mention: Systemd.Model.Mention)) -> Bool {
        let text = files[place.file].model.text
        return text.sections.contains { $0.name.value == section && $0.range.encloses(place.mention.word.range) }
    }
}
