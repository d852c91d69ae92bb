public import KytesBasics
public import KytesGraph
internal import KytesText

/// Configurations of bootloaders: GRUB, extlinux and its kin, systemd-boot, U-Boot, the Raspberry Pi's; and the modules of GRUB.
///
/// All of a workspace is one project. A path in a configuration is looked for in the root file system that the configuration
/// stands in, as far as its own place tells which that is.
public enum Bootloaders: Ecosystem {
    public static let id = "bootloaders"
    public static let title = "Bootloaders"
    public static let layer = Layer.bootloader
    public static let spansFolders = true
    public static let claims = [
        FileClaim("grub.cfg", role: .manifest),
        FileClaim("default/grub", role: .manifest),
        FileClaim("default/grub.d/*.cfg", role: .manifest),
        FileClaim("extlinux.conf", role: .manifest),
        FileClaim("syslinux.cfg", role: .manifest),
        FileClaim("isolinux.cfg", role: .manifest),
        FileClaim("loader/entries/*.conf", role: .manifest),
        FileClaim("moddep.lst", role: .manifest),
        FileClaim("command.lst", role: .companion),
        FileClaim("boot.cmd", role: .manifest, isTentative: true),
        FileClaim("*.its", role: .manifest, isTentative: true),
        FileClaim("config.txt", role: .manifest, isTentative: true),
        FileClaim("cmdline.txt", role: .manifest, isTentative: true),
    ]
    public static let capabilities: Set<Capability> = [
        .definition, .references, .highlight, .hover, .diagnostics, .completion, .symbols, .calls, .tokens, .folding,
        .selection,
    ]
    public static let support = Support(
        resolution:
            "entries boot the kernels, initial RAM disks and device trees that they name; `insmod` loads modules of GRUB, which need "
            + "each other as `moddep.lst` says",
        oracle: "the files of Debian's grub-pc-bin, by hand",
        sources:
            "the file in the root file system; the package that owns it; GRUB's source where its tree is the workspace",
        limits:
            "scripts of GRUB and U-Boot are not run: paths with variables are passed over, and so is what `grub.d` would write"
    )

    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        Project.whole(of: manifests, ecosystem: id)
    }

    enum Code {
        static let missingFile = "bootloaders/missing-file"
        static let unknownParameter = "bootloaders/unknown-parameter"
        static let unknownRoot = "bootloaders/unknown-root"
        static let unclosed = "bootloaders/unclosed"
        static let unknownModule = "bootloaders/unknown-module"
        static let unreadable = "bootloaders/unreadable-line"
    }
}
