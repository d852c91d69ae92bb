import CLibgit2
import Glibc
import Synchronization

/// Whose certificates count for one URL, as the user's settings have it. (The `git` program reads them by itself.)
///
/// - Source: git-config(1) "http.sslVerify", "http.sslCAInfo", "http.sslCAPath"; git(1) "GIT_SSL_NO_VERIFY"; http.c of
///   git 2.39, where the environment goes before the configuration.
struct GitCertificates: Hashable {
    /// Whether a certificate that nobody vouches for ends the transfer.
    let areVerified: Bool
    private let locations: Locations?

    /// What vouches for others: a file of certificates, a folder of them.
    struct Locations: Hashable {
        var file: String?
        var folder: String?
    }

    init(_ url: String, environment: [String: String], configuration: GitConfiguration) {
        let verify = configuration.setting("http", "sslverify", for: url) ?? "true"
        let isOff = ["false", "no", "off", "0", ""].contains(verify.lowercased())
        areVerified = environment["GIT_SSL_NO_VERIFY"] == nil && !isOff
        let file = environment["GIT_SSL_CAINFO"] ?? configuration.setting("http", "sslcainfo", for: url)
        let folder = environment["GIT_SSL_CAPATH"] ?? configuration.setting("http", "sslcapath", for: url)
        let home = environment["HOME"]
        let found = Locations(file: Self.expanded(file, home), folder: Self.expanded(folder, home))
        locations = found == Locations() ? nil : found
    }

    /// Makes libgit2 take them. It knows one set for the whole process: transfers that need another one set it anew before
    /// they connect.
    ///
    /// - Throws: `GitError` where they cannot be read.
    func apply() throws {
        try Self.applied.withLock { applied in
            guard locations != applied else { return }
            let wanted = locations ?? Self.system
            let result = kytes_git_set_certificates(wanted.file, wanted.folder)
            try check(result, wanted.file ?? wanted.folder ?? "")
            applied = locations
        }
    }

    /// The answer of libgit2's callback, also about the key of an ssh host, which these settings say nothing of.
    ///
    /// - Parameter isValid: What libgit2 itself found. It goes on whatever it found unless it is told not to.
    func answer(about certificate: UnsafeMutablePointer<git_cert>?, isValid: Bool) -> Int32 {
        let isIgnored = certificate?.pointee.cert_type == GIT_CERT_X509 && !areVerified
        return isValid || isIgnored ? 0 : GIT_ECERTIFICATE.rawValue
    }

    /// `nil` is what the library took by itself at its start.
    private static let applied = Mutex<Locations?>(nil)

    private static let system: Locations = {
        let files = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
        return Locations(file: files.first { access($0, R_OK) == 0 }, folder: nil)
    }()

    private static func expanded(_ path: String?, _ home: String?) -> String? {
        guard let path, !path.isEmpty else { return nil }
        return path.hasPrefix("~/") ? (home ?? "") + path.dropFirst(1) : path
    }
}
