internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Maven: Ecosystem {
    /// What a reactor resolves to, as Maven would have it; nothing is run.
    ///
    /// POMs come from the reactor, the local repository, Debian's, and then, as far as the policy allows, from the
    /// repositories that the settings and the POMs name.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let reactor = try await Reactor.read(project, metadata)
        let library = reactor.library
        let tooling = reactor.tooling(besides: library)
        var modules: [Module] = []
        for pom in reactor.poms {
            let model = try await library.model(of: pom)
            var tools = try await library.tools(of: model, builtBy: tooling)
            // What the build of the whole is extended by is its top's.
            if pom.folder == project.folder, let extensions = reactor.extensions {
                tools += try await tooling.tools(of: extensions)
            }
            modules.append(Module(model: model, tools: tools))
        }
        var assembly = Assembly(environment: reactor.environment, options: reactor.options)
        assembly.gaps = reactor.shelf.repositories.gaps
        assembly.meanings.toolchains = try await Toolchains.read(metadata)
        assembly = try await library.assembled(modules, assembly)
        assembly.add(try await Toolbox(modules, assembly.roots, reactor.environment).graphs(tooling))
        return assembly.resolution(of: reactor)
    }

    /// What is built together, and what is assumed of the machine.
    struct Reactor {
        var poms: [POM]
        var shelf: ReactorShelf
        var environment: Environment
        /// `.mvn/maven.config`
        var options: SourceFile?
        /// `.mvn/extensions.xml`
        var extensions: SourceFile?
        /// Asked for plugins.
        var toolRemotes: [Remote] = []
        /// What is called like a POM and cannot be read as one.
        var unreadable: [SourceFile] = []

        static func read(_ project: Project, _ metadata: any MetadataSource) async throws -> Reactor {
            var environment = Environment(metadata)
            environment.userDirectory = project.folder
            let beside = ["maven.config", "extensions.xml"].map { project.folder.appending(".mvn/" + $0) }
            let files = try await metadata.files(at: beside + project.manifests, readBy: Maven.self)
            let options = files[0]
            try await files.concurrentRead()
            if let said = options?.facts.model as? Options {
                for property in said.properties {
                    environment.userProperties[property.name.value] = property.value.value
                }
            }
            let settings = try await UserSettings.read(metadata)
            let said = (options?.facts.model as? Options)?.profiles ?? []
            environment.choices = Choices(settings.activeIDs + said.map(\.value))
            let active = try await settings.activeProfiles(environment, metadata)
            environment.choices.properties = settings.properties(of: active, metadata)
            let own = settings.repositories(of: active, metadata)
            var shelf = ReactorShelf(
                repositories: RepositoryShelf(
                    metadata: metadata, repositories: settings.localRepositories,
                    further: FurtherRemotes(settings.rules)))
            for (path, file) in zip(project.manifests, files.dropFirst(beside.count)) {
                shelf.places[path] = file.flatMap { POM($0, in: path.parent) }
            }
            let poms = project.manifests.compactMap { shelf.places[$0] }
            let edited = try await editedPOMs(of: project, metadata)
            for pom in edited { if let path = pom.file?.document.filePath { shelf.places[path] = pom } }
            // What is built here is asked of nobody, also before the parents are known.
            for pom in edited + poms { if let known = pom.plainCoordinates { shelf.reactor[known] = pom } }
            shelf.repositories.remotes = settings.remotes(own + poms.flatMap(\.model.repositories))
            // A coordinate may be an expression: it is known once the parents are.
            var reactor = Reactor(poms: poms, shelf: shelf, environment: environment, options: options)
            reactor.extensions = files[1]
            reactor.unreadable = files.dropFirst(beside.count).compactMap { $0 }.filter { !($0.facts.model is Model) }
            let library = reactor.library
            var declared: [Model.Repository] = []
            reactor.shelf.reactor = [:]
            for pom in edited { reactor.shelf.reactor[try await library.coordinates(of: pom)] = pom }
            for pom in poms {
                reactor.shelf.reactor[try await library.coordinates(of: pom)] = pom
                declared += try await library.repositories(of: pom)
            }
            reactor.shelf.repositories.remotes = settings.remotes(own + declared)
            var forTools = settings.repositories(of: active, metadata, \.pluginRepositories)
            for pom in poms { forTools += try await library.repositories(of: pom, \.pluginRepositories) }
            reactor.toolRemotes = settings.remotes(forTools)
            reactor.shelf.repositories.guards = reactor.guards(reactor.toolRemotes)
            return reactor
        }

        /// With what the workspace's other projects know already.
        var library: Library { library(of: shelf) }

        func library(of shelf: ReactorShelf) -> Library {
            // Where Maven is started, and what is chosen for the build, is nothing to a POM of a repository.
            var common = environment.ofRepositories
            common.userDirectory = .root
            let repositories = shelf.repositories
            let depots = repositories.metadata.kept { Depots() }
            let depot = depots.depot(
                for: Depots.Key(
                    environment: common, repositories: repositories.repositories, remotes: repositories.remotes))
            return Library(shelf: shelf, environment: environment, depot: depot)
        }
    }
}

extension [SourceFile?] {
    /// Has many of them read, by as many tasks as there are processors; the others are read when they are asked.
    fileprivate func concurrentRead() async throws {
        let shares = shares
        if shares.count < 2 { return }
        _ = try await shares.concurrentMap(atMost: shares.count) { files in
            for file in files { _ = file?.facts }
        }
    }
}
