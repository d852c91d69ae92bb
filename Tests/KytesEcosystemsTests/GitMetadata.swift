import Foundation
import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// The world as it stands on this machine: files, and repositories through the `git` program and its `insteadOf`.
final class GitMetadata: MetadataSource {
    let home: AbsolutePath
    private let ignored: Set<AbsolutePath>

    /// - Parameter ignored: Files that are taken not to be there.
    init(home: AbsolutePath, ignoring ignored: Set<AbsolutePath> = []) {
        self.home = home
        self.ignored = ignored
    }

    func file(at path: AbsolutePath, readBy ecosystem: any Ecosystem.Type) async throws -> SourceFile? {
        guard !ignored.contains(path), let bytes = FileManager.default.contents(atPath: path.string) else { return nil }
        return read(bytes, DocumentID(file: path), ecosystem)
    }

    func fileNames(in folder: AbsolutePath) async throws -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted()
    }

    func references(of repository: RepositoryLocation) async throws -> RepositoryReferences {
        guard let output = Self.git(["ls-remote", repository.url]) else {
            throw MetadataError(code: .unreachable, subject: repository.url)
        }
        var references = RepositoryReferences(tags: [:], branches: [:])
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "\t")
            guard parts.count == 2 else { continue }
            let (commit, name) = (String(parts[0]), parts[1])
            if name.hasPrefix("refs/tags/") {
                let tag = name.dropFirst("refs/tags/".count)
                // A peeled tag follows the tag itself.
                references.tags[String(tag.hasSuffix("^{}") ? tag.dropLast(3) : tag)] = commit
            } else if name.hasPrefix("refs/heads/") {
                references.branches[String(name.dropFirst("refs/heads/".count))] = commit
            }
        }
        return references
    }

    func file(
        at path: String,
        of revision: RepositoryRevision,
        component: ComponentID,
        readBy ecosystem: any Ecosystem.Type
    ) async throws -> SourceFile? {
        let arguments = ["--git-dir", try gitFolder(revision), "show", "\(revision.commit):\(path)"]
        guard let bytes = Self.git(arguments) else { return nil }
        return read(bytes, DocumentID(component: component.purl, path: path), ecosystem)
    }

    func fileNames(in folder: String, of revision: RepositoryRevision) async throws -> [String] {
        let arguments = [
            "--git-dir", try gitFolder(revision), "ls-tree", "--name-only", "\(revision.commit):\(folder)",
        ]
        guard let output = Self.git(arguments) else {
            throw MetadataError(code: .notFound, subject: revision.repository.url)
        }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }

    private func read(_ bytes: Data, _ document: DocumentID, _ ecosystem: any Ecosystem.Type) -> SourceFile {
        let text = SourceText(decoding: Array(bytes))
        let parsed = ecosystem.read(text, of: document)
        return SourceFile(document: document, text: text, facts: parsed.value, diagnostics: parsed.diagnostics)
    }

    /// Where `git` would read a repository of this machine from.
    private func gitFolder(_ revision: RepositoryRevision) throws -> String {
        var path = revision.repository.url
        for (from, to) in Self.rewrites where path.hasPrefix(from) {
            path = to + path.dropFirst(from.count)
            break
        }
        for candidate in [path, path + ".git", path + "/.git"]
        where FileManager.default.fileExists(atPath: candidate + "/HEAD") {
            return candidate
        }
        throw MetadataError(code: .unreachable, subject: revision.repository.url)
    }

    /// `insteadOf`, longest address first.
    private static let rewrites: [(String, String)] = {
        let output = git(["config", "--get-regexp", "^url\\..*\\.insteadof$"]) ?? Data()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return (String(parts[1]), String(parts[0].dropFirst("url.".count).dropLast(".insteadof".count)))
        }.sorted { $0.0.count > $1.0.count }
    }()

    static func git(_ arguments: [String], in folder: AbsolutePath? = nil) -> Data? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.string) }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return nil }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? output : nil
    }
}
