extension SwiftPM {
    /// What its diagnostics are called. Each has a page of its name in the documentation.
    enum Code {
        static let conflict = "swiftpm/conflict"
        static let cycle = "swiftpm/cycle"
        static let duplicatedIdentity = "swiftpm/duplicated-identity"
        static let invalidVersion = "swiftpm/invalid-version"
        static let missingProduct = "swiftpm/missing-product"
        static let noRequirement = "swiftpm/no-requirement"
        static let pinOutOfDate = "swiftpm/pin-out-of-date"
        static let toolsVersion = "swiftpm/tools-version"
        static let unknowable = "swiftpm/unknowable"
        static let unknownPackage = "swiftpm/unknown-package"
        static let unknownTrait = "swiftpm/unknown-trait"
        static let unreadablePins = "swiftpm/unreadable-pins"
        static let unresolved = "swiftpm/unresolved"
        static let unusedDependency = "swiftpm/unused-dependency"
    }
}
