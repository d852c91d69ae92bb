import KytesBasics
import KytesEcosystems

/// Which ecosystem reads a file of a name, and what for: all claims together, arranged so that a name that nobody claims
/// costs one look-up.
struct ClaimIndex: Sendable {
    struct Claim: Sendable {
        var ecosystem: any Ecosystem.Type
        var claim: FileClaim
        /// The place in the order of precedence, the strongest first: what a build is made of comes before what merely
        /// mentions things, whichever ecosystem reads it.
        fileprivate var rank: Int
        /// Whether it names folders too.
        fileprivate let isDeep: Bool

        fileprivate init(ecosystem: any Ecosystem.Type, claim: FileClaim, rank: Int) {
            self.ecosystem = ecosystem
            self.claim = claim
            self.rank = rank
            isDeep = claim.pattern.contains("/")
        }
    }

    /// In order.
    let ecosystems: [any Ecosystem.Type]
    private var byName: [String: [Claim]] = [:]
    /// Patterns with a star, by what follows their last dot.
    private var bySuffix: [String: [Claim]] = [:]
    private var others: [Claim] = []

    init(_ ecosystems: [any Ecosystem.Type]) {
        self.ecosystems = ecosystems
        var rank = 0
        for ecosystem in ecosystems {
            for claim in ecosystem.claims {
                insert(Claim(ecosystem: ecosystem, claim: claim, rank: rank + claim.weakness << 20))
                rank += 1
            }
        }
    }

    /// The strongest claim on a path.
    func claim(on path: String) -> Claim? {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
        return Self.strongest(of: candidates(on: name), on: path)
    }

    /// The strongest claim on a file of a folder; a path is made only where a claim may name folders.
    func claim(on name: String, in folder: AbsolutePath) -> Claim? {
        let candidates = candidates(on: name)
        if candidates.isEmpty { return nil }
        return Self.strongest(
            of: candidates, on: candidates.contains(where: \.isDeep) ? folder.appending(name).string : name)
    }

    private static func strongest(of candidates: [Claim], on path: String) -> Claim? {
        candidates.filter { $0.claim.matches(path) }.min { $0.rank < $1.rank }
    }

    private func candidates(on name: String) -> [Claim] {
        (byName[name] ?? []) + (bySuffix[Self.suffix(of: name)] ?? []) + others
    }

    private mutating func insert(_ claim: Claim) {
        let name = claim.claim.pattern.split(separator: "/").last.map(String.init) ?? ""
        if !name.contains("*") {
            byName[name, default: []].append(claim)
        } else if let dot = name.lastIndex(of: "."), !name[dot...].contains("*") {
            bySuffix[Self.suffix(of: name), default: []].append(claim)
        } else {
            others.append(claim)
        }
    }

    private static func suffix(of name: String) -> String {
        name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[$0...]) } ?? ""
    }
}
