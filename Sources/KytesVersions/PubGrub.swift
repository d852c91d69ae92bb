internal import KytesBasics

/// Chooses one version of every package that is needed, or says in words why none can be chosen.
///
/// The algorithm is PubGrub: requirements become *incompatibilities* (sets of terms that must not all hold), choices are
/// propagated through them, and a contradiction is resolved to its cause, learned, and never met again. What is learned
/// is kept as a tree, so that a failure can name the requirements that brought it about.
///
/// Deterministic: the same answers of the provider give the same solution.
/// Source: N. Weizenbaum, "PubGrub: Next-Generation Version Solving" and dart-lang/pub `doc/solver.md`, read 2026-11-22.
public enum PubGrub {
    /// Something needed: a package, and what is asked of its version.
    public struct Dependency<Package: Hashable & Sendable, Requirement: VersionRequirement>: Hashable, Sendable {
        public var package: Package
        public var requirement: Requirement

        public init(package: Package, requirement: Requirement) {
            self.package = package
            self.requirement = requirement
        }
    }

    /// The versions of a package that can be chosen.
    public struct Candidates<Version: Sendable>: Sendable {
        /// Worst first. Of what is allowed, the last is taken.
        public var versions: [Version]
        /// Taken before any other where it is allowed (a pin).
        public var preferred: Version?
        /// Why there are none, for people; `nil` where a look at `versions` says it all.
        public var failure: String?

        public init(versions: [Version], preferred: Version? = nil, failure: String? = nil) {
            self.versions = versions
            self.preferred = preferred
            self.failure = failure
        }
    }

    /// What one version of a package needs.
    public enum Needs<Package: Hashable & Sendable, Requirement: VersionRequirement>: Sendable {
        case dependencies([Dependency<Package, Requirement>])
        /// It cannot be chosen at all; the reason follows the name and version of the package in a sentence.
        case unusable(because: String)
    }

    /// How far a search goes before it gives up.
    public struct Limits: Sendable {
        /// Decisions and conflicts together.
        public var steps: Int
        /// How many questions are asked of the provider at once.
        public var width: Int

        public init(steps: Int = 100_000, width: Int = 8) {
            self.steps = steps
            self.width = width
        }
    }

    public struct SolverError: Error, Hashable, Sendable, CustomStringConvertible {
        public enum Code: String, Sendable {
            /// The search took more steps than it was given.
            case exhausted
        }

        public var code: Code
        /// The number of steps that were not enough.
        public var steps: Int

        public var description: String { "no versions were found within \(steps) steps" }
    }

    public enum Outcome<Package: Hashable & Sendable, Version: Hashable & Sendable>: Sendable {
        /// The chosen version of every package that is needed.
        case solved([Package: Version])
        case conflict(Conflict<Package, Version>)
    }

    /// Why there is no solution.
    public struct Conflict<Package: Hashable & Sendable, Version: Hashable & Sendable>: Sendable {
        /// A requirement that takes part in the contradiction.
        public struct Cause: Hashable, Sendable {
            /// Whose requirement it is; `nil` for those that were asked of the solver.
            public var package: Package?
            /// The versions that have it, worst first; empty for those that were asked of the solver.
            public var versions: [Version]
            /// What is required.
            public var required: Package
            public var requirement: String
        }

        /// The whole story, one step in each line, ending with what is impossible.
        public var explanation: [String]
        /// Those that were asked of the solver first. No duplicates.
        public var causes: [Cause]
    }

    /// Finds a version of everything that `roots` need, directly or not.
    ///
    /// - Parameters:
    ///   - name: What the roots' requirements belong to, as it shall stand in an explanation: "this package".
    ///   - describe: A package's name in an explanation.
    /// - Throws: `SolverError`, `CancellationError`, and whatever the provider throws.
    public static func solve<Provider: PubGrubProvider>(
        _ roots: [Dependency<Provider.Package, Provider.Requirement>],
        of name: String,
        from provider: Provider,
        limits: Limits = Limits(),
        describe: @escaping @Sendable (Provider.Package) -> String
    ) async throws -> Outcome<Provider.Package, Provider.Version> {
        var solver = PubGrubSolver(provider: provider, limits: limits, rootName: name, describe: describe)
        return try await solver.solve(roots)
    }
}

/// What a solver asks of the world.
public protocol PubGrubProvider: Sendable {
    associatedtype Package: Hashable & Sendable
    associatedtype Version: Hashable & Sendable & CustomStringConvertible
    associatedtype Requirement: VersionRequirement where Requirement.Version == Version

    /// Asked once for each package.
    func candidates(for package: Package) async throws -> PubGrub.Candidates<Version>

    /// Asked at most once for each version of a package; sometimes in advance for one that is not chosen in the end.
    func needs(of package: Package, at version: Version) async throws
        -> PubGrub.Needs<Package, Requirement>

    /// Whether a version is only chosen after everything else had a chance to rule it out.
    func isPrerelease(_ version: Version) -> Bool
}

extension PubGrubProvider {
    public func isPrerelease(_ version: Version) -> Bool { false }
}
