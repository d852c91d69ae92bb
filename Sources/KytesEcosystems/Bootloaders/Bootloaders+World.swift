internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Bootloaders {
    /// The folders that a path in a configuration may begin in, by where the configuration stands.
    struct Place: Sendable {
        /// The likeliest first.
        var roots: [AbsolutePath]
        /// The folder that is `/` of the system; `nil` where the place does not tell.
        var system: AbsolutePath?
        /// The configuration as that system has it.
        var path: String

        init(_ file: AbsolutePath, _ format: Format) {
            let folder = file.parent
            switch format {
            case .grub, .extlinux:
                // `X/boot/grub/grub.cfg`, `X/boot/extlinux/extlinux.conf`, `X/boot/extlinux.conf`
                let parents = [folder, folder.parent]
                if let boot = parents.first(where: { $0.lastComponent == "boot" }) {
                    system = boot.parent
                    roots = [boot.parent, boot]
                    path = "/" + (file.relative(to: boot.parent) ?? file.lastComponent)
                } else {
                    roots = parents
                    path = "/boot/" + folder.lastComponent + "/" + file.lastComponent
                }
                if format == .extlinux { roots.append(folder) }
            case .systemdBoot:
                // `X/boot/loader/entries/a.conf`, `X/boot/efi/loader/entries/a.conf`, `X/efi/…`
                let partition = folder.parent.parent
                roots = [partition]
                switch partition.lastComponent {
                case "boot": system = partition.parent
                case "efi":
                    let above = partition.parent
                    system = above.lastComponent == "boot" ? above.parent : above
                default: system = nil
                }
                path =
                    system.flatMap { file.relative(to: $0) }.map { "/" + $0 } ?? "/boot/loader/entries/"
                    + file.lastComponent
            case .grubSettings:
                let etc = file.string.firstRange(of: "/etc/default/")
                system = etc.flatMap { AbsolutePath(String(file.string[..<$0.lowerBound]) + "/") }
                roots = []
                path = etc.map { String(file.string[$0.lowerBound...]) } ?? "/etc/default/" + file.lastComponent
            case .script, .images, .board, .commandLine:
                // `X/boot`, `X/boot/firmware`
                let boot = [folder, folder.parent].first { $0.lastComponent == "boot" }
                system = boot?.parent
                roots = boot.map { [$0.parent, $0] } ?? [folder, folder.parent]
                path =
                    boot.flatMap { file.relative(to: $0.parent) }.map { "/" + $0 } ?? "/boot/" + file.lastComponent
            case .grubModules, .grubCommands:
                roots = []
                let standard = ["/boot/grub/", "/usr/lib/grub/"].compactMap { file.string.firstRange(of: $0) }.first
                path =
                    standard.map { String(file.string[$0.lowerBound...]) }
                    ?? "/" + folder.lastComponent + "/" + file.lastComponent
            }
        }
    }

    struct File: Sendable {
        var source: SourceFile
        var model: Model
        var place: Place
        /// What stands at the paths that it names.
        var found: [String: AbsolutePath] = [:]
    }

    /// All configurations of a workspace, and what is known of GRUB's modules.
    struct World: Sendable {
        var files: [File]
        /// The line of a module; the first list that has it counts.
        var modules: [String: Evidence] = [:]
        /// The module that has a command.
        var commands: [String: String] = [:]
        /// The source of a module, where GRUB's tree is the workspace.
        var sources: [String: AbsolutePath] = [:]
        /// What is said of parameters in the tree of a kernel.
        var documentation: Documentation?
        /// What stands in the root file systems of configurations.
        var systems: [AbsolutePath: System] = [:]
        /// Whether a module that is not listed is none.
        var listsAreKnown: Bool { !modules.isEmpty }
    }

    /// A file that an entry names, as the system has it; `nil` where a script decides.
    static func plainPath(_ mention: Mention) -> String? {
        let path = mention.path.value
        guard !path.isEmpty, !path.contains("$"), !path.hasPrefix("("), !path.contains("://"),
            path.utf8.count < 1_000
        else { return nil }
        // EFI writes its paths with backslashes.
        return path.replacing("\\", with: "/")
    }
}
