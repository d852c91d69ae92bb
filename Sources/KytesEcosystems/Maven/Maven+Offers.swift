internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven.Settled {
    func offers(of root: ComponentID) -> [BindingOffer] {
        lineages[root].map { Maven.Products.offers(of: root, $0, environment) } ?? []
    }
}

extension Maven {
    /// What came with the distribution is part of one of its packages.
    static func wants(of components: [Component], _ roots: [ComponentID]) -> [BindingWant] {
        components.compactMap { component in
            guard let manifest = component.manifest, let path = manifest.filePath, path.isWithin(distribution) else {
                return nil
            }
            return BindingWant(
                component: component.id, key: .systemFile(path.string, on: .thisMachine), kind: .contains,
                isReversed: true, evidence: Evidence(document: manifest, range: 0..<0), roots: roots)
        }
    }

    /// What other layers may know the modules of a reactor by: their coordinates, and the files that the build makes.
    ///
    /// Plugins are told what to make by their configuration, which is not read: what they make unless told otherwise is said.
    /// Source: Maven 3.8.7, super POM; the plugins' own documentation of their defaults, read 2026-11-27.
    struct Products {
        private let module: ComponentID
        private let lineage: Lineage
        private let folder: AbsolutePath
        private let finalName: String
        private var offers: [BindingOffer] = []

        /// - Returns: Nothing for a POM that is not of the workspace.
        static func offers(of module: ComponentID, _ lineage: Lineage, _ environment: Environment) -> [BindingOffer] {
            guard let folder = lineage.pom.folder else { return [] }
            var products = Products(module, lineage, folder, environment)
            products.make()
            return products.offers
        }

        private init(_ module: ComponentID, _ lineage: Lineage, _ folder: AbsolutePath, _ environment: Environment) {
            var values = Values(lineage, environment)
            let directory = values.value(of: lineage.ofBuild { $0.directory?.value } ?? "target")
            let name = lineage.ofBuild { $0.finalName?.value } ?? "${project.artifactId}-${project.version}"
            self.module = module
            self.lineage = lineage
            self.folder = AbsolutePath(directory, relativeTo: folder)
            finalName = Self.pattern(of: values.value(of: name))
        }

        /// What is not known may be anything.
        private static func pattern(of name: String) -> String { name.replacing(/\$\{[^}]*\}/, with: "*") }

        private mutating func make() {
            offers.append(
                BindingOffer(
                    component: module, key: .package(module.packageURL), place: lineage.pom.evidence,
                    confidence: .certain, reason: "`\(lineage.artifactID)` is a module of this workspace"))
            let plugins = Set(lineage.builds.flatMap(\.plugins).compactMap(\.artifactID?.value))
            if let ending = Self.endings[lineage.packaging] ?? (lineage.packaging == "pom" ? nil : "jar") {
                offer(
                    finalName + "." + ending, Self.endings[lineage.packaging] == nil ? .possible : .likely,
                    "Maven calls what `\(lineage.artifactID)` is built into")
            }
            for plugin in Self.plugins where plugins.contains(plugin.name) {
                for suffix in plugin.suffixes {
                    offer(
                        finalName + suffix, .likely, "`\(plugin.name)` calls what it makes of `\(lineage.artifactID)`")
                }
                for suffix in plugin.guesses {
                    offer(finalName + suffix, .possible, "`\(plugin.name)` may make of `\(lineage.artifactID)`")
                }
                for path in plugin.paths {
                    offer(path, .likely, "`\(plugin.name)` calls what it makes of `\(lineage.artifactID)`")
                }
            }
        }

        private mutating func offer(_ path: String, _ confidence: Confidence, _ words: String) {
            let file = folder.appending(path)
            guard file.isWithin(folder), !path.isEmpty else { return }
            offers.append(
                BindingOffer(
                    component: module, key: .artifact(file), place: lineage.pom.evidence, confidence: confidence,
                    reason: "\(words) `\(file.lastComponent)`"))
        }

        /// By packaging; of what is not here a plugin decides.
        private static let endings = [
            "jar": "jar", "war": "war", "ear": "ear", "rar": "rar", "ejb": "jar", "maven-plugin": "jar",
            "bundle": "jar",
        ]

        private struct Plugin {
            var name: String
            /// Behind the final name.
            var suffixes: [String] = []
            var guesses: [String] = []
            /// In the folder of the build.
            var paths: [String] = []
        }

        private static let plugins = [
            Plugin(
                name: "maven-assembly-plugin", suffixes: ["-jar-with-dependencies.jar"],
                guesses: ["-*.tar.gz", "-*.zip", "-*.jar"]),
            Plugin(name: "maven-shade-plugin", suffixes: ["-shaded.jar"]),
            Plugin(name: "maven-source-plugin", suffixes: ["-sources.jar"]),
            Plugin(name: "maven-javadoc-plugin", suffixes: ["-javadoc.jar"]),
            Plugin(name: "maven-dependency-plugin", paths: ["dependency"]),
            Plugin(name: "spring-boot-maven-plugin", guesses: ["-exec.jar"]),
            Plugin(
                name: "quarkus-maven-plugin", suffixes: ["-runner.jar", "-runner"],
                paths: ["quarkus-app", "quarkus-app/quarkus-run.jar"]),
        ]
    }
}
