extension GitConfiguration {
    /// The proxy for a URL: `http.<url>.proxy`, `http.proxy`, then the environment as curl reads it.
    ///
    /// - Returns: `nil` for a direct connection.
    /// - Source: git-config(1) "http.proxy"; curl(1) "ENVIRONMENT".
    func proxy(for url: String, environment: [String: String]) -> String? {
        guard let parts = GitURLParts(url), parts.scheme == "http" || parts.scheme == "https" else { return nil }
        if let configured = setting("http", "proxy", for: url) { return configured.isEmpty ? nil : configured }
        let exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        if Self.excepts(parts.host, exceptions) { return nil }
        // Upper-case HTTP_PROXY is ignored on purpose: in a CGI it comes from the outside.
        let names = parts.scheme == "http" ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        let found = (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return found.map { $0.contains("://") ? $0 : "http://" + $0 }
    }

    /// The value of `section.<url>.name` whose URL is the longest prefix of `url`, else of `section.name`.
    func setting(_ section: String, _ name: String, for url: String) -> String? {
        let matching = subsections(of: section, name: name).filter { base, _ in
            url == base || url.hasPrefix(base.hasSuffix("/") ? base : base + "/")
        }
        let longest = matching.max { $0.subsection.utf8.count < $1.subsection.utf8.count }
        return longest?.value ?? value(section + "." + name)
    }

    private static func excepts(_ host: String, _ list: String) -> Bool {
        list.split { $0 == "," || $0 == " " }.contains { entry in
            if entry == "*" { return true }
            let domain = entry.hasPrefix(".") ? entry.dropFirst() : entry
            return host == domain || host.hasSuffix("." + domain)
        }
    }
}
