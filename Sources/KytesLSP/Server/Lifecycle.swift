/// Which messages are allowed when (LSP 3.18, "Server lifecycle").
struct Lifecycle: Sendable {
    enum Phase: Sendable {
        case uninitialized
        case initialized
        case shutDown
    }

    private(set) var phase = Phase.uninitialized

    /// Why a request may not be handled now; `nil` when it may. `initialize` and `shutdown` move on.
    mutating func objection(toRequest method: String) -> ResponseError? {
        switch (phase, method) {
        case (.uninitialized, "initialize"):
            return nil
        case (.uninitialized, _):
            return ResponseError(.serverNotInitialized, "`\(method)` came before `initialize`")
        case (.initialized, "initialize"):
            return ResponseError(.invalidRequest, "`initialize` came twice")
        case (.initialized, "shutdown"):
            phase = .shutDown
            return nil
        case (.initialized, _):
            return nil
        case (.shutDown, _):
            return ResponseError(.invalidRequest, "`\(method)` came after `shutdown`")
        }
    }

    /// `initialize` was answered.
    mutating func didInitialize() { phase = .initialized }

    /// What the process answers to its parent when the session ends now.
    var exitCode: Int32 { phase == .shutDown ? 0 : 1 }
}
