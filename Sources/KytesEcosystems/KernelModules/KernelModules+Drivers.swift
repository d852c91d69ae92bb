internal import KytesBasics
public import KytesGraph
internal import KytesSyntax
internal import KytesText

extension KernelModules {
    /// Where the source of a module begins.
    struct DriverSource: Sendable {
        var file: AbsolutePath
        /// Where a parameter is made, by its name in normal form.
        var parameters: [String: Evidence] = [:]
    }

    /// Finds the sources of the modules that settings name, where the kernel's tree is on this disk.
    static func locateDrivers(
        of system: inout System,
        _ project: Project,
        _ metadata: any MetadataSource
    ) async throws {
        guard let kernel = system.kernel else { return }
        let trees = try await trees(of: kernel, project.base, metadata)
        guard !trees.isEmpty else { return }
        var named: Set<String> = []
        for file in system.files {
            for name in file.model.namedModules(in: file.source.document) where named.count < driverLimit {
                named.formUnion(system.modules(of: name))
            }
        }
        for name in named.sorted() {
            guard let module = kernel.module(name) else { continue }
            system.sources[name] = try await driver(of: module, in: trees, metadata)
        }
    }

    private static func driver(
        of module: Kernel.Module,
        in trees: [AbsolutePath],
        _ metadata: any MetadataSource
    ) async throws -> DriverSource? {
        for tree in trees { if let source = try await driver(of: module, in: tree, metadata) { return source } }
        return nil
    }

    /// What a resolution keeps for whoever goes to a driver.
    struct Surroundings: Sendable {
        /// The folder of the workspace.
        var base: AbsolutePath
    }

    /// A module of a kernel by the file that makes it one, where the kernel's tree is on this disk.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        let url = component.id.packageURL
        guard url.type == "generic", url.namespace == namespace else { return nil }
        // The lists that say that there is one stand in the kernel's folder.
        let folder = component.version == nil ? nil : component.manifest?.filePath?.parent
        let kernels = metadata.kept { Kernels() }
        let kernel =
            if let folder { try await kernels.kernel(in: folder, metadata) } else {
                try await Installation.ofMachine(metadata)?.kernel(metadata)
            }
        guard let kernel, let module = kernel.module(url.name) else { return nil }
        let base = (resolution.model as? Surroundings)?.base
        let trees = try await trees(of: kernel, base, metadata)
        for tree in trees {
            guard let source = try await driver(of: module, in: tree, metadata),
                let path = source.file.relative(to: tree)
            else { continue }
            return LocatedSource(
                source: ComponentSource(url: DocumentID(file: tree).uri, revision: nil, exactness: .exact),
                landing: [path])
        }
        let distant = try await distantSource(of: module, kernel, metadata)
        if let distant, distant.source != nil || !distant.archives.isEmpty { return distant }
        // Else to the line that says that there is one.
        return LocatedSource(
            source: ComponentSource(url: DocumentID(file: kernel.folder).uri, revision: nil, exactness: .exact),
            landing: [module.place.document.fileName], declaration: module.place.range,
            remark: distant?.remark ?? "")
    }

    /// So many modules' sources are looked for; files of one module.
    private static let driverLimit = 500
    private static let fileLimit = 60

    /// The tree that is the workspace, those that the user says, what the kernel was built from.
    private static func trees(
        of kernel: Kernel,
        _ base: AbsolutePath?,
        _ metadata: any MetadataSource
    ) async throws -> [AbsolutePath] {
        let said = (metadata.assumed("kernel.trees") ?? "").split(separator: ":").map { AbsolutePath(String($0)) }
        let own = [kernel.folder.appending("source"), kernel.folder.appending("build")]
        let candidates = ([base] + said + own).compactMap { $0 }
        let names = try await metadata.fileNames(inEach: candidates)
        return zip(candidates, names).filter { Set(["drivers", "fs", "kernel", "Makefile"]).isSubset(of: $0.1) }.map(
            \.0)
    }

    /// The file of a module's source that makes it a module.
    private static func driver(
        of module: Kernel.Module,
        in tree: AbsolutePath,
        _ metadata: any MetadataSource
    ) async throws -> DriverSource? {
        let place = Kernel.sourceFolder(of: module)
        let folder = tree.appending(place)
        let names = try await metadata.fileNames(in: folder)
        guard !names.isEmpty else { return nil }
        var files = names.filter { $0.hasSuffix(".c") && normal(String($0.dropLast(2))) == module.name }
        if let makefile = ["Kbuild", "Makefile"].first(where: names.contains),
            let text = try await metadata.texts(at: [folder.appending(makefile)]).first ?? nil
        {
            files += parts(of: module.name, in: text, at: place + "/" + makefile, beside: names).map { $0 + ".c" }
        }
        let paths = files.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .prefix(fileLimit).map(folder.appending)
        let texts = zip(paths, try await metadata.texts(at: Array(paths))).compactMap { path, text in
            text.map { (path, $0) }
        }
        guard let first = texts.first else { return nil }
        let starts = texts.compactMap { path, text in Kbuild.start(in: text).map { (path: path, rank: $0.rank) } }
        var source = DriverSource(file: starts.min { $0.rank < $1.rank }?.path ?? first.0)
        for (path, text) in texts {
            for (name, range) in parameters(in: text) where source.parameters[name] == nil {
                source.parameters[name] = Evidence(document: DocumentID(file: path), range: range)
            }
        }
        return source
    }

    /// What a module is linked of, as the makefile of its folder says it; relative to that folder, without endings.
    private static func parts(
        of name: String,
        in text: SourceText,
        at path: String,
        beside names: [String]
    ) -> [String] {
        let makefile = MakefileText(text)
        let unit = Kbuild.Unit(readingFrom: path) {
            $0 == path ? makefile : nil
        } listing: { folder in
            folder == Kconfig.folder(of: path) ? Set(names) : []
        }
        return unit.items.compactMap { item in
            guard case .member(let object) = item.list, !item.isFolder,
                normal(String(object.split(separator: "/").last ?? "")) == name
            else { return nil }
            return item.path.hasPrefix(unit.folder + "/")
                ? String(item.path.dropFirst(unit.folder.utf8.count + 1)) : nil
        }
    }

    /// `module_param(NAME, …)` and its kin, also a driver's own macros that are called so.
    private static func parameters(in text: SourceText) -> [(String, TextRange)] {
        let string = text.string
        return string.matches(of: /\b(?:[A-Za-z0-9_]*_param(?:_[a-z_]+)?|[A-Z0-9_]+_PARAM)\s*\(\s*([A-Za-z0-9_]+)/).map
        { match in
            let lower = string.utf8.distance(from: string.startIndex, to: match.1.startIndex)
            return (normal(String(match.1)), lower..<lower + match.1.utf8.count)
        }
    }
}

extension KernelModules.Model {
    /// The names of modules, or their aliases, that settings say.
    func namedModules(in document: DocumentID) -> [String] {
        if kind == .names { return statements.compactMap { word(0, of: $0).map(string) } }
        return settings(in: document).flatMap { setting -> [String] in
            let subject = setting.directive == .alias ? setting.target : setting.subject
            return [subject?.value].compactMap { $0 } + setting.soft.map(\.name.value)
                + setting.loaded.map(\.value)
        }
    }
}
