public import KytesBasics
public import KytesGraph
public import KytesText

/// sbt: builds in Scala, resolved as coursier does; Mill and Scala CLI where they say their dependencies in the same way.
public enum Sbt {
    public static let id = "sbt"
    public static let title = "sbt"
    public static let layer = Layer.application
    public static let claims = [
        FileClaim("*.sbt", role: .manifest),
        FileClaim("project/build.properties", role: .manifest),
        FileClaim("build.mill", role: .manifest),
        FileClaim("build.sc", role: .manifest),
        FileClaim("project.scala", role: .manifest),
        FileClaim("project/*.scala", role: .companion),
    ]
    public static let assumptions = [Assumption("scala.version", standard: nil)]
    public static let spansFolders = true
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .rename, .hover, .hints, .completion, .diagnostics, .symbols, .tokens,
        .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "as coursier does: the latest of what is asked for, until nothing changes; the Scala version of "
            + "each project as sbt adds it",
        oracle: "the resolutions that coursier's own tests expect: `kytes-dev oracle coursier`",
        sources: "as for Maven, by the `scm` of the POM at the tag of the version",
        limits:
            "builds are evaluated as far as constants, plain functions and known settings go; settings that "
            + "plugins from elsewhere give, `project/project` and Ivy repositories are not read; of Mill and "
            + "Scala CLI only dependency texts and directives are")

    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        switch document.fileName {
        case "build.properties": readProperties(text)
        case "mirror.properties": readMirrors(text)
        case "repositories": readRepositories(text)
        default: readProgram(text, document)
        }
    }

    /// One project for each folder that has a `project/build.properties`, else for each topmost folder that has a build.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        let manifests = manifests.filter { $0.lastComponent != joinFile }
        let marked = Set(manifests.filter { $0.lastComponent == "build.properties" }.map(\.parent.parent))
        let folders = Set(manifests.map(home))
        return Dictionary(grouping: manifests) { manifest in
            var folder = home(of: manifest)
            var top = folder
            while !marked.contains(folder), folder != .root {
                folder = folder.parent
                if folders.contains(folder) { top = folder }
            }
            return marked.contains(folder) ? folder : top
        }
        .map { Project(ecosystem: id, folder: $0.key, manifests: $0.value) }
        .sorted { $0.folder < $1.folder }
    }

    /// The folder that a manifest is about: what stands in `project/` is about the folder above.
    private static func home(of manifest: AbsolutePath) -> AbsolutePath {
        var folder = manifest.parent
        while folder.lastComponent == "project" { folder = folder.parent }
        return folder
    }

    /// A version is what a repository of artifacts lists, not a tag.
    public static func versions(among references: RepositoryReferences) -> [KnownVersion] { [] }
}
