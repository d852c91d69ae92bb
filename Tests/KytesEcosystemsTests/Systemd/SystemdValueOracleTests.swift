import KytesBasics
import KytesTestSupport
import KytesText
import Testing

@testable import KytesEcosystems

/// Every switch, every setting that takes one of some words, and every time, with right and wrong values.
@Suite(.enabled(if: SystemdMachine.isThere, "systemd is not installed: nothing was compared with it"))
struct SystemdValueOracleTests {
    private static let times = [
        "5", "1min 30s", "infinity", " 7 d ", "1.5h", ".5s", "+3", "2 weeks3days", "1y2M3w", "90usec", "3µs",
        "12.34 .56",
        "12.34s.56", "0", "parsecs", "5 parsecs", "-1", "-0", "1min -30s", "12.34.56", "infinity 1", "5x", "1,5h",
        "1 h x",
        "99999999999999999999", "infinit",
    ]
    private static let flags = [
        "yes", "NO", "True", "off", "1", "0", "t", "F", "maybe", "2", "yes no", "ja", "enabled",
    ]

    private static func values(_ directive: Systemd.Directives.Directive) -> [String] {
        switch directive.kind {
        case .time: times
        case .bool: flags
        case .words(let words): words + ["bogus", (words.first ?? "") + "x", (words.last ?? "").uppercased()]
        case .action: Systemd.Directives.actions + ["bogus", "REBOOT"]
        default: []
        }
    }

    /// Why `systemd-analyze` of 252 says otherwise of a line; `nil` where nothing explains it.
    private static func explanation(_ key: String, _ value: String) -> String? {
        if key.hasPrefix("Condition") || key.hasPrefix("Assert") {
            return "conditions are tried when the unit is started"
        }
        if key == "KillMode", value == "none" { return "it counts, and is told to be unwise" }
        if key.hasPrefix("ManagedOOM") { return "right, but not for units of this kind" }
        let later = [
            "kexec", "kexec-force", "halt", "halt-force", "halt-immediate", "soft-reboot", "soft-reboot-force",
            "notify-reload", "mptcp",
        ]
        return later.contains(value) ? "a word of later versions" : nil
    }

    /// Scopes are made by programs: no file of one is read.
    @Test(arguments: ["Unit", "Service", "Socket", "Timer", "Path", "Mount", "Automount", "Swap", "Slice"])
    func valuesThatDoNotCountAreThoseOfSystemdAnalyze(section: String) async throws {
        let known = try #require(Systemd.Directives.of(section: section))
        let folder = TemporaryFolder()
        let kind = section == "Unit" ? "target" : section.lowercased()
        let path = folder.path.appending("kytes-values.\(kind)")
        var lines = ["[\(section)]"]
        for (key, directive) in known.sorted(by: { $0.key < $1.key })
        where !directive.isNewer && directive.replacement == nil {
            // What is wrong there ends the reading of the file.
            let values = key == "DynamicUser" ? ["yes"] : Self.values(directive)
            lines += values.map { "\(key)=\($0)" }
        }
        try Disk.write(Array(lines.joined(separator: "\n").utf8), to: path)
        let said = try await SystemdOracleTests.analyze(path, searching: folder.path.string)
        let theirs = Set(
            said.split(separator: "\n").filter { $0.hasPrefix(path.string + ":") }
                .compactMap { Int($0.dropFirst(path.string.utf8.count + 1).prefix(while: \.isNumber)) })
        let source = SourceText(lines.joined(separator: "\n"))
        let ours = Set(
            Systemd.read(source, of: DocumentID(file: path)).diagnostics.filter { $0.code == Systemd.Code.badValue }
                .map { source.line(at: $0.range.lowerBound) + 1 })
        let different = theirs.symmetricDifference(ours).sorted().compactMap { number -> String? in
            let parts = lines[number - 1].split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2, Self.explanation(parts[0], parts[1]) != nil { return nil }
            return "\(theirs.contains(number) ? "theirs" : "ours"): \(lines[number - 1])"
        }
        #expect(different.isEmpty, "\(different.count) of \(lines.count): \(different.joined(separator: "\n"))")
        #expect(theirs.count > 1 || !["Unit", "Service", "Socket", "Timer"].contains(section))
    }
}
