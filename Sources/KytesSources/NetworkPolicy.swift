/// When the network may be asked. What is on this machine (paths, `file:`, `insteadOf` to a path) is no network.
public enum NetworkPolicy: String, Sendable, CaseIterable {
    case never
    /// A jump or an explicit command may fetch; opening, typing and scanning may not.
    case onDemand = "on-demand"
    case always

    public func allows(_ occasion: NetworkOccasion) -> Bool {
        switch self {
        case .never: false
        case .onDemand: occasion == .asked
        case .always: true
        }
    }
}

/// Why somebody wants something from the network.
public enum NetworkOccasion: Sendable {
    /// Nobody asked: a file was opened, typed in, scanned.
    case background
    /// The user asked: a jump, a command.
    case asked
}
