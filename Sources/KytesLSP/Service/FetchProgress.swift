import KytesSources

/// Shows a fetch with the progress of the request that asked for it.
struct FetchProgress: Sendable {
    let reporter: ProgressReporter?

    var report: SourceProgressHandler? {
        guard let reporter else { return nil }
        return { progress in
            reporter.begin("Fetching `\(progress.subject)`", cancellable: true)
            reporter.report(progress.phase, percentage: progress.percentage)
        }
    }
}
