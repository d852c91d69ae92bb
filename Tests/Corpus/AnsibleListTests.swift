import Foundation
import KytesBasics
import KytesTestSupport
import Testing

/// A small project, held against Ansible's own programs. On any folder: `kytes-dev oracle ansible FOLDER`.
@Suite struct AnsibleListTests {
    private static let lists = AnsibleLists(
        of: Checkout.folder.appending("Tests/Corpus/Ansible"), environment: ProcessInfo.processInfo.environment)

    @Test(.enabled(if: lists != nil, "no Ansible: python3 -m pip install ansible-core"), .timeLimit(.minutes(5)))
    func tasksTagsRolesCollectionsModulesAndInventoriesAreThoseOfAnsible() async throws {
        let verdicts = try await #require(Self.lists).verdicts()
        #expect(
            verdicts.map(\.subject) == [
                "other.yml", "site.yml", "ansible-galaxy role list", "ansible-galaxy collection list",
                "ansible-doc -F", "hosts", "inventories/staging/plain.yml", "inventories/staging/web.ini",
            ])
        for verdict in verdicts {
            #expect(verdict.excuse == "", "\(verdict.subject)")
            #expect(verdict.missing == [], "\(verdict.subject)")
            #expect(verdict.surplus == [], "\(verdict.subject)")
            // No collections are installed where there is ansible-core alone.
            #expect(verdict.common > 0 || verdict.subject.hasSuffix("collection list"), "\(verdict.subject)")
        }
    }
}
