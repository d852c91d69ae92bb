import KytesSyntax
import KytesText
import Synchronization

extension Server {
    func receiveRequest(_ id: RequestID, _ method: String, _ params: JSONValue?) {
        if let objection = state.withLock({ $0.lifecycle.objection(toRequest: method) }) {
            reply(id, .failure(objection))
            return
        }
        switch method {
        case "initialize": initialize(id, params)
        case "shutdown":
            endService()
            reply(id, .success(.null))
        default:
            let (session, offer) = state.withLock { ($0.session, $0.offer) }
            guard let session else { return }
            guard let request = offer.methods.requests[method] else {
                reply(id, .failure(refusal(of: method)))
                return
            }
            handle(request, id, method, params, session)
        }
    }

    private func initialize(_ id: RequestID, _ params: JSONValue?) {
        do {
            let params = try LSP.InitializeParams(wire: WireReader(params))
            let session = Session(params: params, options: options, client: client, log: log)
            log.attach { [client] in client.logMessage($0, $1) }
            let offer = try service.start(session)
            state.withLock { state in
                state.session = session
                state.offer = offer
                state.lifecycle.didInitialize()
            }
            reply(id, .success(initializeResult(offer, session)))
            if let process = params.processId { watch(process) }
        } catch {
            reply(id, .failure(ResponseError(error)))
        }
    }

    private func initializeResult(_ offer: Offer, _ session: Session) -> JSONValue {
        var capabilities = offer.capabilities
        capabilities["positionEncoding"] = .string(session.encoding.rawValue)
        capabilities["textDocumentSync"] = ["openClose": true, "change": 2, "save": ["includeText": false]]
        var workspace = capabilities["workspace"]?.object ?? [:]
        workspace["workspaceFolders"] = ["supported": true, "changeNotifications": true]
        capabilities["workspace"] = .object(workspace)
        return [
            "capabilities": .object(capabilities),
            "serverInfo": ["name": "kytes-ls", "version": .string(options.version)],
        ]
    }

    private func handle(
        _ request: MethodTable.Request,
        _ id: RequestID,
        _ method: String,
        _ params: JSONValue?,
        _ session: Session
    ) {
        let progress = progress(for: id, token: ProgressToken(params?["workDoneToken"]), session)
        let uri = request.isSupersededByEdits ? params?["textDocument"]?["uri"]?.string : nil
        let document = uri.map(DocumentID.init(uri:))
        if let document, let objection = objection(toQuestionsAbout: document, session) {
            return reply(id, .failure(objection))
        }
        guard let ticket = requests.begin(id, document: document, progress: progress) else {
            reply(id, .failure(ResponseError(.invalidRequest, "A request of this id waits for its answer already")))
            return
        }
        let context = RequestContext(
            id: id,
            method: method,
            session: session,
            progress: progress,
            partialResultToken: ProgressToken(params?["partialResultToken"])
        )
        let started = ContinuousClock.now
        let finish: @Sendable (Result<JSONValue, ResponseError>) -> Void = { result in
            if let token = progress.token { self.client.cancellables.remove(token) }
            guard self.requests.take(ticket) else { return }
            self.reply(id, result)
            self.trace(method, params, result, since: started, session)
        }
        do {
            let work = try request.prepare(WireReader(params), context)
            let task = Task.detached {
                do { finish(.success(try await work())) } catch { finish(.failure(ResponseError(error))) }
            }
            requests.attach(task, to: ticket)
        } catch {
            finish(.failure(ResponseError(error)))
        }
    }

    /// Progress that the user can cancel, which cancels the request.
    private func progress(for id: RequestID, token: ProgressToken?, _ session: Session) -> ProgressReporter {
        if let token { client.cancellables.add(token) { self.cancel(id) } }
        let makeToken: @Sendable () async -> ProgressToken? = {
            let token = await session.makeToken()
            if let token { self.client.cancellables.add(token) { self.cancel(id) } }
            return token
        }
        return ProgressReporter(token: token, makeToken: makeToken) { [client] in client.notify("$/progress", $0) }
    }

    /// Answers a waiting request for its handler.
    func cancel(_ id: RequestID) {
        guard requests.cancel(id) else { return }
        reply(id, .failure(ResponseError(.requestCancelled, "The request was cancelled")))
    }

    private func refusal(of method: String) -> ResponseError {
        if Self.notificationMethods.contains(method) || method == "exit" {
            return ResponseError(.invalidRequest, "`\(method)` is a notification and has no id")
        }
        return ResponseError(.methodNotFound, "`\(method)` is not offered")
    }

    /// What was asked and answered is said to who wants it `verbose`.
    private func trace(
        _ method: String,
        _ params: JSONValue?,
        _ result: Result<JSONValue, ResponseError>,
        since start: ContinuousClock.Instant,
        _ session: Session
    ) {
        let trace = session.trace
        guard trace != .off else { return }
        let message = "`\(method)` took \(ContinuousClock.now - start)"
        let details = trace == .verbose ? Self.details(params, result) : nil
        client.notify("$/logTrace", .object(present: ["message": message, "verbose": details]))
    }

    private static func details(_ params: JSONValue?, _ result: Result<JSONValue, ResponseError>) -> String {
        let answer =
            switch result {
            case .success(let value): shortened(value)
            case .failure(let error): "\(error)"
            }
        return "asked: \(params.map(shortened) ?? "nothing")\nanswered: \(answer)"
    }

    private static func shortened(_ value: JSONValue) -> String {
        let bytes = JSONWriter.bytes(of: value)
        let end = bytes.count > 2000 ? "… (\(bytes.count) bytes)" : ""
        return String(decoding: bytes.prefix(2000), as: UTF8.self) + end
    }
}
