import KytesBasics

extension GitConfiguration {
    /// The proxy for a URL: `http.<url>.proxy`, `http.proxy`, then the environment as curl reads it.
    ///
    /// - Returns: `nil` for a direct connection.
    /// - Source: git-config(1) "http.proxy"; curl(1) "ENVIRONMENT".
    func proxy(for url: String, environment: [String: String]) -> String? {
        guard let parts = GitURLParts(url), parts.scheme == "http" || parts.scheme == "https" else { return nil }
        if let configured = setting("http", "proxy", for: url) { return configured.isEmpty ? nil : configured }
        return ProxyVariables.proxy(scheme: parts.scheme, host: parts.host, environment: environment)
    }

    /// The value of `section.<url>.name` whose URL is the longest prefix of `url`, else of `section.name`.
    func setting(_ section: String, _ name: String, for url: String) -> String? {
        let matching = subsections(of: section, name: name).filter { base, _ in
            url == base || url.hasPrefix(base.hasSuffix("/") ? base : base + "/")
        }
        let longest = matching.max { $0.subsection.utf8.count < $1.subsection.utf8.count }
        return longest?.value ?? value(section + "." + name)
    }
}
