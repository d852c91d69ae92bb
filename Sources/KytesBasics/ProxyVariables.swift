/// The environment variables that name a proxy.
///
/// - Source: curl(1) "ENVIRONMENT".
public enum ProxyVariables {
    /// - Returns: A URL, its scheme filled in; `nil` for a direct connection.
    public static func proxy(scheme: String, host: String, environment: [String: String]) -> String? {
        if excepts(host, environment["no_proxy"] ?? environment["NO_PROXY"] ?? "") { return nil }
        // Upper-case HTTP_PROXY is ignored on purpose: in a CGI it comes from the outside.
        let names = scheme == "http" ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        let found = (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return found.map { $0.contains("://") ? $0 : "http://" + $0 }
    }

    private static func excepts(_ host: String, _ list: String) -> Bool {
        list.split { $0 == "," || $0 == " " }.contains { entry in
            if entry == "*" { return true }
            let domain = entry.hasPrefix(".") ? entry.dropFirst() : entry
            return host == domain || host.hasSuffix("." + domain)
        }
    }
}
