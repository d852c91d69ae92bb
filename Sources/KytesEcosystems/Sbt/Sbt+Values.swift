internal import KytesGraph
internal import KytesSyntax
internal import KytesText

// What expressions of a build stand for. A build is a set of definitions that are worked out when they are asked for, by one
// project or another; settings are kept as they are written until a project is known in whose world they are worked out.

extension Sbt {
    indirect enum Value {
        case text(Text)
        case number(Int)
        case flag(Bool)
        /// Sequences and options.
        case list([Value])
        case tuple([Value])
        case module(Module)
        case project(BuildProject)
        case settings([Setting])
        case exclusion(Exclusion)
        case resolver(Resolver)
        case object(Definitions)
        case lambda(Lambda)
        /// What a project works out later: `Def.setting { … }`.
        case deferred(Written)
        /// A name that nothing here defines: a key, a member of sbt, of a plugin.
        case symbol([String])
        case unknown(Unknown)

        static var nothing: Value { .list([]) }
    }

    /// A text and, where it is written as one literal, its place between the quotes.
    struct Text: Hashable, Sendable {
        var value: String
        var place: Evidence?
    }

    /// What only running the build would tell, and the smallest text that makes it so.
    struct Unknown: Hashable, Sendable {
        var reason: String
        var place: Evidence
    }

    /// An expression and what its names mean.
    struct Written {
        var expression: Expression
        var scope: Definitions
    }

    struct Lambda {
        var parameters: [Parameter]
        var body: [Statement]
        var scope: Definitions
    }

    /// How a name is made the name of an artifact.
    enum Cross: Hashable, Sendable {
        case none
        /// `%%`
        case binary
        /// `%%%`
        case platform
        case full
        /// As if the Scala version were this one.
        case fixed(String)
    }

    /// What is asked for: `"org" %% "name" % "version" % Test`.
    struct Module: Hashable, Sendable {
        var organization: Text
        var name: Text
        var cross: Cross
        var version: Text?
        /// Why the version is not known, where one is said.
        var doubt: Unknown?
        /// As written behind the version, `nil` for `compile`.
        var configuration: String?
        var exclusions: [Exclusion] = []
        var isTransitive = true
        var isPlugin = false
        var classifier: String?
        var evidence: Evidence
    }

    struct Exclusion: Hashable, Sendable {
        var organization: String
        /// `*` for any.
        var name: String
        var cross: Cross = .none
    }

    /// `key := value`, as it is written.
    struct Setting {
        var key: String
        /// `ThisBuild`, `Test`, the name of a project.
        var scopes: [String]
        var sign: String
        var value: Written
        /// Of a cross project: for which platforms alone; `nil` for all.
        var platforms: Set<Platform>?
        var place: Evidence
    }

    enum Platform: String, Hashable, Sendable, CaseIterable {
        case jvm
        case js
        case native

        /// What sbt-crossproject puts behind the name of a project.
        var suffix: String {
            switch self {
            case .jvm: "JVM"
            case .js: "JS"
            case .native: "Native"
            }
        }
    }

    struct BuildProject {
        /// `nil` until it is known which definition holds it.
        var id: String?
        var folder: String?
        var place: Evidence
        var settings: [Setting] = []
        var dependencies: [ProjectDependency] = []
        var plugins: Set<String> = []
        /// Of a cross project: what it is built for; empty for a plain one.
        var platforms: [Platform] = []
        /// Of a cross project: whose name has no suffix.
        var plainPlatforms: Set<Platform> = []
        /// Of a cross project: how its folders are laid out, `Full` or `Pure`.
        var crossType = "Full"
        /// Of one side of a cross project: the name that all sides have.
        var crossID: String?
        var platform: Platform = .jvm
    }

    /// `dependsOn(core % "test->test")`
    struct ProjectDependency: Hashable, Sendable {
        var id: String
        /// Of a cross project: its sides.
        var sides: [Platform: String] = [:]
        var configuration: String?
        var evidence: Evidence
    }
}

extension Sbt.Value {
    var text: Sbt.Text? { if case .text(let text) = self { text } else { nil } }
    var list: [Sbt.Value]? { if case .list(let values) = self { values } else { nil } }
    var module: Sbt.Module? { if case .module(let module) = self { module } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var unknown: Sbt.Unknown? { if case .unknown(let unknown) = self { unknown } else { nil } }

    /// All settings in it, however deep in lists.
    var settings: [Sbt.Setting] {
        flattened.flatMap { value -> [Sbt.Setting] in
            if case .settings(let settings) = value { return settings }
            return []
        }
    }

    /// All that is in it, lists opened: no more than builds have, for lists may hold each other many times over.
    var flattened: [Sbt.Value] {
        guard case .list = self else { return [self] }
        var result: [Sbt.Value] = []
        var open = [self]
        var looks = 0
        while let value = open.popLast(), looks < 20_000 {
            looks += 1
            if let values = value.list { open += values.reversed() } else { result.append(value) }
        }
        return result
    }

    /// The last word of a name, or the text: `Test`, `"test"`.
    var word: String? {
        switch self {
        case .text(let text): text.value
        case .symbol(let path): path.last
        default: nil
        }
    }
}
