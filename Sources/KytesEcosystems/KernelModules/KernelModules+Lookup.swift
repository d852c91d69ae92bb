internal import KytesBasics
internal import KytesText

extension KernelModules {
    /// The settings of one system together: those of `modprobe.d`, whose files count in the order of their names.
    struct Settings: Sendable {
        private(set) var all: [Setting] = []
        private var aliases = AliasTable()
        private var soft: [(pattern: [UInt8], soft: [Setting.Soft])] = []
        private(set) var commands: Set<String> = []
        /// What is blacklisted, and where.
        private(set) var blacklisted: [String: Int] = [:]

        mutating func add(_ setting: Setting) {
            let name = normal(setting.subject.value)
            switch setting.directive {
            case .alias: aliases.add(setting)
            case .softdep: soft.append((Array(name.utf8), setting.soft))
            case .install, .remove: commands.insert(name)
            case .blacklist: if blacklisted[name] == nil { blacklisted[name] = all.count }
            case .options, .weakdep, .config, .include: break
            }
            all.append(setting)
        }

        func softDependencies(of name: String) -> [Setting.Soft]? {
            soft.first { Glob.matches(Array(name.utf8), $0.pattern) }?.soft
        }

        func modules(ofAlias name: String) -> [String] { aliases.modules(of: name) }
    }

    /// What modprobe makes of a name.
    ///
    /// - Source: kmod 30, `kmod_module_new_from_lookup` and `kmod_module_get_probe_list`, read 2026-11-27.
    struct Lookup: Sendable {
        let kernel: Kernel
        let settings: Settings

        /// A module in the order of its loading; one that no list has goes by its name alone.
        enum Step: Hashable, Sendable {
            case module(Int)
            case name(String)
        }

        /// The modules that a name stands for: a module, an alias of the settings, of a symbol, of the modules themselves.
        func modules(of written: String) -> [Step] {
            let name = normal(written)
            let said = settings.modules(ofAlias: name)
            if !said.isEmpty { return said.map(step) }
            if let number = kernel.number(of: name), !kernel.modules[number].isBuiltIn { return [.module(number)] }
            if settings.commands.contains(name) { return [.name(name)] }
            let further = kernel.aliases.modules(of: name)
            if !further.isEmpty { return further.map(step) }
            let inside = kernel.builtInAliases.modules(of: name)
            if !inside.isEmpty { return inside.map(step) }
            return kernel.number(of: name).map { [.module($0)] } ?? []
        }

        private func step(_ name: String) -> Step {
            kernel.number(of: name).map { .module($0) } ?? .name(normal(name))
        }

        /// What is loaded for a module, in this order, itself included. What settings ask for softly may stand twice, as it
        /// does with modprobe.
        func loading(of step: Step) -> [Step] {
            var walk = Walk(lookup: self)
            walk.visit(step)
            return walk.steps
        }

        func softDependencies(of step: Step) -> [Setting.Soft] {
            let name = name(of: step)
            return settings.softDependencies(of: name) ?? kernel.softDependencies[name] ?? []
        }

        func name(of step: Step) -> String {
            switch step {
            case .module(let number): kernel.modules[number].name
            case .name(let name): name
            }
        }

        private struct Walk {
            let lookup: Lookup
            var steps: [Step] = []
            private var visited: Set<Step> = []
            private var depth = 0

            init(lookup: Lookup) { self.lookup = lookup }

            mutating func visit(_ step: Step) {
                guard visited.insert(step).inserted, steps.count < Self.limit, depth < Self.depthLimit else { return }
                depth += 1
                defer { depth -= 1 }
                if case .module(let number) = step {
                    for need in lookup.kernel.modules[number].needs.reversed() { fill(.module(Int(need.module))) }
                }
                fill(step)
            }

            private mutating func fill(_ step: Step) {
                let soft = lookup.softDependencies(of: step)
                for other in soft where other.isBefore { visitAll(other.name.value) }
                steps.append(step)
                for other in soft where !other.isBefore { visitAll(other.name.value) }
            }

            private mutating func visitAll(_ name: String) {
                for step in lookup.modules(of: name) { visit(step) }
            }

            private static let limit = 10_000
            /// Soft dependencies of soft dependencies.
            private static let depthLimit = 200
        }
    }
}
