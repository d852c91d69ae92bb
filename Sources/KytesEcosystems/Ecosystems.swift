/// All ecosystems, in alphabetical order. A feature does not know its members.
public enum Ecosystems {
    public static let all: [any Ecosystem.Type] = [
        Debian.self,
        GitSubmodules.self,
        Maven.self,
        Sbt.self,
        SwiftPM.self,
    ]

    /// The first ecosystem that reads a file of this path, and what for; one that only looks for mentions in it comes last.
    public static func claiming(_ path: String) -> (ecosystem: any Ecosystem.Type, claim: FileClaim)? {
        var mentioning: (ecosystem: any Ecosystem.Type, claim: FileClaim)?
        for ecosystem in all {
            guard let claim = ecosystem.claims.first(where: { $0.matches(path) }) else { continue }
            if claim.role != .source { return (ecosystem, claim) }
            mentioning = mentioning ?? (ecosystem, claim)
        }
        return mentioning
    }

    public static func named(_ id: String) -> (any Ecosystem.Type)? {
        all.first { $0.id == id }
    }
}
