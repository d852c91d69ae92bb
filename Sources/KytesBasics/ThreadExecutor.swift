import Synchronization

/// Runs the jobs of one actor on `BlockingThreads`, one after the other: what an actor of a blocking library stands on.
public final class ThreadExecutor: SerialExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var isDraining = false
    }

    private let threads: BlockingThreads
    private let queue = Mutex(Queue())

    public init(threads: BlockingThreads) { self.threads = threads }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustStart = queue.withLock { queue in
            queue.jobs.append(job)
            if queue.isDraining { return false }
            queue.isDraining = true
            return true
        }
        if mustStart { threads.enqueue { self.drain() } }
    }

    private func drain() {
        while true {
            let jobs = queue.withLock { queue in
                let jobs = queue.jobs
                queue.jobs = []
                queue.isDraining = !jobs.isEmpty
                return jobs
            }
            if jobs.isEmpty { return }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }
}
