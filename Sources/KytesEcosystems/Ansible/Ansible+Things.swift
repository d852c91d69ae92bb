internal import KytesGraph
internal import KytesText

extension Ansible {
    /// What a task puts in place, as a component: by its own identity, so that whoever else speaks of it means the same.
    static func component(of want: Want, name: String, version: String?) -> Component? {
        let things = Things(ecosystem: id)
        let version = version.flatMap { $0.isEmpty ? nil : $0 }
        switch want.thing {
        case .debianPackage: return things.debianPackage(name)
        case .osPackage: return things.generic("os-package", name, layer: .os)
        case .rpmPackage: return things.package("rpm", "redhat", name)
        case .alpinePackage:
            let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
            return things.package("apk", "alpine", parts.first ?? name, version: parts.count > 1 ? parts[1] : nil)
        case .archPackage: return things.package("alpm", "arch", name)
        case .pythonPackage: return things.pythonPackage(name, version)
        case .nodePackage: return things.nodePackage(name, version)
        case .rubyGem: return things.make("gem", nil, name, version, layer: .application)
        case .mavenArtifact:
            return things.make(
                "maven", want.namespace?.value, name, version == "latest" ? nil : version, layer: .application)
        case .containerImage: return things.image(name, tag: version)
        case .repository: return things.repository(name, version)
        case .download: return things.download(name)
        case .linuxModule:
            return things.generic(KernelModules.namespace, KernelModules.normal(name), layer: .kernel)
        case .kernelParameter:
            return things.generic("sysctl", name.split(separator: "/").joined(separator: "."), layer: .kernel)
        case .systemdUnit:
            let hasKind = unitKinds.contains { name.hasSuffix($0) }
            return things.generic("systemd-unit", hasKind ? name : name + ".service", layer: .os)
        case .file: return things.file(name)
        }
    }

    private static let unitKinds = [
        ".service", ".socket", ".timer", ".mount", ".path", ".target", ".slice", ".automount", ".swap", ".device",
    ]
}
