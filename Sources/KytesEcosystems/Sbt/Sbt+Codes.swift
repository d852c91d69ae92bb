extension Sbt {
    /// What its diagnostics are called. Each has a page of its name in the documentation.
    enum Code {
        static let evicted = "sbt/evicted"
        static let incompatible = "sbt/incompatible"
        static let unknowable = "sbt/unknowable"
        static let unresolved = "sbt/unresolved"
    }
}
