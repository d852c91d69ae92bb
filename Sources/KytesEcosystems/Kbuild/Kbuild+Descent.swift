internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What a tree builds under the values of a `.config`.
    struct Outcome: Sendable {
        /// Modules without `.ko`, by their paths, in the order of `modules.order`.
        fileprivate(set) var modules: [String] = []
        /// What is linked into the kernel, by the name that an object of several parts has, and its parts.
        fileprivate(set) var builtIn: [String: [String]] = [:]
        /// Objects that modules are made of, by module.
        fileprivate(set) var parts: [String: [String]] = [:]
        /// Folders that were gone into.
        fileprivate(set) var folders: Set<String> = []
        /// Folders that should have been, and have no makefile.
        fileprivate(set) var absent: [String] = []
        /// The modules of objects.
        private var owners: [String: String] = [:]
        private var linked: Set<String> = []

        fileprivate mutating func settle() {
            for module in modules {
                for part in (parts[module] ?? []) + [module] { owners[part] = module }
            }
            linked = Set(builtIn.values.joined()).union(builtIn.keys)
        }

        /// The module that an object is a part of.
        func module(of object: String) -> String? { owners[object] }

        /// Whether an object, or what is linked of several under this name, is part of the kernel.
        func isLinked(_ object: String) -> Bool { linked.contains(object) }
    }

    /// Goes from folder to folder as `scripts/Makefile.build` does.
    ///
    /// - Source: Linux 6.1, `Makefile`, `Kbuild`, `scripts/Makefile.build`, `scripts/Makefile.lib`, read 2026-11-27.
    struct Descent {
        private(set) var outcome = Outcome()
        private let values: [String: String]
        private let lookUp: (String) -> MakefileText?
        private let list: (String) -> Set<String>
        private var environment: [String: [Machine.Word]] = [:]
        private var orders: [String: [String]] = [:]

        private static let maxFolders = 50_000
        private static let maxDepth = 64

        /// - Parameter values: By name, as `include/config/auto.conf` has them.
        init(
            under values: [String: String], architecture: String,
            lookingUp lookUp: @escaping (String) -> MakefileText?, listing list: @escaping (String) -> Set<String>
        ) {
            self.values = values
            self.lookUp = lookUp
            self.list = list
            let roots = frame(architecture)
            var order: [String] = []
            if lookUp("Kbuild") != nil {
                order = visit("", isLinked: true, givesModules: true, depth: 0)
            } else {
                for root in roots { order += visit(root, isLinked: true, givesModules: true, depth: 0) }
            }
            var seen: Set<String> = []
            outcome.modules = order.filter { seen.insert($0).inserted }
            outcome.settle()
        }

        /// Reads the makefile of the tree, which says what architectures add.
        ///
        /// - Returns: The folders that it names, in order, for trees without a `Kbuild`.
        private mutating func frame(_ architecture: String) -> [String] {
            var machine = Machine(.under(values), lookingUp: lookUp, listing: list)
            for (name, value) in [
                ("sub_make_done", "1"), ("srctree", "."), ("objtree", "."), ("ARCH", architecture),
                ("SRCARCH", Kconfig.World.folder(ofArchitecture: architecture)), ("CURDIR", "."),
                ("KBUILD_MODULES", "1"),
                ("KBUILD_BUILTIN", "1"), ("MAKE_VERSION", "4.4"),
            ] { machine.set(name, value) }
            machine.run("Makefile")
            for name in machine.exported.sorted() { environment[name] = machine.value(of: name, 0) }
            for name in ["SRCARCH", "ARCH", "srctree", "objtree"] where environment[name] == nil {
                environment[name] = machine.value(of: name, 0)
            }
            return ["init", "core", "drivers", "net", "virt", "libs"].flatMap { list in
                ["-y", "-m"].flatMap { machine.value(of: list + $0, 0) }
            }.filter { $0.text.hasSuffix("/") }.map { Kconfig.normalized($0.text) }
        }

        // MARK: - Folders

        /// - Returns: The modules of the folder and of those below it, in order.
        private mutating func visit(_ folder: String, isLinked: Bool, givesModules: Bool, depth: Int) -> [String] {
            if let known = orders[folder] { return givesModules ? known : [] }
            guard outcome.folders.count < Self.maxFolders, depth < Self.maxDepth else { return [] }
            let base = folder.isEmpty ? "" : folder + "/"
            guard let path = [base + "Kbuild", base + "Makefile"].first(where: { lookUp($0) != nil }) else {
                outcome.absent.append(folder)
                return []
            }
            outcome.folders.insert(folder)
            orders[folder] = []
            var machine = Machine(.under(values), lookingUp: lookUp, listing: list)
            for (name, words) in environment { machine.variables[name] = Machine.Variable(words: words) }
            machine.set("obj", folder.isEmpty ? "." : folder)
            machine.set("src", folder.isEmpty ? "." : folder)
            machine.run(path)
            let order = collect(folder, &machine, isLinked: isLinked, givesModules: givesModules, depth: depth)
            orders[folder] = givesModules ? order : []
            return order
        }

        private mutating func collect(
            _ folder: String, _ machine: inout Machine, isLinked: Bool, givesModules: Bool, depth: Int
        ) -> [String] {
            let base = folder.isEmpty ? "" : folder + "/"
            let objects = machine.value(of: "obj-y", 0).map(\.text)
            let linked = Set(objects)
            let modular = machine.value(of: "obj-m", 0).map(\.text).filter { !linked.contains($0) }
            var composites = Composites(machine)
            if isLinked {
                for name in unique(objects) where name.hasSuffix(".o") {
                    link(name, base, composites.parts(of: name, isModule: false))
                }
                let libraries = ["lib-y", "lib-m"].flatMap { machine.value(of: $0, 0).map(\.text) }
                for name in unique(libraries) where name.hasSuffix(".o") && !linked.contains(name) {
                    link(name, base, nil)
                }
            }
            let isFolder: (String) -> Bool = { $0.hasSuffix("/") }
            // As the tree's tool sorts them: folders of what is linked, then modules and folders of modules.
            var order: [String] = []
            for name in unique(objects.filter(isFolder) + modular) {
                let path = Kconfig.normalized(base + name)
                if isFolder(name) {
                    order += visit(
                        path, isLinked: isLinked && linked.contains(name), givesModules: givesModules, depth: depth + 1)
                } else if name.hasSuffix(".o"), givesModules {
                    let module = Kconfig.normalized(base + name.dropLast(2))
                    order.append(module)
                    outcome.parts[module] = (composites.parts(of: name, isModule: true) ?? [name]).filter {
                        $0.hasSuffix(".o")
                    }
                    .map { Kconfig.normalized(base + $0.dropLast(2)) }
                }
            }
            for name in ["subdir-y", "subdir-m"].flatMap({ machine.value(of: $0, 0).map(\.text) }) {
                _ = visit(Kconfig.normalized(base + name), isLinked: false, givesModules: false, depth: depth + 1)
            }
            return order
        }

        private mutating func link(_ name: String, _ base: String, _ members: [String]?) {
            let own = Kconfig.normalized(base + name.dropLast(2))
            let objects = (members ?? [name]).filter { $0.hasSuffix(".o") }.map {
                Kconfig.normalized(base + $0.dropLast(2))
            }
            outcome.builtIn[own, default: []] += objects
        }

        private func unique(_ names: [String]) -> [String] {
            var seen: Set<String> = []
            return names.filter { seen.insert($0).inserted }
        }

        /// The parts of objects of several, by the rule of `scripts/Makefile.lib`.
        private struct Composites {
            private var machine: Machine

            init(_ machine: Machine) { self.machine = machine }

            /// - Returns: `nil` for an object of one part.
            mutating func parts(of object: String, isModule: Bool) -> [String]? {
                let stem = object.dropLast(2)
                let suffixes = isModule ? ["-objs", "-y", "-m"] : ["-objs", "-y"]
                guard (suffixes + ["-"]).contains(where: { !machine.value(of: stem + $0, 0).isEmpty }) else {
                    return nil
                }
                return suffixes.flatMap { machine.value(of: stem + $0, 0).map(\.text) }
            }
        }
    }
}
