public import KytesBasics
public import KytesGraph
import KytesText

/// Repositories inside a repository, as `.gitmodules` lists them.
///
/// Each is a folder of the repository that lists it, so its name leads to that folder: what stands there, or what would
/// stand there, is found by who follows. They have no versions but the commits of their repository, and make no graph.
public enum GitSubmodules: Ecosystem {
    public static let id = "gitsubmodules"
    public static let title = "Git submodules"
    public static let layer = Layer.application
    public static let claims = [FileClaim(".gitmodules", role: .source)]
    public static let capabilities: Set<Capability> = [
        .definition, .hover, .links, .symbols, .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution: "the commit that the repository has for the path",
        oracle: "what stands where after `git submodule update --init`, in tests",
        sources: "the other repository at exactly that commit",
        limits: "`branch`, `update`, `ignore` and the user's own `submodule.NAME.url` are not read")

    public static func projects(among manifests: [AbsolutePath]) -> [Project] { [] }

    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        Resolution()
    }

    public static func links(in file: SourceFile, of owner: ComponentID, under resolution: Resolution) -> [Link] {
        file.facts.requirements.flatMap { requirement -> [Link] in
            guard let folder = file.document.beside(requirement.package.value) else { return [] }
            let place = Evidence(document: folder, range: 0..<0)
            return [requirement.package.range, requirement.written?.range].compactMap { $0 }.map { range in
                Link(range: range, role: .requirement, component: nil, definition: place)
            }
        }
    }

    public static func versions(among references: RepositoryReferences) -> [KnownVersion] { [] }

}

extension DocumentID {
    /// What stands at a path relative to this document's folder; `nil` where the path leads out of it, or the document
    /// stands nowhere.
    fileprivate func beside(_ path: String) -> DocumentID? {
        let parts = path.split(separator: "/")
        guard !parts.isEmpty, !path.hasPrefix("/"), !parts.contains(".."), !parts.contains(".") else { return nil }
        if let filePath { return DocumentID(file: filePath.parent.appending(path)) }
        guard let (component, own) = componentPath else { return nil }
        let folder = own.split(separator: "/").dropLast()
        return DocumentID(component: component, path: (folder + parts).joined(separator: "/"))
    }
}
