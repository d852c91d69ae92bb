internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import Synchronization

extension Maven {
    /// What of the wanted code a component has.
    struct Holding: Sendable {
        /// `org/slf4j/Logger.class`
        var classes: Set<String> = []
        /// `org/slf4j/`
        var packages: Set<String> = []
        /// Whether all that it holds was seen.
        var isKnown = false
        /// Whether nothing but a mention makes its code run: it has some, and nothing in it plugs it in somewhere.
        var canBeUnused = false
    }

    /// What was found in archives last, so that a keystroke in a source does not open them all again.
    final class UsageMemory: Sendable {
        private let known = Mutex<[(wanted: WantedCode, holdings: [AbsolutePath: Holding])]>([])
        /// Modules that are open at a time, or one and what it was a moment ago.
        private static let capacity = 4

        func holding(of archive: AbsolutePath, _ wanted: WantedCode) -> Holding? {
            known.withLock { known in known.first { $0.wanted == wanted }?.holdings[archive] }
        }

        func remember(_ holding: Holding, of archive: AbsolutePath, _ wanted: WantedCode) {
            known.withLock { known in
                if let place = known.firstIndex(where: { $0.wanted == wanted }) {
                    known[place].holdings[archive] = holding
                    return
                }
                if known.count >= Self.capacity { known.removeFirst() }
                known.append((wanted, [archive: holding]))
            }
        }
    }

    /// The jars of a class path; modules of the same reactor are asked by their sources.
    struct CodeArchives {
        let wanted: WantedCode
        let resolution: Resolution
        let settled: Settled
        let metadata: any MetadataSource

        func holdings(of components: [ComponentID]) async throws -> [ComponentID: Holding] {
            let manifests = Dictionary(
                resolution.components.map { ($0.id, $0.manifest) }, uniquingKeysWith: { first, _ in first })
            let memory = metadata.kept { UsageMemory() }
            var found: [ComponentID: Holding] = [:]
            for component in components {
                try Task.checkCancellation()
                if let module = module(component), let folder = module.pom.folder {
                    found[component] = try await holding(of: module, in: folder, component)
                } else {
                    let manifest = (manifests[component] ?? nil)?.filePath
                    found[component] = try await holding(of: component, beside: manifest, memory)
                }
            }
            return found
        }

        /// What of the reactor it is, or the tests are of which it is.
        private func module(_ component: ComponentID) -> Lineage? {
            let url = component.packageURL
            guard url.qualifiers["classifier"] == "tests" else { return settled.lineages[component] }
            return settled.lineages[
                ComponentID(
                    maven: Coordinates(groupID: url.namespace ?? "", artifactID: url.name, version: url.version ?? ""))]
        }

        private func holding(
            of component: ComponentID,
            beside manifest: AbsolutePath?,
            _ memory: UsageMemory
        ) async throws -> Holding {
            let url = component.packageURL
            let coordinates = Coordinates(
                groupID: url.namespace ?? "", artifactID: url.name, version: url.version ?? "")
            let type = url.qualifiers["type"] ?? "jar"
            // What only lists dependencies has no code.
            if type == "pom" { return Holding(isKnown: true) }
            guard type == "jar", coordinates.isPlain else { return Holding() }
            let suffix = (url.qualifiers["classifier"].map { "-" + $0 } ?? "") + ".jar"
            guard !suffix.contains("/") else { return Holding() }
            let name = "\(url.name)-\(coordinates.version)\(suffix)"
            let places =
                [manifest?.parent.appending(name)]
                + settled.shelf.repositories.map {
                    $0.appending(coordinates.path(suffix))
                }
            for place in places.compactMap({ $0 }) {
                if !coordinates.isSnapshot, let known = memory.holding(of: place, wanted) { return known }
                guard let names = try await metadata.names(inArchiveAt: place) else { continue }
                let holding = Holding(of: names, wanted, isOfLanguage: Self.isOfLanguage(coordinates.groupID))
                memory.remember(holding, of: place, wanted)
                return holding
            }
            return Holding()
        }

        /// The library of a language is used by whatever is written in it.
        private static func isOfLanguage(_ group: String) -> Bool {
            ["org.jetbrains.kotlin", "org.codehaus.groovy", "org.apache.groovy", "org.scala-lang"].contains(group)
        }

        private func holding(
            of module: Lineage,
            in folder: AbsolutePath,
            _ component: ComponentID
        ) async throws -> Holding {
            let classifier = component.packageURL.qualifiers["classifier"]
            guard classifier == nil || classifier == "tests" else { return Holding() }
            if component.packageURL.qualifiers["type"] == "pom" || module.packaging == "pom" {
                return Holding(isKnown: true)
            }
            let root = module.sourceDirectory(isTest: classifier == "tests", settled.environment, in: folder)
            var tree = SourceTree(metadata, most: ModuleSources.mostFiles)
            guard try await tree.list(root, Maven.isSource) else { return Holding() }
            let names = tree.files.compactMap { path -> String? in
                path.relative(to: root).map { $0.prefix { $0 != "." } + ".class" }
            }
            var holding = Holding(of: Set(names), wanted, isOfLanguage: false)
            // What it is used for, beside what its sources say by their names, is not known here.
            holding.canBeUnused = false
            return holding
        }
    }
}

extension Maven.Holding {
    fileprivate init(of names: Set<String>, _ wanted: Maven.WantedCode, isOfLanguage: Bool) {
        isKnown = true
        var hasCode = false
        var plugsIn = false
        for name in names {
            guard name.hasSuffix(".class") else {
                plugsIn = plugsIn || Self.plugs.contains { name.hasPrefix($0) }
                continue
            }
            hasCode = hasCode || !name.hasSuffix("module-info.class")
            if wanted.classes.contains(name) { classes.insert(name) }
            guard let slash = name.lastIndex(of: "/") else { continue }
            let package = String(name[...slash])
            if wanted.packages.contains(package) { packages.insert(package) }
        }
        canBeUnused = hasCode && !plugsIn && !isOfLanguage
    }

    /// By what a jar offers its code to whoever looks for it.
    private static let plugs = [
        "META-INF/services/", "META-INF/spring", "META-INF/beans.xml", "META-INF/persistence.xml",
        "META-INF/web-fragment.xml", "META-INF/faces-config.xml", "META-INF/sisu/", "META-INF/plexus/",
        "META-INF/micronaut/", "META-INF/quarkus",
    ]
}
