internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension Bootloaders {
    /// What a configuration is held against, of the root file system that it stands in.
    struct System: Sendable {
        /// `etc/fstab`: what is mounted, by what it is called there.
        var mounts: [(device: String, folder: String)] = []
        /// Installed kernels by release, the newest first.
        var kernels: [Kernel] = []

        struct Kernel: Sendable {
            var release: String
            var modules: KernelModules.Kernel
            /// Everything built in that can be told something, modules or not; empty where no list says so.
            var builtIn: Set<String>
        }

        /// - Source: fstab(5) of util-linux 2.38, read 2026-11-28.
        static func mounts(in text: String) -> [(device: String, folder: String)] {
            text.split(separator: "\n").prefix(2_000).compactMap { line in
                let fields = line.split { $0 == " " || $0 == "\t" }
                guard fields.count >= 2, !fields[0].hasPrefix("#") else { return nil }
                return (fields[0].filter { $0 != "\"" }, String(fields[1]))
            }
        }
    }

    /// What is wrong with a configuration, held against the system that it boots.
    struct Checks {
        let world: World
        let file: File

        var found: [Diagnostic] {
            let found = missingFiles + unknownModules + devices + parameters
            return found.prefix(500).sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private var system: System? { file.place.system.flatMap { world.systems[$0] } }

        private var missingFiles: [Diagnostic] {
            guard file.place.system != nil else { return [] }
            return file.model.entries.flatMap(\.files).compactMap { mention in
                guard let path = plainPath(mention), file.found[path] == nil else { return nil }
                return Diagnostic(
                    code: Code.missingFile, severity: .warning,
                    message: "`\(path.prefix(200))` is not there, neither in the root file system nor in its `/boot`",
                    range: mention.path.range)
            }
        }

        private var unknownModules: [Diagnostic] {
            guard world.listsAreKnown else { return [] }
            let named = file.model.modules + file.model.grubModules.flatMap(\.needs)
            return named.filter { !$0.value.contains("$") && world.modules[$0.value] == nil }.map { module in
                let nearest = Spelling.nearest(to: module.value, among: world.modules.keys)
                let advice = nearest.map { "; did you mean `\($0)`?" } ?? ""
                return Diagnostic(
                    code: Code.unknownModule, severity: .warning,
                    message: "GRUB has no module `\(module.value.prefix(80))`\(advice)", range: module.range)
            }
        }

        // MARK: - Devices

        /// Of entries whose kernel is in this system: others may boot another one.
        private var devices: [Diagnostic] {
            guard let root = system?.mounts.first(where: { $0.folder == "/" })?.device else { return [] }
            let own = file.model.entries.filter { entry in
                entry.files.contains { $0.role == .kernel && plainPath($0).flatMap { file.found[$0] } != nil }
            }
            let words = file.model.parameters + own.flatMap(\.parameters)
            return words.compactMap { word in
                guard word.value.hasPrefix("root=") else { return nil }
                let device = String(word.value.dropFirst(5))
                guard Self.kind(of: device) == Self.kind(of: root), !Self.isSame(device, root) else { return nil }
                let other = system?.mounts.first { Self.isSame($0.device, device) }
                let what = other.map { ", and `\(device.prefix(100))` is `\($0.folder.prefix(100))`" } ?? ""
                return Diagnostic(
                    code: Code.unknownRoot, severity: .warning,
                    message: "`etc/fstab` mounts `\(root.prefix(100))` at `/`\(what)", range: word.range)
            }
        }

        /// How a device is called: two names of different kinds may be one device.
        private static func kind(of device: String) -> String? {
            if device.hasPrefix("/dev/") {
                let parts = device.split(separator: "/")
                return parts.count == 2 ? "/dev" : parts.dropLast().joined(separator: "/")
            }
            let name = device.prefix { $0 != "=" }
            return ["UUID", "LABEL", "PARTUUID", "PARTLABEL"].contains(name) && !device.contains("$")
                ? String(name) : nil
        }

        private static func isSame(_ one: String, _ other: String) -> Bool {
            let isLabel = one.contains("LABEL=")
            return isLabel ? one == other : one.lowercased() == other.lowercased()
        }

        // MARK: - Parameters

        /// Words for modules that the kernel has not, or that these do not know.
        private var parameters: [Diagnostic] {
            guard let system, !system.kernels.isEmpty else { return [] }
            var found: [Diagnostic] = []
            for entry in file.model.entries {
                guard let kernel = kernel(of: entry, system) else { continue }
                found += entry.parameters.compactMap { diagnostic(of: $0, kernel) }
            }
            if let newest = system.kernels.first {
                found += file.model.parameters.compactMap { diagnostic(of: $0, newest) }
            }
            return found
        }

        /// `vmlinuz-RELEASE` says which.
        private func kernel(of entry: Entry, _ system: System) -> System.Kernel? {
            let name = entry.files.first { $0.role == .kernel }?.path.value.split(separator: "/").last ?? ""
            return system.kernels.first { name.hasSuffix("-" + $0.release) }
        }

        private func diagnostic(of word: Located<String>, _ kernel: System.Kernel) -> Diagnostic? {
            let parameter = Parameter(word)
            guard let module = parameter.module, let part = parameter.part, !word.value.contains("$"),
                Parameter.known[parameter.name.value] == nil, !Self.others.contains(module.value)
            else { return nil }
            let name = KernelModules.normal(module.value)
            guard let number = kernel.modules.number(of: name) else {
                // Who has no list of what is built in does not know.
                guard !kernel.builtIn.isEmpty, !kernel.builtIn.contains(name) else { return nil }
                let nearest = Spelling.nearest(to: name, among: kernel.modules.modules.lazy.map(\.name))
                let advice = nearest.map { "; did you mean `\($0)`?" } ?? ""
                return Diagnostic(
                    code: Code.unknownParameter, severity: .warning,
                    message:
                        "The kernel \(kernel.release) has nothing that is called `\(module.value.prefix(80))`\(advice)",
                    range: module.range)
            }
            guard let information = kernel.modules.information(of: number), !information.parameters.isEmpty,
                information.parameter(part.value) == nil, !["dyndbg", "async_probe"].contains(part.value)
            else { return nil }
            let nearest = Spelling.nearest(to: part.value, among: information.parameters.map(\.name))
            let advice = nearest.map { "; did you mean `\($0)`?" } ?? ""
            return Diagnostic(
                code: Code.unknownParameter, severity: .warning,
                message: "`\(module.value.prefix(80))` has no parameter `\(part.value.prefix(80))`\(advice)",
                range: part.range)
        }

        /// Whose words are no kernel's.
        ///
        /// - Source: kernel-command-line(7) of systemd 252, dracut.cmdline(7) of dracut 057, read 2026-11-28.
        private static let others: Set<String> = [
            "fsck", "fstab", "live", "locale", "luks", "modprobe", "net", "quotacheck", "rd", "roothash", "systemd",
            "udev", "vconsole", "ifname", "zfs",
        ]
    }
}
