internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What the makefile of one folder can make, under whichever options.
    struct Unit: Sendable {
        /// One word of a list.
        struct Item: Sendable {
            enum List: Hashable, Sendable {
                /// `obj-…`
                case object
                /// `lib-…`
                case library
                /// A part of the object of this name.
                case member(String)
                /// A folder that is gone into: `subdir-…`, `core-…`.
                case folder
                /// A part of a program that the build itself runs.
                case program
                /// `dtb-…`
                case deviceTree
            }

            var list: List
            /// An object without `.o`, a folder without a slash behind it; relative to the tree.
            var path: String
            var isFolder: Bool
            /// May become a module by itself.
            var isModular: Bool
            /// That of its list: `obj-$(CONFIG_X)`.
            var option: String?
            /// The options that it is said under, its own first.
            var options: [String]
            /// Where it is written: the path of the file in the tree, and the word.
            var file: String
            var range: TextRange

            var name: String { String(path.split(separator: "/").last ?? "") }
        }

        /// Relative to the tree; empty for the tree itself.
        var folder: String
        var items: [Item] = []
        /// `foo-objs`, by the name of the object relative to the folder.
        var composites: [String: (file: String, range: TextRange)] = [:]
        /// Composites that no list names.
        var unused: [(name: String, file: String, range: TextRange)] = []
        var inclusions: [(file: String, range: TextRange, path: String)] = []
        var missing: Set<String> = []
        /// The files that were read, the folder's own first.
        var files: [String] = []
        /// What only running something would tell, where it is asked.
        var unanswered: [(file: String, range: TextRange)] = []
        /// What rules make.
        var targets: Set<String> = []
        var hasListed = false
        /// Some list could not be read to its end.
        var isPartial = false
    }
}

extension Kbuild.Unit {
    typealias Machine = Kbuild.Machine

    /// - Parameters:
    ///   - path: Of the makefile, relative to the tree.
    ///   - isFrame: Of the makefile beside a `Kbuild`, which only says what the whole tree is made of.
    init(
        readingFrom path: String, isFrame: Bool = false, lookingUp lookUp: @escaping (String) -> MakefileText?,
        listing list: @escaping (String) -> Set<String>
    ) {
        let folder = Kconfig.folder(of: path)
        var machine = Machine(.everything, lookingUp: lookUp, listing: list)
        machine.set("obj", folder.isEmpty ? "." : folder)
        machine.set("src", folder.isEmpty ? "." : folder)
        machine.set("srctree", ".")
        machine.set("objtree", ".")
        let parts = path.split(separator: "/")
        if parts.count > 2, parts[0] == "arch" { machine.set("SRCARCH", String(parts[1])) }
        // Of a module's own makefile the part that Kbuild reads.
        machine.set("KERNELRELEASE", "known")
        machine.run(path)
        self.init(machine, folder: folder, isFrame: isFrame)
    }

    private init(_ machine: Machine, folder: String, isFrame: Bool) {
        self.folder = folder
        var machine = machine
        files = machine.files.map(\.path)
        missing = machine.missing
        hasListed = machine.hasListed
        targets = Set(machine.targets)
        var collector = Collector(folder: folder, isFrame: isFrame)
        for name in machine.variables.keys.sorted() { collector.add(variable: name, of: &machine) }
        collector.addMembers(of: &machine)
        isPartial = machine.isExhausted
        items = collector.items.sorted { ($0.file, $0.range.lowerBound) < ($1.file, $1.range.lowerBound) }
        composites = collector.composites
        unused = collector.unused
        let paths = machine.files.map(\.path)
        inclusions = machine.inclusions.map { (paths[Int($0.origin.file)], $0.origin.range, $0.path) }
        unanswered = machine.unanswered.map { (paths[Int($0.file)], $0.range) }
    }

    /// Sorts variables into lists.
    private struct Collector {
        let folder: String
        let isFrame: Bool
        var items: [Item] = []
        var composites: [String: (file: String, range: TextRange)] = [:]
        var unused: [(name: String, file: String, range: TextRange)] = []
        /// Variables that may say the parts of an object, by its name.
        private var stems: [String: [(variable: String, option: String?)]] = [:]
        private var programs: Set<String> = []

        init(folder: String, isFrame: Bool) {
            self.folder = folder
            self.isFrame = isFrame
        }

        /// The lists of the tree's own makefile, and of those of architectures; elsewhere they are objects like others.
        private var frame: Set<String> {
            let parts = folder.split(separator: "/")
            return parts.isEmpty || parts.count == 2 && parts[0] == "arch" ? Self.frameLists : []
        }

        private static let frameLists: Set<String> = ["core", "drivers", "libs", "init", "net", "virt"]

        /// What `obj` and its like are made of is no object of that name.
        private static let lists: Set<String> = [
            "obj", "lib", "subdir", "dtb", "dtbo", "always", "extra",
            "hostprogs", "hostprogs-always", "userprogs", "userprogs-always", "ccflags", "asflags", "cppflags",
            "ldflags",
            "rustflags", "subdir-ccflags", "subdir-asflags", "subdir-rustflags", "targets", "head", "machine",
            "platform",
        ]

        mutating func add(variable name: String, of machine: inout Machine) {
            if name == "hostprogs" || name == "userprogs" { return addPrograms(name, of: &machine) }
            guard let dash = name.lastIndex(of: "-") else { return }
            let stem = String(name[..<dash])
            let suffix = Suffix(String(name[name.index(after: dash)...]))
            guard let suffix else { return }
            if isFrame, !frame.contains(stem) { return }
            switch stem {
            case "obj": add(.object, name, suffix, of: &machine)
            case "lib": add(.library, name, suffix, of: &machine)
            case "subdir": add(.folder, name, suffix, of: &machine)
            // What the whole tree is made of is named from its top.
            case _ where frame.contains(stem): add(.folder, name, suffix, isFromTop: true, of: &machine)
            case "dtb", "dtbo": add(.deviceTree, name, suffix, of: &machine)
            case "hostprogs", "hostprogs-always", "userprogs", "userprogs-always": addPrograms(name, of: &machine)
            default:
                if !Self.lists.contains(stem) { stems[stem, default: []].append((name, suffix.option)) }
            }
        }

        private mutating func addPrograms(_ name: String, of machine: inout Machine) {
            for word in machine.ownValue(of: name, 0) { programs.insert(word.text) }
        }

        private mutating func add(
            _ list: Item.List, _ variable: String, _ suffix: Suffix, isFromTop: Bool = false,
            of machine: inout Machine
        ) {
            // `obj-` gathers what is not built.
            if suffix.isNever { return }
            for word in machine.ownValue(of: variable, 0) { add(list, word, suffix, isFromTop: isFromTop, machine) }
        }

        private mutating func add(
            _ list: Item.List, _ word: Machine.Word, _ suffix: Suffix, isFromTop: Bool = false, _ machine: Machine
        ) {
            guard let origin = word.origin, items.count < 60_000, !word.text.contains(Machine.mark) else { return }
            var text = word.text
            let isFolder = text.hasSuffix("/") || (list == .folder && !text.hasSuffix(".o") && !text.hasSuffix(".a"))
            let isObject = text.hasSuffix(".o")
            if list == .deviceTree {
                guard text.hasSuffix(".dtb") || text.hasSuffix(".dtbo") else { return }
                text = text.hasSuffix(".dtb") ? String(text.dropLast(4)) : String(text.dropLast(5))
            } else {
                guard isFolder || isObject else { return }
                if isObject { text = String(text.dropLast(2)) }
            }
            // `$(obj)/foo.o` is named from the top already.
            let base = isFromTop || text.hasPrefix(folder + "/") ? "" : folder
            let path = Kconfig.normalized(base.isEmpty ? text : base + "/" + text)
            guard !path.isEmpty, !path.hasPrefix("..") else { return }
            var options = suffix.option.map { [$0] } ?? []
            for option in machine.options[Int(word.conditions)] where !options.contains(option) {
                options.append(option)
            }
            items.append(
                Item(
                    list: list, path: path, isFolder: isFolder,
                    isModular: list == .object && isObject && suffix.isModular,
                    option: suffix.option, options: options,
                    file: machine.files[Int(origin.file)].path, range: origin.range))
        }

        // MARK: Objects of several parts

        mutating func addMembers(of machine: inout Machine) {
            if isFrame { return }
            var named: Set<String> = []
            for item in items where !item.isFolder && (item.list == .object || item.list == .library) {
                named.insert(relative(item.path))
            }
            for stem in stems.keys.sorted() {
                guard let variables = stems[stem] else { continue }
                if named.contains(stem) {
                    addMembers(
                        of: stem, variables, .member(Kconfig.normalized(folder.isEmpty ? stem : folder + "/" + stem)),
                        &machine)
                } else if programs.contains(stem) {
                    addMembers(of: stem, variables, .program, &machine)
                } else {
                    noteUnused(stem, variables, &machine)
                }
            }
        }

        private func relative(_ path: String) -> String {
            folder.isEmpty || !path.hasPrefix(folder + "/") ? path : String(path.dropFirst(folder.utf8.count + 1))
        }

        private mutating func addMembers(
            of stem: String, _ variables: [(variable: String, option: String?)], _ list: Item.List,
            _ machine: inout Machine
        ) {
            // `foo-objs` and `foo-y` say where `foo` is, rather than what options add to it.
            let plain = variables.filter { $0.option == nil }
            for (variable, _) in plain + variables.filter({ $0.option != nil }) {
                let suffix = Suffix(String(variable.dropFirst(stem.count + 1))) ?? .always
                let words = machine.ownValue(of: variable, 0)
                if composites[stem] == nil, let place = place(of: variable, words, machine) { composites[stem] = place }
                if suffix.isNever { continue }
                for word in words where word.text.hasSuffix(".o") { add(list, word, suffix, machine) }
            }
        }

        /// Where a variable is first assigned to; where its name is put together, its first word.
        private func place(
            of variable: String, _ words: [Machine.Word], _ machine: Machine
        ) -> (file: String, range: TextRange)? {
            for file in machine.files {
                let found = file.text.statements.first {
                    $0.isAssignment && file.text.bytes[$0.name].elementsEqual(variable.utf8)
                }
                if let found { return (file.path, found.name) }
            }
            return words.lazy.compactMap(\.origin).first.map { (machine.files[Int($0.file)].path, $0.range) }
        }

        /// `foo-objs` of objects only, where nobody names `foo.o` and nobody uses the variable.
        private mutating func noteUnused(
            _ stem: String, _ variables: [(variable: String, option: String?)], _ machine: inout Machine
        ) {
            let name = stem + "-objs"
            guard variables.contains(where: { $0.variable == name }) else { return }
            let words = machine.ownValue(of: name, 0)
            guard let first = words.lazy.compactMap(\.origin).first, words.allSatisfy({ $0.text.hasSuffix(".o") }),
                !Self.isUsed(stem, in: machine.files.map(\.text))
            else { return }
            unused.append((stem, machine.files[Int(first.file)].path, first.range))
        }

        /// Whether anything but assignments to `foo-objs` and its like names them, or `foo`.
        private static func isUsed(_ stem: String, in texts: [MakefileText]) -> Bool {
            texts.contains { text in
                for name in [stem + "-objs", stem + "-y"] {
                    let own = text.statements.count { $0.isAssignment && text.bytes[$0.name].elementsEqual(name.utf8) }
                    if text.count(of: name, atMost: own + 1) > own { return true }
                }
                return text.count(of: stem, atMost: 1) > 0 || text.count(of: stem + ".o", atMost: 1) > 0
            }
        }
    }

    /// What stands behind the dash of a list: `y`, `m`, `objs`, an option, nothing.
    private struct Suffix {
        var option: String?
        var isModular: Bool
        var isNever = false
        static let always = Suffix(option: nil, isModular: false)

        private init(option: String?, isModular: Bool, isNever: Bool = false) {
            self.option = option
            self.isModular = isModular
            self.isNever = isNever
        }

        init?(_ text: String) {
            switch text {
            case "y", "objs": self = .always
            case "m": self.init(option: nil, isModular: true)
            case "": self.init(option: nil, isModular: false, isNever: true)
            default:
                let names = Machine.options(in: text)
                guard let first = names.first, names.count == 1, text.first == Machine.mark else { return nil }
                self.init(option: first, isModular: !text.hasSuffix(Machine.builtIn))
            }
        }
    }
}
