import Glibc

/// The environment variables of this process.
public enum ProcessEnvironment {
    public static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// All of it, the first of equal names.
    public static let all: [String: String] = {
        var result: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "="), result[String(text[..<equals])] == nil {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return result
    }()
}
