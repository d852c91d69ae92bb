import KytesEcosystems
import KytesGraph
import KytesText

extension Features {
    /// Where versions stand in a range: as the ecosystem says, else those that requirements write.
    func versionPlaces(of file: ResolvedFile, touching range: TextRange) -> [VersionPlace] {
        let said = file.commentary.versions.filter { $0.range.overlapsOrTouches(range) }
        let written = requirements(of: file, touching: range).compactMap { requirement -> VersionPlace? in
            guard let version = requirement.version, !said.contains(where: { $0.range == requirement.range }) else {
                return nil
            }
            return VersionPlace(
                range: requirement.range, package: requirement.package.value, version: version.value,
                place: Evidence(document: file.file.document, range: version.range))
        }
        return said + written
    }

    /// Raising the version that is written, here or wherever the workspace writes one: to the one in use, and to the newest
    /// that is known. Writing one where it is missing.
    func versionActions(for place: VersionPlace, in document: DocumentID) async -> [CodeAction] {
        guard isEditable(place.place.document) else { return [] }
        let known = await knownVersions(of: place, in: document)
        let releases = known.filter { !$0.isPrerelease }
        guard let written = place.version else {
            return (releases.isEmpty ? known : releases).prefix(3).map { version in
                action("Add the version \(version.text) to `\(place.package)`", version.text, at: [place])
            }
        }
        var offered: [(version: String, words: String)] = []
        if let resolved = component(declaredAt: place, in: document)?.version,
            isRaise(from: written, to: resolved, among: known, in: document)
        {
            offered.append((resolved, "the version in use, "))
        }
        if let newest = releases.first?.text, isRaise(from: written, to: newest, among: known, in: document) {
            if offered.last?.version == newest { offered.removeLast() }
            offered.append((newest, "the newest known version, "))
        }
        var result = offered.map { offer in
            action("Raise `\(place.package)` to \(offer.words)\(offer.version)", offer.version, at: [place])
        }
        if let newest = offered.last?.version {
            let others = otherPlaces(of: place, in: document, below: newest, among: known)
            if !others.isEmpty {
                result.append(action("Raise `\(place.package)` to \(newest) everywhere", newest, at: [place] + others))
            }
        }
        return result
    }

    private func action(_ title: String, _ version: String, at places: [VersionPlace]) -> CodeAction {
        var edits: [DocumentID: [TextEdit]] = [:]
        for place in places {
            let edit = TextEdit(range: place.place.range, replacement: place.prefix + version + place.suffix)
            edits[place.place.document, default: []].append(edit)
        }
        return CodeAction(title: title, kind: .refactor, edits: edits)
    }

    /// Other texts of the workspace, or other places of this one, that write an older version of the same package.
    private func otherPlaces(
        of place: VersionPlace,
        in own: DocumentID,
        below newest: String,
        among known: [KnownVersion]
    ) -> [VersionPlace] {
        var found: [VersionPlace] = []
        for (document, file) in files.sorted(by: { $0.key < $1.key }) where isEditable(document) {
            for requirement in file.file.facts.requirements where requirement.package.value == place.package {
                guard let version = requirement.version, found.count < Limits.references else { continue }
                let evidence = Evidence(document: document, range: version.range)
                let isOlder = isRaise(from: version.value, to: newest, among: known, in: own)
                if evidence == place.place || !isOlder { continue }
                found.append(
                    VersionPlace(
                        range: requirement.range, package: place.package, version: version.value, place: evidence))
            }
        }
        return found
    }

    private func component(declaredAt place: VersionPlace, in document: DocumentID) -> Component? {
        files[document]?.file.facts.requirements.first { $0.range == place.range }
            .flatMap { component(of: $0, in: document) }
    }

    private func knownVersions(of place: VersionPlace, in document: DocumentID) async -> [KnownVersion] {
        if let requirement = files[document]?.file.facts.requirements.first(where: { $0.range == place.range }) {
            return await knownVersions(for: requirement, in: document)
        }
        return await knowledge.versions(ofPackage: place.package, ecosystem: ecosystem(of: document))
    }

    /// What this machine knows of the versions of what is required, newest first.
    func knownVersions(for requirement: RequirementFact, in document: DocumentID) async -> [KnownVersion] {
        let ecosystem = ecosystem(of: document)
        let listed = await knowledge.versions(ofPackage: requirement.package.value, ecosystem: ecosystem)
        if !listed.isEmpty { return listed }
        if let component = component(of: requirement, in: document) { return await knowledge.versions(of: component) }
        guard let text = text(of: document) else { return [] }
        return await knowledge.versions(at: text[requirement.package.range], ecosystem: ecosystem)
    }

    /// The ecosystem that a text belongs to, empty where the graph does not have its owner.
    func ecosystem(of document: DocumentID) -> String {
        files[document].flatMap { graph.component($0.owner) }?.ecosystem ?? ""
    }

    /// Whether `new` is newer than `old`: as the ecosystem orders them, else as far as the list (newest first) knows them;
    /// unlike is enough where nobody does.
    private func isRaise(
        from old: String,
        to new: String,
        among known: [KnownVersion],
        in document: DocumentID
    ) -> Bool {
        guard old != new else { return false }
        if let isNewer = Ecosystems.named(ecosystem(of: document))?.isNewer(new, than: old) { return isNewer }
        guard let oldRank = known.firstIndex(where: { $0.text == old }),
            let newRank = known.firstIndex(where: { $0.text == new })
        else { return true }
        return newRank < oldRank
    }
}
