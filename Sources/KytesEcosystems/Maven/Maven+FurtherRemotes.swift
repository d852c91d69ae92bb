internal import KytesText
internal import Synchronization

// A POM may name repositories for what is below it. They are asked behind those of the project, and for nothing else: each
// hears of the names that its POM asks for, or that something below it does.
//
// Source: Maven Resolver 1.6.3, `DefaultDependencyCollector`, `DefaultRemoteRepositoryManager.aggregateRepositories`; Maven
// 3.8.7, `DefaultModelResolver`, read 2026-11-27.

extension Maven {
    /// Which repositories POMs of dependencies name, by the artifacts that they are asked for.
    final class FurtherRemotes: Sendable {
        private let known = Mutex<[String: [Remote]]>([:])
        private let rules: RemoteRules?

        /// Repositories beyond that many for one artifact are not asked.
        private static let most = 16

        /// - Parameter rules: Say behind which mirrors they stand; `nil` where no further one is to be asked.
        init(_ rules: RemoteRules? = nil) { self.rules = rules }

        /// In the order in which they were named; a login is never theirs.
        func remotes(for coordinates: Coordinates) -> [Remote] {
            known.withLock { $0.isEmpty ? [] : $0[coordinates.listFolder] ?? [] }
        }

        func add(_ declared: [Model.Repository], for folder: String) {
            guard let rules, !declared.isEmpty else { return }
            add(rules.remotes(ofPOMs: declared), for: folder)
        }

        private func add(_ remotes: [Remote], for folder: String) {
            if remotes.isEmpty { return }
            known.withLock { known in
                var all = known[folder] ?? []
                for remote in remotes where all.count < Self.most && !all.contains(remote) { all.append(remote) }
                known[folder] = all
            }
        }

        /// What a POM from elsewhere builds on (its parent, what it imports) is where it is, or where it says.
        func passOn(_ coordinates: Coordinates, _ model: Model) {
            if rules == nil { return }
            let inherited = remotes(for: coordinates)
            if inherited.isEmpty, model.repositories.isEmpty { return }
            var names = [(model.parent?.groupID?.value, model.parent?.artifactID?.value)]
            for dependency in model.managedDependencies where dependency.scope?.value == "import" {
                names.append((dependency.groupID?.value, dependency.artifactID?.value))
            }
            for case (let group?, let artifact?) in names {
                let folder = Coordinates(groupID: group, artifactID: artifact, version: "").listFolder
                add(inherited, for: folder)
                add(model.repositories, for: folder)
            }
        }
    }
}

extension Maven.Stock {
    /// Whoever asks for something that is not known yet: on the way from the root down to it.
    mutating func note(_ askers: [Maven.Descriptor], askingFor key: Int) {
        for asker in askers where asker.model?.lineage.repositories.isEmpty == false {
            let wanted = Maven.Coordinates(groupID: keys[key].groupID, artifactID: keys[key].artifactID, version: "")
            self.askers[wanted.listFolder, default: [:]][ObjectIdentifier(asker)] = asker
        }
    }
}

extension Maven.Shelf {
    /// Makes known which repositories may have what is wanted, before it is looked for.
    ///
    /// - Parameter folder: What is wanted, by the folder that it would have in a repository.
    func introduce(_ askers: [ObjectIdentifier: Maven.Descriptor]?, of folder: String) {
        guard let askers, let further = (self as? Maven.ReactorShelf)?.repositories.further else { return }
        for model in askers.values.compactMap(\.model).sorted(by: { $0.coordinates < $1.coordinates }) {
            // An address that somebody else wrote is told nothing that the user says for his own build.
            let declared = model.lineage.interpolated(model.lineage.repositories, Maven.Environment())
            further.add(declared, for: folder)
        }
    }
}
