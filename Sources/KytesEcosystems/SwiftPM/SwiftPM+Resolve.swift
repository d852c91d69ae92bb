public import KytesBasics
public import KytesGraph
internal import KytesText
internal import KytesVersions

extension SwiftPM {
    /// What a package resolves to, as `swift package resolve` would have it; nothing is run and nothing is written.
    ///
    /// Pins come first. Where they do not do, or where there are none, versions are chosen among the repositories' tags.
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        let root = project.folder
        let surroundings = try await Surroundings.around(project, metadata)
        let library = Library(metadata: metadata, readBy: SwiftPM.self, mirrors: surroundings.mirrors) { name in
            Surroundings.hints(in: root, ofCheckout: name)
        }
        async let pinned: Void = library.readPinned(surroundings)
        guard case .success(let manifest) = try await library.manifest(in: root) else { return Resolution() }
        try await pinned
        let choice = try await Chooser.choose(manifest, in: root, library, surroundings)
        return Assembly(choice: choice, surroundings: surroundings).resolution()
    }

    /// What the mentions of a Swift source file mean: `import` leads to the target of that name, in the file's own package
    /// or in one that it needs.
    public static func links(
        in file: SourceFile,
        of owner: ComponentID,
        under resolution: Resolution
    ) -> [Link] {
        guard let modules = (resolution.model as? Deferred<Modules>)?.value else { return [] }
        return file.facts.references.compactMap { reference in
            guard reference.kinds.contains(.module) else { return nil }
            return modules.link(to: reference.name, from: owner)
        }
    }

    /// How SwiftPM is told to use another folder for a package: its own edit mode.
    public static func override(
        of component: Component,
        in project: Project,
        by folder: AbsolutePath,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) -> Override? {
        guard component.ecosystem == id, let source = component.source else { return nil }
        // What is edited already stands in a folder of its name.
        let location = DocumentID(uri: source.url).filePath?.string ?? source.url
        let identity = Identity(location: location).description
        return .told(
            apply: Override.Invocation(
                program: "swift",
                arguments: ["package", "edit", identity, "--path", folder.string],
                folder: project.folder
            ),
            revert: Override.Invocation(
                program: "swift", arguments: ["package", "unedit", "--force", identity], folder: project.folder)
        )
    }
}
