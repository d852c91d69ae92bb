public import KytesSyntax
import KytesText

/// What speaks through a `Server`: the features, made ready for the wire.
///
/// The server does what LSP demands of every server (lifecycle, cancellation, text synchronisation, progress); a service
/// says what is offered and answers. All calls but `shutDown` come on the reading thread in the order of messages, and must
/// not block; long work is started here and done elsewhere.
public protocol LanguageService: Sendable {
    /// `initialize` came: the session begins.
    ///
    /// - Returns: The methods that are offered in this session, and the server capabilities that announce them, without
    ///   those of position encoding, text synchronisation and workspace folders.
    func start(_ session: Session) throws -> Offer

    /// `initialized` came: from now on the editor may be asked.
    func ready(_ session: Session)

    /// The editor opened, edited, saved or closed a text. `session.documents` has it already.
    func documentDidChange(_ change: DocumentChange, in session: Session)

    /// The workspace has other folders now; `session.folders` has them already.
    func foldersDidChange(added: [LSP.WorkspaceFolder], removed: [LSP.WorkspaceFolder], in session: Session)

    /// Files changed on the disk, as the editor's watcher saw it.
    func filesDidChange(_ events: [LSP.FileEvent], in session: Session)

    /// Settings changed. With `capabilities.hasConfiguration` they are to be asked for; else they are in `settings`.
    func configurationDidChange(_ settings: JSONValue, in session: Session)

    /// `shutdown` came, or the session ended without: all work ends. Called once; the program waits for it before it ends,
    /// but never longer than a second.
    func shutDown() async
}

public struct Offer: Sendable {
    public var capabilities: JSONObject
    public var methods: MethodTable

    public init(capabilities: JSONObject = [:], methods: MethodTable = MethodTable()) {
        self.capabilities = capabilities
        self.methods = methods
    }
}

/// What happened to a text in the editor.
public enum DocumentChange: Sendable {
    case opened(OpenDocument)
    case edited(OpenDocument)
    case saved(OpenDocument)
    /// As it last stood in the editor; the disk counts again.
    case closed(OpenDocument)

    public var document: OpenDocument {
        switch self {
        case .opened(let document), .edited(let document), .saved(let document), .closed(let document): document
        }
    }
}

extension LanguageService {
    public func ready(_ session: Session) {}
    public func documentDidChange(_ change: DocumentChange, in session: Session) {}
    public func foldersDidChange(added: [LSP.WorkspaceFolder], removed: [LSP.WorkspaceFolder], in session: Session) {}
    public func filesDidChange(_ events: [LSP.FileEvent], in session: Session) {}
    public func configurationDidChange(_ settings: JSONValue, in session: Session) {}
    public func shutDown() async {}
}
