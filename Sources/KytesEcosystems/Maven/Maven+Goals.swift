internal import KytesBasics
internal import KytesSyntax
internal import KytesText

extension Maven {
    /// The goals of a plugin, from the descriptor in its jar.
    ///
    /// Source: Maven 3.9, `plugin.mdo` (plugin descriptor 1.1.0), read 2026-11-27.
    public static func tasks(
        ofPackage name: String,
        version: String?,
        using metadata: any MetadataSource
    ) async throws -> [KnownTask] {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return [] }
        let newest = version == nil ? try await versions(ofPackage: name, using: metadata).first?.text : version
        let coordinates = Coordinates(groupID: parts[0], artifactID: parts[1], version: newest ?? "")
        guard coordinates.isPlain else { return [] }
        for repository in try await repositories(metadata) {
            let jar = repository.appending(coordinates.path(".jar"))
            let text = try await metadata.text(of: "META-INF/maven/plugin.xml", inArchiveAt: jar)
            if let text { return goals(in: text) }
        }
        return []
    }

    private static func goals(in text: SourceText) -> [KnownTask] {
        let mojos = XMLDocument.parse(text).value.root?.first("mojos")?.children ?? []
        let goals = mojos.compactMap { mojo -> KnownTask? in
            guard mojo.name == "mojo", let name = mojo.first("goal")?.value.value, !name.isEmpty else { return nil }
            return KnownTask(
                name, text: plain(mojo.first("description")?.value.value ?? ""),
                occasion: mojo.first("phase")?.value.value ?? "")
        }
        return goals.sorted { $0.name < $1.name }
    }

    /// Without the tags that Javadoc left in it.
    private static func plain(_ text: String) -> String {
        text.replacing(/<[^<>]*>/, with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
