import KytesBasics
import KytesEcosystems
import KytesText

/// Those who wait until the work has caught up.
extension Folding {
    enum Goal: Sendable {
        /// Nothing is left to do, and tags are as the repositories have them now.
        case everything
        /// The projects that read this document are resolved; `isWhole`: from all manifests that may belong to them.
        case document(DocumentID, isWhole: Bool)
        /// It is known which files there are.
        case files
    }

    struct Waiter {
        var goal: Goal
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// - Throws: `CancellationError` only.
    func whenSettled(_ goal: Goal) async throws {
        try Task.checkCancellation()
        takeIn()
        if isOver { return }
        if isReached(goal) { return publishIfDue() }
        nextWaiter += 1
        let id = nextWaiter
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiters[id] = Waiter(goal: goal, continuation: continuation)
                if Task.isCancelled { cancelWaiter(id) }
            }
        } onCancel: {
            Task { await self.cancelWaiter(id) }
        }
    }

    func resumeWaiters() {
        for (id, waiter) in waiters where isReached(waiter.goal) {
            publishIfDue()
            waiters[id] = nil
            waiter.continuation.resume()
        }
    }

    /// Whoever waited sees what he waited for, though others be still at work.
    private func publishIfDue() {
        if isPublishDue { publish() }
    }

    /// The files of the workspace that only mention things, sorted.
    func sourcePaths() async throws -> [AbsolutePath] {
        try await whenSettled(.files)
        return Set(scans.values.flatMap(\.sources)).sorted()
    }

    /// Looks at everything again, and waits for it.
    func refresh(isAsked: Bool) async throws {
        library.memory.forgetWhatMayChange()
        board.beginEpoch()
        ancestors = [:]
        showProgress()
        for folder in folders { scan(folder) }
        for key in projects.keys { projects[key]?.touch(isAsked: isAsked) }
        do {
            try await whenSettled(.everything)
        } catch {
            for key in projects.keys { projects[key]?.stopAsking() }
            advance()
            throw error
        }
    }

    private func cancelWaiter(_ id: Int) {
        waiters.removeValue(forKey: id)?.continuation.resume(throwing: CancellationError())
    }

    private func isReached(_ goal: Goal) -> Bool {
        switch goal {
        case .everything: return isIdle && verifying == nil
        case .files: return isStarted && scanning.isEmpty
        case .document(let document, let isWhole):
            guard isLoaded, board.hasNothingToSay, let path = document.filePath else { return isIdle }
            let readers = projects.values.filter {
                $0.project.manifests.contains(path) || $0.reads.files.contains(path)
            }
            return readers.isEmpty ? isIdle : readers.allSatisfy { !$0.isPending && !(isWhole && $0.isProvisional) }
        }
    }
}
