import Foundation
public import KytesBasics
import KytesEcosystems
import KytesSyntax

/// What `ansible-inventory` says of the inventories of a folder, beside what we say.
public struct AnsibleInventories: Sendable {
    private let folder: AbsolutePath
    private let environment: [String: String]
    private let program: String

    /// - Returns: `nil` where Ansible is absent.
    public init?(of folder: AbsolutePath, environment: [String: String]) {
        guard let program = ChildProcess.find("ansible-inventory", path: environment["PATH"]) else { return nil }
        self.folder = folder
        self.program = program
        self.environment = environment.merging(["ANSIBLE_NOCOLOR": "1"]) { $1 }
    }

    /// One for each inventory; what is compared are groups, their hosts and groups, and each variable of them.
    public func verdicts(_ paths: [AbsolutePath]) async throws -> [AnsibleLists.Verdict] {
        let metadata = MachineMetadata(environment: environment)
        var verdicts: [AnsibleLists.Verdict] = []
        for project in Ansible.projects(among: paths.sorted()) {
            let ours = try await Ansible.inventories(of: project, using: metadata)
            for (path, listing) in ours.sorted(by: { $0.key < $1.key }) {
                verdicts.append(try verdict(on: path, listing))
            }
        }
        return verdicts
    }

    private func verdict(on path: AbsolutePath, _ listing: Ansible.InventoryListing) throws -> AnsibleLists.Verdict {
        var verdict = AnsibleLists.Verdict(
            subject: path.relative(to: folder) ?? path.string, common: 0, missing: [], surplus: [])
        let process = ChildProcess(
            executable: program, arguments: ["-i", path.string, "--list", "--export"], environment: environment,
            directory: path.parent, timeout: .seconds(120))
        let outcome = try process.run(cancel: CancelFlag())
        let warnings = String(decoding: outcome.errors, as: UTF8.self)
        guard outcome.status == 0, !warnings.contains("Unable to parse"),
            let answer = try JSONValue(parsing: outcome.output).object
        else {
            verdict.excuse = "ansible-inventory refuses it: \(warnings.suffix(160))"
            return verdict
        }
        let (own, other) = (Self.statements(listing), Self.statements(answer))
        verdict.common = own.intersection(other).count
        verdict.missing = other.subtracting(own).sorted()
        verdict.surplus = own.subtracting(other).sorted()
        return verdict
    }

    private static func statements(_ listing: Ansible.InventoryListing) -> Set<String> {
        var result: Set<String> = []
        for (group, hosts) in listing.hosts { result.formUnion(hosts.map { "\(group) has the host \($0)" }) }
        for (group, groups) in listing.children { result.formUnion(groups.map { "\(group) has the group \($0)" }) }
        for (subject, variables) in listing.groupVariables.merging(listing.hostVariables, uniquingKeysWith: { $1 }) {
            result.formUnion(variables.map { "\(subject): \($0.key) = \(plain($0.value))" })
        }
        return result
    }

    private static func statements(_ answer: JSONObject) -> Set<String> {
        var result: Set<String> = []
        for (group, value) in answer.members.map({ ($0.key, $0.value) }) where group != "_meta" {
            result.formUnion((value["hosts"]?.array ?? []).compactMap(\.string).map { "\(group) has the host \($0)" })
            result.formUnion(
                (value["children"]?.array ?? []).compactMap(\.string).map { "\(group) has the group \($0)" })
            result.formUnion(statements(on: group, value["vars"]))
        }
        for member in answer["_meta"]?["hostvars"]?.object?.members ?? [] {
            result.formUnion(statements(on: member.key, member.value))
        }
        return result
    }

    private static func statements(on subject: String, _ variables: JSONValue?) -> [String] {
        (variables?.object?.members ?? []).map { member in
            let isPlain = member.value.array == nil && member.value.object == nil
            let text = member.value.string ?? member.value.description
            return "\(subject): \(member.key) = \(plain(isPlain ? text : nil))"
        }
    }

    /// YAML has several words for one truth; lists are not compared.
    private static func plain(_ value: String?) -> String {
        guard let value, !value.hasPrefix("["), !value.hasPrefix("{") else { return "(several)" }
        switch value.lowercased() {
        case "yes", "true", "on": return "true"
        case "no", "false", "off": return "false"
        default: return value
        }
    }
}
