internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

// From the settings of a project to what coursier is asked for.

extension Sbt {
    /// A project and what it asks for.
    struct Asking: Sendable {
        let id: String
        let component: ComponentID
        let place: Evidence
        /// Where sbt looks for files of it; `nil` where that is not known, or where it is none of sbt's.
        var base: AbsolutePath?
        let name: String
        let version: String?
        let dependencies: [ProjectDependency]
        /// Of the Scala version that is active, and all that the build is made for.
        let scalaVersions: [String]
        var modules: [AskedModule] = []
        /// Where the Scala version stands, where it is a text of its own.
        var language: Evidence?
        var forced: [ArtifactName: String] = [:]
        var exclusions: Set<Maven.Dependency.Exclusion> = []
        var schemes = Schemes()
        var resolvers: [Resolver] = []
        /// What could not be known and matters.
        var unknowns: [Unknown] = []
    }

    /// A module as a project means it.
    struct AskedModule: Sendable {
        let module: Module
        let name: ArtifactName

        /// Under which of the project's configurations it stands: `compile`, `test`.
        var scope: String {
            let first = (module.configuration ?? "compile").prefix { $0 != "-" && $0 != ";" && $0 != "," }
            return first.isEmpty ? "compile" : String(first)
        }

        /// Which configuration of the module is meant: what stands behind `->`.
        var target: String {
            guard let mapping = module.configuration?.split(separator: ";").first,
                let arrow = mapping.firstRange(of: "->")
            else {
                return "default"
            }
            let target = mapping[arrow.upperBound...].prefix { $0 != "(" }
            return target == "compile" || target == "test" || target == "provided" ? String(target) : "default"
        }
    }
}

extension Sbt.Build {
    /// What each project asks for.
    func asking() -> [Sbt.Asking] {
        let suffixes = Sbt.PlatformSuffixes(of: tools, evaluator)
        return worlds.map { world in
            var asking = asking(world, suffixes[world.platform])
            let scala = world.scalaVersion(by: evaluator)
            fill(&asking, of: world, scala, suffixes)
            addScalaLibrary(to: &asking, of: world, scala)
            return asking
        }
    }

    /// What sbt itself is extended with. Its plugins are for the Scala and the sbt that builds run on.
    func askingTools() -> Sbt.Asking {
        var asking = asking(tools, "")
        let scala = Sbt.Text(value: sbtVersion.hasPrefix("2") ? "3.7.2" : "2.12.20")
        fill(&asking, of: tools, scala, Sbt.PlatformSuffixes())
        return asking
    }

    private func asking(_ world: Sbt.World, _ platform: String) -> Sbt.Asking {
        func text(_ key: String) -> String? {
            evaluator.startAnew()
            return world.value(of: key, by: evaluator)?.text?.value
        }
        evaluator.startAnew()
        let scala = world.scalaVersion(by: evaluator)
        let crossed = world.said("crossScalaVersions", by: evaluator)?.list?.compactMap(\.text?.value) ?? []
        let organization = text("organization") ?? Sbt.Asking.noOrganization
        let version = text("version") ?? "0.1.0-SNAPSHOT"
        let name = (text("moduleName") ?? world.id).lowercased().replacing(" ", with: "-")
        let isCrossed = world.value(of: "crossPaths", by: evaluator)?.flag ?? true
        let suffix = isCrossed ? scala.map { "_" + Sbt.binaryVersion($0.value) } ?? "" : ""
        return Sbt.Asking(
            id: world.id,
            component: ComponentID(
                PackageURL(
                    type: "maven", namespace: organization, name: name + platform + suffix, version: version)
            ),
            place: world.place, base: world.base, name: world.id, version: version, dependencies: world.dependencies,
            scalaVersions: ([scala?.value].compactMap { $0 } + crossed).reduce(into: []) {
                if !$0.contains($1) { $0.append($1) }
            })
    }

    private func fill(
        _ asking: inout Sbt.Asking,
        of world: Sbt.World,
        _ scala: Sbt.Text?,
        _ suffixes: Sbt.PlatformSuffixes
    ) {
        let naming = Sbt.Naming(
            scala: scala?.value, platform: suffixes[world.platform],
            sbt: sbtVersion.hasPrefix("2") ? "_sbt2_3" : "_2.12_1.0")
        for value in world.elements(of: "libraryDependencies", by: evaluator) {
            switch value {
            case .module(let module):
                asking.modules.append(Sbt.AskedModule(module: module, name: naming.name(of: module)))
                if let doubt = module.doubt { asking.unknowns.append(doubt) }
            case .unknown(let unknown): asking.unknowns.append(unknown)
            default: continue
            }
        }
        for value in world.elements(of: "dependencyOverrides", by: evaluator) {
            if let unknown = value.unknown { asking.unknowns.append(unknown) }
            guard let module = value.module, let version = module.version else { continue }
            asking.forced[naming.name(of: module)] = version.value
        }
        for value in world.elements(of: "excludeDependencies", by: evaluator) {
            guard let exclusion = value.exclusion else { continue }
            asking.exclusions.insert(naming.exclusion(exclusion))
        }
        for module in world.elements(of: "libraryDependencySchemes", by: evaluator).compactMap(\.module) {
            let isAny = module.name.value == "*"
            let name =
                isAny ? Sbt.ArtifactName(organization: module.organization.value, name: "*") : naming.name(of: module)
            asking.schemes.add(name, module.version?.value ?? "")
        }
        // What rewrites and checks the sources builds them, as compiler plugins do.
        for var module in world.elements(of: "scalafixDependencies", by: evaluator).compactMap(\.module) {
            module.isPlugin = true
            asking.modules.append(Sbt.AskedModule(module: module, name: naming.name(of: module)))
        }
        for value in world.elements(of: "resolvers", by: evaluator) {
            switch value {
            case .resolver(let resolver): asking.resolvers.append(resolver)
            case .symbol(let path): asking.resolvers += path.last.flatMap { Sbt.Resolver.known($0) } ?? []
            case .unknown(let unknown): asking.unknowns.append(unknown)
            default: continue
            }
        }
        // sbt up to 1.9 keeps Scala's own modules at the version of the compiler; later ones for Scala below 2.13 only.
        guard let scala, !scala.value.hasPrefix("3"), keepsScala || !scala.value.hasPrefix("2.13") else { return }
        for name in ["scala-library", "scala-compiler", "scala-reflect", "scalap"] {
            asking.forced[Sbt.ArtifactName(organization: "org.scala-lang", name: name)] = scala.value
        }
    }

    private var keepsScala: Bool { CoursierVersion(sbtVersion) < CoursierVersion("1.10.0") }

    /// sbt adds it by itself.
    private func addScalaLibrary(to asking: inout Sbt.Asking, of world: Sbt.World, _ scala: Sbt.Text?) {
        guard let scala, world.value(of: "autoScalaLibrary", by: evaluator)?.flag ?? true else { return }
        let isThree = scala.value.hasPrefix("3")
        let place = scala.place ?? world.place
        asking.language = scala.place
        let name = isThree ? "scala3-library" : "scala-library"
        let module = Sbt.Module(
            organization: Sbt.Text(value: "org.scala-lang"), name: Sbt.Text(value: name),
            cross: isThree ? .binary : .none, version: scala, evidence: place)
        asking.modules.insert(
            Sbt.AskedModule(
                module: module,
                name: Sbt.ArtifactName(organization: "org.scala-lang", name: isThree ? name + "_3" : name)), at: 0)
    }
}

extension Sbt {
    /// What the names of artifacts end in.
    struct Naming {
        let scala: String?
        let platform: String
        let sbt: String

        func name(of module: Module) -> ArtifactName {
            ArtifactName(
                organization: module.organization.value, name: module.name.value + suffix(module.cross))
        }

        func exclusion(_ exclusion: Exclusion) -> Maven.Dependency.Exclusion {
            let name = exclusion.name == "*" ? "*" : exclusion.name + suffix(exclusion.cross)
            return Maven.Dependency.Exclusion(groupID: exclusion.organization, artifactID: name)
        }

        private func suffix(_ cross: Cross) -> String {
            switch cross {
            case .none: ""
            case .binary: scala.map { "_" + binaryVersion($0) } ?? ""
            case .platform: platform + (scala.map { "_" + binaryVersion($0) } ?? "")
            case .full: scala.map { "_" + $0 } ?? ""
            case .fixed("sbt"): sbt
            case .fixed(let version): platform + "_" + version
            }
        }
    }

    /// `_sjs1`, `_native0.5`: by the version of the plugin that makes a project one of a platform.
    struct PlatformSuffixes {
        private var js = "_sjs1"
        private var native = "_native0.5"

        init() {}

        init(of tools: World, _ evaluator: Evaluator) {
            for module in tools.elements(of: "libraryDependencies", by: evaluator).compactMap(\.module) {
                guard let version = module.version?.value else { continue }
                switch module.name.value {
                case "sbt-scalajs" where version.hasPrefix("0.6"): js = "_sjs0.6"
                case "sbt-scala-native": native = "_native" + binaryVersion(version)
                default: continue
                }
            }
        }

        subscript(platform: Platform) -> String {
            switch platform {
            case .jvm: ""
            case .js: js
            case .native: native
            }
        }
    }
}
