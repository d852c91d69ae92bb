internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension SwiftPM {
    /// What resolving needs to know of one manifest, each thing with its place in the text.
    struct Package: Sendable {
        var name: Located<String>
        var toolsVersion: ToolsVersion
        var dependencies: [Dependency] = []
        var products: [Product] = []
        var targets: [Target] = []
        var traits: [Trait] = []
        var platforms: [Platform] = []
        /// Of a package that is itself a system library (tools version 4 and older).
        var pkgConfig: Located<String>?
        var providers: [Provider] = []
        /// The whole `Package(…)`.
        var range: TextRange = 0..<0

        /// A system and the oldest version of it that will do.
        struct Platform: Hashable, Sendable {
            /// In lower case, as the tools write it: `macos`.
            var name: String
            /// Numbers and dots.
            var version: String
        }

        /// `.package(…)`.
        struct Dependency: Sendable {
            enum Place: Hashable, Sendable {
                case url(String)
                case path(String)
                case registry(String)
            }

            enum Requirement: Hashable, Sendable {
                case exact(SemanticVersion)
                case range(SemanticVersion, upTo: SemanticVersion)
                case branch(String)
                case revision(String)
                /// It is what stands in the folder.
                case none
                /// Only running the manifest would tell.
                case unknowable
            }

            /// Where the package is; the range is that of the text without quotes.
            var place: Located<Place> { didSet { names = Names(of: place.value, name) } }
            /// The name that targets use, where the manifest gives one.
            var name: String? { didSet { names = Names(of: place.value, name) } }
            /// What `place` and `name` come to: asked for many times.
            private(set) var names: Names
            var requirement: Requirement
            /// The requirement as written, `nil` where there is none.
            var written: Located<String>?
            /// `nil` where nothing is said, which asks for the default ones.
            var traits: [RequestedTrait]?
            /// The whole declaration.
            var range: TextRange
            /// What to delete to remove it from its list.
            var removal: TextRange = 0..<0
            /// The version literal inside `written` that would be raised, without quotes.
            var version: Located<String>?

            init(place: Located<Place>, requirement: Requirement, range: TextRange) {
                self.place = place
                self.requirement = requirement
                self.range = range
                names = Names(of: place.value, nil)
            }
        }

        /// A trait that is asked of a dependency, under a condition on one's own traits.
        struct RequestedTrait: Hashable, Sendable {
            var name: String
            /// One of these must be enabled; `nil` for always.
            var condition: [String]?
        }

        struct Product: Sendable {
            enum Kind: String, Hashable, Sendable {
                case library
                case executable
                case plugin
            }

            var name: Located<String>
            var kind: Kind
            var targets: [String]
            /// `dynamic`, `static`, `automatic`; of other kinds nothing.
            var linkage: String?
            /// The mentions of `targets`, in their order.
            var mentions: [Located<String>] = []
            var range: TextRange = 0..<0
        }

        struct Target: Sendable {
            enum Kind: Hashable, Sendable {
                case regular
                case executable
                case test
                case macro
                case plugin(isCommand: Bool)
                case system
                case binary
            }

            var name: Located<String>
            var kind: Kind
            /// Relative to the package, `nil` for the usual place.
            var path: String?
            var uses: [Use] = []
            var providers: [Provider] = []
            var pkgConfig: Located<String>?
            /// As the linker is told them: `sqlite3`.
            var linkedLibraries: [Located<String>] = []
            /// Where a binary is, and the sum that it must have.
            var url: Located<String>?
            var checksum: Located<String>?
            var range: TextRange = 0..<0
        }

        /// A thing that a target names among its dependencies or its plugins.
        struct Use: Sendable {
            enum Kind: Hashable, Sendable {
                case target
                case product(package: String?)
                case byName
                case plugin(package: String?)
            }

            var kind: Kind
            var name: Located<String>
            /// The text of the package's name, where one is written.
            var package: Located<String>?
            /// One of these traits must be enabled; empty for no condition.
            var traits: [String] = []
            /// The platforms where it is used, in lower case; empty for all.
            var platforms: [String] = []
            /// The whole mention.
            var range: TextRange = 0..<0
            /// What to delete to remove it from its list.
            var removal: TextRange = 0..<0
        }

        /// Packages of another system that bring a system library.
        struct Provider: Sendable {
            enum Kind: String, Hashable, Sendable {
                case apt
                case brew
                case yum
                case nuget
                case pkg
            }

            var kind: Kind
            var names: [Located<String>]
        }

        struct Trait: Hashable, Sendable {
            /// The trait of the ones that are enabled when nothing is said is called `default`.
            var name: String
            var enables: [String]
            /// Where the name stands.
            var place: TextRange = 0..<0
            var range: TextRange = 0..<0
        }
    }
}

extension SwiftPM.Package {
    /// The names that targets have, to tell a target from a product of the same spelling.
    var targetNames: Set<String> { Set(targets.map(\.name.value)) }

    /// The dependency that a target means by a package's name, in any case.
    func dependency(called name: String) -> Int? {
        let name = name.lowercased()
        return dependencies.firstIndex { $0.names.folded == name }
    }

    /// How the packages that targets name are used, by those names in lower case.
    func uses() -> PackageUses { PackageUses(of: targets) }
}

extension SwiftPM.Package {
    /// By which names targets use packages, in lower case.
    struct PackageUses {
        private var plugins: Set<String> = []
        private var others: Set<String> = []

        init(of targets: [Target]) {
            for use in targets.lazy.flatMap(\.uses) {
                guard let name = use.packageName?.lowercased() else { continue }
                if case .plugin = use.kind { plugins.insert(name) } else { others.insert(name) }
            }
        }

        /// Whether nothing but plugins is used under these names; `nil` where nothing is.
        func onlyBuild(_ names: Set<String>) -> Bool? {
            if !others.isDisjoint(with: names) { return false }
            return plugins.isDisjoint(with: names) ? nil : true
        }
    }
}

extension SwiftPM.Package.Dependency {
    struct Names: Sendable {
        /// Before mirrors and settings.
        var identity: SwiftPM.Identity
        /// What targets call the package.
        var inTargets: String
        /// The same in lower case, for they may use any.
        var folded: String

        init(of place: Place, _ name: String?) {
            switch place {
            case .url(let location), .path(let location):
                identity = SwiftPM.Identity(location: location)
                inTargets = name ?? SwiftPM.defaultName(ofLocation: location)
            case .registry(let id):
                identity = SwiftPM.Identity(registry: id)
                inTargets = id.lowercased()
            }
            folded = inTargets.lowercased()
        }
    }

    var identity: SwiftPM.Identity { names.identity }
    var nameInTargets: String { names.inTargets }
}
