public import KytesBasics
public import KytesGraph
internal import KytesText

// What is edited is built together with the project: a POM beside the writable copies has the project's topmost POM and those of
// the copies as its modules. Maven prefers a module to what a repository has of the same coordinates.

extension Maven {
    public static var editsLocated: Bool { true }

    /// The name of the POM that builds a project together with what is edited.
    static let reactorFile = "reactor.xml"

    /// A reactor of the project and the copy.
    ///
    /// - Returns: `nil` for what is no dependency: a parent, or a module of the project.
    public static func override(
        of component: Component,
        in project: Project,
        by folder: AbsolutePath,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) -> Override? {
        let edited = component.manifest?.filePath.flatMap { $0.isWithin(folder) ? $0 : nil }
        guard component.ecosystem == id, component.pin != nil || edited != nil else { return nil }
        let base = folder.parent
        let manifest = edited ?? folder.appending(component.source?.subdirectory ?? "").appending("pom.xml")
        // Each copy has one line.
        guard let module = manifest.relative(to: base), !module.contains(where: \.isNewline) else { return nil }
        let file = base.appending(reactorFile)
        let top = relativePath(from: base, to: project.folder.appending("pom.xml"))
        let listing = GeneratedBuild.File(
            path: file,
            opening: opening(of: base.lastComponent, top: top),
            closing: "  </modules>\n</project>\n",
            line: "    <module>\(escaped(module))</module>",
            mark: "    <module>\(escaped(folder.lastComponent))/"
        )
        let build = GeneratedBuild(
            base: base, files: [listing], manifest: manifest, settings: project.folder.appending(".mvn"),
            call: "mvn -f \(file)")
        return .joined(build)
    }

    private static func opening(of name: String, top: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- Builds a project together with the writable copies of what it depends on. Written by kytes. -->
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>kytes.edits</groupId>
          <artifactId>\(plain(name))</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          <modules>
            <module>\(escaped(top))</module>

        """
    }

    /// Maven takes a module as a path relative to the POM that names it, and counts `..` out without looking at the disk.
    private static func relativePath(from base: AbsolutePath, to file: AbsolutePath) -> String {
        var common = base
        var up = ""
        while !file.isWithin(common), common != .root {
            common = common.parent
            up += "../"
        }
        return up + (file.relative(to: common) ?? file.string)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// What Maven allows in an identifier.
    private static func plain(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
    }
}

extension Maven.Reactor {
    /// The POMs of what is edited for a project, as the generated reactor lists them.
    static func editedPOMs(of project: Project, _ metadata: any MetadataSource) async throws -> [Maven.POM] {
        guard let base = metadata.edits.map({ project.edits(in: $0) }),
            let file = try await metadata.file(at: base.appending(Maven.reactorFile), readBy: Maven.self),
            let reactor = file.facts.model as? Maven.Model
        else { return [] }
        var poms: [Maven.POM] = []
        for module in reactor.modules {
            let path = AbsolutePath(module.value, relativeTo: base)
            guard path.isWithin(base), let pom = try await Maven.POM(at: path, in: path.parent, metadata) else {
                continue
            }
            poms.append(pom)
        }
        return poms
    }
}
