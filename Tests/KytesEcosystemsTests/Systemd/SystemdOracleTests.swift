import KytesBasics
@testable import KytesEcosystems
import KytesGraph
import KytesTestSupport
import KytesText
import Testing

/// What systemd says of settings, lines and orders, and what we say.
@Suite(.enabled(if: SystemdMachine.isThere, "systemd is not installed: nothing was compared with it"))
struct SystemdOracleTests {
    /// Its own list of all that can be set.
    @Test func settingsAreThoseOfSystemd() async throws {
        let said = try await MachineProgram.run("/lib/systemd/systemd", ["--dump-configuration-items"])
        var theirs: [String: Set<String>] = [:]
        var section = ""
        for line in said.split(separator: "\n") {
            if line.hasPrefix("["), line.hasSuffix("]") { section = String(line.dropFirst().dropLast()) }
            guard let sign = line.firstIndex(of: "=") else { continue }
            theirs[section, default: []].insert(String(line[..<sign]))
        }
        #expect(Set(theirs.keys) == Set(Systemd.Directives.sectionNames))
        for (section, keys) in theirs {
            let known = Systemd.Directives.of(section: section) ?? [:]
            // What came later is not in this one's list, and all else is.
            #expect(keys.subtracting(known.keys).isEmpty, "[\(section)]")
            // A newer one than 252 has some of those that came later, too.
            #expect(known.filter { !keys.contains($0.key) }.allSatisfy { $0.value.isNewer }, "[\(section)]")
        }
    }

    /// Lines that are passed over, in units of this machine with mistakes put in.
    @Test func linesThatDoNotCountAreThoseOfSystemdAnalyze() async throws {
        var random = SplitMix(seed: 71)
        let texts = Self.unitsOfThisMachine()
        try #require(texts.count > 20)
        var compared = 0
        for (name, text) in texts {
            let broken = Self.broken(text, &random)
            let folder = TemporaryFolder()
            let path = folder.path.appending(name)
            try Disk.write(Array(broken.utf8), to: path)
            let theirs = try await Self.lines(at: path)
            let ours = Self.ourLines(broken, path)
            compared += theirs.count
            let difference = theirs.symmetricDifference(ours).sorted()
            #expect(difference.isEmpty, "\(name), lines \(difference) of:\n\(broken)")
        }
        #expect(compared > 30)
    }

    private static func unitsOfThisMachine() -> [(name: String, text: String)] {
        let folder = AbsolutePath("/usr/lib/systemd/system")!
        return Checkout.names(in: folder).filter { name in
            Systemd.UnitName(name).map { [.service, .socket, .timer, .path, .target].contains($0.kind) } ?? false
        }
        .enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        .compactMap { name in Checkout.text(of: folder.appending(name)).map { (name, $0) } }
    }

    /// A few lines of each are spoiled: a letter of a key is taken, a sign, a word of a switch.
    private static func broken(_ text: String, _ random: inout SplitMix) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            guard let sign = line.firstIndex(of: "="), !line.hasPrefix("#"), random.below(4) == 0 else {
                return String(line)
            }
            switch random.below(4) {
            case 0: return String(line.dropFirst())
            case 1: return String(line[..<sign]) + String(line[line.index(after: sign)...].prefix { $0 != "=" })
            case 2: return "=" + line
            default: return "Typo" + line
            }
        }
        .joined(separator: "\n")
    }

    private static func lines(at path: AbsolutePath) async throws -> Set<Int> {
        let said = try await analyze(path, searching: path.parent.string)
        var lines: Set<Int> = []
        for line in said.split(separator: "\n") where line.hasPrefix(path.string + ":") {
            let passedOver = [
                "Unknown key", "Unknown section", "Missing '='", "Missing key name", "outside of section",
            ]
            guard passedOver.contains(where: line.contains) else { continue }
            let number = line.dropFirst(path.string.utf8.count + 1).prefix { $0.isNumber }
            if let number = Int(number) { lines.insert(number) }
        }
        return lines
    }

    private static func ourLines(_ text: String, _ path: AbsolutePath) -> Set<Int> {
        let source = SourceText(text)
        let codes = [Systemd.Code.unknownKey, Systemd.Code.unknownSection, Systemd.Code.unreadable]
        return Set(
            Systemd.read(source, of: DocumentID(file: path)).diagnostics.filter { codes.contains($0.code) }
                // A setting is told of where it ends.
                .map { source.line(at: source.end(ofSettingAt: $0.range.lowerBound)) + 1 })
    }

    /// What it writes to its errors; it fails where anything is wrong.
    ///
    /// - Parameter folders: Where units are looked for; a colon at the end adds those of the machine.
    static func analyze(_ path: AbsolutePath, searching folders: String) async throws -> String {
        try await MachineProgram.run(
            "sh", ["-c", "systemd-analyze verify --man=no \"$0\" 2>&1 || true", path.string],
            environment: ["SYSTEMD_UNIT_PATH": folders])
    }

    /// Units that wait for each other at random, and a target that wants them all.
    @Test func circlesAreThoseOfSystemdAnalyze() async throws {
        var random = SplitMix(seed: 8)
        var circles = 0
        for round in 0..<40 {
            let folder = TemporaryFolder()
            try Self.writeUnits(6, to: folder.path, &random)
            let theirs = try await Self.analyze(
                folder.path.appending("all.target"), searching: folder.path.string + ":"
            )
            .contains("ordering cycle")
            let ours = try await Self.hasCircle(folder.path)
            circles += theirs ? 1 : 0
            #expect(ours == theirs, "round \(round)")
        }
        #expect(circles > 5 && circles < 35)
    }

    private static func writeUnits(_ count: Int, to folder: AbsolutePath, _ random: inout SplitMix) throws {
        var names: [String] = []
        for number in 0..<count { names.append("kytes-\(number)." + (random.below(4) == 0 ? "target" : "service")) }
        for name in names {
            var text = "[Unit]\n"
            if random.below(2) == 0 { text += "DefaultDependencies=no\n" }
            for _ in 0..<random.below(3) {
                text += (random.below(3) == 0 ? "Before=" : "After=") + names[random.below(count)] + "\n"
            }
            if random.below(4) == 0 { text += "Wants=" + names[random.below(count)] + "\n" }
            if random.below(8) == 0 { text += "Before=sysinit.target\n" }
            if name.hasSuffix(".service") { text += "[Service]\nExecStart=/bin/true\n" }
            try Disk.write(Array(text.utf8), to: folder.appending(name))
        }
        let all = "[Unit]\nRequires=sysinit.target\nWants=\(names.joined(separator: " "))\n"
        try Disk.write(Array(all.utf8), to: folder.appending("all.target"))
    }

    private static func hasCircle(_ folder: AbsolutePath) async throws -> Bool {
        let manifests = Checkout.names(in: folder).map { folder.appending($0) }
        let project = try #require(Systemd.projects(among: manifests).first)
        let metadata = MachineMetadata(environment: ["HOME": "/nonexistent"])
        let resolution = try await Systemd.resolve(project, using: metadata)
        return resolution.files.values.flatMap(\.diagnostics).contains { $0.code == Systemd.Code.orderingCycle }
    }

    /// Names of mounts and what they stand for.
    @Test func namesAreEscapedAsSystemdEscapeDoesIt() async throws {
        let paths = ["/", "/srv/data", "/a-b/c d", "/.hidden/x", "/ü/%", "//double//", "/a\\b", "/x@y:z_.t"]
        let escaped = try await MachineProgram.run("systemd-escape", ["--path", "--"] + paths)
        let expected = escaped.split(separator: " ").joined(separator: " ").trimmed
        #expect(paths.map { Systemd.UnitName.escaped(path: $0) }.joined(separator: " ") == expected)
        for path in ["/srv/data", "/a-b/c d", "/ü/%"] {
            let name = Systemd.UnitName.escaped(path: path)
            #expect("/" + Systemd.UnitName.unescaped(name) == path)
        }
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed()) }
}

extension SourceText {
    /// The end of the line in which a setting ends that begins at a place: it may go on over several.
    fileprivate func end(ofSettingAt offset: Int) -> Int {
        var line = line(at: offset)
        while true {
            let text = self[range(ofLine: line)]
            let isComment = text.drop { $0 == " " }.first.map { "#;".contains($0) } ?? false
            guard isComment || text.hasSuffix("\\"), line + 1 < lineCount else { return range(ofLine: line).upperBound }
            line += 1
        }
    }
}

enum SystemdMachine {
    static let isThere =
        MachineProgram.find("systemd-analyze") != nil && Disk.isExecutable(AbsolutePath("/lib/systemd/systemd")!)
}
