/// The members of a JSON object in the order in which they were written.
///
/// A list, not a dictionary: messages have few keys, and hashing each of them costs more than looking along the list.
/// Who asks one object for many keys makes a dictionary of `members` first.
public struct JSONObject: Sendable {
    public struct Member: Sendable {
        public var key: String
        public var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// As written, equal keys included.
    public private(set) var members: [Member]

    public init(_ members: [Member] = []) { self.members = members }

    /// The value of `key`; of equal keys that of the last. Setting replaces it, adds it at the end, or removes it.
    public subscript(key: String) -> JSONValue? {
        get { members.last { $0.key == key }?.value }
        set {
            guard let newValue else {
                members.removeAll { $0.key == key }
                return
            }
            if let index = members.lastIndex(where: { $0.key == key }) {
                members[index].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    /// The keys in order, equal ones once for each time they were written.
    public var keys: [String] { members.map(\.key) }

    public var isEmpty: Bool { members.isEmpty }

    /// Adds a member without looking whether its key is there already.
    mutating func append(key: String, value: JSONValue) { members.append(Member(key: key, value: value)) }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.dictionary == right.dictionary }

    public func hash(into hasher: inout Hasher) { hasher.combine(dictionary) }

    /// For many questions to one object: the last of equal keys counts.
    public var dictionary: [String: JSONValue] {
        Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member(key: $0.0, value: $0.1) })
    }
}
