internal import KytesText

extension Maven {
    /// What one POM says by itself: nothing is inherited, nothing is interpolated, every value has its place.
    ///
    /// Source: Maven 3.9, `maven.mdo` (model 4.0.0), and Maven 4, model 4.1.0.
    @dynamicMemberLookup
    struct Model: Sendable {
        private final class Storage: Sendable {
            let fields: ModelFields

            init(_ fields: ModelFields) { self.fields = fields }
        }

        private let storage: Storage

        init(_ fields: ModelFields) { storage = Storage(fields) }

        subscript<Value>(dynamicMember field: KeyPath<ModelFields, Value>) -> Value {
            storage.fields[keyPath: field]
        }

        struct Parent: Sendable {
            var groupID: Located<String>?
            var artifactID: Located<String>?
            var version: Located<String>?
            /// `../pom.xml` where nothing is said, nowhere on this disk where it is said to be empty.
            var relativePath: Located<String>?
            var range: TextRange = 0..<0
        }

        struct Property: Sendable {
            var name: Located<String>
            var value: Located<String>
            var range: TextRange = 0..<0
        }

        /// A declaration of a dependency; small to hold, for a POM may have thousands, which all below it share.
        @dynamicMemberLookup
        struct Dependency: Sendable {
            private final class Storage: Sendable {
                let fields: DependencyFields

                init(_ fields: DependencyFields) { self.fields = fields }
            }

            private let storage: Storage

            init(_ fields: DependencyFields = DependencyFields()) { storage = Storage(fields) }

            subscript<Value>(dynamicMember field: KeyPath<DependencyFields, Value>) -> Value {
                storage.fields[keyPath: field]
            }
        }

        struct DependencyFields: Sendable {
            var groupID: Located<String>?
            var artifactID: Located<String>?
            var version: Located<String>?
            /// `jar` where nothing is said.
            var type: Located<String>?
            var classifier: Located<String>?
            var scope: Located<String>?
            var systemPath: Located<String>?
            /// As written: it may be an expression.
            var optional: Located<String>?
            var exclusions: [Exclusion] = []
            /// The whole `<dependency>`.
            var range: TextRange = 0..<0
            /// What to delete to remove it, its line included where it has one to itself.
            var removal: TextRange = 0..<0
        }

        /// `*` stands for any.
        struct Exclusion: Sendable {
            var groupID: Located<String>?
            var artifactID: Located<String>?
            var range: TextRange = 0..<0
        }

        struct Build: Sendable {
            var plugins: [Plugin] = []
            var managedPlugins: [Plugin] = []
            var extensions: [Plugin] = []
            var finalName: Located<String>?
            /// `target` where nothing is said.
            var directory: Located<String>?
            var sourceDirectory: Located<String>?
            var testSourceDirectory: Located<String>?
        }

        /// A plugin or an extension of the build.
        struct Plugin: Sendable {
            /// `org.apache.maven.plugins` where nothing is said.
            var groupID: Located<String>?
            var artifactID: Located<String>?
            var version: Located<String>?
            var dependencies: [Dependency] = []
            var executions: [Execution] = []
            var toolchains: [ToolchainRequest] = []
            var range: TextRange = 0..<0
        }

        /// A tool of this machine that a plugin asks `toolchains.xml` for.
        struct ToolchainRequest: Sendable {
            /// `jdk`
            var type: Located<String>
            /// What it must provide: `version`, `vendor`.
            var wanted: [Property] = []
            var range: TextRange = 0..<0
        }

        /// When a plugin runs, and what of it.
        struct Execution: Sendable {
            var id: Located<String>?
            /// Where nothing is said, each goal has its own.
            var phase: Located<String>?
            var goals: [Located<String>] = []
        }

        struct Repository: Sendable {
            var id: Located<String>?
            var url: Located<String>?
            /// Whether snapshots are looked for.
            var hasSnapshots = true
            /// Whether releases are looked for.
            var hasReleases = true
            /// `daily` where nothing is said.
            var snapshotUpdates: String?
            var releaseUpdates: String?
            /// Whether what has no checksum, or a wrong one, is refused: `fail`.
            var isStrict = false
            /// Named by the user's own settings.
            var isOfUser = false
            var range: TextRange = 0..<0
        }

        /// Where the artifact has gone; what is not said stays as it was.
        struct Relocation: Sendable {
            var groupID: Located<String>?
            var artifactID: Located<String>?
            var version: Located<String>?
            var message: Located<String>?
            var range: TextRange = 0..<0
        }

        struct SCM: Sendable {
            var connection: Located<String>?
            var developerConnection: Located<String>?
            var url: Located<String>?
            var tag: Located<String>?
            /// `child.scm.*.inherit.append.path`, true where nothing is said.
            var appendsToURL = true
            var appendsToConnection = true
        }

        struct Profile: Sendable {
            var id: Located<String>?
            var activation: Activation?
            var properties: [Property] = []
            var modules: [Located<String>] = []
            var dependencies: [Dependency] = []
            var managedDependencies: [Dependency] = []
            var build = Build()
            var reports: [Plugin] = []
            var repositories: [Repository] = []
            var pluginRepositories: [Repository] = []
            var range: TextRange = 0..<0
        }

        /// All conditions that are given must hold.
        struct Activation: Sendable {
            var isActiveByDefault = false
            var jdk: Located<String>?
            var osName: Located<String>?
            var osFamily: Located<String>?
            var osArch: Located<String>?
            var osVersion: Located<String>?
            var propertyName: Located<String>?
            var propertyValue: Located<String>?
            var fileExists: Located<String>?
            var fileMissing: Located<String>?
            var range: TextRange = 0..<0
        }
    }

    /// What a `Model` holds; it is one object, for thousands are held, each by several.
    struct ModelFields: Sendable {
        var modelVersion: Located<String>?
        var parent: Model.Parent?
        var groupID: Located<String>?
        var artifactID: Located<String>?
        var version: Located<String>?
        /// `jar` where nothing is said.
        var packaging: Located<String>?
        var name: Located<String>?
        var url: Located<String>?
        var scm: Model.SCM?
        var licences: [Located<String>] = []
        /// In the order of the text; of two with one name the last counts.
        var properties: [Model.Property] = []
        var modules: [Located<String>] = []
        var dependencies: [Model.Dependency] = []
        var managedDependencies: [Model.Dependency] = []
        var build = Model.Build()
        /// The plugins of `<reporting>`.
        var reports: [Model.Plugin] = []
        var repositories: [Model.Repository] = []
        var pluginRepositories: [Model.Repository] = []
        var relocation: Model.Relocation?
        var profiles: [Model.Profile] = []
        /// The whole `<project>`.
        var range: TextRange = 0..<0
    }
}
