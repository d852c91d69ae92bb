import KytesBasics
@testable import KytesEcosystems
import KytesTestSupport
import KytesText
import Testing

/// What makepkg makes of recipes that this test writes, and what we make of them.
@Suite(
    .enabled(
        if: MachineProgram.find("makepkg") != nil && MachineProgram.find("setpriv") != nil,
        "makepkg is not installed: recipes were not compared"))
struct ArchOracleTests {
    @Test func relationsAreThoseOfPrintsrcinfo() async throws {
        var random = SplitMix(seed: 44)
        for round in 0..<10 {
            let text = Self.recipe(&random)
            let folder = TemporaryFolder()
            try Disk.write(Array(text.utf8), to: folder.path.appending("PKGBUILD"))
            // makepkg refuses to run as root.
            let said = try await MachineProgram.run(
                "sh",
                [
                    "-c",
                    "chmod 777 . && exec setpriv --reuid 65534 --regid 65534 --clear-groups makepkg --printsrcinfo",
                ],
                environment: ["HOME": "/nonexistent"], in: folder.path)
            let recipe = Arch.Reader(SourceText(text)).recipe
            let info = Arch.SourceInfo(SourceText(said))
            #expect(recipe.version == info.version, "round \(round)")
            #expect(Self.ours(recipe) == Self.theirs(info), "round \(round):\n\(text)\n\(said)")
        }
    }

    private static func theirs(_ info: Arch.SourceInfo) -> [String] {
        var package = ""
        var base: [(String, String)] = []
        var own: [String: [(String, String)]] = [:]
        var names: [String] = []
        for line in info.lines {
            let (key, value) = (line.key.value, line.value.value)
            if key == "pkgname" {
                package = value
                names.append(value)
            } else if key == "source" || isRelation(key) {
                if package.isEmpty { base.append((key, value)) } else { own[package, default: []].append((key, value)) }
            }
        }
        var result: Set<String> = []
        for (key, value) in base where key.hasPrefix("makedepends") || key.hasPrefix("checkdepends") || key == "source"
        {
            result.insert("\(key) \(value)")
        }
        for name in names {
            let overridden = Set((own[name] ?? []).map(\.0))
            let inherited = base.filter {
                !$0.0.hasPrefix("makedepends") && !$0.0.hasPrefix("checkdepends") && $0.0 != "source"
            }
            for (key, value) in inherited.filter({ !overridden.contains($0.0) }) + (own[name] ?? [])
            where !value.isEmpty {
                // `name: what for`
                let package = key.hasPrefix("optdepends") ? String(value.prefix { $0 != ":" }) : value
                result.insert("\(name) \(key) \(package)")
            }
        }
        return result.sorted()
    }

    private static func isRelation(_ key: String) -> Bool {
        (Arch.wishes + Arch.words).contains { key == $0 || key.hasPrefix($0 + "_") }
    }

    private static func ours(_ recipe: PackageRecipe) -> [String] {
        var result = Set(recipe.building.map { "\($0.scope) \($0.name)\($0.sign)\($0.version)" })
        result.formUnion(
            recipe.files.map { "source \($0.name == $0.address || !$0.isRemote ? $0.address : $0.address)" })
        for package in recipe.packages {
            for relation in package.relations {
                result.insert("\(package.name) \(relation.scope) \(relation.name)\(relation.sign)\(relation.version)")
            }
        }
        return result.sorted()
    }

    private static func recipe(_ random: inout SplitMix) -> String {
        func words(_ count: Int, ofField field: String = "") -> String {
            let all = [
                "gcc", "'b>=1.2'", "\"c=$pkgver\"", "\"lib${_n}\"", "d{1,2}", "\"${pkgver%.*}-x\"", "\"${_n/a/b}\"",
                "e",
                "\"${_none:-f}\"", "libz.so", "'g<2:3-4'",
            ]
            // What is provided has one version, or none.
            let some = field == "provides" ? all.filter { !$0.contains("<") && !$0.contains(">") } : all
            return (0..<count).map { _ in some[random.below(some.count)] }.joined(separator: " ")
        }
        var lines = [
            "_n=abc", "pkgbase=base", "pkgname=(one two)", "pkgver=1.2.\(random.below(9))",
            "pkgrel=\(1 + random.below(3))",
            "arch=(x86_64 aarch64)", "pkgdesc='x' # depends=(no)", "url=https://example.org/$_n", "license=(MIT)",
        ]
        if random.below(2) == 0 { lines.append("epoch=1") }
        for field in ["depends", "makedepends", "checkdepends", "provides", "conflicts", "replaces"]
        where random.below(2) == 0 {
            lines.append("\(field)=(\(words(1 + random.below(3), ofField: field)))")
            if random.below(2) == 0 { lines.append("\(field)+=(\(words(1, ofField: field)))") }
            if random.below(3) == 0 { lines.append("\(field)_x86_64=(\(words(1, ofField: field)))") }
        }
        lines.append("optdepends=('opt: for it'\n  # a comment\n  \"other-$_n: more\")")
        lines.append("source=(https://example.org/$_n-$pkgver.tar.gz{,.sig} local.patch)")
        lines.append("sha256sums=(SKIP SKIP SKIP)")
        lines += [
            "build() {", "  local depends=1; if true; then echo \"}\"; fi", "  cat <<EOF", "depends=(no)", "EOF", "}",
        ]
        lines += ["package_one() {", "  depends=(\(words(2)))", "  make", "}", "package_two() {", "  :", "}"]
        return lines.joined(separator: "\n") + "\n"
    }
}
