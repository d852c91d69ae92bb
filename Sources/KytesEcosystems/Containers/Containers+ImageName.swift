extension Containers {
    /// `registry/namespace/name:tag@digest`
    struct ImageName: Hashable, Sendable {
        /// Without tag and digest, as written.
        let path: String
        let tag: String?
        let digest: String?

        init(_ text: String) {
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
        }

        /// The same for all spellings of one image: with registry, namespace and tag.
        var normalised: String {
            var parts = path.split(separator: "/").map(String.init)
            if let first = parts.first, parts.count == 1 || !Self.isHost(first) {
                if parts.count == 1 { parts.insert("library", at: 0) }
                parts.insert("docker.io", at: 0)
            }
            return parts.joined(separator: "/") + ":" + (tag ?? "latest")
        }

        /// What stands before the last slash, without a host; `nil` for images of Docker's own library.
        var namespace: String? {
            var parts = path.split(separator: "/").dropLast().map(String.init)
            if let first = parts.first, Self.isHost(first) { parts.removeFirst() }
            return parts.isEmpty || parts == ["library"] ? nil : parts.joined(separator: "/")
        }

        private static func isHost(_ part: String) -> Bool {
            part.contains(".") || part.contains(":") || part == "localhost"
        }
    }
}
