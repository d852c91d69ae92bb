internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Systemd {
    /// The units of a workspace, and those of the machine that they reach.
    struct World: Sendable {
        struct Unit: Sendable {
            let name: UnitName
            /// The files that make it, the unit's own first, then its drop-ins by name.
            var files: [Int] = []
            /// Whether a file of the workspace is among them.
            var isOwn: Bool
            /// Whether there is a file of the unit itself, or of its template.
            var isFound: Bool { isMade }
            fileprivate(set) var isMade = false
            /// What `NAME.wants` and `NAME.requires` of the machine hold.
            var links: [(key: String, name: String)] = []
        }

        struct File: Sendable {
            var source: SourceFile
            var model: Model
            var isOwn: Bool
        }

        private(set) var files: [File] = []
        /// By name; templates by theirs.
        private(set) var units: [String: Unit] = [:]
        /// The names of those of the workspace, sorted.
        private(set) var own: [String] = []
        private var owners: [Int: UnitName] = [:]
        /// Of the machine; empty where no unit names one.
        var accounts = Accounts()

        init(_ sources: [SourceFile]) {
            for source in sources {
                guard let model = source.facts.model as? Model else { continue }
                add(source, model, isOwn: true)
            }
            shareDropIns()
            own = units.keys.sorted()
        }

        /// Drop-ins of a prefix (`foo-.service.d`) are those of every unit whose name begins so.
        private mutating func shareDropIns() {
            let shared = units.filter { unit in
                !unit.value.isMade && unit.value.name.instance == nil && unit.value.name.stem.hasSuffix("-")
            }
            guard !shared.isEmpty else { return }
            for (name, var unit) in units.sorted(by: { $0.key < $1.key }) where unit.isMade {
                let stem = unit.name.prefix
                for dash in stem.indices where stem[dash] == "-" {
                    let prefix = String(stem[...dash]) + "." + unit.name.kind.rawValue
                    guard let parts = shared[prefix], prefix != name else { continue }
                    unit.files += parts.files
                    for file in parts.files where owners[file] == nil { owners[file] = unit.name }
                    units[prefix] = nil
                }
                // In the order of their names, whatever folder they stand in.
                let parts = unit.files.filter { files[$0].model.isDropIn }.sorted {
                    files[$0].source.document.fileName < files[$1].source.document.fileName
                }
                unit.files = unit.files.filter { !files[$0].model.isDropIn } + parts
                units[name] = unit
            }
        }

        /// The unit that a file is told with; of several the first.
        func owner(of file: Int) -> UnitName { owners[file] ?? files[file].model.name }

        mutating func add(_ source: SourceFile, _ model: Model, isOwn: Bool) {
            let number = files.count
            files.append(File(source: source, model: model, isOwn: isOwn))
            var unit = units[model.name.full] ?? Unit(name: model.name, isOwn: isOwn)
            if model.isDropIn {
                unit.files.append(number)
            } else {
                // Of two of one name both are read; the first is the unit.
                let place = unit.files.firstIndex { files[$0].model.isDropIn } ?? unit.files.count
                unit.files.insert(number, at: place)
                unit.isMade = true
            }
            units[model.name.full] = unit
        }

        mutating func add(links: [(key: String, name: String)], to name: String) { units[name]?.links = links }

        /// The unit that a name means, or the template that it would be made from.
        func unit(_ name: UnitName) -> Unit? {
            if let unit = units[name.full], unit.isMade { return unit }
            if let template = name.template.flatMap({ units[$0] }), template.isMade { return template }
            return units[name.full]
        }

        /// The file that a name leads to.
        func file(of name: UnitName) -> File? { unit(name)?.files.first.map { files[$0] } }

        func id(of name: UnitName) -> ComponentID {
            ComponentID(PackageURL(type: "generic", namespace: Systemd.unitNamespace, name: name.full))
        }

        /// What a unit says under a key, by all its files in their order; a reset counts where there is one.
        func value(_ key: String, in section: String, of unit: Unit) -> String? {
            unit.files.reversed().lazy.compactMap { self.files[$0].model.value(key, in: section)?.value }.first
        }

        func flag(_ key: String, in section: String, of unit: Unit) -> Bool? {
            unit.files.reversed().lazy.compactMap { self.files[$0].model.flag(key, in: section) }.first
        }

        /// The settings of one key that count, with their files: an empty one takes back what was said before.
        func executions(_ key: String, of unit: Unit) -> [(file: Int, execution: Model.Execution)] {
            var result: [(Int, Model.Execution)] = []
            // Two units of one name in one workspace are not one after the other.
            let first = unit.files.first { !files[$0].model.isDropIn }
            for file in unit.files where files[file].model.isDropIn || file == first {
                for execution in files[file].model.executions where execution.key == key {
                    if execution.isReset { result = [] } else { result.append((file, execution)) }
                }
            }
            return result
        }

        func mentions(of unit: Unit) -> [(file: Int, mention: Model.Mention)] {
            unit.files.flatMap { file in files[file].model.mentions.map { (file, $0) } }
        }
    }

    /// Where units of a machine stand, those that win first.
    ///
    /// - Source: systemd.unit(5), "Unit File Load Path".
    static let folders = [
        "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system",
        "lib/systemd/system",
    ]
    static let userFolders = ["etc/systemd/user", "usr/local/lib/systemd/user", "usr/lib/systemd/user"]

    /// The names of the units that a machine has, listed once.
    struct Machine {
        private let root: AbsolutePath
        private var listed: [(folder: AbsolutePath, names: Set<String>)] = []

        init(_ metadata: any MetadataSource) async throws {
            root = metadata.assumed("systemd.root").flatMap { AbsolutePath($0) } ?? .root
            for folder in Systemd.folders + Systemd.userFolders {
                let path = root.appending(folder)
                let names = try await metadata.fileNames(in: path)
                if !names.isEmpty { listed.append((path, Set(names))) }
            }
        }

        /// Whether anything can be said of what is not there.
        var isKnown: Bool { !listed.isEmpty }

        /// All that can be named, sorted.
        var names: [String] {
            Set(listed.flatMap(\.names)).filter { UnitName($0) != nil }.sorted()
        }

        func file(of name: UnitName) -> AbsolutePath? {
            for name in [name.full, name.template].compactMap({ $0 }) {
                if let place = listed.first(where: { $0.names.contains(name) }) { return place.folder.appending(name) }
            }
            return nil
        }

        /// The folders of a unit that hold links to what it wants and requires.
        func linkFolders(of name: UnitName) -> [(key: String, folder: AbsolutePath)] {
            [("Wants", "wants"), ("Requires", "requires")].flatMap { key, ending in
                listed.filter { $0.names.contains("\(name.full).\(ending)") }
                    .map { (key, $0.folder.appending("\(name.full).\(ending)")) }
            }
        }
    }
}
