internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Sbt {
    /// Where the build in a commit has the project that makes a module.
    struct ModulePlace {
        /// Of the project; the root is the empty path.
        var folder: String
        /// The file that defines it, and where.
        var file: String
        var range: TextRange
    }

    /// - Parameters:
    ///   - name: Of the artifact; its Scala version need not be the one that the build has by itself.
    ///   - component: Whose source the commit is.
    /// - Returns: `nil` where no project that can be known makes it.
    /// - Throws: `MetadataError`, or `CancellationError`.
    static func place(
        ofModule name: String,
        in revision: RepositoryRevision,
        for component: ComponentID,
        using metadata: any MetadataSource
    ) async throws -> ModulePlace? {
        let commit = Commit(revision: revision, component: component, metadata: metadata)
        var files = try await commit.files(of: "")
        files += try await commit.files(of: "project")
        guard !files.isEmpty else { return nil }
        var build = Build(folder: commit.root, files: files, sbtVersion: version(saidIn: files))
        // What stands in the folder of a project may name it otherwise.
        var others: [SourceFile] = []
        for folder in Set(build.worlds.compactMap(\.base)).sorted().prefix(Commit.mostFolders) {
            guard let path = folder.relative(to: commit.root), !path.isEmpty else { continue }
            others += try await commit.files(of: path)
        }
        if !others.isEmpty {
            files += others
            build = Build(folder: commit.root, files: files, sbtVersion: build.sbtVersion)
        }
        let askings = build.asking()
        let found =
            askings.first { $0.artifact.name == name }
            ?? askings.first { withoutScala($0.artifact.name) == withoutScala(name) }
        return found.flatMap(commit.place)
    }

    /// `cats-core` of `cats-core_2.13`
    private static func withoutScala(_ name: String) -> Substring {
        guard let mark = name.lastIndex(of: "_"), name[mark...].dropFirst().first.map({ "23".contains($0) }) == true
        else { return name[...] }
        return name[..<mark]
    }

    /// The files of a build as a commit has them; for the build they stand below a folder that no disk has.
    private struct Commit {
        let root = AbsolutePath.root.appending("commit")
        let revision: RepositoryRevision
        let component: ComponentID
        let metadata: any MetadataSource

        static let mostFolders = 500
        private static let mostFiles = 200

        /// Those that say something of a build, in a folder.
        func files(of folder: String) async throws -> [SourceFile] {
            let names = try await metadata.fileNames(in: folder, of: revision).filter { name in
                name.hasSuffix(".sbt")
                    || folder == "project" && (name.hasSuffix(".scala") || name == "build.properties")
            }
            var files: [SourceFile] = []
            for name in names.prefix(Self.mostFiles) {
                let path = folder.isEmpty ? name : folder + "/" + name
                let file = try await metadata.file(at: path, of: revision, component: component, readBy: Sbt.self)
                guard let file else { continue }
                let parsed = Parsed(file.facts, diagnostics: file.diagnostics)
                files.append(
                    SourceFile(document: DocumentID(file: root.appending(path)), text: file.text, reading: parsed))
            }
            return files
        }

        func place(of asking: Asking) -> ModulePlace? {
            guard let folder = asking.base?.relative(to: root),
                let file = asking.place.document.filePath?.relative(to: root)
            else { return nil }
            return ModulePlace(folder: folder, file: file, range: asking.place.range)
        }
    }
}
