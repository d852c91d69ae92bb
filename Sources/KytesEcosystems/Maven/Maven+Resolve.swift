internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven: Ecosystem {
    /// What a reactor resolves to, as Maven would have it; nothing is run, nothing is written, nothing is fetched.
    ///
    /// POMs come from the reactor, the local repository and Debian's.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let reactor = try await Reactor.read(project, metadata)
        let library = reactor.library
        let stock = Stock()
        var assembly = Assembly(environment: reactor.environment, options: reactor.options)
        for pom in reactor.poms {
            let model = try await library.model(of: pom)
            let root = CollectRoot(
                requests: model.dependencies.map { Request($0.dependency, from: $0) }, managed: model.allManaged)
            assembly.add(model, try await library.graph(below: root, stock))
        }
        return assembly.resolution()
    }

    /// What is built together, and what is assumed of the machine.
    struct Reactor {
        var poms: [POM]
        var shelf: ReactorShelf
        var environment: Environment
        /// `.mvn/maven.config`
        var options: SourceFile?

        static func read(_ project: Project, _ metadata: any MetadataSource) async throws -> Reactor {
            var environment = Environment()
            environment.userDirectory = project.folder
            let path = project.folder.appending(".mvn/maven.config")
            let options = try await metadata.file(at: path, readBy: Maven.self)
            if let said = options?.facts.model as? Options {
                for property in said.properties {
                    environment.userProperties[property.name.value] = property.value.value
                }
            }
            var shelf = ReactorShelf(
                repositories: RepositoryShelf(metadata: metadata, repositories: try await Maven.repositories(metadata)))
            for path in project.manifests {
                shelf.places[path] = try await POM(at: path, in: path.parent, metadata)
            }
            let poms = project.manifests.compactMap { shelf.places[$0] }
            // A coordinate may be an expression: it is known once the parents are.
            var reactor = Reactor(poms: poms, shelf: shelf, environment: environment, options: options)
            let library = reactor.library
            for pom in poms { reactor.shelf.reactor[try await library.coordinates(of: pom)] = pom }
            return reactor
        }

        /// With what the workspace's other projects know already.
        var library: Library {
            // Where Maven is started is nothing to a POM of a repository.
            var common = environment
            common.userDirectory = .root
            let repositories = shelf.repositories
            let depots = repositories.metadata.kept { Depots() }
            let depot = depots.depot(for: Depots.Key(environment: common, repositories: repositories.repositories))
            return Library(shelf: shelf, environment: environment, depot: depot)
        }
    }

    /// The local repository, as the user's settings have it, then that of the distribution.
    static func repositories(_ metadata: any MetadataSource) async throws -> [AbsolutePath] {
        let own = metadata.home.appending(".m2")
        let settings = try await metadata.file(at: own.appending("settings.xml"), readBy: Maven.self)
        let said = (settings?.facts.model as? Settings)?.localRepository?.value
        let expanded = said?.replacing("${user.home}", with: metadata.home.string)
        let local = expanded.flatMap { AbsolutePath($0) } ?? own.appending("repository")
        return [local, AbsolutePath.root.appending("usr/share/maven-repo")]
    }
}
