extension Containers {
    /// `registry/namespace/name:tag@digest`
    struct ImageName: Hashable, Sendable {
        /// As written.
        let text: String
        /// Without tag and digest.
        let path: String
        let tag: String?
        let digest: String?
        /// The same for all spellings of one image: with registry, namespace and tag.
        let normalised: String
        /// What stands before the last slash, without a host; `nil` for images of Docker's own library.
        let namespace: String?
        /// What stands behind the last slash, without a tag.
        let name: String

        init(_ text: String) {
            self.text = text
            var rest = text[...]
            var digest: String?
            if let mark = rest.firstIndex(of: "@") {
                digest = String(rest[rest.index(after: mark)...])
                rest = rest[..<mark]
            }
            var tag: String?
            if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
                tag = String(rest[rest.index(after: colon)...])
                rest = rest[..<colon]
            }
            path = String(rest)
            self.tag = tag
            self.digest = digest
            let parts = path.split(separator: "/").map(String.init)
            normalised = Self.normalised(parts) + ":" + (tag ?? "latest")
            namespace = Self.namespace(of: parts)
            name = parts.last ?? ""
        }

        private static func normalised(_ parts: [String]) -> String {
            var parts = parts
            if let first = parts.first, parts.count == 1 || !isHost(first) {
                if parts.count == 1 { parts.insert("library", at: 0) }
                parts.insert("docker.io", at: 0)
            }
            return parts.joined(separator: "/")
        }

        private static func namespace(of parts: [String]) -> String? {
            var parts = parts.dropLast()
            if let first = parts.first, isHost(first) { parts.removeFirst() }
            return parts.isEmpty || Array(parts) == ["library"] ? nil : parts.joined(separator: "/")
        }

        private static func isHost(_ part: String) -> Bool {
            part.contains(".") || part.contains(":") || part == "localhost"
        }
    }
}
