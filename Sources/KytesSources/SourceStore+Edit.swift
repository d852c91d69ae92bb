public import KytesBasics
public import KytesGit

/// A working copy that *Edit* made.
public struct EditedSource: Hashable, Sendable {
    public var directory: AbsolutePath
    /// The short name: `kytes/swift-nio`.
    public var branch: String
    /// Where the branch began, 40 hexadecimal digits.
    public var base: String
    /// Whether it stood there before.
    public var wasThere: Bool
}

extension SourceStore {
    /// The key in a working copy's own configuration that says where *Edit* began.
    private static let baseKey = "kytes.base"

    /// Makes a writable repository of a component: whole history, branch `kytes/NAME` at its revision, `origin` upstream.
    ///
    /// Telling the ecosystem's own tool about it is left to the ecosystem.
    ///
    /// - Parameters:
    ///   - name: The component's; what git forbids in names of branches becomes `-`.
    ///   - directory: Where the working copy is to be; nothing may stand there but an earlier *Edit* of the same commit.
    /// - Throws: `SourceError`: `alreadyExists`, `notAllowed`, `unreachable`, …; `CancellationError`. Nothing is left then.
    public func edit(
        _ request: SourceRequest,
        name: String,
        at directory: AbsolutePath,
        progress: SourceProgressHandler? = nil
    ) async throws -> EditedSource {
        let place = try await resolve(request, occasion: .asked, progress: progress)
        let branch = "kytes/" + Self.branchName(name)
        if let existing = try await existingEdit(directory, branch, place) { return existing }
        let origin = try await wholeRepository(place, request, progress)
        let subject = place.location.display
        do {
            try await GitWorkingCopy.make(
                from: origin,
                at: directory,
                branch: branch,
                commit: place.commit,
                origin: request.url,
                settings: [Self.baseKey: place.commit.description],
                progress: { progress?(SourceProgress(subject: subject, step: $0)) }
            )
        } catch { throw SourceError.wrapping(error, subject: directory.string) }
        return EditedSource(directory: directory, branch: branch, base: place.commit.description, wasThere: false)
    }

    /// What stands in a working copy that is nowhere else.
    ///
    /// - Throws: `SourceError` with `notAnEdit` for a folder that *Edit* did not make.
    public func editStatus(at directory: AbsolutePath) async throws -> GitStatus {
        guard let repository = try? await GitRepository.open(directory), repository.workingDirectory != nil,
            let base = await repository.setting(Self.baseKey).flatMap({ GitObjectID($0) })
        else { throw SourceError(code: .notAnEdit, subject: directory.string) }
        do { return try await repository.status(base: base) } catch {
            throw SourceError.wrapping(error, subject: directory.string)
        }
    }

    /// Takes a working copy away again.
    ///
    /// - Throws: `SourceError`: `workWouldBeLost`, saying what; `notAnEdit`. Everything stays as it was then.
    public func revert(at directory: AbsolutePath) async throws {
        let status = try await editStatus(at: directory)
        guard status.isClean else {
            throw SourceError(code: .workWouldBeLost, subject: directory.string, detail: status.summary)
        }
        let suffix = ".kytes-removing-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
        let aside = directory.parent.appending(directory.lastComponent + suffix)
        do {
            try await BlockingThreads.long.run { _ in
                try Disk.move(directory, to: aside)
                Disk.remove(aside)
            }
        } catch { throw SourceError.wrapping(error, subject: directory.string) }
    }

    private func existingEdit(
        _ directory: AbsolutePath,
        _ branch: String,
        _ place: LocatedCommit
    ) async throws -> EditedSource? {
        let isFree = try await BlockingThreads.short.run { _ in Disk.kind(of: directory) == nil }
        if isFree { return nil }
        let base = place.commit.description
        guard let repository = try? await GitRepository.open(directory), await repository.setting(Self.baseKey) == base
        else {
            throw SourceError(code: .alreadyExists, subject: directory.string)
        }
        return EditedSource(directory: directory, branch: branch, base: base, wasThere: true)
    }

    /// A repository of this machine with the commit and all its history.
    private func wholeRepository(
        _ place: LocatedCommit,
        _ request: SourceRequest,
        _ progress: SourceProgressHandler?
    ) async throws -> AbsolutePath {
        if !place.location.isLocal, policy.allows(.asked) {
            let mirror = try await presentWhole(place.location, progress: progress)
            if let repository = await repository(at: mirror), await repository.contains(place.commit) { return mirror }
        }
        // Without a network: what another tool fetched whole serves as well.
        let repository = try await present(place, request, occasion: .asked, progress: progress)
        let shallow = repository.gitDirectory.appending("shallow")
        if try await BlockingThreads.short.run({ _ in Disk.kind(of: shallow) != nil }) {
            throw SourceError(
                code: .notAllowed,
                subject: place.location.display,
                detail: "editing needs the whole history, and only one commit of it is here"
            )
        }
        return repository.gitDirectory
    }

    /// - Source: git-check-ref-format(1).
    private static func branchName(_ name: String) -> String {
        var result = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    scalar.value <= 0x20 || scalar.value == 0x7F || " ~^:?*[\\/@{}".unicodeScalars.contains(scalar)
                        ? "-" : scalar
                }
            )
        )
        while let range = result.firstRange(of: "..") { result.replaceSubrange(range, with: "-") }
        while result.hasPrefix(".") || result.hasPrefix("-") { result.removeFirst() }
        while result.hasSuffix(".") || result.hasSuffix(".lock") { result.removeLast(result.hasSuffix(".") ? 1 : 5) }
        return result.isEmpty ? "dependency" : result
    }
}

extension GitStatus {
    /// What would be lost, in words: `2 changed files (Package.swift, …), 1 commit that is not pushed (Fix it)`.
    public var summary: String {
        var parts: [String] = []
        func add(_ names: [String], _ one: String, _ many: String) {
            guard let first = names.first else { return }
            parts.append("\(names.count) \(names.count == 1 ? one : many) (\(first)\(names.count > 1 ? ", …" : ""))")
        }
        add(modified, "changed file", "changed files")
        add(untracked, "new file or folder", "new files or folders")
        add(unpushed.map(\.summary), "commit that is not pushed", "commits that are not pushed")
        if hasStash { parts.append("a stash") }
        return parts.joined(separator: ", ")
    }
}
