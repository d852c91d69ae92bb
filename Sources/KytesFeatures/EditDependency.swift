public import KytesBasics
import KytesEcosystems
public import KytesGraph
import KytesText

/// *Edit this dependency* and *Revert*: a writable copy, and the ecosystem's own tool told to use it.
///
/// Does the step that can be undone first, undoes it when the next one fails, and asks before a program is run.
extension Jumper {
    func edit(_ id: ComponentID) async throws -> CommandOutcome {
        let features = try await workspace.features(for: nil)
        var component = try component(id, in: features)
        if features.edited.contains(id) {
            throw FeatureError(code: .notEditable, subject: component.name, detail: "it is being edited already")
        }
        let location = try await locateForEditing(&component)
        var change = try await soleOverride(of: component)
        switch change.override {
        case .told(let apply, _):
            guard await trust.mayRun(apply, for: component) else {
                throw FeatureError(code: .notTrusted, subject: apply.program)
            }
        case .joined(let build): try check(build, for: component)
        }
        try await shelf.edit(component, at: change.folder)
        do {
            switch change.override {
            case .told(let apply, _):
                try await tools.run(apply)
                _ = try await workspace.refresh(allowingNetwork: false)
            case .joined:
                // What the build of the copy says is known only now.
                change = try await soleOverride(of: component)
                if case .joined(let build) = change.override { try await join(build, component) }
            }
        } catch {
            // Nothing of the user's is in it yet.
            try? await shelf.revert(at: change.folder)
            if case .joined(let build) = change.override {
                try? await build.leave()
                try? await build.tidy()
            }
            throw error
        }
        var words = "`\(component.name)` is edited in \(change.folder)"
        switch change.override {
        case .told(let apply, _): words += "; `\(apply.program)` uses it from now on"
        case .joined(let build): words += "; `\(build.call)` builds with it"
        }
        let messages = location.flatMap { $0.remark.isEmpty ? nil : [Message(.information, $0.remark)] } ?? []
        return CommandOutcome(.folder(change.folder), messages: messages, summary: Message(.information, words))
    }

    /// What is edited, sorted.
    public func copies() async throws -> [EditedCopy] {
        let features = try await workspace.features(for: nil)
        return features.edited.sorted().compactMap { id in
            let component = features.graph.component(id)
            let place = component?.source.flatMap { AbsolutePath(fileURL: $0.url) } ?? component?.manifest?.filePath
            // The folder of the project, then that of the copy.
            guard let parts = place?.relative(to: editFolder)?.split(separator: "/"), parts.count > 1 else {
                return nil
            }
            return EditedCopy(component: id, folder: editFolder.appending(parts[0] + "/" + parts[1]))
        }
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
        switch change.override {
        case .told(_, let revert):
            guard await trust.mayRun(revert, for: component) else {
                throw FeatureError(code: .notTrusted, subject: revert.program)
            }
            try await tools.run(revert)
            try await shelf.revert(at: change.folder)
        case .joined(let build):
            try await build.leave()
            do { try await shelf.revert(at: change.folder) } catch {
                try await build.join()
                throw error
            }
            try await build.tidy()
        }
        _ = try await workspace.refresh(allowingNetwork: false)
        let message = Message(.information, "`\(component.name)` is used as it is pinned again")
        return CommandOutcome(.nothing, messages: [message])
    }

    /// Finds the commit of a component whose source the graph does not tell.
    private func locateForEditing(_ component: inout Component) async throws -> LocatedSource? {
        if component.source?.revision != nil { return nil }
        let location = try await workspace.locate(component, mayFetch: true)
        guard let location, let source = location.source, source.revision != nil else {
            let remark = location?.remark ?? ""
            let detail = remark.isEmpty ? "no commit of it is known" : remark
            throw FeatureError(code: .notEditable, subject: component.name, detail: detail)
        }
        // What is at another version is not what the build would take.
        guard source.exactness != .nearest else {
            throw FeatureError(code: .notEditable, subject: component.name, detail: location.remark)
        }
        let landing = location.landing.first?.split(separator: "/").last.map(String.init) ?? ""
        let ecosystem = Ecosystems.named(component.ecosystem)
        guard ecosystem?.claims.contains(where: { $0.role == .manifest && $0.matches(landing) }) == true else {
            let others = "`\(landing)` builds it, and \(ecosystem?.title ?? "its tool") cannot take that into its build"
            let detail = location.remark.isEmpty ? others : location.remark
            throw FeatureError(code: .notEditable, subject: component.name, detail: detail)
        }
        component.source = source
        return location
    }

    /// Puts a copy into the generated build, and sees to it that the project is resolved with it.
    private func join(_ build: GeneratedBuild, _ component: Component) async throws {
        try check(build, for: component)
        guard try await workspace.text(of: DocumentID(file: build.manifest)) != nil else {
            let detail =
                "its repository has no `\(component.source?.subdirectory ?? "")/\(build.manifest.lastComponent)`"
            throw FeatureError(code: .notEditable, subject: component.name, detail: detail)
        }
        try await build.join()
        let features = try await workspace.refresh(allowingNetwork: false)
        guard features.graph.component(component.id)?.manifest?.filePath == build.manifest else {
            try await build.leave()
            _ = try await workspace.refresh(allowingNetwork: false)
            let version = component.version ?? "the version in use"
            let detail = "`\(build.manifest.lastComponent)` at that commit is not that of \(version)"
            throw FeatureError(code: .notEditable, subject: component.name, detail: detail)
        }
    }

    private func check(_ build: GeneratedBuild, for component: Component) throws {
        guard let refusal = build.refusal else { return }
        throw FeatureError(code: .notEditable, subject: component.name, detail: refusal)
    }

    /// The project that uses a component, and how its tool is told.
    private func soleOverride(of component: Component) async throws -> ProjectOverride {
        let base = editFolder
        let overrides = try await workspace.overrides(of: component) { project in
            Self.copy(of: component, among: project.edits(in: base))
        }
        guard let first = overrides.first else {
            let title = Ecosystems.named(component.ecosystem)?.title ?? component.ecosystem
            throw FeatureError(code: .notEditable, subject: component.name, detail: "\(title) has no way to use a copy")
        }
        return first
    }

    /// The copy that a component stands in; else it is called like the package in its URL, so that the ecosystem knows the
    /// copy by its name again.
    private static func copy(of component: Component, among edits: AbsolutePath) -> AbsolutePath {
        let inside = component.manifest?.filePath?.relative(to: edits)?.split(separator: "/").first.map(String.init)
        return edits.appending(inside ?? component.id.packageURL.name.asFileName)
    }
}

/// A component and the writable copy that is used for it.
public struct EditedCopy: Hashable, Sendable {
    public var component: ComponentID
    public var folder: AbsolutePath
}
