internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// A tree, or the folder of a module outside of one: its makefiles as they stand on this disk, and what they make.
    final class World: Sendable {
        let root: AbsolutePath
        /// The folder of the workspace.
        let base: AbsolutePath
        /// Whether it is built by itself, with options of its own.
        let isTree: Bool
        /// By path relative to `root`; likewise all below.
        let files: [String: SourceFile]
        let makefiles: [String: Makefile]
        /// The names in the folders that makefiles speak of.
        let names: [String: Set<String>]
        let units: [Unit]
        /// The units that a file takes part in.
        let unitsOfFile: [String: [Int]]
        /// The unit of a folder.
        let unitOfFolder: [String: Int]
        /// Its options, where it has any.
        let options: Kconfig.World?
        let values: [String: String]?
        let modules: [Module]
        private let owned: Deferred<[String: [ItemPlace]]>
        private let outcomes: Deferred<Outcome?>

        /// Where an item is.
        struct ItemPlace: Hashable, Sendable {
            var unit: Int
            var item: Int
        }

        /// A module that some list names.
        struct Module: Sendable {
            /// As the kernel calls it: with `_` for `-`.
            var name: String
            var place: ItemPlace
        }

        init(
            root: AbsolutePath, base: AbsolutePath, isTree: Bool, files: [String: SourceFile],
            names: [String: Set<String>], units: [Unit], options: Kconfig.World?, values: [String: String]?
        ) {
            self.root = root
            self.base = base
            self.isTree = isTree
            self.files = files
            self.names = names
            self.units = units
            self.options = options
            self.values = values
            makefiles = files.compactMapValues { $0.facts.model as? Makefile }
            var unitsOfFile: [String: [Int]] = [:]
            var unitOfFolder: [String: Int] = [:]
            var modules: [Module] = []
            for (number, unit) in units.enumerated() {
                for path in unit.files { unitsOfFile[path, default: []].append(number) }
                if unitOfFolder[unit.folder] == nil { unitOfFolder[unit.folder] = number }
                for (index, item) in unit.items.enumerated() where item.isModular {
                    guard World.mayBeModule(item, options) else { continue }
                    modules.append(
                        Module(name: item.name.replacing("-", with: "_"), place: ItemPlace(unit: number, item: index)))
                }
            }
            self.unitsOfFile = unitsOfFile
            self.unitOfFolder = unitOfFolder
            self.modules = modules
            owned = Deferred {
                var owned: [String: [ItemPlace]] = [:]
                for (number, unit) in units.enumerated() {
                    for (index, item) in unit.items.enumerated() {
                        owned[item.path, default: []].append(ItemPlace(unit: number, item: index))
                    }
                }
                return owned
            }
            let makefiles = makefiles
            outcomes = Deferred {
                guard isTree, let values else { return nil }
                let architecture = options?.architecture(for: ".config") ?? "x86"
                return Descent(under: values, architecture: architecture) {
                    makefiles[$0]?.text
                } listing: {
                    names[$0] ?? []
                }.outcome
            }
        }

        /// An option of two values makes no module, whatever lists it stands in.
        private static func mayBeModule(_ item: Unit.Item, _ options: Kconfig.World?) -> Bool {
            guard let options, let own = item.option else { return true }
            return options.isTristate(own)
        }

        func item(_ place: ItemPlace) -> Unit.Item { units[place.unit].items[place.item] }

        /// The items of an object or a folder.
        func items(at path: String) -> [ItemPlace] { owned.value[path] ?? [] }

        /// What is built under `.config`; `nil` where nothing says so.
        var outcome: Outcome? { outcomes.value }

        func path(of document: DocumentID) -> String? { document.filePath?.relative(to: root) }

        func document(_ path: String) -> DocumentID { DocumentID(file: root.appending(path)) }

        // MARK: - Sources

        /// The file that an object is made of, where it is there.
        func source(of object: String) -> String? {
            let folder = Kconfig.folder(of: object)
            guard let names = names[folder] else { return nil }
            let name = String(object.dropFirst(folder.isEmpty ? 0 : folder.utf8.count + 1))
            let found = World.sources(of: name).first(where: names.contains)
            return found.map { folder.isEmpty ? $0 : folder + "/" + $0 }
        }

        /// Likewise of whatever a list names: a device tree is made of its source.
        func source(of item: Unit.Item) -> String? {
            guard item.list == .deviceTree else { return source(of: item.path) }
            let names = names[Kconfig.folder(of: item.path)] ?? []
            return [".dts", ".dtso"].first { names.contains(item.name + $0) }.map { item.path + $0 }
        }

        /// What `NAME.o` may be made of by the rules of Kbuild, the usual first.
        private static func sources(of name: String) -> [String] {
            var sources = [".c", ".S", ".rs", ".c_shipped", ".S_shipped", ".o_shipped", ".cc"].map { name + $0 }
            for (suffix, origins) in [
                (".asn1", [".asn1"]), (".tab", [".y"]), (".lex", [".l"]), (".dtb", [".dts"]),
                (".dtbo", [".dtso", ".dts"]),
            ] where name.hasSuffix(suffix) { sources += origins.map { name.dropLast(suffix.count) + $0 } }
            return sources
        }

        /// The makefile of a folder.
        func makefile(of folder: String) -> String? {
            let base = folder.isEmpty ? "" : folder + "/"
            return ["Kbuild", "Makefile"].map { base + $0 }.first { files[$0] != nil }
        }

        /// The place of the name of `foo-objs`.
        func compositePlace(of object: String, in unit: Unit) -> Evidence? {
            let stem = unit.folder.isEmpty ? object : String(object.dropFirst(unit.folder.utf8.count + 1))
            return unit.composites[stem].map { Evidence(document: document($0.file), range: $0.range) }
        }

        /// The name of an option before a place of a makefile: what stands there is said under it.
        func mention(of option: String, before offset: Int, in file: String) -> TextRange? {
            makefiles[file]?.mentions.last { $0.name == option && $0.range.lowerBound <= offset }?.range
        }

        // MARK: - Components

        func id(ofModule name: String) -> ComponentID {
            ComponentID(PackageURL(type: "generic", namespace: "linux-module", name: name))
        }

        /// The tree by the name that its options give it, or a folder of makefiles.
        var id: ComponentID {
            if let options { return options.id }
            let folder = root.relative(to: base) ?? ""
            let name = root.lastComponent
            return ComponentID(
                PackageURL(
                    type: "generic", namespace: "kbuild-folder", name: name.isEmpty ? "folder" : name,
                    subpath: folder.isEmpty ? nil : folder))
        }
    }
}
