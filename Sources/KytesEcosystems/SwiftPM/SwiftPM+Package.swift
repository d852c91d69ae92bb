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
            var place: Located<Place>
            /// The name that targets use, where the manifest gives one.
            var name: String?
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
        }

        /// A trait that is asked of a dependency, under a condition on one's own traits.
        struct RequestedTrait: Hashable, Sendable {
            var name: String
            /// One of these must be enabled; `nil` for always.
            var condition: [String]?
        }

        struct Product: Sendable {
            enum Kind: Hashable, Sendable {
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
        return dependencies.firstIndex { $0.nameInTargets.lowercased() == name }
    }
}

extension SwiftPM.Package.Dependency {
    /// What targets call the package.
    var nameInTargets: String {
        switch place.value {
        case .url(let location), .path(let location): name ?? SwiftPM.defaultName(ofLocation: location)
        case .registry(let id): id.lowercased()
        }
    }
}
