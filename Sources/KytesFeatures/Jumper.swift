public import KytesBasics
import KytesEcosystems
public import KytesGraph
public import KytesText

/// Takes the user to a file: what `Features` says leads somewhere is put on this disk here, fetched if need be.
///
/// A jump ends in a plain file, never a folder, of a read-only tree, and what is not exactly the version in use is said.
public struct Jumper: Sendable {
    let workspace: any JumpWorkspace
    let shelf: any SourceShelf
    let tools: any ToolRunner
    let trust: any TrustAsker
    /// Holds the writable copies of what is edited.
    let editFolder: AbsolutePath

    public init(
        workspace: any JumpWorkspace,
        shelf: any SourceShelf,
        tools: any ToolRunner,
        trust: any TrustAsker,
        editFolder: AbsolutePath
    ) {
        self.workspace = workspace
        self.shelf = shelf
        self.tools = tools
        self.trust = trust
        self.editFolder = editFolder
    }

    /// To the source of what is mentioned at a cursor; an outcome without places where nothing is mentioned.
    /// - Throws: `FeatureError`, what went wrong with the source, or `CancellationError`.
    public func definition(in document: DocumentID, at offset: Int) async throws -> JumpOutcome {
        try await follow(in: document) { $0.definition(in: $1, at: offset) }
    }

    /// To what decided the version of what is mentioned.
    public func declaration(in document: DocumentID, at offset: Int) async throws -> JumpOutcome {
        try await follow(in: document) { $0.declaration(in: $1, at: offset) }
    }

    /// To the file where the code of what is mentioned begins.
    public func implementation(in document: DocumentID, at offset: Int) async throws -> JumpOutcome {
        try await follow(in: document) { $0.implementation(in: $1, at: offset) }
    }

    /// To the source of a component.
    public func jump(to component: ComponentID) async throws -> JumpOutcome {
        let features = try await resolved(component, in: try await workspace.features(for: nil))
        return try await outcome(of: .component(component), origin: nil, in: features)
    }

    /// The files on this disk that hold `evidences`, without the network; what is not on this machine is left out.
    /// - Returns: In the order of `evidences`.
    public func places(of evidences: [Evidence]) async throws -> [Place?] {
        let features = try await workspace.features(for: nil)
        var known: [DocumentID: Place?] = [:]
        var result: [Place?] = []
        for evidence in evidences {
            if known[evidence.document] == nil {
                known[evidence.document] = .some(await localPlace(of: evidence.document, in: features))
                try Task.checkCancellation()
            }
            var place = known[evidence.document] ?? nil
            place?.range = evidence.range
            result.append(place)
        }
        return result
    }

    private func localPlace(of document: DocumentID, in features: Features) async -> Place? {
        let whole = Evidence(document: document, range: 0..<0)
        return try? await outcome(of: .place(whole), origin: nil, in: features, mayFetch: false).places.first
    }

    private func follow(
        in document: DocumentID,
        _ destination: @Sendable (Features, DocumentID) -> Destination?
    ) async throws -> JumpOutcome {
        var features = try await workspace.features(for: document)
        guard var found = destination(features, workspace.canonical(document)) else { return JumpOutcome() }
        if case .unresolved = found.target {
            if let stranger = try await workspace.stranger(at: found.origin, in: document, mayFetch: true) {
                return try await landing(
                    of: stranger.component, at: stranger.location, origin: found.origin, in: features, mayFetch: true)
            }
            _ = try await workspace.refresh(allowingNetwork: true)
            features = try await workspace.features(for: document)
            found = destination(features, workspace.canonical(document)) ?? found
            if case .unresolved(let name) = found.target {
                throw unresolved(name, at: found.origin, in: workspace.canonical(document), of: features)
            }
        } else if let component = found.component {
            features = try await resolved(component, in: features, for: document)
            found = destination(features, workspace.canonical(document)) ?? found
        }
        return try await outcome(of: found.target, origin: found.origin, in: features)
    }

    /// Why nothing is known of a name, in the words of the diagnostic that stands there.
    private func unresolved(
        _ name: String,
        at range: TextRange,
        in document: DocumentID,
        of features: Features
    ) -> FeatureError {
        let said = features.diagnostics(in: document).first { $0.range.overlapsOrTouches(range) && $0.severity < .hint }
        return FeatureError(code: .noSource, subject: name, detail: said?.message ?? "it is not resolved")
    }

    /// A state in which the source of a component is known to the commit, resolved again where it is not yet.
    private func resolved(
        _ component: ComponentID,
        in features: Features,
        for document: DocumentID? = nil
    ) async throws -> Features {
        guard let source = features.graph.component(component)?.source, source.revision == nil,
            AbsolutePath(fileURL: source.url) == nil
        else { return features }
        _ = try await workspace.refresh(allowingNetwork: true)
        return try await workspace.features(for: document)
    }

    func outcome(
        of target: Target,
        origin: TextRange?,
        in features: Features,
        mayFetch: Bool = true
    ) async throws -> JumpOutcome {
        switch target {
        case .place(let evidence):
            try await place(of: evidence, origin: origin, in: features, mayFetch: mayFetch)
        case .component(let id):
            try await landing(of: try component(id, in: features), origin: origin, in: features, mayFetch: mayFetch)
        case .entry(let entry):
            try await entryFile(of: entry, origin: origin, in: features, mayFetch: mayFetch).standing(at: entry)
        case .unresolved(let name):
            throw FeatureError(code: .noSource, subject: name, detail: "it is not resolved")
        }
    }

    func component(_ id: ComponentID, in features: Features) throws -> Component {
        guard let component = features.graph.component(id) else {
            throw FeatureError(code: .unknownComponent, subject: id.purl)
        }
        return component
    }
}

/// Where a jump ended.
public struct JumpOutcome: Hashable, Sendable {
    /// What was pointed at.
    public var origin: TextRange?
    public var places: [Place]
    /// To be said to the user at once.
    public var messages: [Message]

    public init(origin: TextRange? = nil, places: [Place] = [], messages: [Message] = []) {
        self.origin = origin
        self.places = places
        self.messages = messages
    }
}

/// A range in a file on this disk.
public struct Place: Hashable, Sendable {
    /// A `file:` document.
    public var document: DocumentID
    public var text: SourceText
    public var range: TextRange
    /// The component whose source this is, `nil` for the user's own files.
    public var component: ComponentID?
    public var provenance: Provenance?

    public init(
        document: DocumentID,
        text: SourceText,
        range: TextRange,
        component: ComponentID? = nil,
        provenance: Provenance? = nil
    ) {
        self.document = document
        self.text = text
        self.range = range
        self.component = component
        self.provenance = provenance
    }
}

/// A sentence for the user.
public struct Message: Hashable, Sendable {
    public var severity: Diagnostic.Severity
    public var text: String

    public init(_ severity: Diagnostic.Severity, _ text: String) {
        self.severity = severity
        self.text = text
    }
}

extension AbsolutePath {
    /// The path of a `file:` address, or of a plain absolute path.
    init?(fileURL url: String) {
        guard let path = AbsolutePath(url) ?? DocumentID(uri: url).filePath else { return nil }
        self = path
    }
}
