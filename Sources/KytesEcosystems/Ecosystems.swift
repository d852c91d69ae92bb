/// All ecosystems, in alphabetical order. A feature does not know its members.
public enum Ecosystems {
    public static let all: [any Ecosystem.Type] = [
        Alpine.self,
        Ansible.self,
        Arch.self,
        Bootloaders.self,
        Containers.self,
        Debian.self,
        DeviceTree.self,
        GitSubmodules.self,
        Kbuild.self,
        Kconfig.self,
        KernelModules.self,
        Maven.self,
        Procfile.self,
        RPM.self,
        Sbt.self,
        SwiftPM.self,
        Systemd.self,
    ]

    /// The first ecosystem that reads a file of this path, and what for; whose claim is tentative comes behind the others,
    /// and who only looks for mentions in it comes last.
    public static func claiming(_ path: String) -> (ecosystem: any Ecosystem.Type, claim: FileClaim)? {
        var strongest: (ecosystem: any Ecosystem.Type, claim: FileClaim)?
        for ecosystem in all {
            guard let claim = ecosystem.claims.first(where: { $0.matches(path) }) else { continue }
            if claim.weakness == 0 { return (ecosystem, claim) }
            if strongest.map({ claim.weakness < $0.claim.weakness }) ?? true { strongest = (ecosystem, claim) }
        }
        return strongest
    }

    public static func named(_ id: String) -> (any Ecosystem.Type)? {
        all.first { $0.id == id }
    }
}
