/// The scalar members at the top of an object that may be broken anywhere: enough to say which request a message was
/// when it cannot be read.
public struct JSONOutline: Sendable {
    /// The first scalar of each key; arrays and objects are passed over.
    public private(set) var scalars: [String: JSONValue] = [:]
    /// Whether the bytes begin with an object that is closed, and nothing but space follows it.
    public private(set) var isWholeObject = false

    /// - Parameter bytes: In any state. Read once, without recursion.
    public init(of bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { read($0) }
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        var tokenizer = JSONTokenizer(bytes)
        guard tokenizer.next().kind == .leftBrace else { return }
        var depth = 1
        var key: String?
        var previous = JSONTokenizer.Token(kind: .leftBrace, start: 0, end: 0)
        while depth > 0 {
            let token = tokenizer.next()
            switch token.kind {
            case .end: return
            case .leftBrace, .leftBracket: depth += 1
            case .rightBrace, .rightBracket: depth -= 1
            case .colon where depth == 1 && previous.kind == .string:
                key = JSONString.value(of: previous, in: bytes)
            case .comma where depth == 1: key = nil
            default:
                guard depth == 1, previous.kind == .colon, let name = key, scalars[name] == nil else { break }
                scalars[name] = Self.scalar(token, in: bytes)
            }
            previous = token
        }
        isWholeObject = tokenizer.next().kind == .end
    }

    private static func scalar(_ token: JSONTokenizer.Token, in bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        guard token.problem == nil else { return nil }
        return switch token.kind {
        case .string: .string(JSONString.value(of: token, in: bytes))
        case .integer, .number: JSONNumber.value(of: token, in: bytes)
        case .yes: true
        case .no: false
        case .null: .null
        default: nil
        }
    }
}
