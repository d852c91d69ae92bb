internal import KytesBasics
internal import KytesText

extension Maven {
    /// The sources of one module, and what they name.
    struct ModuleSources: Sendable {
        struct Use: Sendable {
            /// Whether an import names it; else it only stands in the text.
            var isImport = false
            /// Whether anything but tests names it.
            var isForMain = false
        }

        /// By the name as it is written: `org.slf4j.Logger`.
        private(set) var names: [String: Use] = [:]
        /// Those that the sources are part of.
        private(set) var packages: Set<String> = []
        /// What they declare themselves, as compiled code calls it: `org/example/App.class`.
        private(set) var own: Set<String> = []
        /// Whether all sources are known: none that the build makes, none beyond what is looked at.
        private(set) var isWhole = true

        /// Beyond that many files a module is not looked into.
        static let mostFiles = 5_000
        private static let mostResources = 400
        private static let languages = ["java", "kotlin", "groovy", "scala"]

        /// - Returns: `nil` where there are no sources, or too many.
        static func read(
            _ lineage: Lineage,
            _ environment: Environment,
            _ metadata: any MetadataSource
        ) async throws -> ModuleSources? {
            guard let folder = lineage.pom.folder else { return nil }
            var sources = ModuleSources()
            sources.isWhole = !lineage.makesSources
            var count = 0
            for isTest in [false, true] {
                var folders = languages.dropFirst().map { folder.appending("src/\(isTest ? "test" : "main")/\($0)") }
                folders.append(lineage.sourceDirectory(isTest: isTest, environment, in: folder))
                let made = folder.appending("target/generated-\(isTest ? "test-" : "")sources")
                for folder in folders + [made] {
                    var tree = SourceTree(metadata, most: mostFiles - count)
                    guard try await tree.list(folder, isSource) else { return nil }
                    if folder == made, !tree.files.isEmpty { sources.isWhole = true }
                    count += tree.files.count
                    try await sources.add(tree.files, isTest: isTest, metadata)
                }
            }
            if count == 0 { return nil }
            try await sources.addResources(of: folder, metadata)
            return sources
        }

        private mutating func add(_ files: [AbsolutePath], isTest: Bool, _ metadata: any MetadataSource) async throws {
            // Names in Scala may begin anywhere on their way.
            if files.contains(where: { $0.lastComponent.hasSuffix(".scala") }) { isWhole = false }
            for (path, facts) in zip(files, try await metadata.facts(ofSourcesAt: files, readBy: Maven.self)) {
                guard let facts, let text = facts.model as? SourceNames else {
                    isWhole = false
                    continue
                }
                packages.insert(text.package)
                let stem = path.lastComponent.prefix { $0 != "." }
                own.insert((text.package.isEmpty ? "" : text.package.replacing(".", with: "/") + "/") + stem + ".class")
                for reference in facts.references {
                    names[reference.name.value, default: Use()].isImport = true
                    if !isTest { names[reference.name.value]?.isForMain = true }
                }
                for name in text.qualified where names[name] == nil { names[name] = Use() }
            }
        }

        /// Code may be named in what configures it.
        private mutating func addResources(of folder: AbsolutePath, _ metadata: any MetadataSource) async throws {
            var tree = SourceTree(metadata, most: Self.mostResources)
            for place in ["src/main/resources", "src/main/webapp", "src/test/resources"] {
                guard try await tree.list(folder.appending(place), Self.isConfiguration) else {
                    isWhole = false
                    return
                }
            }
            for text in try await metadata.texts(at: tree.files) {
                guard let text else { continue }
                for name in SourceNames.qualified(in: text.bytes) where names[name] == nil { names[name] = Use() }
            }
        }

        private static func isConfiguration(_ name: String) -> Bool {
            [".xml", ".properties", ".yml", ".yaml", ".json", ".conf", ".factories", ".imports"]
                .contains { name.hasSuffix($0) }
        }
    }

    /// The files below a folder, as far as one answer may look.
    struct SourceTree {
        private(set) var files: [AbsolutePath] = []
        private let metadata: any MetadataSource
        private let most: Int
        private var folders = 0

        init(_ metadata: any MetadataSource, most: Int) {
            self.metadata = metadata
            self.most = most
        }

        /// - Parameter isWanted: Asked of the name of a file; what is not wanted is taken for a folder.
        /// - Returns: Whether all of it was seen.
        mutating func list(_ folder: AbsolutePath, _ isWanted: (String) -> Bool, depth: Int = 0) async throws -> Bool {
            folders += 1
            guard depth < 32, folders <= 4 * Maven.ModuleSources.mostFiles else { return false }
            for name in try await metadata.fileNames(in: folder) {
                if isWanted(name) {
                    files.append(folder.appending(name))
                    if files.count > most { return false }
                } else if !(try await list(folder.appending(name), isWanted, depth: depth + 1)) {
                    return false
                }
            }
            return true
        }
    }
}

extension Maven.Lineage {
    /// Where the module's own sources stand.
    ///
    /// Source: Maven 3.8.7, super POM.
    func sourceDirectory(isTest: Bool, _ environment: Maven.Environment, in folder: AbsolutePath) -> AbsolutePath {
        let said = ofBuild { isTest ? $0.testSourceDirectory?.value : $0.sourceDirectory?.value }
        var values = Maven.Values(self, environment)
        return AbsolutePath(values.value(of: said ?? "src/\(isTest ? "test" : "main")/java"), relativeTo: folder)
    }

    /// Of the active profiles, the POM, then its parents.
    func ofBuild(_ value: (Maven.Model.Build) -> String?) -> String? {
        profiles.reversed().compactMap { value($0.build) }.first ?? value(pom.model.build) ?? parent?.ofBuild(value)
    }

    var builds: [Maven.Model.Build] {
        [pom.model.build] + profiles.map(\.build) + (parent?.builds ?? [])
    }

    /// Whether a plugin may make sources, or add some from elsewhere: by the phase that it runs in, or by its name.
    fileprivate var makesSources: Bool {
        builds.flatMap(\.plugins).contains { plugin in
            let name = plugin.artifactID?.value ?? ""
            return plugin.executions.contains { Self.sourcePhases.contains($0.phase?.value ?? "") }
                || Self.makers.contains { name.contains($0) }
        }
    }

    private static let sourcePhases: Set = [
        "generate-sources", "process-sources", "generate-test-sources", "process-test-sources",
    ]
    private static let makers = [
        "antlr", "apt-maven", "avro", "build-helper", "codegen", "generat", "grpc", "javacc", "jaxb", "jaxws", "jflex",
        "jooq", "modello", "openapi", "protobuf", "querydsl", "swagger", "thrift", "wsdl", "xjc", "xmlbeans",
    ]
}
