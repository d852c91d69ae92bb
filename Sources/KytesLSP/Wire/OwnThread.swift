import Glibc

/// A thread for work that blocks, outside the pool that tasks run on.
enum OwnThread {
    static func start(_ work: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, runWork, Unmanaged.passRetained(Work(work)).toOpaque())
        precondition(result == 0, "The system gives no thread")
        pthread_detach(thread)
    }

    fileprivate final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<OwnThread.Work>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
