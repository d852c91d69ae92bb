import CLibgit2
import Glibc
import KytesBasics

/// Answers libgit2's questions for a login, one thing after the other, and gives up when there is nothing left.
///
/// For ssh: the agent, then the usual keys. Else: what stands in the URL, `~/.netrc`, the credential helpers of the
/// configuration. (The `git` program does all of this by itself.)
final class GitCredentials {
    private struct Login {
        var user: String
        var password: String
    }

    private let url: GitURLParts?
    private let environment: [String: String]
    private let configuration: GitConfiguration
    private var logins: [Login]?
    private var keys: [String]?
    private var hasAskedAgent = false
    private var questions = 0

    /// Whether the host asked for a login, so that it was reached.
    var wasAsked: Bool { questions > 0 }

    init(_ url: String, _ environment: [String: String], _ configuration: GitConfiguration) {
        self.url = GitURLParts(url)
        self.environment = environment
        self.configuration = configuration
    }

    /// The callback of libgit2, which asks again when an answer was not accepted.
    func next(
        into credential: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?,
        user: String?,
        allowed: UInt32
    ) -> Int32 {
        questions += 1
        guard questions <= 16, let credential else { return GIT_EAUTH.rawValue }
        let user = user ?? url.flatMap { $0.user.isEmpty ? nil : $0.user } ?? "git"
        if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 { return git_credential_username_new(credential, user) }
        if allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 { return nextKey(into: credential, user: user) }
        if allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0, let login = nextLogin() {
            return git_credential_userpass_plaintext_new(credential, login.user, login.password)
        }
        return GIT_EAUTH.rawValue
    }

    private func nextKey(
        into credential: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>,
        user: String
    ) -> Int32 {
        if !hasAskedAgent, environment["SSH_AUTH_SOCK"]?.isEmpty == false {
            hasAskedAgent = true
            if git_credential_ssh_key_from_agent(credential, user) == 0 { return 0 }
        }
        var keys = keys ?? usualKeys()
        defer { self.keys = keys }
        guard !keys.isEmpty else { return GIT_EAUTH.rawValue }
        let key = keys.removeFirst()
        return git_credential_ssh_key_new(credential, user, key + ".pub", key, "")
    }

    private func usualKeys() -> [String] {
        guard let home = environment["HOME"] else { return [] }
        return ["id_ed25519", "id_ecdsa", "id_rsa"].map { home + "/.ssh/" + $0 }
            .filter { access($0, R_OK) == 0 && access($0 + ".pub", R_OK) == 0 }
    }

    private func nextLogin() -> Login? {
        var logins = logins ?? knownLogins()
        defer { self.logins = logins }
        return logins.isEmpty ? nil : logins.removeFirst()
    }

    private func knownLogins() -> [Login] {
        guard let url else { return [] }
        var logins: [Login] = []
        if !url.password.isEmpty { logins.append(Login(user: url.user, password: url.password)) }
        if let entry = Netrc(environment: environment).entry(host: url.host, user: url.user) {
            logins.append(Login(user: entry.login, password: entry.password))
        }
        return logins + helpers().compactMap { ask($0, about: url) }
    }

    /// The helpers of the configuration; an empty one forgets those before it.
    private func helpers() -> [String] {
        let base = url.map { $0.scheme + "://" + $0.host + ($0.port.isEmpty ? "" : ":" + $0.port) } ?? ""
        let specific = configuration.subsections(of: "credential", name: "helper")
            .filter { base == $0.subsection || (base + "/").hasPrefix($0.subsection) }.map(\.value)
        return (configuration.values("credential.helper") + specific)
            .reduce(into: []) { if $1.isEmpty { $0 = [] } else { $0.append($1) } }
    }

    /// - Source: gitcredentials(7), "CUSTOM HELPERS"; git-credential(1), "INPUT/OUTPUT FORMAT".
    private func ask(_ helper: String, about url: GitURLParts) -> Login? {
        let command =
            if helper.hasPrefix("!") { String(helper.dropFirst()) } else if helper.hasPrefix("/") { helper } else {
                (ChildProcess.find("git", path: environment["PATH"]) == nil ? "git-credential-" : "git credential-")
                    + helper
            }
        var process = ChildProcess(
            executable: "/bin/sh",
            arguments: ["-c", command + " get"],
            environment: environment.merging(["GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""]) { $1 },
            timeout: .seconds(30)
        )
        process.outputLimit = 1 << 20
        let host = url.host + (url.port.isEmpty ? "" : ":" + url.port)
        let user = url.user.isEmpty ? "" : "username=\(url.user)\n"
        process.input = Array("protocol=\(url.scheme)\nhost=\(host)\n\(user)\n".utf8)
        guard let outcome = try? process.run(cancel: CancelFlag()), outcome.status == 0 else { return nil }
        var login = Login(user: url.user, password: "")
        for line in String(decoding: outcome.output, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("username=") { login.user = String(line.dropFirst(9)) }
            if line.hasPrefix("password=") { login.password = String(line.dropFirst(9)) }
        }
        return login.password.isEmpty ? nil : login
    }
}
