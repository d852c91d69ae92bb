import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// Jumps into a source that was looked for when somebody went there.
extension Jumper {
    /// In a repository, else in an archive, else in the manifest that is on this machine; what it is not is said.
    func landing(
        of component: Component,
        at location: LocatedSource,
        origin: TextRange?,
        in features: Features,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        let remark = location.remark.isEmpty ? [] : [Message(.information, location.remark)]
        if let source = location.source {
            var located = component
            located.source = source
            // What stands on this disk as the user's own is no repository.
            let folder = source.revision == nil ? AbsolutePath(fileURL: source.url) : nil
            var outcome =
                if let folder {
                    try await localLanding(on: location.landing, of: component, in: folder, origin: origin)
                } else {
                    try await land(on: location.landing, of: located, origin: origin, mayFetch: mayFetch)
                }
            if let range = location.declaration, let first = location.landing.first, let place = outcome.places.first,
                place.document.filePath?.string.hasSuffix("/" + first) == true
            {
                outcome.places[0].range = range.clamped(to: 0..<place.text.count)
            }
            if !remark.isEmpty { outcome.messages = remark }
            return outcome
        }
        let (tree, reasons) = try await archive(of: component, location, mayFetch: mayFetch)
        if let tree {
            var outcome = try await landing(in: tree, of: component, origin: origin)
            outcome.messages.append(archiveRemark(component, location))
            return outcome
        }
        let why = ([location.remark] + reasons).filter { !$0.isEmpty }.joined(separator: "; ")
        guard component.manifest != nil else {
            throw FeatureError(code: .noSource, subject: component.name, detail: why)
        }
        var outcome = try await manifest(of: component, origin: origin, in: features, mayFetch: mayFetch)
        outcome.messages.append(
            Message(.information, "This is the manifest of `\(component.name)`, not its source: \(why)"))
        return outcome
    }

    /// The file of an entry point in an archive of the source.
    func archivedFile(
        of entry: EntryPoint,
        in component: Component,
        _ location: LocatedSource,
        origin: TextRange?,
        mayFetch: Bool
    ) async throws -> JumpOutcome {
        let (tree, reasons) = try await archive(of: component, location, mayFetch: mayFetch)
        guard var tree else {
            let why = ([location.remark] + reasons).filter { !$0.isEmpty }.joined(separator: "; ")
            throw FeatureError(code: .noSource, subject: component.name, detail: why)
        }
        let root = tree.root
        let path = try await firstFile(of: entry) { try await workspace.entries(in: root.appending($0)) }
        guard let path else { throw FeatureError(code: .noSuchFile, subject: component.name) }
        tree.landing = root.appending(path)
        var outcome = try await landing(in: tree, of: component, origin: origin)
        outcome.messages.append(archiveRemark(component, location))
        return outcome
    }

    /// The first archive that can be had, and why the others cannot.
    private func archive(
        of component: Component,
        _ location: LocatedSource,
        mayFetch: Bool
    ) async throws -> (tree: ShelvedTree?, reasons: [String]) {
        var reasons: [String] = []
        for archive in location.archives {
            do {
                let tree = try await shelf.tree(
                    of: archive, for: component, landing: location.landing, mayFetch: mayFetch)
                workspace.remember(archive: tree.provenance.revision, of: component.id)
                return (tree, [])
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                reasons.append("\(error)")
            }
        }
        return (nil, reasons)
    }

    private func archiveRemark(_ component: Component, _ location: LocatedSource) -> Message {
        let why = location.remark.isEmpty ? "" : ": " + location.remark
        return Message(.information, "This is the archive of the sources of `\(component.name)`\(why)")
    }
}
