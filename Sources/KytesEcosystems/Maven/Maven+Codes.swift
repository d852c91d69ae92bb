extension Maven {
    /// What its diagnostics are called. Each has a page of its name in the documentation.
    enum Code {
        static let duplicateDependency = "maven/duplicate-dependency"
        static let encryptedPassword = "maven/encrypted-password"
        static let missingCoordinate = "maven/missing-coordinate"
        static let noProject = "maven/no-project"
        static let relocated = "maven/relocated"
        static let unresolved = "maven/unresolved"
        static let versionConflict = "maven/version-conflict"
    }
}
