import KytesEcosystems
import KytesFeatures
import KytesGraph
import KytesSyntax
import KytesText
import KytesWorkspace

/// What the workspace tells, passed on to the editor.
extension KytesService {
    /// Ends when the workspace does.
    func follow(_ events: AsyncStream<WorkspaceEvent>, in session: Session) async {
        var progress: [String: ServerProgress] = [:]
        for await event in events {
            switch event {
            case .snapshot(_, let documents): tell(documents, to: session)
            case .log(let severity, let message): session.log.write(severity, message)
            case .progress(let report):
                switch report.phase {
                case .began(let title): progress[report.id] = ServerProgress(title, in: session)
                case .report(let message, let fraction): progress[report.id]?.report(message, fraction)
                case .ended: progress.removeValue(forKey: report.id)?.end()
                }
            }
        }
        for running in progress.values { running.end() }
    }

    private func tell(_ documents: Set<DocumentID>, to session: Session) {
        let snapshot = workspace.snapshot
        if !session.capabilities.pullsDiagnostics { publish(documents, of: snapshot, in: session) }
        guard snapshot.isSettled else { return }
        var kinds: [EditorClient.Refreshable] = [.inlayHints, .codeLens]
        if session.capabilities.pullsDiagnostics { kinds.append(.diagnostics) }
        for kind in kinds where session.capabilities.canRefresh(kind) {
            Task {
                do {
                    try await session.client.refresh(kind)
                } catch {
                    session.log.debug("The editor did not refresh: \(error)")
                }
            }
        }
    }
}

/// A progress of the server's own that begins and ends with events.
private final class ServerProgress: Sendable {
    private let reports: AsyncStream<(String?, Double?)>.Continuation
    private let task: Task<Void, Never>

    init(_ title: String, in session: Session) {
        let (stream, reports) = AsyncStream<(String?, Double?)>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.reports = reports
        task = Task {
            do {
                try await session.withProgress(title) { progress in
                    for await (message, fraction) in stream {
                        progress.report(message, percentage: fraction.map { Int($0 * 100) })
                    }
                }
            } catch {
                session.log.debug("The progress `\(title)` ended early: \(error)")
            }
        }
    }

    func report(_ message: String?, _ fraction: Double?) { reports.yield((message, fraction)) }

    func end() { reports.finish() }
}

extension Session {
    /// What the user has to know at once.
    func say(_ messages: [KytesFeatures.Message]) {
        for message in messages {
            client.showMessage(LSP.MessageType(message.severity), message.text)
        }
    }
}

extension LSP.MessageType {
    init(_ severity: KytesText.Diagnostic.Severity) {
        switch severity {
        case .error: self = .error
        case .warning: self = .warning
        case .information: self = .info
        case .hint: self = .log
        }
    }
}

extension Log {
    fileprivate func write(_ severity: KytesText.Diagnostic.Severity, _ message: String) {
        switch severity {
        case .error: error(message)
        case .warning: warning(message)
        case .information: info(message)
        case .hint: debug(message)
        }
    }
}
