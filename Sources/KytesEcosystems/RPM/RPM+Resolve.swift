internal import KytesBasics
internal import KytesGraph
internal import KytesText
internal import KytesVersions

extension RPM {
    /// The packages that specs make, and what these and their builds need.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let dist = metadata.assumed("rpm.dist")
        let sources = try await metadata.files(at: project.manifests, readBy: RPM.self)
        try Task.checkCancellation()
        var files: [Assembly.File] = []
        var others: [SourceFile] = []
        for source in sources.compactMap({ $0 }) {
            if let read = source.facts.model as? Spec {
                let spec = dist == nil ? read : SpecReader(source.text, dist: dist).spec
                files.append(Assembly.File(source: source, spec: spec))
            } else if source.facts.model is Repositories {
                others.append(source)
            }
        }
        guard !files.isEmpty || !others.isEmpty else { return Resolution() }
        var beside: [AbsolutePath: Set<String>] = [:]
        for file in files {
            guard let folder = file.source.document.filePath?.parent, beside[folder] == nil else { continue }
            beside[folder] = Set(try await metadata.fileNames(in: folder))
            let sources = folder.parent.appending("SOURCES")
            if beside[sources] == nil { beside[sources] = Set(try await metadata.fileNames(in: sources)) }
        }
        try Task.checkCancellation()
        var assembly = Assembly(project: project, files: files, beside: beside)
        return assembly.resolution(others)
    }

    static func isNewerVersion(_ version: String, _ other: String) -> Bool? {
        RPMVersion(version) > RPMVersion(other)
    }

    /// Makes components, edges and diagnostics of specs.
    struct Assembly {
        struct File: Sendable {
            var source: SourceFile
            var spec: Spec
        }

        struct Own: Sendable {
            var file: Int
            var package: Int
            var id: ComponentID
            /// Epoch, version and release.
            var version: String?
        }

        let project: Project
        let files: [File]
        /// What stands in the folders of specs.
        let beside: [AbsolutePath: Set<String>]
        private var components: [ComponentID: Component] = [:]
        private var edges: [Edge] = []
        private var wants: [BindingWant] = []
        private var diagnostics: [[Diagnostic]]
        /// By name; first the packages, then what they provide.
        private var own: [String: Own] = [:]
        private var provided: [String: Own] = [:]
        private var sourceIDs: [ComponentID] = []

        init(project: Project, files: [File], beside: [AbsolutePath: Set<String>]) {
            self.project = project
            self.files = files
            self.beside = beside
            diagnostics = Array(repeating: [], count: files.count)
        }

        mutating func resolution(_ others: [SourceFile]) -> Resolution {
            for number in files.indices { declare(number) }
            for number in files.indices { connect(number) }
            var resolution = Resolution()
            resolution.roots = Set(sourceIDs + own.values.map(\.id)).sorted()
            resolution.components = components.values.sorted { $0.id < $1.id }
            resolution.edges = edges
            resolution.wants = wants
            let packages = own.mapValues(\.id)
            resolution.offers = BindingOffers {
                packages.sorted { $0.key < $1.key }.map { name, id in
                    BindingOffer(
                        component: id, key: .osPackage(type: "rpm", name: name), confidence: .certain,
                        reason: "a spec of the workspace makes the package `\(name)`")
                }
            }
            let meanings = Links(own: own, provided: provided, files: files, beside: beside)
            for (number, file) in files.enumerated() {
                resolution.files[file.source.document] = ResolvedFile(
                    file: file.source, owner: sourceIDs[number], links: meanings.links(of: number),
                    diagnostics: diagnostics[number] + meanings.missingFiles(of: number),
                    commentary: meanings.commentary(of: number))
            }
            for file in others {
                let owner = ComponentID(
                    PackageURL(type: "generic", namespace: "rpm-repositories", name: file.document.fileName))
                resolution.files[file.document] = ResolvedFile(
                    file: file, owner: owner, commentary: Self.commentary(ofRepositories: file))
            }
            return resolution
        }

        private static func commentary(ofRepositories file: SourceFile) -> Commentary {
            var commentary = Commentary()
            let addresses = (file.facts.model as? Repositories)?.addresses ?? []
            commentary.pages = addresses.map { PageNote(range: $0.range, url: $0.value) }
            return commentary
        }

        // MARK: - Packages

        private mutating func declare(_ number: Int) {
            let spec = files[number].spec
            let document = files[number].source.document
            let name = spec.main?.name ?? String(document.fileName.dropLast(5))
            let version = spec.main.flatMap { spec.version(of: $0) }
            let source = Self.id(name, version, spec.main.flatMap { spec.epoch(of: $0) }, "src")
            sourceIDs.append(source)
            add(source, name, version, document)
            for (index, package) in spec.packages.enumerated() where package.truth != .doesNot {
                guard let name = package.name ?? (index == 0 ? name : nil) else { continue }
                let version = spec.version(of: package)
                let epoch = spec.epoch(of: package)
                let architecture = (package.tag("buildarch") ?? spec.main?.tag("buildarch"))?.text
                let id = Self.id(name, version, epoch, architecture == "noarch" ? "noarch" : nil)
                let full = version.map { (epoch.map { $0 + ":" } ?? "") + $0 }
                let made = Own(file: number, package: index, id: id, version: full)
                if own[name] == nil { own[name] = made }
                add(id, name, version, document)
                edges.append(
                    Edge(
                        from: source, to: id, kind: .contains,
                        evidence: Evidence(document: document, range: package.nameRange), roots: [source]))
                for relation in package.tags.filter({ $0.key.value.lowercased() == "provides" }).flatMap(\.relations) {
                    if let name = relation.name, provided[name] == nil {
                        provided[name] = Own(file: number, package: index, id: id, version: relation.version)
                    }
                }
            }
        }

        private static func id(_ name: String, _ version: String?, _ epoch: String?, _ arch: String?) -> ComponentID {
            var qualifiers: [String: String] = [:]
            if let arch { qualifiers["arch"] = arch }
            if let epoch, epoch != "0" { qualifiers["epoch"] = epoch }
            return ComponentID(
                PackageURL(type: "rpm", namespace: RPM.vendor, name: name, version: version, qualifiers: qualifiers))
        }

        private mutating func add(_ id: ComponentID, _ name: String, _ version: String?, _ document: DocumentID?) {
            guard components[id] == nil else { return }
            components[id] = Component(
                id: id, name: name, version: version, layer: RPM.layer, ecosystem: RPM.id, manifest: document)
        }

        // MARK: - Relations

        private mutating func connect(_ number: Int) {
            let spec = files[number].spec
            for (index, package) in spec.packages.enumerated() {
                let from = package.name.flatMap { own[$0] }.flatMap {
                    $0.file == number && $0.package == index ? $0.id : nil
                }
                for tag in package.tags where tag.truth != .doesNot {
                    let key = tag.key.value.lowercased()
                    guard RPM.wishes.contains(key) else { continue }
                    let isForBuilding = key == "buildrequires"
                    guard let from = isForBuilding ? sourceIDs[number] : from else { continue }
                    for relation in tag.relations where relation.role != .condition {
                        connect(from, relation, tag, number, isForBuilding)
                    }
                }
            }
        }

        private mutating func connect(
            _ from: ComponentID,
            _ relation: Relation,
            _ tag: Spec.Tag,
            _ number: Int,
            _ isForBuilding: Bool
        ) {
            guard let name = relation.name, !name.isEmpty, name.utf8.count < 500 else { return }
            let document = files[number].source.document
            let text = files[number].source.text
            let made = own[name] ?? provided[name]
            let to = made?.id ?? Self.id(name, nil, nil, nil)
            if made == nil { add(to, name, nil, nil) }
            guard to != from else { return }
            // A package of this very name may be had from elsewhere.
            let isProvided = own[name] == nil && provided[name] != nil
            let evidence = Evidence(document: document, range: relation.nameRange)
            let reason: String? =
                tag.truth == .unknown
                ? "whether it counts is decided on the host"
                : relation.role == .alternative
                    ? "one of several that would do"
                    : isProvided ? "a package of the workspace says that it is `\(name)`, too" : nil
            let written = text[relation.range]
            edges.append(
                Edge(
                    from: from, to: to, kind: isForBuilding ? .buildsWith : .requires,
                    scope: tag.key.value + (tag.qualifier.isEmpty ? "" : "(\(tag.qualifier))"),
                    requirement: relation.sign.isEmpty ? nil : written, evidence: evidence, roots: [from],
                    confidence: reason == nil ? .certain : .possible, reason: reason))
            if let made {
                check(relation, made, number)
            } else {
                want(name, of: to, evidence, root: from)
            }
        }

        private mutating func check(_ relation: Relation, _ made: Own, _ number: Int) {
            guard let asked = relation.version, let version = made.version, !relation.sign.isEmpty else { return }
            guard !RPM.allows(version, relation.sign, asked) else { return }
            let name = relation.name ?? ""
            diagnostics[number].append(
                Diagnostic(
                    code: Code.unsatisfied, severity: .warning,
                    message: "The workspace makes `\(name)` \(version), which is not \(relation.sign) \(asked)",
                    range: relation.range))
        }

        private mutating func want(_ name: String, of component: ComponentID, _ evidence: Evidence, root: ComponentID) {
            let key: BindingKey =
                if name.hasPrefix("/") {
                    .systemFile(name, on: .other)
                } else if let match = name.wholeMatch(of: /pkgconfig\(([^()]+)\)(?:\([^()]*\))?/) {
                    .systemLibrary(String(match.1), on: .other)
                } else {
                    .osPackage(type: "rpm", name: name)
                }
            wants.append(
                BindingWant(component: component, key: key, kind: .requires, evidence: evidence, roots: [root]))
        }
    }

    /// Whose packages those are that specs name: of the family that has rpm.
    static let vendor = "redhat"

    /// Whether a version is what is asked for.
    static func allows(_ version: String, _ sign: String, _ asked: String) -> Bool {
        let order = RPMVersion(version).order(fulfilling: RPMVersion(asked))
        switch sign {
        case "<": return order < 0
        case "<=": return order <= 0
        case "=": return order == 0
        case ">=": return order >= 0
        case ">": return order > 0
        default: return true
        }
    }
}
