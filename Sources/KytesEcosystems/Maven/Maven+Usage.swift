internal import KytesBasics
internal import KytesGraph
internal import KytesText

// What of the declared dependencies the sources of a module use. Maven's `dependency:analyze` asks the compiled classes; here
// the imports are asked, so that nothing has to be built, and the jars on this machine say what is in them.
//
// Only what is known is said. A jar that is not here, sources that the build makes, code that plugs itself in by its name:
// each of them makes this silent, and the README says of what.
//
// Source: Maven Dependency Plugin 3.5.0, `analyze`; Maven Dependency Analyzer 1.13.0, read 2026-11-27.

extension Maven {
    public static func inspection(
        of file: ResolvedFile,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Inspection {
        guard let settled = resolution.model as? Settled, let lineage = settled.lineages[file.owner],
            lineage.pom.folder != nil, lineage.packaging != "pom",
            lineage.pom.file?.document == file.file.document, resolution.roots.contains(file.owner)
        else { return Inspection() }
        let path = ClassPath(of: file.owner, resolution)
        guard !path.entries.isEmpty,
            let sources = try await ModuleSources.read(lineage, settled.environment, metadata)
        else { return Inspection() }
        let archives = CodeArchives(
            wanted: WantedCode(sources), resolution: resolution, settled: settled, metadata: metadata)
        let usage = Usage(
            path: path, sources: sources, holdings: try await archives.holdings(of: path.entries.keys.sorted()))
        return UsageWriter(file, lineage, resolution, usage).inspection()
    }

    /// What a module is compiled with, by Maven's mediation.
    struct ClassPath {
        struct Entry {
            /// The first of the module's own dependencies on the shortest way here; itself where it is one.
            let through: ComponentID
            var scopes: Set<String> = []
            /// Of the module's own declarations of it, inherited ones included.
            var declarations: [Edge] = []

            var isDeclared: Bool { !declarations.isEmpty }
            /// Whether the code that is shipped sees it; tests see all.
            var isForMain: Bool { !scopes.isDisjoint(with: ["compile", "provided", "system"]) }
        }

        private(set) var entries: [ComponentID: Entry] = [:]

        init(of root: ComponentID, _ resolution: Resolution) {
            let edges = Dictionary(
                grouping: resolution.edges.lazy.filter { $0.kind == .requires && $0.roots.contains(root) }, by: \.from)
            var open = [root]
            var next = 0
            while next < open.count {
                let from = open[next]
                next += 1
                for edge in edges[from] ?? [] where edge.to != root {
                    let through = entries[from]?.through ?? edge.to
                    if entries[edge.to] == nil { open.append(edge.to) }
                    entries[edge.to, default: Entry(through: through)].scopes.insert(edge.scope)
                    if from == root { entries[edge.to]?.declarations.append(edge) }
                }
            }
        }
    }

    /// What is asked of jars: the files that imports name, and the packages.
    struct WantedCode: Hashable {
        /// `org/slf4j/Logger.class`
        var classes: Set<String> = []
        /// `org/slf4j/`
        var packages: Set<String> = []

        init(_ sources: ModuleSources) {
            for name in sources.names.keys { add(name) }
            for package in sources.packages where !package.isEmpty {
                packages.insert(package.replacing(".", with: "/") + "/")
            }
        }

        /// A name that ends in a small letter is a package, or a function or an object of one.
        private mutating func add(_ name: String) {
            guard let code = ImportedCode(name) else {
                packages.insert(name + "/")
                return
            }
            if code.type.isEmpty {
                packages.insert(code.code)
                packages.insert(code.path.dropLast().joined(separator: "/") + "/")
            } else {
                classes.insert(code.code)
            }
        }
    }

    /// What the sources use, and who has it.
    struct Usage {
        let path: ClassPath
        let sources: ModuleSources
        let holdings: [ComponentID: Holding]

        /// A component that the sources import from and the module does not declare.
        struct Undeclared {
            let component: ComponentID
            let through: ComponentID
            /// The first of its names, in alphabetical order.
            let name: String
            /// Whether tests alone use it.
            var isForTests: Bool
        }

        /// Sorted; empty where a jar that is not here may have any of it.
        ///
        /// A star names nobody, and what two have whom nobody declares is not attributed.
        var undeclared: [Undeclared] {
            guard path.entries.allSatisfy({ !$1.isDeclared || holdings[$0]?.isKnown == true }) else { return [] }
            var found: [ComponentID: Undeclared] = [:]
            for (name, use) in sources.names.sorted(by: { $0.key < $1.key }) where use.isImport {
                guard let code = ImportedCode(name), !code.type.isEmpty, !code.isOfTheMachine,
                    !sources.own.contains(code.code)
                else { continue }
                let holders = path.entries.filter { holdings[$0.key]?.classes.contains(code.code) == true }
                guard holders.count == 1, let (component, entry) = holders.first, !entry.isDeclared,
                    !use.isForMain || entry.isForMain
                else { continue }
                let known = found[component]
                found[component] = Undeclared(
                    component: component, through: entry.through, name: known?.name ?? name,
                    isForTests: !use.isForMain && known?.isForTests ?? true)
            }
            return found.values.sorted { $0.component < $1.component }
        }

        /// Whether nothing that is named in the module, imported or not, is in this jar, as far as it can be known.
        func isUnused(_ component: ComponentID, scope: String) -> Bool {
            guard sources.isWhole, scope == "compile" || scope == "test",
                let holding = holdings[component], holding.canBeUnused
            else { return false }
            return holding.classes.isEmpty && holding.packages.isEmpty
        }
    }
}

extension ImportedCode {
    /// Whether Java itself has it, whatever jars have it besides.
    ///
    /// Source: Java SE 17 API Specification, packages.
    fileprivate var isOfTheMachine: Bool {
        if isOfTheLanguage { return true }
        let name = path.joined(separator: ".")
        return Self.machine.contains { name == $0 || name.hasPrefix($0 + ".") }
    }

    private static let machine = [
        "javax.accessibility", "javax.annotation.processing", "javax.crypto", "javax.imageio", "javax.lang.model",
        "javax.management", "javax.naming", "javax.net", "javax.print", "javax.rmi.ssl", "javax.script",
        "javax.security.auth", "javax.security.cert", "javax.security.sasl", "javax.sound", "javax.sql", "javax.swing",
        "javax.tools", "javax.transaction.xa", "javax.xml.catalog", "javax.xml.crypto", "javax.xml.datatype",
        "javax.xml.namespace", "javax.xml.parsers", "javax.xml.stream", "javax.xml.transform", "javax.xml.validation",
        "javax.xml.xpath", "org.ietf.jgss", "org.w3c.dom", "org.xml.sax",
    ]
}
