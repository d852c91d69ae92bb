import KytesBasics
import KytesSyntax
import KytesTestSupport

/// The specification's own description of its types (`metaModel.json`), for holding messages against it.
struct MetaModel {
    let structures: [String: JSONValue]
    let enumerations: [String: JSONValue]
    let aliases: [String: JSONValue]
    let requests: [String: JSONValue]
    let notifications: [String: JSONValue]

    /// `nil` where the specification is not beside the checkout.
    init?() {
        guard let file = Checkout.specification("lsp/metaModel.json"), let text = Checkout.text(of: file),
            let json = try? JSONValue(parsing: text)
        else { return nil }
        func named(_ list: String, by key: String = "name") -> [String: JSONValue] {
            let pairs = (json[list]?.array ?? []).compactMap { item in item[key]?.string.map { ($0, item) } }
            return Dictionary(pairs, uniquingKeysWith: { $1 })
        }
        structures = named("structures")
        enumerations = named("enumerations")
        aliases = named("typeAliases")
        requests = named("requests", by: "method")
        notifications = named("notifications", by: "method")
    }

    static func reference(_ name: String) -> JSONValue { ["kind": "reference", "name": .string(name)] }

    /// What is wrong with `value` as a value of `type`; empty when nothing is. Members that the type does not have are
    /// wrong, too.
    func faults(of value: JSONValue, as type: JSONValue, at path: String = "") -> [String] {
        switch type["kind"]?.string ?? "" {
        case "base":
            return isBase(value, type["name"]?.string ?? "") ? [] : ["\(path): \(value) is no \(type["name"] ?? "")"]
        case "reference": return faults(of: value, referenced: type["name"]?.string ?? "", at: path)
        case "array":
            guard let array = value.array, let element = type["element"] else { return ["\(path): no array"] }
            return array.enumerated().flatMap { faults(of: $1, as: element, at: "\(path)[\($0)]") }
        case "map":
            guard let object = value.object, let member = type["value"] else { return ["\(path): no map"] }
            return object.members.flatMap { faults(of: $0.value, as: member, at: path + "." + $0.key) }
        case "or":
            let all = (type["items"]?.array ?? []).map { faults(of: value, as: $0, at: path) }
            return all.contains(where: \.isEmpty) ? [] : all.min { $0.count < $1.count } ?? ["\(path): no alternative"]
        case "and": return (type["items"]?.array ?? []).flatMap { faults(of: value, as: $0, at: path) }
        case "tuple":
            let items = type["items"]?.array ?? []
            guard let array = value.array, array.count == items.count else { return ["\(path): no tuple"] }
            return zip(array, items).flatMap { faults(of: $0, as: $1, at: path) }
        case "literal": return faults(of: value, properties: type["value"]?["properties"]?.array ?? [], at: path)
        case "stringLiteral", "integerLiteral", "booleanLiteral":
            return value == type["value"] ? [] : ["\(path): \(value) is not \(type["value"] ?? .null)"]
        default: return ["\(path): unknown kind \(type)"]
        }
    }

    private func faults(of value: JSONValue, referenced name: String, at path: String) -> [String] {
        if name == "LSPAny" || name == "LSPObject" || name == "LSPArray" { return [] }
        if let alias = aliases[name]?["type"] { return faults(of: value, as: alias, at: path) }
        if let enumeration = enumerations[name] {
            let isMember = (enumeration["values"]?.array ?? []).contains { $0["value"] == value }
            let isOpen = enumeration["supportsCustomValues"]?.bool == true
            return isMember || isOpen ? [] : ["\(path): \(value) is no \(name)"]
        }
        guard structures[name] != nil else { return ["\(path): there is no \(name)"] }
        return faults(of: value, properties: properties(of: name), at: path)
    }

    private func faults(of value: JSONValue, properties: [JSONValue], at path: String) -> [String] {
        guard let object = value.object else { return ["\(path): no object"] }
        var faults: [String] = []
        var known: Set<String> = []
        for property in properties {
            guard let name = property["name"]?.string, let type = property["type"] else { continue }
            known.insert(name)
            if let member = object[name] {
                faults += self.faults(of: member, as: type, at: path + "." + name)
            } else if property["optional"]?.bool != true {
                faults.append("\(path).\(name) is missing")
            }
        }
        return faults + object.keys.filter { !known.contains($0) }.map { "\(path).\($0) is not specified" }
    }

    /// Its own and those of what it extends and mixes in.
    func properties(of structure: String) -> [JSONValue] {
        guard let structure = structures[structure] else { return [] }
        let parents = (structure["extends"]?.array ?? []) + (structure["mixins"]?.array ?? [])
        let own = structure["properties"]?.array ?? []
        return parents.flatMap { properties(of: $0["name"]?.string ?? "") } + own
    }

    private func isBase(_ value: JSONValue, _ name: String) -> Bool {
        switch name {
        case "string", "URI", "DocumentUri", "RegExp": value.string != nil
        case "boolean": value.bool != nil
        case "null": value.isNull
        case "decimal": value.number != nil
        case "integer": value.integer.map { $0 >= -1 << 31 && $0 < 1 << 31 } ?? false
        case "uinteger": value.integer.map { $0 >= 0 && $0 < 1 << 31 } ?? false
        default: false
        }
    }

    /// Some value of `type`; a different one for each `random`. Optional members are left out below `depth` 0.
    func sample(of type: JSONValue, depth: Int = 4) -> JSONValue {
        let items = type["items"]?.array ?? []
        switch type["kind"]?.string ?? "" {
        case "base": return sample(ofBase: type["name"]?.string ?? "")
        case "reference": return sample(referenced: type["name"]?.string ?? "", depth: depth)
        case "array":
            return .array(
                (0..<Int.random(in: 0...2)).map { _ in sample(of: type["element"] ?? .null, depth: depth - 1) })
        case "map": return ["file:///a": sample(of: type["value"] ?? .null, depth: depth - 1)]
        case "or": return sample(of: items.randomElement() ?? .null, depth: depth)
        case "tuple": return .array(items.map { sample(of: $0, depth: depth - 1) })
        case "literal": return sample(ofProperties: type["value"]?["properties"]?.array ?? [], depth: depth)
        default: return type["value"] ?? .null
        }
    }

    private func sample(referenced name: String, depth: Int) -> JSONValue {
        if name == "LSPAny" { return [nil, 7, "x", ["a": 1]].randomElement() ?? .null }
        if name == "LSPObject" { return ["a": [1]] }
        if let alias = aliases[name]?["type"] { return sample(of: alias, depth: depth) }
        if let values = enumerations[name]?["values"]?.array { return values.randomElement()?["value"] ?? .null }
        return sample(ofProperties: properties(of: name), depth: depth)
    }

    private func sample(ofProperties properties: [JSONValue], depth: Int) -> JSONValue {
        var object = JSONObject()
        for property in properties {
            guard let name = property["name"]?.string, let type = property["type"] else { continue }
            if property["optional"]?.bool == true, depth <= 0 || Bool.random() { continue }
            object[name] = sample(of: type, depth: depth - 1)
        }
        return .object(object)
    }

    private func sample(ofBase name: String) -> JSONValue {
        switch name {
        case "boolean": .bool(.random())
        case "null": .null
        case "integer", "uinteger": .integer([0, 1, 7, Int(Int32.max)].randomElement() ?? 0)
        case "decimal": 0.5
        case "URI", "DocumentUri": ["file:///a%20b", "untitled:1", "pkg:swift/x@1#y"].randomElement() ?? ""
        default: ["", "text 🐍", "a\r\nb"].randomElement() ?? ""
        }
    }
}
