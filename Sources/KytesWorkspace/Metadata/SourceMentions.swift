import Glibc
import KytesBasics
import KytesEcosystems
import KytesText
import Synchronization

/// What the files that only mention things say, so that asking for all mentions a second time reads none but those that
/// hold one.
///
/// Only facts are kept: a few names for each file, and no text.
final class SourceMentions: Sendable {
    private struct Entry {
        var signature: DiskFile.Signature
        var facts: FileFacts
    }

    private let entries = Mutex<[AbsolutePath: Entry]>([:])
    private let limits: WorkspaceLimits

    init(limits: WorkspaceLimits) { self.limits = limits }

    /// A file that is wanted for what it mentions. Blocks.
    ///
    /// - Parameters:
    ///   - read: Makes the facts of a text.
    ///   - isWanted: Asked of the file without its text where its facts are known, else of the file as it is.
    /// - Returns: `nil` where there is no such file, or it is not wanted.
    func file(
        at path: AbsolutePath,
        read: (SourceText) -> SourceFile,
        isWanted: (SourceFile) -> Bool
    ) -> SourceFile? {
        let document = DocumentID(file: path)
        let known = entries.withLock { $0[path] }
        if let known, DiskFile.signature(of: path) == known.signature,
            !isWanted(SourceFile(document: document, text: "", reading: Parsed(known.facts)))
        {
            return nil
        }
        guard case .bytes(let bytes, let signature) = DiskFile.read(path, limit: limits.fileBytes) else {
            entries.withLock { _ = $0.removeValue(forKey: path) }
            return nil
        }
        let text = SourceText(decoding: bytes)
        if let known, known.signature == signature {
            return SourceFile(document: document, text: text, reading: Parsed(known.facts))
        }
        let file = read(text)
        remember(Entry(signature: signature, facts: file.facts), at: path)
        return isWanted(file) ? file : nil
    }

    /// What a file says; `nil` where there is none. Blocks.
    ///
    /// - Parameter read: Makes the facts of a text.
    func facts(at path: AbsolutePath, read: (SourceText) -> SourceFile) -> FileFacts? {
        let known = entries.withLock { $0[path] }
        if let known, DiskFile.signature(of: path) == known.signature { return known.facts }
        var facts: FileFacts?
        let file = file(at: path, read: read) { file in
            facts = file.facts
            return false
        }
        return facts ?? file?.facts
    }

    private func remember(_ entry: Entry, at path: AbsolutePath) {
        entries.withLock { entries in
            if entries.count >= Self.capacity, let someone = entries.keys.first { entries[someone] = nil }
            entries[path] = entry
        }
    }

    private static let capacity = 100_000
}
