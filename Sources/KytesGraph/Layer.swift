/// Which part of a whole system a component belongs to. A component has one layer; edges cross layers.
public enum Layer: String, Sendable, CaseIterable {
    case application
    /// What builds the application: build plugins and tools.
    case tooling
    /// What puts things in place: playbooks, roles, container files.
    case recipe
    case image
    case os
    case kernel
    case bootloader
    case hardware
}

/// What an edge says about its two ends.
public enum EdgeKind: String, Sendable, CaseIterable {
    case requires
    case buildsWith = "builds-with"
    case contains
    case installs
    case deploys
    case boots
    case loads
    case drives
    case configures
    case selects
}
