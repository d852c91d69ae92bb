internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// The users and groups of the machine that `passwd` and `group` name.
    struct Accounts: Sendable {
        struct Account: Sendable {
            var number: String
            /// Of a user.
            var home: String?
            var place: Evidence
        }

        private(set) var users: [String: Account] = [:]
        private(set) var groups: [String: Account] = [:]

        init() {}

        init(_ metadata: any MetadataSource) async throws {
            let root = metadata.assumed("systemd.root").flatMap { AbsolutePath($0) } ?? .root
            let paths = ["etc/passwd", "etc/group"].map(root.appending)
            let texts = try await metadata.bytes(at: paths)
            users = texts[0].map { Self.accounts($0, at: paths[0]) } ?? [:]
            groups = texts[1].map { Self.accounts($0, at: paths[1]) } ?? [:]
        }

        /// `name:x:number:…`; the first of a name counts.
        private static func accounts(_ bytes: [UInt8], at path: AbsolutePath) -> [String: Account] {
            var accounts: [String: Account] = [:]
            for line in bytes.prefix(sizeLimit).split(separator: 0x0A) {
                let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
                guard fields.count >= 3, let name = fields.first, !name.isEmpty, accounts[name] == nil else { continue }
                accounts[name] = Account(
                    number: fields[2], home: fields.count >= 7 ? fields[5] : nil,
                    place: Evidence(
                        document: DocumentID(file: path), range: line.startIndex..<line.startIndex + name.utf8.count))
            }
            return accounts
        }
    }

    /// Whether a unit of the workspace says whose it is.
    static func namesAccounts(_ world: World) -> Bool {
        world.files.contains { file in
            file.isOwn
                && file.model.text.assignments.contains { assignment in
                    [.user, .group].contains(file.model.directive(of: assignment)?.kind)
                }
        }
    }
}

extension Systemd.Remarks {
    /// Who a user or a group is on this machine.
    func accounts(in assignment: UnitText.Assignment, _ kind: Systemd.Directives.Kind, of model: Systemd.Model)
        -> [Note]
    {
        let known = kind == .user ? world.accounts.users : world.accounts.groups
        let noun = kind == .user ? "user" : "group"
        guard !known.isEmpty else { return [] }
        return model.text.value(of: assignment).words().words.compactMap { word in
            guard !word.text.contains("%"), word.text.contains(where: { !$0.isNumber }) else { return nil }
            guard let account = known[word.text] else {
                return Note(
                    range: word.range,
                    [.words("\(noun) "), .name(word.text), .words(", which this machine does not have")])
            }
            var pieces: [Note.Piece] = [
                .words("\(noun) "), .place(word.text, account.place), .words(" is \(account.number)"),
            ]
            if let home = account.home { pieces += [.words(", at home in "), .name(home)] }
            return Note(range: word.range, pieces)
        }
    }
}
