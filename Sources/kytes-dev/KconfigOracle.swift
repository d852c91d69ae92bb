import ArgumentParser
import KytesBasics
import KytesEcosystems
import KytesTestSupport

/// Holds the values that we give options against those that a tree's own `conf` gives them.
struct KconfigOracle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kconfig",
        abstract: "Compare the values of defconfigs with those that a tree's own `conf` gives them.",
        discussion: """
            `conf` is built from the tree itself, and reads it with the variables that are given here, as its makefile would \
            give them. What the tree asks the shell is answered by nobody: trees that do so are compared by the tests.

              swift run -c release kytes-dev oracle kconfig ~/buildroot --root Config.in --program support/kconfig/conf \
                --variable BR2_VERSION_FULL=1 --variable BASE_DIR=/none configs/*
            """)

    @Argument(help: "The folder of the tree.")
    var folder: String

    @Argument(help: "Files of values, relative to it.")
    var defconfigs: [String]

    @Option(help: "The tree's own tool, relative to the folder.")
    var program = "scripts/kconfig/conf"

    @Option(help: "The file that it begins with.")
    var root = "Kconfig"

    @Option(name: .customLong("variable"), help: "NAME=VALUE, as the tree's makefile says.")
    var variables: [String] = []

    @Flag(help: "The tool is BusyBox's: it is asked with `-D`, and writes `.config` beside its root.")
    var isOld = false

    func run() async throws {
        guard let folder = AbsolutePath(folder), let tool = AbsolutePath(folder.appending(program).string) else {
            throw ChoreError("not an absolute path: \(folder)")
        }
        let environment = Dictionary(
            variables.map { variable in
                let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }, uniquingKeysWith: { $1 })
        let trial = Kconfig.Trial(
            environment: environment, answers: [:], tool: Disk.names(in: tool.parent), root: root
        ) { Disk.read(folder.appending($0), limit: 1 << 24) }
        print("\(trial.optionCount) options, \(trial.circles.count) circles")
        let output = TemporaryFolder()
        var equal = 0
        for defconfig in defconfigs {
            let values = Disk.read(folder.appending(defconfig), limit: 1 << 24) ?? []
            let written = isOld ? folder.appending(".config") : output.path.appending("config")
            try Disk.write([], to: output.path.appending("auto.conf"))
            let names = [
                "KCONFIG_CONFIG": written.string, "BR2_CONFIG": written.string,
                "KCONFIG_AUTOCONFIG": output.path.appending("auto.conf").string,
                "KCONFIG_AUTOHEADER": output.path.appending("auto.h").string,
            ]
            try await MachineProgram.run(
                tool.string, isOld ? ["-D", defconfig, root] : ["-s", "--defconfig=" + defconfig, root],
                environment: environment.merging(names) { $1 }, in: folder)
            let text = String(decoding: Disk.read(written, limit: 1 << 24) ?? [], as: UTF8.self)
            // BusyBox's tool also writes what is not seen: as nothing.
            func counts(_ line: some StringProtocol) -> Bool {
                let isEmpty = line.hasSuffix("=0") || line.hasSuffix("=0x0") || line.hasSuffix("=\"\"")
                return line.hasPrefix("#") ? !isOld && line.hasSuffix(" is not set") : !isOld || !isEmpty
            }
            let theirs = text.split(separator: "\n").filter(counts).map(String.init).sorted()
            let ours = trial.configuration(under: values).filter(counts)
            let different = Set(ours).symmetricDifference(theirs).sorted()
            if different.isEmpty { equal += 1 } else { print("\(defconfig): \(different.count) lines differ") }
            for line in different.prefix(6) { print("    \(theirs.contains(line) ? "theirs" : "ours"): \(line)") }
        }
        print("\(equal) of \(defconfigs.count) equal")
        if equal < defconfigs.count { throw ExitCode(1) }
    }
}
