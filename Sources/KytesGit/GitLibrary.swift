import CLibgit2

/// libgit2 itself: started once, never stopped.
enum GitLibrary {
    static func start() { _ = started }

    private static let started: Bool = {
        git_libgit2_init()
        // Nothing in a repository's configuration is ever executed by libgit2, and mirrors and checkouts of other users
        // are read here every day, so whom a folder belongs to says nothing about its danger.
        _ = kytes_git_set_owner_validation(0)
        // What was fetched was hashed when it came, and git itself does not hash it again when it checks out; `verify` does.
        _ = kytes_git_set_strict_hash_verification(0)
        return true
    }()
}

/// - Throws: What libgit2 said, when `result` is one of its error codes.
func check(_ result: Int32, _ subject: @autoclosure () -> String) throws {
    if result < 0 { throw GitError.last(result, on: subject()) }
}

/// An object of libgit2 that is freed with its last user.
final class GitHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer) -> Void

    init(_ pointer: OpaquePointer, free: @escaping (OpaquePointer) -> Void) {
        self.pointer = pointer
        self.free = free
    }

    deinit { free(pointer) }
}

/// Calls a function that makes an object, and owns what it made.
func gitHandle(
    _ subject: @autoclosure () -> String,
    free: @escaping (OpaquePointer) -> Void,
    _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
) throws -> GitHandle {
    var pointer: OpaquePointer?
    let result = make(&pointer)
    guard result >= 0, let pointer else { throw GitError.last(result < 0 ? result : -1, on: subject()) }
    return GitHandle(pointer, free: free)
}
