import Glibc
import Synchronization

/// Threads of our own for what blocks (C libraries, files, children), so that the cooperative pool, which has as many
/// threads as the machine has cores, never stands still.
///
/// Threads are started when they are needed, at most `width`, and stay for the next job: an idle one costs a few pages.
public final class BlockingThreads: @unchecked Sendable {
    public typealias Job = @Sendable () -> Void

    /// For what takes microseconds to a few milliseconds each.
    public static let short = BlockingThreads(width: 4)
    /// For what may take minutes: transfers, children, writing of trees.
    public static let long = BlockingThreads(width: 24)

    private let width: Int
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Guarded by `mutex`.
    private var jobs: [Job] = []
    private var next = 0
    private var idle = 0
    private var started = 0

    /// - Parameter width: The most threads at once; further jobs wait in the order of their arrival.
    public init(width: Int) {
        self.width = width
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        // A thread of the pool holds it, so there is none left here.
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `work` on one of the threads.
    ///
    /// When the waiting task is cancelled the flag is raised; the answer still comes from `work`, which looks at the flag
    /// as often as it can and throws.
    public func run<Value: Sendable>(
        _ work: @escaping @Sendable (CancelFlag) throws -> Value
    ) async throws -> Value {
        let flag = CancelFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue {
                    continuation.resume(
                        with: Result {
                            try flag.check(); return try work(flag)
                        })
                }
            }
        } onCancel: {
            flag.raise()
        }
    }

    /// As `run`, but a cancelled task does not wait for `work`, which may be stuck in a call that looks at no flag (a
    /// library's `connect`). What `work` owns it must give back itself.
    public func runAbandoning<Value: Sendable>(
        _ work: @escaping @Sendable (CancelFlag) throws -> Value
    ) async throws -> Value {
        let flag = CancelFlag()
        let waiter = Waiter<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiter.set(continuation)
                enqueue {
                    waiter.resume(
                        with: Result {
                            try flag.check(); return try work(flag)
                        })
                }
            }
        } onCancel: {
            flag.raise()
            waiter.resume(with: .failure(CancellationError()))
        }
    }

    /// Runs `job` on one of the threads, some time.
    public func enqueue(_ job: @escaping Job) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        let needsThread = idle < jobs.count - next && started < width
        if needsThread { started += 1 }
        pthread_mutex_unlock(mutex)
        if needsThread { startThread() } else { pthread_cond_signal(condition) }
    }

    private func startThread() {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<BlockingThreads>.fromOpaque(argument).takeRetainedValue().work()
            },
            argument
        )
        guard failure == 0 else {
            // No thread to be had: those that run do the job, or this one does if there is none.
            Unmanaged<BlockingThreads>.fromOpaque(argument).release()
            pthread_mutex_lock(mutex)
            started -= 1
            let job = started == 0 ? takeJob() : nil
            pthread_mutex_unlock(mutex)
            job?()
            return
        }
        pthread_detach(thread)
    }

    private func work() -> Never {
        while true {
            pthread_mutex_lock(mutex)
            var job = takeJob()
            while job == nil {
                idle += 1
                pthread_cond_wait(condition, mutex)
                idle -= 1
                job = takeJob()
            }
            pthread_mutex_unlock(mutex)
            job?()
        }
    }

    private func takeJob() -> Job? {
        guard next < jobs.count else { return nil }
        let job = jobs[next]
        next += 1
        if next == jobs.count {
            jobs.removeAll(keepingCapacity: jobs.capacity < 1024)
            next = 0
        }
        return job
    }
}

/// A continuation that is resumed once, by who comes first.
private final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, any Error>)
        case early(Result<Value, any Error>)
        case done
    }

    private let state = Mutex(State.empty)

    func set(_ continuation: CheckedContinuation<Value, any Error>) {
        let early: Result<Value, any Error>? = state.withLock {
            if case .early(let result) = $0 {
                $0 = .done
                return result
            }
            $0 = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func resume(with result: Result<Value, any Error>) {
        let continuation: CheckedContinuation<Value, any Error>? = state.withLock {
            switch $0 {
            case .empty:
                $0 = .early(result)
                return nil
            case .waiting(let continuation):
                $0 = .done
                return continuation
            case .early, .done: return nil
            }
        }
        continuation?.resume(with: result)
    }
}
