public import KytesBasics
public import KytesGraph
internal import KytesText

/// Modules of the Linux kernel: those that a kernel was installed with, and the files that say which of them are loaded, how,
/// and under which further names.
///
/// A kernel is a folder `lib/modules/RELEASE` and a project of its own. All files of settings of a workspace are another one:
/// they mean the kernels of the root file system that they stand in, else those of the workspace, else those of the machine
/// (`kernel.root` names another system's root folder).
public enum KernelModules: Ecosystem {
    public static let id = "kernelmodules"
    public static let title = "Linux kernel modules"
    public static let layer = Layer.kernel
    public static let spansFolders = true
    public static let claims =
        ["dep", "order", "builtin"].map { FileClaim("lib/modules/*/modules.\($0)", role: .manifest) }
        + ["alias", "softdep", "symbols"].map { FileClaim("lib/modules/*/modules.\($0)", role: .companion) }
        + [
            FileClaim("modprobe.d/*.conf", role: .manifest),
            FileClaim("modules-load.d/*.conf", role: .manifest),
            FileClaim("etc/modules", role: .manifest),
            FileClaim("initramfs-tools/modules", role: .manifest),
        ]
    public static let assumptions = [
        Assumption("kernel.root", standard: nil), Assumption("kernel.release", standard: nil),
        Assumption("kernel.trees", standard: nil), Assumption("kernel.repository", standard: upstream),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .hover, .diagnostics, .completion, .symbols, .calls, .tokens, .folding,
        .selection,
    ]
    public static let support = Support(
        resolution:
            "`modules.dep` says what a module needs; where there is none it is worked out from the symbols of the modules, as "
            + "depmod does. Of several kernels the newest counts, or the one that `kernel.release` names",
        oracle:
            "`depmod -n` and `modprobe --show-depends` of kmod 30, for every module of Debian's linux-image for clouds, in tests",
        sources:
            "the driver's `.c` file in the kernel's tree: the workspace, what `kernel.trees` says, `lib/modules/RELEASE/source` or "
            + "`build`; else in Debian's source package of exactly that version, of which only the driver's folder is "
            + "unpacked; else at the tag upstream; else the module's line in `modules.dep`",
        limits:
            "commands of `install` and `remove` are never run: only what they hand to modprobe or insmod is read; of a kernel whose modules are compressed only those that are named "
            + "are looked into; of devices only what `sys/bus` of the kernel's own system shows")

    enum Code {
        static let blacklisted = "kernelmodules/blacklisted"
        static let damaged = "kernelmodules/damaged-module"
        static let unknownModule = "kernelmodules/unknown-module"
        static let unknownParameter = "kernelmodules/unknown-parameter"
        static let unreadable = "kernelmodules/unreadable-line"
    }

    /// Each kernel by itself, and all settings together.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        let (kernels, settings) = manifests.reduce(into: ([AbsolutePath](), [AbsolutePath]())) { parts, path in
            if FileKind(ofFile: path.string)?.isOfKernel == true { parts.0.append(path) } else { parts.1.append(path) }
        }
        let folders = Dictionary(grouping: kernels, by: \.parent)
        return
            (folders.map { Project(ecosystem: id, folder: $0.key, manifests: $0.value.sorted()) }
            + Project.whole(of: settings, ecosystem: id)).sorted { $0.folder < $1.folder }
    }
}
