import Glibc
import KytesBasics

/// Content in memory.
final class MemorySink: HTTPSink, @unchecked Sendable {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    /// Begins anew: what an attempt before brought is forgotten.
    func begin(_ head: HTTPHead, of url: HTTPURL) throws {
        guard head.status == 200 else {
            throw HTTPError(code: .failed, subject: url.description, status: head.status, detail: "a part of the whole")
        }
        bytes = []
        bytes.reserveCapacity(min(head.contentLength ?? 0, 1 << 20))
    }

    func take(_ new: UnsafeRawBufferPointer) throws { bytes.append(contentsOf: new) }
}

/// Content in a file that may hold the beginning of it already; beside it stands of which state of the resource.
///
/// For one owner at a time: who asks holds a lock.
final class FileSink: HTTPSink, @unchecked Sendable {
    let path: AbsolutePath
    private let onProgress: (@Sendable (_ done: Int, _ total: Int?) -> Void)?
    private var descriptor: Int32 = -1
    private(set) var count = 0
    private var total: Int?

    init(_ path: AbsolutePath, onProgress: (@Sendable (_ done: Int, _ total: Int?) -> Void)?) {
        self.path = path
        self.onProgress = onProgress
    }

    deinit { closeFile() }

    /// What is there already, and which state of the resource it is of; 0 where nothing could be gone on with.
    var resumption: (start: Int, validator: String)? {
        guard let validator = Disk.read(note, limit: 4096).map({ String(decoding: $0, as: UTF8.self) }),
            !validator.isEmpty, !validator.contains(where: \.isNewline), let size = Self.size(of: path), size > 0
        else { return nil }
        return (size, validator)
    }

    func begin(_ head: HTTPHead, of url: HTTPURL) throws {
        closeFile()
        let resumed = resumption
        if head.status == 206 {
            guard let range = head.contentRange, let resumed, range.start == resumed.start else {
                forget()
                throw HTTPError(
                    code: .failed, subject: url.description, status: 206, detail: "another part than asked for")
            }
            count = range.start
            total = range.whole
        } else {
            forget()
            count = 0
            total = head.contentLength
        }
        try Disk.makeFolders(path.parent)
        descriptor = open(path.string, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Disk.Failure(number: errno, path: path.string) }
        if count == 0, let validator = head.validators.forRanges { try Disk.write(Array(validator.utf8), to: note) }
    }

    func take(_ new: UnsafeRawBufferPointer) throws {
        try Disk.write(new, to: descriptor, path: path.string)
        count += new.count
        onProgress?(count, total)
    }

    func closeFile() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Nothing of it is gone on with.
    func forget() {
        closeFile()
        Disk.remove(path)
        forgetValidator()
    }

    func forgetValidator() { Disk.remove(note) }

    private var note: AbsolutePath { path.parent.appending(path.lastComponent + ".validator") }

    private static func size(of path: AbsolutePath) -> Int? {
        var facts = stat()
        guard lstat(path.string, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(facts.st_size)
    }
}
