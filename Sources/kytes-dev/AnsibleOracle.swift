import ArgumentParser
import Foundation
import KytesBasics
import KytesTestSupport

struct AnsibleOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ansible",
        abstract:
            "Compare with `ansible-playbook --list-tasks`, `ansible-galaxy … list`, `ansible-inventory`, `ansible-doc -F`.",
        discussion: "Nothing of the folder is played. A playbook that Ansible refuses is not compared, and said."
    )

    @ArgumentParser.Argument(help: "A folder with playbooks, roles or a collection.")
    var folder: String
    @Option(help: "How many playbooks of each project.")
    var limit = Int.max

    func run() async throws {
        let root = AbsolutePath(
            folder, relativeTo: AbsolutePath(FileManager.default.currentDirectoryPath) ?? .root)
        guard let lists = AnsibleLists(of: root, environment: ProcessInfo.processInfo.environment) else {
            throw ChoreError("there is no Ansible: python3 -m pip install ansible-core")
        }
        let verdicts = try await lists.verdicts(limit: limit)
        var (equal, excused) = (0, 0)
        for verdict in verdicts {
            if !verdict.excuse.isEmpty {
                excused += 1
                print("\(verdict.subject): not compared: \(verdict.excuse)")
                continue
            }
            if verdict.isEqual { equal += 1 }
            print("\(verdict.subject): \(verdict.isEqual ? "equal" : "DIFFERENT"), \(verdict.common) in common")
            for line in verdict.missing { print("    theirs: \(line)") }
            for line in verdict.surplus { print("    ours: \(line)") }
        }
        print("\(equal) of \(verdicts.count - excused) equal; \(excused) not compared")
        if equal + excused < verdicts.count { throw ExitCode(1) }
    }
}
