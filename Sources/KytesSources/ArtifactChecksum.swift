import KytesBasics
import Synchronization

/// The checksums that stand beside artifacts, the strongest first. The raw value is the ending of the file's name.
enum ArtifactChecksum: String, CaseIterable {
    case sha256, sha1, md5

    var name: String {
        switch self {
        case .sha256: "SHA-256"
        case .sha1: "SHA-1"
        case .md5: "MD5"
        }
    }

    func digest(of bytes: [UInt8]) -> String {
        switch self {
        case .sha256: SHA256.hexDigest(of: bytes)
        case .sha1: SHA1.hexDigest(of: bytes)
        case .md5: MD5.hexDigest(of: bytes)
        }
    }

    /// The digits in a file of checksums: alone, before a name, or behind `name =`.
    ///
    /// - Returns: In lower case; `nil` for what is no checksum of this kind.
    /// - Source: Maven Resolver 1.6.3, `ChecksumUtils.read`.
    func value(in bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            return nil
        }
        let words = line.split(whereSeparator: \.isWhitespace)
        let isBehindEquals = line.contains("=")
        guard let word = isBehindEquals ? words.last?.split(separator: "=").last : words.first else { return nil }
        let isWhole = word.utf8.count == digits && word.allSatisfy { $0.isASCII && $0.isHexDigit }
        return isWhole ? word.lowercased() : nil
    }

    private var digits: Int {
        switch self {
        case .sha256: 64
        case .sha1: 40
        case .md5: 32
        }
    }
}

/// Which kind a repository has beside its files, so that those it never has are not asked for each time.
final class ChecksumKinds: Sendable {
    private let first = Mutex<[AbsolutePath: ArtifactChecksum]>([:])

    /// In the order in which to ask.
    func order(for repository: AbsolutePath) -> [ArtifactChecksum] {
        let known = first.withLock { $0[repository] }
        return (known.map { [$0] } ?? []) + ArtifactChecksum.allCases.filter { $0 != known }
    }

    func found(_ kind: ArtifactChecksum, in repository: AbsolutePath) { first.withLock { $0[repository] = kind } }
}
