internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// One installed kernel: its modules, what they need, and under which further names they are known.
    final class Kernel: Sendable {
        struct Module: Sendable {
            /// In normal form.
            var name: String
            /// Below the kernel's folder, `kernel/fs/ext4/ext4.ko`; of what is built in likewise.
            var path: String
            var isBuiltIn: Bool
            /// The line that says that there is one.
            var place: Evidence
            /// All that it needs in the end, in the order of `modules.dep`, and where that says so.
            var needs: [Need] = []
        }

        struct Need: Sendable {
            var module: Int32
            var place: Evidence
        }

        /// Why nothing is known of the inside of a module.
        enum Damage: Hashable, Sendable { case noObject, cutOff, unreadable }

        let folder: AbsolutePath
        var release: String { folder.lastComponent }
        /// Those that are built in come behind the others.
        let modules: [Module]
        let softDependencies: [String: [Setting.Soft]]
        let aliases: AliasTable
        /// Of what is built in.
        let builtInAliases: AliasTable
        let damage: [Int: Damage]
        /// Those that need themselves; depmod gives up on such a kernel.
        let inCircles: [Int]
        private let numbers: [String: Int]
        private let information: [Int: [UInt8]]

        init(
            folder: AbsolutePath,
            modules: [Module],
            models: [(model: Model, document: DocumentID)],
            information: [Int: [UInt8]],
            damage: [Int: Damage],
            inCircles: [Int]
        ) {
            self.folder = folder
            self.modules = modules
            self.information = information
            self.damage = damage
            self.inCircles = inCircles
            numbers = Dictionary(
                modules.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
            var soft: [String: [Setting.Soft]] = [:]
            var aliases = AliasTable()
            for (model, document) in models {
                for setting in model.settings(in: document) {
                    switch setting.directive {
                    // Of several only the first counts.
                    case .softdep:
                        let name = normal(setting.subject.value)
                        if soft[name] == nil { soft[name] = setting.soft }
                    case .alias: aliases.add(setting)
                    default: break
                    }
                }
            }
            softDependencies = soft
            self.aliases = aliases
            var builtInAliases = AliasTable()
            for (number, module) in modules.enumerated() where module.isBuiltIn {
                for alias in information[number].map({ Information.aliases(in: $0) }) ?? [] {
                    builtInAliases.add(alias, of: module.name)
                }
            }
            self.builtInAliases = builtInAliases
        }

        /// The same kernel, of whose modules more is known.
        private init(_ other: Kernel, information: [Int: [UInt8]], damage: [Int: Damage]) {
            folder = other.folder
            modules = other.modules
            softDependencies = other.softDependencies
            aliases = other.aliases
            builtInAliases = other.builtInAliases
            inCircles = other.inCircles
            numbers = other.numbers
            self.information = other.information.merging(information) { $1 }
            self.damage = other.damage.merging(damage) { $1 }
        }

        /// - Parameter found: By number.
        func adding(_ found: [Int: Found]) -> Kernel {
            var (information, damage): ([Int: [UInt8]], [Int: Damage]) = ([:], [:])
            for (number, found) in found {
                switch found {
                case .object(let object): information[number] = object.information
                case .damage(let why): damage[number] = why
                }
            }
            return Kernel(self, information: information, damage: damage)
        }

        /// Whether it was looked into a module, or there is nothing to look into.
        func knows(_ number: Int) -> Bool {
            information[number] != nil || damage[number] != nil || modules[number].isBuiltIn
        }

        func number(of name: String) -> Int? { numbers[normal(name)] }

        func module(_ name: String) -> Module? { number(of: name).map { modules[$0] } }

        /// What a module says of itself; `nil` where it was not looked into.
        func information(of number: Int) -> Information? { information[number].map { Information($0) } }

        /// Where its file is; of what is built in nowhere.
        func file(of module: Module) -> AbsolutePath? { module.isBuiltIn ? nil : folder.appending(module.path) }

        /// `net/ipv4/` of `kernel/net/ipv4/ip_gre.ko`: where its source is in the tree of the kernel.
        static func sourceFolder(of module: Module) -> String {
            let parts = module.path.split(separator: "/")
            return (parts.first == "kernel" ? parts.dropFirst() : parts[...]).dropLast().joined(separator: "/")
        }
    }

    /// Further names of modules, many of them patterns.
    struct AliasTable: Sendable {
        struct Rule: Sendable {
            var pattern: [UInt8]
            var module: String
        }

        private var rules: [UInt8: [Rule]] = [:]
        /// How many each module has.
        private(set) var counts: [String: Int] = [:]

        mutating func add(_ setting: Setting) {
            if let target = setting.target { add(setting.subject.value, of: normal(target.value)) }
        }

        /// - Parameter module: In normal form.
        mutating func add(_ alias: String, of module: String) {
            let pattern = Array(normal(alias).utf8)
            counts[module, default: 0] += 1
            // What begins with a sign of a pattern may be anything.
            let first = pattern.first.map { Self.signs.contains($0) ? 0 : $0 } ?? 0
            rules[first, default: []].append(Rule(pattern: pattern, module: module))
        }

        private static let signs: Set<UInt8> = [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")]

        /// The modules that a name stands for, in the order of the rules, as often as they say it.
        func modules(of name: String) -> [String] {
            let name = Array(normal(name).utf8)
            guard let first = name.first else { return [] }
            return ((rules[first] ?? []) + (rules[0] ?? [])).filter { Glob.matches(name, $0.pattern) }.map(\.module)
        }
    }
}
