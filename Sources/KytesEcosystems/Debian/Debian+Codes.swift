extension Debian {
    /// The codes of its diagnostics. Each has a page of its name.
    enum Code {
        static let unreadable = "debian/unreadable-line"
        static let badRelation = "debian/bad-relation"
        static let badVersion = "debian/bad-version"
        static let duplicate = "debian/duplicate"
        static let unknownPackage = "debian/unknown-package"
        static let unsatisfied = "debian/unsatisfied"
    }
}
