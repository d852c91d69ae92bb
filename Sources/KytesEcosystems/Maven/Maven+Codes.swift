extension Maven {
    /// What its diagnostics are called. Each has a page of its name in the documentation.
    enum Code {
        static let cyclicParent = "maven/cyclic-parent"
        static let duplicateDependency = "maven/duplicate-dependency"
        static let encryptedPassword = "maven/encrypted-password"
        static let missingCoordinate = "maven/missing-coordinate"
        static let noProject = "maven/no-project"
        static let reachable = "maven/reachable-dependency"
        static let relocated = "maven/relocated"
        static let snapshotInRelease = "maven/snapshot-in-release"
        static let unsolvableConflict = "maven/unsolvable-conflict"
        static let unusedDeclared = "maven/unused-declared"
        static let usedUndeclared = "maven/used-undeclared"
        static let unresolved = "maven/unresolved"
        static let versionConflict = "maven/version-conflict"
    }
}
