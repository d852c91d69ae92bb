import KytesBasics
import KytesEcosystems
import KytesGraph
import KytesText

/// *Edit this dependency* and *Revert*: a writable copy, and the ecosystem's own tool told to use it.
///
/// The only thing that changes the user's own project, so it asks first, does the step that can be undone first, and
/// undoes it when the next one fails.
extension Jumper {
    func edit(_ id: ComponentID) async throws -> CommandOutcome {
        let features = try await workspace.features(for: nil)
        let component = try component(id, in: features)
        guard component.source?.revision != nil else {
            throw FeatureError(code: .notEditable, subject: component.name, detail: "no commit of it is known")
        }
        let change = try await soleOverride(of: component)
        guard await trust.mayRun(change.override.apply, for: component) else {
            throw FeatureError(code: .notTrusted, subject: change.override.apply.program)
        }
        try await shelf.edit(component, at: change.folder)
        do {
            try await tools.run(change.override.apply)
        } catch {
            // Nothing of the user's is in it yet.
            try? await shelf.revert(at: change.folder)
            throw error
        }
        _ = try await workspace.refresh(allowingNetwork: false)
        let summary = Message(.information, "`\(component.name)` is edited in \(change.folder)")
        return CommandOutcome(.folder(change.folder), summary: summary)
    }

    func revert(_ id: ComponentID) async throws -> CommandOutcome {
        let features = try await workspace.features(for: nil)
        let component = try component(id, in: features)
        let change = try await soleOverride(of: component)
        let work = try await shelf.unsavedWork(at: change.folder)
        guard work.isEmpty else {
            let what = work.prefix(8).joined(separator: ", ")
            throw FeatureError(code: .workWouldBeLost, subject: component.name, detail: what)
        }
        guard await trust.mayRun(change.override.revert, for: component) else {
            throw FeatureError(code: .notTrusted, subject: change.override.revert.program)
        }
        try await tools.run(change.override.revert)
        try await shelf.revert(at: change.folder)
        _ = try await workspace.refresh(allowingNetwork: false)
        let message = Message(.information, "`\(component.name)` is used as it is pinned again")
        return CommandOutcome(.nothing, messages: [message])
    }

    /// The project that uses a component, and how its tool is told.
    private func soleOverride(of component: Component) async throws -> ProjectOverride {
        // The folder is called like the package in its URL, so that the ecosystem knows the copy by its name again.
        let base = editFolder
        let overrides = try await workspace.overrides(of: component) { project in
            base.appending(Self.folderName(of: project)).appending(component.id.packageURL.name.asFileName)
        }
        guard let first = overrides.first else {
            let title = Ecosystems.named(component.ecosystem)?.title ?? component.ecosystem
            throw FeatureError(code: .notEditable, subject: component.name, detail: "\(title) has no way to use a copy")
        }
        return first
    }

    /// Unlike for any two projects, and told by a human: `hummingbird-1f0c7a55`.
    private static func folderName(of project: Project) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in project.folder.string.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return project.folder.lastComponent.asFileName + "-" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension String {
    /// One path component, whatever a manifest called the thing.
    var asFileName: String {
        let kept = unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.".unicodeScalars.contains(scalar)
                ? Character(scalar) : "-"
        }
        let name = String(kept.prefix(100).drop { $0 == "." })
        return name.isEmpty ? "unnamed" : name
    }
}
