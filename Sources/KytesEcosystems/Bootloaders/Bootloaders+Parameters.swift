internal import KytesText

extension Bootloaders {
    /// A word of a kernel's command line: `quiet`, `root=/dev/sda1`, `i915.modeset=1`.
    struct Parameter: Sendable {
        /// Up to the sign.
        var name: Located<String>
        /// Of one that a module takes: the module, and its parameter.
        var module: Located<String>?
        var part: Located<String>?

        init(_ word: Located<String>) {
            let bytes = word.value.utf8
            let start = word.range.lowerBound
            // What was written with quotes or escapes is longer than it says.
            let isExact = word.range.count == bytes.count
            let length = min(bytes.prefix { $0 != UInt8(ascii: "=") }.count, word.range.count)
            let written = String(decoding: bytes.prefix(length), as: UTF8.self)
            name = Located(written, at: start..<start + length)
            guard isExact, let dot = written.utf8.firstIndex(of: UInt8(ascii: ".")) else { return }
            let before = written.utf8.distance(from: written.utf8.startIndex, to: dot)
            guard before > 0, before + 1 < length else { return }
            module = Located(String(written.utf8.prefix(before)) ?? "", at: start..<start + before)
            part = Located(
                String(decoding: written.utf8.dropFirst(before + 1), as: UTF8.self),
                at: start + before + 1..<start + length)
        }

        /// Of those that are known; sorted.
        static let names = known.keys.sorted()

        /// What is often said to a kernel.
        ///
        /// - Source: Linux 6.1, `Documentation/admin-guide/kernel-parameters.txt`; bootparam(7); kernel-command-line(7) of
        ///   systemd 252; read 2026-11-27.
        static let known: [String: String] = [
            "acpi": "How ACPI is used; `off` leaves it alone",
            "apparmor": "Whether AppArmor is used: `0` or `1`",
            "audit": "Whether the audit subsystem is on: `0` or `1`",
            "boot": "Of initramfs-tools: how the root file system is mounted, `local` or `nfs`",
            "cgroup_enable": "A controller of cgroups that is switched on",
            "cgroup_disable": "A controller of cgroups that is switched off",
            "clocksource": "The clock that counts",
            "console": "Where messages go, the last one is `/dev/console`: `ttyS0,115200n8`",
            "crashkernel": "Memory that is kept for a kernel after a crash",
            "debug": "All messages are shown",
            "default_hugepagesz": "The size of huge pages that is meant where none is said",
            "earlycon": "A console before there are drivers",
            "earlyprintk": "Messages before there is a console",
            "efi": "Switches of EFI",
            "fsck.mode": "Of systemd: `auto`, `force` or `skip` checks of file systems",
            "hugepages": "How many huge pages are set aside",
            "hugepagesz": "The size of the huge pages that are counted behind it",
            "init": "The program that is run first, in place of `/sbin/init`",
            "initcall_blacklist": "Functions of the kernel that are not called when it starts",
            "intel_iommu": "Whether Intel's IOMMU is used: `on`, `off`",
            "amd_iommu": "Switches of AMD's IOMMU",
            "iommu": "How IOMMUs are used: `pt` passes devices through",
            "ip": "How the network is set up: `dhcp`, or address, server, gateway, mask, name, device",
            "isolcpus": "Processors that the scheduler leaves alone",
            "kvm": "Switches of KVM",
            "lockdown": "What is forbidden to root: `integrity`, `confidentiality`",
            "loglevel": "Messages of a smaller number are shown, 0 to 7",
            "lsm": "Security modules in their order",
            "maxcpus": "How many processors are started",
            "mem": "The memory that is used, whatever there is",
            "memmap": "A part of the memory and what it is for",
            "mitigations": "What is done against faults of processors: `auto`, `auto,nosmt`, `off`",
            "module_blacklist": "Modules that are never loaded, separated by commas",
            "modprobe.blacklist": "Modules that no device loads, separated by commas",
            "net.ifnames": "Of udev: whether network devices get predictable names",
            "nfsroot": "The server and the folder of the root file system",
            "nmi_watchdog": "Whether a processor that hangs is noticed",
            "noapic": "The I/O APIC is not used",
            "nohz_full": "Processors without a tick while one task runs",
            "nomodeset": "Drivers leave the display as the firmware set it",
            "nosmt": "Threads of one core are not used together",
            "nowatchdog": "Nothing is noticed that hangs",
            "nr_cpus": "How many processors there can be",
            "panic": "Seconds until it starts anew after a panic",
            "pci": "Switches of PCI",
            "pcie_aspm": "How the power of PCI Express links is saved",
            "pti": "Whether kernel and programs have page tables of their own",
            "preempt": "When a task in the kernel gives way: `none`, `voluntary`, `full`",
            "quiet": "Only what matters is shown",
            "ramdisk_size": "The size of RAM disks in kilobytes",
            "rcu_nocbs": "Processors that leave callbacks to others",
            "rd.break": "Of dracut: a shell before a step",
            "rd.luks.name": "A volume that is decrypted, and its name",
            "rd.lvm.lv": "Of dracut: a volume that is switched on",
            "reboot": "How it starts anew",
            "resume": "The device that it wakes up from",
            "ro": "The root file system is mounted to be read",
            "root": "The device of the root file system: a path, `UUID=`, `LABEL=`, `PARTUUID=`",
            "rootdelay": "Seconds until the root file system is mounted",
            "rootflags": "Options of the root file system",
            "rootfstype": "The type of the root file system",
            "rootwait": "Waits until the device of the root file system is there",
            "rw": "The root file system is mounted to be written",
            "security": "The security module that counts",
            "selinux": "Whether SELinux is used: `0` or `1`",
            "single": "One user, no services",
            "splash": "A picture instead of messages",
            "swapaccount": "Whether swap counts in cgroups",
            "systemd.unit": "The target that is reached, in place of `default.target`",
            "sysctl": "A parameter of the kernel that is set before anything runs",
            "transparent_hugepage": "Whether huge pages are used unasked: `always`, `madvise`, `never`",
            "usbcore.autosuspend": "Seconds until an idle USB device sleeps",
            "vga": "The mode of the display",
            "video": "The mode of a display",
        ]
    }
}
