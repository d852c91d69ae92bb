public import KytesText

/// What a workspace tells whoever listens.
public enum WorkspaceEvent: Sendable {
    /// There is a newer snapshot. The documents, as clients call them, are those on this disk or open whose text or
    /// diagnostics are different, or, of open ones, links.
    case snapshot(version: Int, documents: Set<DocumentID>)
    case progress(WorkspaceProgress)
    /// For people, names in backticks.
    case log(severity: Diagnostic.Severity, message: String)
}

/// Something that takes time: began once, reported on, ended once.
public struct WorkspaceProgress: Hashable, Sendable {
    public enum Phase: Hashable, Sendable {
        case began(title: String)
        /// - Parameter fraction: 0...1, `nil` where nobody knows.
        case report(message: String, fraction: Double?)
        case ended
    }

    /// The same for all phases of one thing.
    public var id: String
    public var phase: Phase

    public init(id: String, phase: Phase) {
        self.id = id
        self.phase = phase
    }
}
