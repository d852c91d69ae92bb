import KytesEcosystems
import KytesText
import Synchronization

/// The facts of the last text of every document: reading is pure, so that one text is read once.
final class FactsCache: Sendable {
    private struct Entry {
        var ecosystem: String
        var file: SourceFile
    }

    private let entries = Mutex<[DocumentID: Entry]>([:])
    private let limits: WorkspaceLimits

    init(limits: WorkspaceLimits) { self.limits = limits }

    /// A text and its facts; texts that are no texts, and those beyond the limit, have no facts and a diagnostic.
    func file(_ document: DocumentID, _ text: SourceText, readBy ecosystem: any Ecosystem.Type) -> SourceFile {
        entries.withLock { entries in
            if let known = entries[document], known.ecosystem == ecosystem.id, known.file.text == text {
                return known.file
            }
            let file = read(document, text, ecosystem)
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[document] = Entry(ecosystem: ecosystem.id, file: file)
            return file
        }
    }

    /// As `file`, for one that is looked at once and not kept.
    func passingFile(_ document: DocumentID, _ text: SourceText, readBy ecosystem: any Ecosystem.Type) -> SourceFile {
        read(document, text, ecosystem)
    }

    /// In place of a file that was too large to be read at all.
    func tooLarge(_ document: DocumentID, size: Int) -> SourceFile {
        let message = "`\(document.fileName)` has \(size) bytes, and is not read beyond \(limits.fileBytes)"
        return unread(document, "", code: "workspace/file-too-large", message: message)
    }

    func unreadable(_ document: DocumentID, reason: String) -> SourceFile {
        unread(document, "", code: "workspace/unreadable", message: "`\(document.fileName)` cannot be read: \(reason)")
    }

    /// Does not read yet: a file works out its facts when they are first asked for, once.
    private func read(_ document: DocumentID, _ text: SourceText, _ ecosystem: any Ecosystem.Type) -> SourceFile {
        if text.count > limits.fileBytes {
            var file = tooLarge(document, size: text.count)
            file.text = text
            return file
        }
        if text.bytes.prefix(Self.binaryProbe).contains(0) {
            let message = "`\(document.fileName)` is a binary file, and is not read"
            return unread(document, text, code: "workspace/binary-file", message: message)
        }
        return SourceFile(document: document, text: text, reading: ecosystem.read(text, of: document))
    }

    private func unread(_ document: DocumentID, _ text: SourceText, code: String, message: String) -> SourceFile {
        let firstLine = text.range(ofLine: 0)
        let range = 0..<min(firstLine.upperBound, Self.shownBytes)
        let diagnostic = Diagnostic(code: code, severity: .warning, message: message, range: range)
        return SourceFile(document: document, text: text, reading: Parsed(FileFacts(), diagnostics: [diagnostic]))
    }

    private static let capacity = 20_000
    private static let binaryProbe = 8192
    private static let shownBytes = 80
}
