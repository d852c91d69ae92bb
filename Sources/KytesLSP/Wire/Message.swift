public import KytesSyntax

/// The id of a request: a number or a text (LSP 3.18, "Request Message"). `1.5`, `true`, and `null` are none.
public enum RequestID: Hashable, Sendable {
    case number(Int)
    case text(String)

    public init?(_ json: JSONValue?) {
        switch json {
        case .string(let text): self = .text(text)
        case let json?:
            guard let number = json.integer else { return nil }
            self = .number(number)
        case nil: return nil
        }
    }

    public var json: JSONValue {
        switch self {
        case .number(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }
}

/// One JSON-RPC 2.0 message from the other side, or why it is none.
enum Message: Sendable {
    case request(RequestID, method: String, params: JSONValue?)
    case notification(method: String, params: JSONValue?)
    case response(RequestID?, Result<JSONValue, ResponseError>)
    /// To be answered with the error, under the id if one could be recovered.
    case invalid(RequestID?, ResponseError)

    init(body: [UInt8]) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body)
        } catch {
            self = .invalid(
                MessageOutline.id(in: body), ResponseError(.parseError, "The message is not JSON: \(error)"))
            return
        }
        guard let object = json.object else {
            self = .invalid(nil, ResponseError(.invalidRequest, "A message is one object, batches are no part of LSP"))
            return
        }
        self.init(object)
    }

    private init(_ object: JSONObject) {
        let id = RequestID(object["id"])
        guard object["method"] != nil else {
            self.init(responseWithID: id, object)
            return
        }
        guard object["jsonrpc"]?.string == "2.0" else {
            self = .invalid(id, ResponseError(.invalidRequest, "A message has `\"jsonrpc\": \"2.0\"`"))
            return
        }
        guard let method = object["method"]?.string else {
            self = .invalid(id, ResponseError(.invalidRequest, "`method` is not a string"))
            return
        }
        let params = object["params"].flatMap { $0.isNull ? nil : $0 }
        switch (object["id"], id) {
        case (nil, _): self = .notification(method: method, params: params)
        case (_, let id?): self = .request(id, method: method, params: params)
        default:
            self = .invalid(nil, ResponseError(.invalidRequest, "The id of `\(method)` is neither number nor string"))
        }
    }

    private init(responseWithID id: RequestID?, _ object: JSONObject) {
        if let error = object["error"], !error.isNull {
            self = .response(id, .failure(ResponseError(json: error)))
        } else if let result = object["result"] {
            self = .response(id, .success(result))
        } else {
            self = .invalid(id, ResponseError(.invalidRequest, "A message has a `method`, a `result` or an `error`"))
        }
    }
}

/// What can be said of bytes that are no message.
enum MessageOutline {
    static func id(in bytes: [UInt8]) -> RequestID? {
        // An answer has an id too, but it is not one that waits for us.
        let scalars = JSONOutline(of: bytes).scalars
        return scalars["method"] == nil ? nil : RequestID(scalars["id"])
    }

    static func isWhole(_ bytes: [UInt8]) -> Bool { JSONOutline(of: bytes).isWholeObject }
}
