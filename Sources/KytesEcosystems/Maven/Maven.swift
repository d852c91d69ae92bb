public import KytesBasics
public import KytesGraph
public import KytesText

/// Maven: POMs, the settings beside them, and the repositories that hold more of them.
public enum Maven {
    public static let id = "maven"
    public static let title = "Maven"
    public static let layer = Layer.application
    public static let claims = [
        FileClaim("pom.xml", role: .manifest),
        FileClaim(".mvn/extensions.xml", role: .companion),
        FileClaim(".mvn/maven.config", role: .companion),
        FileClaim(".mvn/jvm.config", role: .companion),
        FileClaim("settings.xml", role: .companion),
        FileClaim("*.pom", role: .source),
        FileClaim("*.java", role: .source),
        FileClaim("*.kt", role: .source),
        FileClaim("*.scala", role: .source),
        FileClaim("*.groovy", role: .source),
    ]
    public static let spansFolders = true
    public static let capabilities: Set<Capability> = [
        .definition, .declaration, .references, .highlight, .links, .hover, .hints, .lenses, .actions, .rename,
        .completion,
        .diagnostics, .symbols, .calls, .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "as Maven Resolver 1.6.3 mediates for each module of a reactor, plugins each by itself, from "
            + "the local repository, Debian's, and those that settings and POMs name",
        oracle:
            "2,913 graphs of real coordinates against Maven's own resolver: `kytes-dev oracle maven`, and "
            + "samples in tests",
        sources:
            "the git repository that the POM names, at the tag whose POM has the same coordinates; else the "
            + "sources jar; else the POM",
        limits:
            "the configuration of plugins is not read but for toolchains, so that what they make is known "
            + "by their defaults only; encrypted passwords are not read; nothing is run")

    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        switch document.fileName {
        case "maven.config", "jvm.config": readOptions(text)
        case "extensions.xml": readExtensions(text)
        case "settings.xml": readSettings(text)
        case "maven-metadata.xml": readListing(text)
        case "toolchains.xml": readToolchains(text)
        case let name where isSource(name): readImports(text)
        default: readPOM(text)
        }
    }

    /// Whether a file holds code that imports what artifacts have.
    static func isSource(_ fileName: String) -> Bool {
        [".java", ".kt", ".scala", ".groovy"].contains { fileName.hasSuffix($0) }
    }

    /// One project for each topmost folder that has a POM: what stands below it is its reactor, or may be.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        let folders = Set(manifests.map(\.parent))
        return Dictionary(grouping: manifests) { manifest in
            var folder = manifest.parent
            var top = folder
            while folder != .root {
                folder = folder.parent
                if folders.contains(folder) { top = folder }
            }
            return top
        }
        .map { Project(ecosystem: id, folder: $0.key, manifests: $0.value) }
        .sorted { $0.folder < $1.folder }
    }

    /// A version of Maven is what a repository of artifacts lists, not a tag.
    public static func versions(among references: RepositoryReferences) -> [KnownVersion] { [] }
}
