import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// What rpm makes of specs, and what we make of them.
@Suite(.enabled(if: MachineProgram.find("rpmspec") != nil, "rpm is not installed: specs were not compared"))
struct RPMOracleTests {
    /// Relations of generated specs: macros, conditions, several packages, rich ones.
    @Test func relationsAreThoseOfRpmspec() async throws {
        var random = SplitMix(seed: 5)
        for round in 0..<40 {
            let text = Self.spec(&random)
            let folder = TemporaryFolder()
            let path = folder.path.appending("a.spec")
            try Disk.write(Array(text.utf8), to: path)
            let spec = RPM.SpecReader(SourceText(text), dist: nil).spec
            let source = try await Self.query(path, ["--srpm", "--requires"])
            #expect(Self.ours(spec, "buildrequires") == source, "round \(round):\n\(text)")
            for (field, option) in [("requires", "--requires"), ("provides", "--provides")] {
                let theirs = try await Self.query(path, ["--rpms", option])
                #expect(Self.ours(spec, field) == theirs, "\(field), round \(round):\n\(text)")
            }
        }
    }

    private static let names = [
        "zlib-devel", "perl(Foo::Bar)", "/usr/bin/x", "pkgconfig(y)", "b_c.d", "%{name}-x", "%{m}", "g++",
    ]

    private static func relation(_ random: inout SplitMix) -> String {
        let name = names[random.below(names.count)]
        let versions = ["1.0", "2:3-4", "%{version}-%{release}", "%{?nope}5"]
        guard !name.hasPrefix("/"), random.below(2) == 0 else { return name }
        return "\(name) \(["<", ">=", "=", "<="][random.below(4)]) \(versions[random.below(versions.count)])"
    }

    private static func list(_ random: inout SplitMix) -> String {
        (0...random.below(3)).map { _ in relation(&random) }.joined(separator: random.below(2) == 0 ? ", " : " ")
    }

    private static func spec(_ random: inout SplitMix) -> String {
        let conditions = [
            "0%{?fedora}", "%{with a}", "%{without a}", "0%{?fedora} || %{with b}", "!(1 && 0)", "\"%{m}\" == \"mm\"",
            "0%{?rhel} >= 8", "v\"1.2\" < v\"1.10\"", "3 - 2 == 1", "%{defined m}", "%{?m:1}%{!?m:0}",
        ]
        var lines = [
            "%global m mm", "%bcond_with a", "%bcond_without b", "%define lazy %{name}-lazy", "Name: a",
            "Version: 1.2", "Release: 3%{?dist}", "Summary: s", "License: l",
        ]
        func block(_ field: String) {
            for _ in 0..<random.below(3) { lines.append("\(field): \(list(&random))") }
            lines += ["%if " + conditions[random.below(conditions.count)], "\(field): c\(random.below(9))"]
            if random.below(2) == 0 { lines += ["%elif " + conditions[random.below(conditions.count)], "\(field): d"] }
            if random.below(2) == 0 { lines += ["%else", "\(field): e, %{lazy}"] }
            lines.append("%endif")
            if random.below(3) == 0 { lines.append("%{!?q: %global q \(random.below(5))}") }
            if random.below(3) == 0 { lines.append("\(field): q-%{q}%{?q:-x}") }
            lines.append("%{?nope:\(field): never}")
            lines.append("%{!?nope:\(field): ever}")
        }
        block("BuildRequires")
        block("Requires")
        block("Provides")
        lines += ["%description", "d", "%package -n lib%{name}", "Summary: s"]
        block("Requires")
        lines += ["%description -n lib%{name}", "d", "%package sub", "Summary: s", "Requires: %{name} = %{version}"]
        lines += ["%description sub", "d", "%files", "%files sub", "%files -n liba"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Without what rpm itself adds.
    private static func query(_ path: AbsolutePath, _ options: [String]) async throws -> Set<String> {
        let said = try await MachineProgram.run("rpmspec", ["-q"] + options + [path.string])
        let lines = said.split(separator: "\n").map(String.init)
        // What is not defined stays as it stands; we say that it is not known.
        let known = lines.map { $0.contains("%{") ? "?" : $0 }
        return Set(known.filter { !$0.hasPrefix("rpmlib(") && !own.contains($0.prefix { $0 != " " }.description) })
    }

    /// Packages provide themselves.
    private static let own: Set = [
        "a", "a(x86-64)", "a(x86-32)", "a(aarch-64)", "a-sub", "a-sub(x86-64)", "liba", "liba(x86-64)",
    ]

    private static func ours(_ spec: RPM.Spec, _ field: String) -> Set<String> {
        let tags = spec.packages.flatMap(\.tags).filter {
            $0.key.value.lowercased() == field && $0.truth == .counts
        }
        let lines = tags.flatMap(\.relations).map { relation in
            let name = relation.name ?? "?"
            return relation.sign.isEmpty ? name : "\(name) \(relation.sign) \(relation.version ?? "?")"
        }
        return Set(lines).filter { !own.contains($0.prefix { $0 != " " }.description) }
    }

    /// What expressions come to.
    @Test func expressionsAreThoseOfRpm() async throws {
        var random = SplitMix(seed: 9)
        func expression(_ depth: Int) -> String {
            if depth == 0 { return "\(random.below(4))" }
            let (left, right) = (expression(depth - 1), expression(depth - 1))
            switch random.below(4) {
            case 0: return "(\(left) \(["+", "-", "*"][random.below(3)]) \(right))"
            case 1: return "!\(left)"
            default: return "(\(left) \(["<", "<=", "==", "!=", ">=", ">", "&&", "||"][random.below(8)]) \(right))"
            }
        }
        let all = (0..<150).map { _ in expression(3) }
        for part in stride(from: 0, to: all.count, by: 50).map({ Array(all[$0..<min($0 + 50, all.count)]) }) {
            // `&&` and `||` give one of their sides; only whether it holds counts.
            let said = try await MachineProgram.run(
                "rpm", part.flatMap { ["--eval", "%[(\($0)) != 0 ? \"yes\" : \"no\"]"] })
            let answers = said.split(separator: "\n")
            for (expression, answer) in zip(part, answers) {
                #expect(RPM.Condition.value(of: expression) == (answer == "yes"), "\(expression)")
            }
        }
    }
}
