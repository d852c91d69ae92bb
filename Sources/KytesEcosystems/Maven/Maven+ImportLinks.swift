internal import KytesBasics
internal import KytesGraph
internal import KytesText

// An import names a package, and no word says which artifact has it. The names of group and artifact tell which are likely;
// when somebody goes there, the jars that are on this machine tell for certain.

extension Maven {
    /// What the imports of a Java, Kotlin, Groovy or Scala source may mean among the components of a resolution.
    static func importLinks(in file: SourceFile, under resolution: Resolution) -> [Link] {
        let references = file.facts.references
        if references.isEmpty { return [] }
        let roots = Set(resolution.roots)
        let libraries = resolution.components.compactMap { component -> PackageNames? in
            component.layer == .application && !roots.contains(component.id) ? PackageNames(component.id) : nil
        }
        return references.compactMap { reference in
            guard let code = ImportedCode(reference.name.value) else { return nil }
            let likely = libraries.compactMap { names in names.likeness(to: code.path).map { ($0, names.component) } }
                .sorted { ($0.0, $1.1) > ($1.0, $0.1) }
                .prefix(mostAlternatives).map(\.1)
            guard let first = likely.first ?? libraries.first?.component, !code.isOfTheLanguage else { return nil }
            var entry = code.entry(in: first)
            entry.alternatives = Array(likely.dropFirst())
            entry.isLikely = !likely.isEmpty
            return Link(range: reference.name.range, role: .code, component: likely.first, implementation: entry)
        }
    }

    private static let mostAlternatives = 16

    public static func narrowed(
        _ entry: EntryPoint,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> EntryPoint? {
        var unknown: [ComponentID] = []
        let likely = [entry.component] + entry.alternatives
        let manifests = Dictionary(
            resolution.components.map { ($0.id, $0.manifest) }, uniquingKeysWith: { first, _ in first })
        let others = resolution.components.lazy.filter { $0.layer == .application }.map(\.id)
        for (place, component) in (likely + others.filter { !likely.contains($0) }).enumerated() {
            guard let pom = (manifests[component] ?? nil)?.filePath, pom.lastComponent.hasSuffix(".pom"),
                let jar = AbsolutePath(String(pom.string.dropLast(4)) + ".jar"),
                let names = try await metadata.names(inArchiveAt: jar)
            else {
                if place < likely.count { unknown.append(component) }
                continue
            }
            if names.contains(where: { $0.hasPrefix(entry.code) && $0.hasSuffix(".class") }) {
                var found = entry
                found.component = component
                found.alternatives = []
                return found
            }
        }
        guard let first = unknown.first, entry.isLikely else { return nil }
        var rest = entry
        rest.component = first
        rest.alternatives = Array(unknown.dropFirst().prefix(3))
        return rest
    }
}

/// The words by which an artifact may be known in the names of its packages.
private struct PackageNames {
    let component: ComponentID
    private let group: [Substring]
    private let words: Set<Substring>

    init?(_ component: ComponentID) {
        let url = component.packageURL
        guard url.type == "maven", let namespace = url.namespace else { return nil }
        self.component = component
        group = namespace.split(separator: ".")
        words = Set((namespace + "-" + url.name).split { ".-_".contains($0) })
    }

    /// Higher is likelier; `nil` where nothing speaks for it.
    ///
    /// `org` or `com` alone says nothing.
    func likeness(to path: [Substring]) -> Int? {
        let shared = zip(group, path).prefix { $0 == $1 }.count
        let common = path.dropFirst(shared).count { words.contains($0) }
        let isOwnName = path.count <= 2 && common > 0
        guard shared >= 2 || common >= 2 || common > 0 && (shared > 0 || isOwnName) else { return nil }
        return shared * 4 + common * 3
    }
}

/// What an import names: a type in a package, or all of a package.
struct ImportedCode {
    /// The parts of the package.
    let path: [Substring]
    /// The outermost type, empty for a whole package or a function in it.
    let type: Substring

    init?(_ name: String) {
        let parts = name.split(separator: ".")
        let isType: (Substring) -> Bool = { $0.first?.isUppercase == true }
        let end = parts.firstIndex(where: isType) ?? parts.endIndex
        guard end > 0, parts.count > 1 else { return nil }
        path = Array(parts[..<end])
        type = end < parts.endIndex ? parts[end] : ""
    }

    /// What compiled code calls it: `org/slf4j/Logger.class`, or `org/slf4j/` for all of a package.
    var code: String { path.joined(separator: "/") + "/" + (type.isEmpty ? "" : type + ".class") }

    /// What comes with the compiler, or the machine that runs it.
    var isOfTheLanguage: Bool {
        ["java", "jdk", "sun", "kotlin", "scala", "groovy"].contains(path.first ?? "")
    }

    func entry(in component: ComponentID) -> EntryPoint {
        let package = path.joined(separator: "/")
        let languages = ["java", "kotlin", "scala", "groovy"]
        let module = component.packageURL.name
        var folders = languages.map { "src/main/\($0)/" + package }
        folders += [package, "src/" + package, "src/java/" + package, "java/" + package]
        folders += languages.map { "\(module)/src/main/\($0)/" + package }
        let names = type.isEmpty ? ["package-info.java", "package.scala"] : languages.compactMap(Self.fileName(type))
        var entry = EntryPoint(
            component: component, folders: folders, fileNames: names,
            suffixes: type.isEmpty ? [".java", ".kt", ".scala", ".groovy"] : [])
        entry.code = code
        return entry
    }

    private static func fileName(_ type: Substring) -> (String) -> String? {
        { language in
            switch language {
            case "kotlin": type + ".kt"
            default: type + "." + language
            }
        }
    }
}
