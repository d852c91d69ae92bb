import Foundation
public import KytesBasics
import KytesEcosystems
import KytesSyntax

/// What Ansible's own programs say of a folder, beside what we say.
public struct AnsibleLists: Sendable {
    /// One comparison.
    public struct Verdict: Sendable {
        /// A playbook, or what was listed.
        public var subject: String
        /// What both say.
        public var common: Int
        public var missing: [String]
        public var surplus: [String]
        /// Why nothing was compared; empty where it was.
        public var excuse = ""

        public var isEqual: Bool { missing.isEmpty && surplus.isEmpty }
    }

    private let folder: AbsolutePath
    private var environment: [String: String]
    private let playbook: String
    private let galaxy: String
    private let documentation: String

    /// - Returns: `nil` where Ansible is absent.
    public init?(of folder: AbsolutePath, environment: [String: String]) {
        let path = environment["PATH"]
        guard let playbook = ChildProcess.find("ansible-playbook", path: path),
            let galaxy = ChildProcess.find("ansible-galaxy", path: path),
            let documentation = ChildProcess.find("ansible-doc", path: path)
        else { return nil }
        self.folder = folder
        self.environment = environment.merging(["ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "0"]) { $1 }
        self.playbook = playbook
        self.galaxy = galaxy
        self.documentation = documentation
    }

    /// - Parameter limit: So many playbooks are compared, in the order of their paths.
    public func verdicts(limit: Int = .max) async throws -> [Verdict] {
        let manifests = Checkout.files(below: folder, suffix: "").sorted().filter { path in
            Ansible.claims.contains { $0.matches(path.string) }
        }
        let metadata = MachineMetadata(environment: environment)
        var verdicts: [Verdict] = []
        for project in Ansible.projects(among: manifests) {
            let listing = try await Ansible.listing(of: project, using: metadata)
            let installed = try listing.collection.map { try Installed($0, at: project.folder) }
            defer { installed?.remove() }
            var lists = self
            lists.environment["ANSIBLE_COLLECTIONS_PATH"] = installed?.path
            verdicts += try await lists.verdicts(on: listing, in: project.folder, limit: limit)
        }
        let inventories = AnsibleInventories(of: folder, environment: environment)
        return verdicts + (try await inventories?.verdicts(manifests) ?? [])
    }

    private func verdicts(
        on listing: Ansible.Listing,
        in project: AbsolutePath,
        limit: Int
    ) async throws -> [Verdict] {
        let playbooks = listing.playbooks.sorted { $0.key < $1.key }.prefix(limit)
        var verdicts = try playbooks.map { path, lines in try tasks(of: path, lines, in: project) }
        let installed = try await Ansible.installed(
            for: project, using: MachineMetadata(environment: environment(in: project)))
        verdicts.append(try roles(installed, in: project))
        verdicts.append(try collections(installed, in: project))
        verdicts.append(try modules(listing, in: project))
        return verdicts
    }

    /// A link by which Ansible finds the project as the collection that it is, before those that are installed.
    private struct Installed {
        let path: String

        init(_ name: String, at folder: AbsolutePath) throws {
            let parts = name.split(separator: ".").map(String.init)
            path = FileManager.default.temporaryDirectory.appending(path: "kytes-collections-\(UUID().uuidString)").path
            let namespace = path + "/ansible_collections/" + (parts.first ?? "")
            try FileManager.default.createDirectory(atPath: namespace, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: namespace + "/" + (parts.last ?? ""), withDestinationPath: folder.string)
        }

        func remove() { try? FileManager.default.removeItem(atPath: path) }
    }

    // MARK: - Tasks

    private func tasks(of path: AbsolutePath, _ ours: [String]?, in project: AbsolutePath) throws -> Verdict {
        let name = path.relative(to: folder) ?? path.string
        var verdict = Verdict(subject: name, common: 0, missing: [], surplus: [])
        let outcome = try run(playbook, ["-i", "localhost,", "--list-tasks", path.string], in: project)
        guard outcome.status == 0 else {
            let reason = String(decoding: outcome.errors, as: UTF8.self).split(separator: "\n").last ?? ""
            verdict.excuse = "ansible-playbook refuses it: \(reason.prefix(160))"
            return verdict
        }
        guard let ours else {
            verdict.excuse = "a template, or nothing in the project, says what is imported"
            return verdict
        }
        let theirs = Self.lines(ofTasks: String(decoding: outcome.output, as: UTF8.self))
        let difference = ours.difference(from: theirs)
        verdict.missing = difference.removals.map(Self.text)
        verdict.surplus = difference.insertions.map(Self.text)
        verdict.common = theirs.count - verdict.missing.count
        return verdict
    }

    private static func text(_ change: CollectionDifference<String>.Change) -> String {
        switch change {
        case .insert(_, let text, _), .remove(_, let text, _): text
        }
    }

    /// `play NAME\t[TAGS]`, `task NAME\t[TAGS]`
    private static func lines(ofTasks output: String) -> [String] {
        output.split(separator: "\n").compactMap { line in
            guard let mark = line.range(of: "\tTAGS: ", options: .backwards) else { return nil }
            let name = line[..<mark.lowerBound].trimmingCharacters(in: .whitespaces)
            let isPlay = name.hasPrefix("play #")
            // Those of plays come in any order, and without a blank.
            let words = line[mark.upperBound...].dropFirst().dropLast().components(separatedBy: isPlay ? "," : ", ")
            let tags = "[\(words.sorted().joined(separator: ", "))]"
            guard isPlay else { return "task \(withoutCollection(name))\t\(tags)" }
            let title = name.range(of: "): ").map { String(name[$0.upperBound...]) } ?? ""
            return "play \(title)\t\(tags)"
        }
    }

    /// `namespace.collection.role : task` is told by the role alone.
    private static func withoutCollection(_ name: String) -> String {
        guard let mark = name.range(of: " : ") else { return name }
        let parts = name[..<mark.lowerBound].split(separator: ".")
        return parts.count == 3 ? String(parts[2]) + String(name[mark.lowerBound...]) : name
    }

    // MARK: - Roles and modules

    private func roles(_ installed: Ansible.Installed, in project: AbsolutePath) throws
        -> Verdict
    {
        let outcome = try run(galaxy, ["role", "list"], in: project)
        var (theirs, path) = (Set<String>(), "")
        for line in String(decoding: outcome.output, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("# ") { path = Self.real(String(line.dropFirst(2))) }
            if line.hasPrefix("- ") { theirs.insert(path + ": " + line.dropFirst(2).prefix { $0 != "," }) }
        }
        let ours = Set(installed.roles.flatMap { path, names in names.map { Self.real(path.string) + ": " + $0 } })
        return Verdict(
            subject: "ansible-galaxy role list", common: ours.intersection(theirs).count,
            missing: theirs.subtracting(ours).sorted(), surplus: ours.subtracting(theirs).sorted())
    }

    /// Every collection that Ansible finds, at its version. Ours alone may be what another Python has, or what stands beside
    /// the playbooks, where it is found for them and not listed.
    private func collections(_ installed: Ansible.Installed, in project: AbsolutePath) throws -> Verdict {
        var verdict = Verdict(subject: "ansible-galaxy collection list", common: 0, missing: [], surplus: [])
        let outcome = try run(galaxy, ["collection", "list", "--format", "json"], in: project)
        let ours = Dictionary(
            installed.collections.map { (Self.real($0.key.string), $0.value) }, uniquingKeysWith: { $1 })
        for member in try JSONValue(parsing: outcome.output).object?.members ?? [] {
            let path = Self.real(String(member.key.dropLast("/ansible_collections".count)))
            // What Ansible keeps to itself no file can name.
            if path.hasSuffix("/ansible/_internal") { continue }
            let theirs = (member.value.object?.members ?? []).map { "\($0.key) \($0.value["version"]?.string ?? "")" }
            let own = Set((ours[path] ?? [:]).map { "\($0.key) \($0.value)" })
            verdict.common += own.intersection(theirs).count
            verdict.missing += Set(theirs).subtracting(own).sorted().map { path + ": " + $0 }
            verdict.surplus += own.subtracting(theirs).sorted().map { path + ": " + $0 }
        }
        return verdict
    }

    /// Every module that Ansible finds a file of we find there.
    private func modules(_ listing: Ansible.Listing, in project: AbsolutePath) throws -> Verdict {
        let outcome = try run(documentation, ["-F", "-t", "module"], in: project)
        var files: [String: String] = [:]
        for line in String(decoding: outcome.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            if words.count == 2 { files[String(words[0])] = String(words[1]) }
        }
        var verdict = Verdict(subject: "ansible-doc -F", common: 0, missing: [], surplus: [])
        for (name, ours) in listing.modules.sorted(by: { $0.key < $1.key }) {
            let full =
                name.contains(".")
                ? name.replacing("ansible.legacy.", with: "ansible.builtin.") : "ansible.builtin." + name
            guard let theirs = try files[full] ?? files[name] ?? file(ofMovedModule: name, in: project) else {
                continue
            }
            if Self.real(theirs) == Self.real(ours.string) {
                verdict.common += 1
            } else {
                verdict.missing.append("\(name): \(theirs)")
                verdict.surplus.append("\(name): \(ours)")
            }
        }
        return verdict
    }

    /// Of one that goes by another name by now; `nil` for one that Ansible does not know from the project's folder.
    private func file(ofMovedModule name: String, in project: AbsolutePath) throws -> String? {
        let outcome = try run(
            documentation, ["-t", "module", "-j", "--playbook-dir", project.string, name], in: project)
        guard outcome.status == 0 else { return nil }
        return try JSONValue(parsing: outcome.output)[name]?["doc"]?["filename"]?.string
    }

    private static func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    private func run(_ program: String, _ arguments: [String], in directory: AbsolutePath) throws
        -> ChildProcess.Outcome
    {
        let process = ChildProcess(
            executable: program, arguments: arguments, environment: environment(in: directory), directory: directory,
            timeout: .seconds(300))
        return try process.run(cancel: CancelFlag())
    }

    /// Roles are found from every playbook, as we find them.
    private func environment(in project: AbsolutePath) -> [String: String] {
        environment.merging(["ANSIBLE_ROLES_PATH": project.appending("roles").string]) { $1 }
    }
}
