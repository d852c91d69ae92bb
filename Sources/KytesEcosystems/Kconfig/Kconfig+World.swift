internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kconfig {
    /// A tree of Kconfig files as it stands on this disk, with the files that give its options values.
    final class World: Sendable {
        let project: Project
        /// By path relative to the tree's folder.
        let files: [String: SourceFile]
        let options: Options
        let dialect: Dialect
        let version: String
        let toolchain: String
        let identities: Identities
        /// What the user says; `nil` where files decide.
        let architecture: String?

        typealias Place = Options.Place

        init(
            project: Project, files: [String: SourceFile], dialect: Dialect, version: String, toolchain: String,
            architecture: String?, library: Library
        ) {
            self.project = project
            self.files = files
            self.dialect = dialect
            self.version = version
            self.toolchain = toolchain
            self.architecture = architecture
            identities = library.identities
            var descriptions: [String: Description] = [:]
            descriptions.reserveCapacity(files.count)
            for (path, file) in files { descriptions[path] = file.facts.model as? Description }
            options = library.options(of: project.folder, descriptions)
        }

        var descriptions: [String: Description] { options.descriptions }

        var places: [String: [Place]] { options.places }

        /// See `Options.fingerprint`.
        var fingerprint: Int { options.fingerprint }

        /// Of a file that describes options.
        func text(_ path: String) -> KconfigText? { descriptions[path]?.text }

        /// The file that the tool begins with.
        var root: String { options.root }

        func path(of document: DocumentID) -> String? { document.filePath?.relative(to: project.folder) }

        /// Where an option is declared, as a file of this path sees it: an architecture has its own.
        func place(of name: String, seenFrom path: String) -> Place? {
            guard let places = places[name] else { return nil }
            let own = World.architecture(ofPath: path)
            return places.first { World.architecture(ofPath: $0.path) == own }
                ?? places.first { World.architecture(ofPath: $0.path) == nil } ?? places.first
        }

        /// A few files by themselves (a module outside of the tree) know little of what there is.
        var isWhole: Bool { text(root)?.statements.contains { $0.kind == .mainMenu } ?? false }

        /// Whether it may be `m`, as any of its declarations says; of what nobody declares, too.
        func isTristate(_ name: String) -> Bool {
            guard let places = places[name] else { return true }
            return places.contains { place in
                guard let text = text(place.path) else { return false }
                return text.statements[place.statement].options.contains { text.options[$0].type == .tristate }
            }
        }

        func evidence(_ place: Place) -> Evidence? {
            files[place.path].map { Evidence(document: $0.document, range: place.range) }
        }

        // MARK: Architectures

        /// `arch/arm/Kconfig` belongs to one.
        static func architecture(ofPath path: String) -> String? {
            let parts = path.split(separator: "/")
            guard parts.count > 2, parts[0] == "arch" else { return nil }
            return String(parts[1])
        }

        /// The one that a file is read for: its own, else that of `.config`, else the usual one.
        func architecture(for path: String) -> String {
            if let architecture { return architecture }
            if let own = World.architecture(ofPath: path), descriptions["arch/\(own)/Kconfig"] != nil { return own }
            return files[".config"].flatMap(said) ?? "x86"
        }

        /// `# Linux/arm64 6.1.0 Kernel Configuration`, as the tool heads what it writes.
        private func said(by file: SourceFile) -> String? {
            let head = String(decoding: file.text.bytes.prefix(400), as: UTF8.self)
            guard let start = head.firstRange(of: "# Linux/") else { return nil }
            let name = String(head[start.upperBound...].prefix { $0 != " " && $0 != "\n" })
            return descriptions["arch/\(World.folder(ofArchitecture: name))/Kconfig"] == nil
                ? nil : World.folder(ofArchitecture: name)
        }

        /// Some architectures share a folder.
        static func folder(ofArchitecture name: String) -> String {
            switch name {
            case "i386", "x86_64": "x86"
            case "sparc32", "sparc64": "sparc"
            case "parisc64": "parisc"
            case "sh64": "sh"
            default: name
            }
        }

        /// What the tree's Makefile gives its tool.
        private func environment(_ architecture: String) -> [String: String] {
            [
                "ARCH": architecture, "SRCARCH": World.folder(ofArchitecture: architecture), "srctree": ".",
                "SUBARCH": "x86_64",
                "HEADER_ARCH": "x86", "KERNELVERSION": version, "UBOOTVERSION": version, "CC": "gcc", "LD": "ld",
                "NM": "nm", "AR": "ar", "OBJCOPY": "objcopy", "HOSTCC": "gcc", "RUSTC": "rustc", "BINDGEN": "bindgen",
                "PAHOLE": "pahole", "CC_VERSION_TEXT": toolchain,
            ]
        }

        // MARK: What is worked out

        func tree(for architecture: String) -> (tree: Tree, order: Deferred<Tree.Order>) {
            options.tree(key(architecture))
        }

        private func key(_ architecture: String) -> Options.TreeKey {
            Options.TreeKey(
                environment: environment(architecture),
                toolchain: Toolchain(toolchain, architecture: World.folder(ofArchitecture: architecture)),
                dialect: dialect)
        }

        /// The values under a file of this path; of none under what defaults say.
        func evaluation(under path: String?) -> Evaluation {
            let architecture = architecture(for: path ?? root)
            return options.evaluation(
                at: architecture + ":" + (path ?? ""),
                under: path.flatMap { files[$0]?.facts.model as? Assignments }, key(architecture))
        }

        /// The file whose values count for whoever reads a Kconfig file.
        var current: String? { files[".config"]?.facts.model is Assignments ? ".config" : nil }

        // MARK: Components

        /// The tree.
        var id: ComponentID {
            let folder = project.folder.relative(to: project.base) ?? ""
            let name = project.folder.lastComponent
            return ComponentID(
                PackageURL(
                    type: "generic", namespace: "kconfig-tree", name: name.isEmpty ? "tree" : name,
                    version: version.isEmpty ? nil : version, subpath: folder.isEmpty ? nil : folder))
        }

        func id(of option: String) -> ComponentID {
            let folder = project.folder.relative(to: project.base) ?? ""
            return ComponentID(
                PackageURL(
                    type: "generic", namespace: "kconfig", name: option, version: version.isEmpty ? nil : version,
                    subpath: folder.isEmpty ? nil : folder))
        }

        /// A bootloader's options are none of a kernel.
        var layer: Layer {
            guard let text = text(root), let main = text.statements.first(where: { $0.kind == .mainMenu }) else {
                return Kconfig.layer
            }
            return text.spelling(of: main.word).contains("U-Boot") ? .bootloader : Kconfig.layer
        }
    }
}
