import KytesEcosystems
import KytesText

/// The question beside the resolutions: what else there is to say of the manifests that are open.
///
/// It is asked when nothing else is left to do, and given up as soon as anything is said that may make the answer another.
extension Folding {
    /// Whoever types is not looked at over the shoulder.
    private static let quiet = Duration.milliseconds(200)

    func cancelInspections() {
        inspecting?.cancel()
        inspecting = nil
        isInspectionDue = true
    }

    func inspect() {
        guard isInspectionDue else { return }
        isInspectionDue = false
        inspecting?.cancel()
        let snapshot = board.snapshot
        let open = openManifests(of: snapshot)
        inspecting = nil
        if open.isEmpty { return }
        let (library, board, clock) = (library, board, clock)
        inspecting = Task.detached(priority: .utility) {
            guard (try? await clock.sleep(for: Self.quiet)) != nil else { return }
            for (file, project) in open {
                let metadata = ResolutionMetadata(library: library, board: board, isAsked: false)
                let found = try? await project.ecosystem.inspection(
                    of: file, under: project.resolution, using: metadata)
                guard let found, !Task.isCancelled else { return }
                board.take(Inspected(text: file.file.text, inspection: found), of: file.file.document)
            }
        }
    }

    /// In their order, with what they are resolved in.
    private func openManifests(of snapshot: WorkspaceSnapshot) -> [(ResolvedFile, ResolvedProject)] {
        snapshot.openDocuments.compactMap { document in
            guard claims.claim(on: document.claimedPath)?.claim.role == .manifest,
                let file = snapshot.base.files[snapshot.canonical(document)],
                file.file.text == snapshot.text(document), let project = snapshot.project(of: document)
            else { return nil }
            return (file, project)
        }
    }
}
