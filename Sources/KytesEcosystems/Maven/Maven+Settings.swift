internal import KytesText

extension Maven {
    /// What `settings.xml` says.
    ///
    /// Source: Maven 3.9, `settings.mdo` (1.2.0).
    struct Settings: Sendable {
        struct Mirror: Sendable {
            var id: Located<String>?
            /// Ids of repositories, `*`, `external:*`, `external:http:*`, `!id`, separated by commas.
            var mirrorOf: Located<String>?
            var url: Located<String>?
            /// What it stands for is never asked for anything.
            var isBlocked = false
        }

        /// How a user shows himself to the repository or mirror of that id.
        struct Server: Sendable {
            var id: Located<String>?
            var user: Located<String>?
            var password: Password?
        }

        struct Proxy: Sendable {
            var isActive: Bool
            /// `http` or `https`: of the repositories that are asked through it.
            var protocolName: String
            var host: Located<String>?
            var port: Located<String>?
            var user: Located<String>?
            var password: Password?
            /// Hosts that are asked directly, separated by `|`, with `*`.
            var exceptions: String
        }

        /// Nothing that prints a value prints it.
        struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
            private let located: Located<String>

            init(_ located: Located<String>) { self.located = located }

            var value: String { located.value }
            var range: TextRange { located.range }

            var isEncrypted: Bool { Self.isEncrypted(value) }

            /// Whether braces stand in it that no backslash takes their meaning from, and something between them; those of a
            /// variable do not count.
            ///
            /// Source: plexus-cipher 2.0, `DefaultPlexusCipher.ENCRYPTED_STRING_PATTERN`.
            static func isEncrypted(_ text: String) -> Bool { text.contains(/(?:^|[^\\$])\{.*?[^\\]\}/) }

            var description: String { "a password" }
            var debugDescription: String { description }
        }

        var localRepository: Located<String>?
        var isOffline = false
        var mirrors: [Mirror] = []
        var servers: [Server] = []
        var proxies: [Proxy] = []
        var profiles: [Model.Profile] = []
        var activeProfiles: [Located<String>] = []
    }
}
