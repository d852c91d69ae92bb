internal import KytesVersions

extension Debian.Solver {
    /// What is installed and has to move along when a package comes: other packages of the same source, what would break,
    /// and what needs the version that goes.
    ///
    /// - Source: apt 2.6, `MarkInstall_UpgradeOtherBinaries`, `MarkInstall_RemoveConflictsIfNotUpgradeable` and
    ///   `MarkInstall_CollectReverseDepends`.
    func upgrades(with record: Debian.PackageRecord) -> [Debian.World.Place] {
        let source = record.sourcePackage
        var places = world.upgradable.filter { upgrade in
            upgrade.record.name != record.name && upgrade.source.name == source.name
                && upgrade.source.version == source.version
        }
        .map(\.candidate)
        for wish in record.bonds where wish.bond == .conflicts || wish.bond == .breaks {
            for relation in wish.groups.flatMap(\.alternatives) {
                let clashing = world.targets(of: relation, record.string) { name in
                    name == record.name || current(name) != world.installed(name) ? nil : world.installed(name)
                }
                for target in clashing {
                    guard let candidate = world.candidate(target.record.name), candidate != target.place else {
                        continue
                    }
                    let isBetter = world.targets(of: relation, record.string) {
                        $0 == target.record.name ? candidate : nil
                    }
                    .isEmpty
                    if isBetter { places.append(candidate) }
                }
            }
        }
        guard let old = world.installed(record.name).flatMap(world.record), old !== record else { return places }
        for upgrade in world.upgradable where upgrade.needs(record.name, at: old.version, not: record.version) {
            places.append(upgrade.candidate)
        }
        return places
    }
}

extension Debian.World {
    /// Something that is installed and could be newer.
    struct Upgrade: Sendable {
        /// As it is installed.
        var record: Debian.PackageRecord
        var candidate: Place
        /// That of the candidate.
        var source: (name: String, version: DebianVersion)

        /// Whether it is content with one version of a package and not with another one.
        func needs(_ name: String, at version: DebianVersion, not other: DebianVersion) -> Bool {
            record.bonds.contains { wish in
                guard wish.bond == .depends || wish.bond == .preDepends else { return false }
                return wish.groups.flatMap(\.alternatives).contains { relation in
                    relation.constraint != nil && record.string(relation.name) == name
                        && relation.allows(version, record.string) && !relation.allows(other, record.string)
                }
            }
        }
    }

    func findUpgrades() -> [Upgrade] {
        guard let installed, !available.isEmpty else { return [] }
        return installed.entries.indices.compactMap { entry in
            let place = Place(index: 0, entry: entry)
            guard let record = record(place), let candidate = candidate(record.name), candidate != place,
                self.installed(record.name) == place, let newer = self.record(candidate)
            else { return nil }
            return Upgrade(record: record, candidate: candidate, source: newer.sourcePackage)
        }
    }
}
