import Dispatch
import Glibc
import KytesSyntax
import KytesText
import Synchronization

/// One session of the language server, from the first byte to the last.
///
/// Messages are taken on the reading thread, one after the other: edits are applied there and then, a request takes its
/// snapshot there and is worked on by a task of its own, a cancellation is answered there even if every other thread is
/// busy. Answers are written by the writing thread. So nobody waits for anybody but for the work asked for.
public final class Server: Sendable {
    struct State {
        var lifecycle = Lifecycle()
        var session: Session?
        var offer = Offer()
        var exitCode: Int32?
        var isServiceEnding = false
        /// A text was lost, and nobody knows which.
        var hasLostUnnamed = false
    }

    /// How long the last answers may take to get out.
    private static let lastWordsMilliseconds = 500
    /// How long the service may take to end its work.
    private static let shutdownMilliseconds = 1000

    let options: ServerOptions
    let service: any LanguageService
    let client: EditorClient
    let log: Log
    let requests = RequestTable()
    let state = Mutex(State())

    private let input: ByteInput
    private let output: ByteOutput
    private let frames: Mutex<FrameReader>
    private let ended = DispatchSemaphore(value: 0)
    private let serviceEnded = DispatchSemaphore(value: 0)
    private let watchStop = DispatchSemaphore(value: 0)

    public init(_ service: any LanguageService, options: ServerOptions, descriptors: Transport.Descriptors) {
        let output = ByteOutput(descriptor: descriptors.output)
        self.service = service
        self.options = options
        self.output = output
        input = ByteInput(descriptor: descriptors.input)
        frames = Mutex(FrameReader(bodyLimit: options.maxMessageBytes))
        client = EditorClient { output.send(JSONWriter.bytes(of: $0)) }
        log = Log(level: options.logLevel)
    }

    /// Serves until `exit`, the end of input, or the death of the client's process.
    ///
    /// - Returns: The exit code of the process: 0 after `shutdown`, else 1.
    public func run() -> Int32 {
        output.onFailure { self.end($0) }
        if let process = options.clientProcessID { watch(process) }
        input.start { bytes in
            guard let bytes else {
                self.end("end of input")
                return false
            }
            return self.receive(bytes)
        }
        ended.wait()
        watchStop.signal()
        _ = requests.cancelAll()
        client.close()
        endService()
        _ = serviceEnded.wait(timeout: .now() + .milliseconds(Self.shutdownMilliseconds))
        output.finish(milliseconds: Self.lastWordsMilliseconds)
        return state.withLock { $0.exitCode } ?? 1
    }

    /// Ends the session, once.
    func end(_ reason: String) {
        let isFirst = state.withLock { state in
            guard state.exitCode == nil else { return false }
            state.exitCode = state.lifecycle.exitCode
            return true
        }
        guard isFirst else { return }
        log.debug("The session ends: \(reason)")
        ended.signal()
    }

    /// Lets the service end its work, once; it goes on while the last messages are exchanged.
    func endService() {
        let isFirst = state.withLock { state in
            defer { state.isServiceEnding = true }
            return !state.isServiceEnding
        }
        guard isFirst else { return }
        Task.detached {
            await self.service.shutDown()
            self.serviceEnded.signal()
        }
    }

    /// Ends the session when `process` dies.
    func watch(_ process: Int) {
        guard process > 0, let process = pid_t(exactly: process) else { return }
        ProcessWatch.start(process, stop: watchStop) { self.end("the client's process `\(process)` is gone") }
    }

    func reply(_ id: RequestID?, _ result: Result<JSONValue, ResponseError>) {
        let idJSON = id?.json ?? .null
        switch result {
        case .success(let value): send(["jsonrpc": "2.0", "id": idJSON, "result": value])
        case .failure(let error): send(["jsonrpc": "2.0", "id": idJSON, "error": error.json])
        }
    }

    private func send(_ message: JSONValue) { output.send(JSONWriter.bytes(of: message)) }
}

// MARK: From bytes to messages

extension Server {
    /// - Returns: Whether to go on reading.
    private func receive(_ bytes: ArraySlice<UInt8>) -> Bool {
        let frames = self.frames.withLock { reader in
            reader.append(bytes)
            var frames: [FrameReader.Frame] = []
            while let frame = reader.next() { frames.append(frame) }
            return frames
        }
        for frame in frames {
            switch frame {
            case .body(let body): receive(Message(body: body))
            case .malformed(let problem, let bytes): receive(problem, bytes)
            }
            if state.withLock({ $0.exitCode != nil }) { return false }
        }
        return true
    }

    private func receive(_ problem: FrameReader.Problem, _ bytes: [UInt8]) {
        let error: ResponseError =
            switch problem {
            case .header: ResponseError(.invalidRequest, "A header needs one `Content-Length` of at least 0")
            case .headerTooLong: ResponseError(.invalidRequest, "The header does not end")
            case .cutShort: ResponseError(.parseError, "The message is shorter than its `Content-Length`")
            case .tooLarge(let count):
                ResponseError(.invalidRequest, "A message of `\(count)` bytes is over `\(options.maxMessageBytes)`")
            }
        receive(.invalid(MessageOutline.id(in: bytes), error))
    }

    private func receive(_ message: Message) {
        switch message {
        case .request(let id, let method, let params): receiveRequest(id, method, params)
        case .notification(let method, let params): receiveNotification(method, params)
        case .response(let id, let result): client.receive(id, result)
        case .invalid(let id, let error):
            log.warning("\(error)")
            reply(id, .failure(error))
        }
    }
}
