internal import KytesGraph
internal import KytesText
internal import KytesVersions

// What coursier chooses: of all versions that are asked for the latest, over and over until nothing changes.
//
// Source: coursier 2.1, `Resolution`, `ResolutionProcess`, read 2026-11-24.

extension Sbt {
    /// What versions are told apart for.
    struct ArtifactName: Hashable, Comparable, Sendable, CustomStringConvertible {
        var organization: String
        var name: String

        var description: String { organization + ":" + name }

        static func < (left: Self, right: Self) -> Bool {
            (left.organization, left.name) < (right.organization, right.name)
        }
    }

    /// One thing asking for another.
    struct Wanted: Sendable {
        var name: ArtifactName
        var constraint: CoursierConstraint
        /// Which of its dependencies count: `compile`, `default` (with `runtime`), `test`.
        var configuration = "default"
        var exclusions: Set<Maven.Dependency.Exclusion> = []
        var overrides = Overrides.none
        var isTransitive = true
        /// As the project or the POM names it.
        var scope = "compile"
        var evidence: Evidence?
        /// Where the version stands.
        var decision: Evidence?
        /// Which of the roots it comes from.
        var root = 0
    }

    /// What a POM manages, for all that is below it: the uppermost counts.
    final class Overrides: Sendable {
        struct Values: Hashable, Sendable {
            var version: String?
            var exclusions: Set<Maven.Dependency.Exclusion>
        }

        let values: [String: Values]

        init(_ values: [String: Values]) { self.values = values }

        static let none = Overrides([:])
    }

    /// What was chosen.
    struct Solution: Sendable {
        struct Edge: Sendable {
            /// `nil` for the root.
            var from: ArtifactName?
            var wanted: Wanted
        }

        var edges: [Edge] = []
        var versions: [ArtifactName: String] = [:]
        var models: [ArtifactName: Maven.EffectiveModel] = [:]
        /// What stands in for a module.
        var copies: [ArtifactName: Copied] = [:]
        /// What no version suits.
        var conflicts: Set<ArtifactName> = []
    }

    /// What POMs say, all that they manage included; each is worked out once. Used by one task.
    final class Models {
        private let library: Maven.Library
        private var known: [Maven.Coordinates: Maven.EffectiveModel?] = [:]

        init(_ library: Maven.Library) { self.library = library }

        nonisolated(nonsending) func model(of coordinates: Maven.Coordinates) async throws -> Maven.EffectiveModel? {
            if let model = known[coordinates] { return model }
            var model: Maven.EffectiveModel?
            if let pom = try await library.descriptor(of: coordinates).model?.lineage.pom {
                model = try await library.model(of: pom)
            }
            known[coordinates] = .some(model)
            return model
        }

        /// What is not known yet, together.
        nonisolated(nonsending) func fetch(_ coordinates: [Maven.Coordinates]) async throws {
            let unknown = coordinates.filter { known[$0] == nil && !library.knows($0) }
            if unknown.count > 1 { try await library.shelf.fetch(unknown) }
        }

        nonisolated(nonsending) func versions(of name: ArtifactName) async throws -> [String] {
            try await library.versions(groupID: name.organization, artifactID: name.name)
        }
    }

    /// Used by one task.
    final class Solver {
        let models: Models
        /// Versions that count whatever is asked for.
        let forced: [ArtifactName: String]
        /// What stands in for modules.
        private let copies: [ArtifactName: Copied]
        private var children: [State: [Wanted]] = [:]
        private var merged: [Merging: Overrides] = [:]
        private var interned: [[String: Overrides.Values]: Overrides] = [:]
        private var known: [Version: Found] = [:]
        private static let mostRounds = 100
        private static let mostStates = 40_000

        init(
            _ models: Models,
            forced: [ArtifactName: String] = [:],
            copies: [ArtifactName: Copied] = [:]
        ) {
            self.models = models
            self.copies = copies
            self.forced = forced
        }

        private struct State: Hashable {
            let name: ArtifactName
            let version: String
            let configuration: String
            let exclusions: Set<Maven.Dependency.Exclusion>
            let overrides: ObjectIdentifier
            let isTransitive: Bool
        }

        private struct Merging: Hashable {
            let overrides: ObjectIdentifier
            let model: ObjectIdentifier
            let configuration: String
        }

        private struct Version: Hashable {
            let name: ArtifactName
            let text: String
        }

        private struct Found {
            var version: String
            var model: Maven.EffectiveModel?
        }

        nonisolated(nonsending) func solve(_ roots: [Wanted]) async throws -> Solution {
            var chosen: [ArtifactName: CoursierConstraint] = [:]
            var solution = Solution()
            for _ in 0..<Self.mostRounds {
                solution = try await round(roots, chosen)
                var asked: [ArtifactName: [CoursierConstraint]] = [:]
                for edge in solution.edges { asked[edge.wanted.name, default: []].append(edge.wanted.constraint) }
                var next: [ArtifactName: CoursierConstraint] = [:]
                for (name, constraints) in asked {
                    if let version = forced[name] {
                        next[name] = CoursierConstraint(version)
                    } else if let merged = CoursierConstraint.merged(constraints) {
                        next[name] = merged
                    } else {
                        next[name] = constraints.max {
                            ($0.preferred ?? CoursierVersion("")) < ($1.preferred ?? CoursierVersion(""))
                        }
                        solution.conflicts.insert(name)
                    }
                }
                if next == chosen { break }
                chosen = next
            }
            return solution
        }

        /// Everything that is reached when `chosen` counts.
        private nonisolated(nonsending) func round(
            _ roots: [Wanted],
            _ chosen: [ArtifactName: CoursierConstraint]
        ) async throws -> Solution {
            try Task.checkCancellation()
            var solution = Solution()
            try await fetch(roots, chosen)
            var open: [(from: ArtifactName?, wanted: Wanted)] = roots.reversed().map { (nil, $0) }
            var seen: Set<State> = []
            while let (from, wanted) = open.popLast() {
                solution.edges.append(Solution.Edge(from: from, wanted: wanted))
                let found = try await find(wanted.name, chosen[wanted.name] ?? wanted.constraint)
                solution.versions[wanted.name] = found.version
                solution.models[wanted.name] = found.model
                let state = State(
                    name: wanted.name, version: found.version, configuration: wanted.configuration,
                    exclusions: wanted.exclusions, overrides: ObjectIdentifier(wanted.overrides),
                    isTransitive: wanted.isTransitive)
                guard seen.insert(state).inserted, seen.count < Self.mostStates else { continue }
                var children: [Wanted] = []
                if let copied = copied(for: wanted.name) {
                    solution.copies[wanted.name] = copied
                    children = dependencies(of: wanted, copied, found.version)
                } else if let model = found.model {
                    children = dependencies(of: wanted, model, state)
                } else {
                    continue
                }
                try await fetch(children, chosen)
                for var child in children.reversed() {
                    child.root = wanted.root
                    open.append((wanted.name, child))
                }
            }
            return solution
        }

        private nonisolated(nonsending) func fetch(
            _ wanted: [Wanted],
            _ chosen: [ArtifactName: CoursierConstraint]
        ) async throws {
            let all = wanted.compactMap { wanted -> Maven.Coordinates? in
                let constraint = chosen[wanted.name] ?? wanted.constraint
                guard !constraint.isOpen, let version = constraint.preferred?.description else { return nil }
                return Maven.Coordinates(
                    groupID: wanted.name.organization, artifactID: wanted.name.name, version: version)
            }
            try await models.fetch(Set(all).sorted())
        }

        private nonisolated(nonsending) func find(
            _ name: ArtifactName,
            _ constraint: CoursierConstraint
        ) async throws -> Found {
            let key = Version(name: name, text: constraint.description)
            if let found = known[key] { return found }
            var version = constraint.preferred?.description ?? ""
            if constraint.isOpen {
                let all = try await models.versions(of: name)
                let fitting = all.map { CoursierVersion($0) }.filter { constraint.contains($0) }
                version = fitting.max()?.description ?? constraint.description
            }
            let coordinates = Maven.Coordinates(groupID: name.organization, artifactID: name.name, version: version)
            let found = Found(version: version, model: try await models.model(of: coordinates))
            known[key] = found
            return found
        }

        // MARK: - Dependencies

        private func dependencies(of wanted: Wanted, _ model: Maven.EffectiveModel, _ state: State) -> [Wanted] {
            guard wanted.isTransitive else { return [] }
            if let known = children[state] { return known }
            let kept = Self.scopes(of: wanted.configuration)
            let overrides = overrides(below: wanted.overrides, model, wanted.configuration, kept)
            var result: [Wanted] = []
            if let moved = moved(model, wanted) { result.append(moved) }
            for entry in model.dependencies {
                let dependency = entry.dependency
                guard kept.contains(dependency.scope ?? "compile"), dependency.isOptional != true else { continue }
                let name = ArtifactName(organization: dependency.groupID, name: dependency.artifactID)
                guard !wanted.exclusions.contains(where: { $0.matches(name) }) else { continue }
                let above = wanted.overrides.values[dependency.key]
                let managed = model.exclusions(managedFor: dependency.key)
                let version = above?.version ?? dependency.version ?? ""
                result.append(
                    Wanted(
                        name: name, constraint: CoursierConstraint(version), configuration: "default",
                        exclusions: wanted.exclusions.union(dependency.exclusions).union(above?.exclusions ?? [])
                            .union(managed),
                        overrides: overrides, scope: dependency.scope ?? "compile",
                        evidence: entry.declaration.pom.file.map {
                            Evidence(document: $0.document, range: entry.declaration.written.range)
                        }, decision: (entry.manager ?? entry.declaration).evidence))
            }
            children[state] = result
            return result
        }

        private func copied(for name: ArtifactName) -> Copied? {
            if copies.isEmpty { return nil }
            return copies[name] ?? copies[ArtifactName(organization: Asking.noOrganization, name: name.name)]
        }

        /// What a project of a copy asks for. The others of its build are taken at the same version.
        private func dependencies(of wanted: Wanted, _ copied: Copied, _ version: String) -> [Wanted] {
            guard wanted.isTransitive else { return [] }
            let kept = Self.scopes(of: wanted.configuration)
            var result = copied.asking.modules.filter { !$0.module.isPlugin && kept.contains($0.scope) }.map {
                Sbt.wanted($0, copied.asking)
            }
            for (var name, dependency) in copied.projects {
                if name.organization == Asking.noOrganization { name.organization = wanted.name.organization }
                guard let scope = Sbt.mappings(dependency.configuration).map(\.from).first(where: kept.contains) else {
                    continue
                }
                result.append(
                    Wanted(
                        name: name, constraint: CoursierConstraint(version), scope: scope,
                        evidence: dependency.evidence, decision: wanted.decision))
            }
            return result.filter { next in !wanted.exclusions.contains { $0.matches(next.name) } }.map { next in
                var next = next
                next.exclusions.formUnion(wanted.exclusions)
                next.overrides = wanted.overrides
                return next
            }
        }

        /// Of `configuration` those of a POM's scopes that count.
        private static func scopes(of configuration: String) -> Set<String> {
            switch configuration {
            case "compile": ["compile"]
            case "test": ["compile", "runtime", "test"]
            case "provided": ["provided"]
            default: ["compile", "runtime"]
            }
        }

        private func moved(_ model: Maven.EffectiveModel, _ wanted: Wanted) -> Wanted? {
            guard let relocation = model.relocation else { return nil }
            var moved = wanted
            moved.name = ArtifactName(
                organization: relocation.groupID?.value ?? wanted.name.organization,
                name: relocation.artifactID?.value ?? wanted.name.name)
            moved.constraint = CoursierConstraint(relocation.version?.value ?? model.coordinates.version)
            if moved.name == wanted.name, relocation.version == nil { return nil }
            moved.evidence = model.lineage.pom.file.map { Evidence(document: $0.document, range: relocation.range) }
            return moved
        }

        /// With what the POM manages; a version that it declares otherwise itself is not handed down.
        private func overrides(
            below above: Overrides,
            _ model: Maven.EffectiveModel,
            _ configuration: String,
            _ kept: Set<String>
        ) -> Overrides {
            let managed = model.managed.all
            if managed.isEmpty { return above }
            let key = Merging(
                overrides: ObjectIdentifier(above), model: ObjectIdentifier(model), configuration: configuration)
            if let known = merged[key] { return known }
            var declared: [String: Set<String>] = [:]
            for entry in model.dependencies where entry.manager == nil && above.values[entry.dependency.key] == nil {
                guard kept.contains(entry.dependency.scope ?? "compile"), let version = entry.dependency.version else {
                    continue
                }
                declared[entry.dependency.key, default: []].insert(version)
            }
            var values = above.values
            for entry in managed {
                let dependency = entry.dependency
                guard (dependency.scope ?? "").isEmpty || kept.contains(dependency.scope ?? "") else { continue }
                let isOther = declared[dependency.key]?.contains { $0 != dependency.version } == true
                let version = isOther ? nil : dependency.version
                if let old = values[dependency.key] {
                    values[dependency.key] = Overrides.Values(
                        version: old.version ?? version, exclusions: old.exclusions.union(dependency.exclusions))
                } else {
                    values[dependency.key] = Overrides.Values(
                        version: version, exclusions: Set(dependency.exclusions))
                }
            }
            let result = interned[values] ?? Overrides(values)
            interned[values] = result
            merged[key] = result
            return result
        }
    }
}

extension Maven.Dependency.Exclusion {
    func matches(_ name: Sbt.ArtifactName) -> Bool {
        (groupID == "*" || groupID == name.organization) && (artifactID == "*" || artifactID == name.name)
    }
}

extension Maven.EffectiveModel {
    fileprivate func exclusions(managedFor key: String) -> [Maven.Dependency.Exclusion] {
        var found = managed.own(with: key).last
        if found == nil { found = managed.importers.lazy.compactMap { $0.management[key] }.first }
        return found?.dependency.exclusions ?? []
    }
}
