internal import KytesGraph
internal import KytesSyntax
public import KytesText
internal import KytesVersions

extension Alpine {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        guard text.count <= 1 << 20 else { return Parsed(FileFacts()) }
        let reader = Reader(text)
        let facts = FileFacts(reader.recipe, reader.script, in: text, names: names)
        return Parsed(facts, diagnostics: reader.faults)
    }

    /// - Source: APKBUILD(5), Alpine's wiki "APKBUILD Reference", read 2026-11-27.
    private static let names = [
        "pkgname", "pkgver", "pkgrel", "pkgdesc", "url", "arch", "license", "depends", "makedepends",
        "makedepends_build",
        "makedepends_host", "checkdepends", "depends_dev", "subpackages", "provides", "provider_priority", "replaces",
        "replaces_priority", "install", "install_if", "triggers", "pkgusers", "pkggroups", "options", "source",
        "builddir",
        "sha512sums", "patch_args", "langdir", "giturl",
    ]

    /// Reads one recipe.
    struct Reader {
        let script: ShellScript
        private(set) var recipe = PackageRecipe(name: "")
        private(set) var faults: [Diagnostic] = []
        private var values: ShellValues
        private var lists: [String: [ShellValues.Word]] = [:]
        /// Of functions, by their number.
        private var inner: [Int: [String: [ShellValues.Word]]] = [:]
        private var conditional: Set<TextRange> = []

        init(_ text: SourceText) {
            script = ShellScript(text)
            values = ShellValues(script)
            for assignment in script.assignments { take(assignment) }
            recipe.name = values.value("pkgname") ?? ""
            let release = values.value("pkgrel").map { "-r" + $0 } ?? ""
            recipe.version = values.value("pkgver").map { $0 + release }
            takePackages()
            takeFiles()
            check()
        }

        private mutating func take(_ assignment: ShellScript.Assignment) {
            let name = assignment.name.value
            if recipe.variables[name] == nil { recipe.variables[name] = assignment.name.range }
            for word in assignment.words {
                recipe.uses += values.uses(in: word).map { ($0, values.value($0.value)) }
            }
            // `depends="$depends more"` adds to what was there.
            let isItself = assignment.words.contains { word in
                values.uses(in: word).contains { $0.value == name }
            }
            let words = values.words(of: assignment).filter { word in
                !isItself || !["$" + name, "${" + name + "}"].contains(script.string(word.range))
            }
            let isAdded = assignment.isAppended || isItself
            if assignment.isConditional { conditional.formUnion(words.map(\.range)) }
            if let function = assignment.function {
                // A function may change what it gets: what it says counts for it alone.
                let old = isAdded ? inner[function]?[name] ?? [] : []
                inner[function, default: [:]][name] = old + words
                return
            }
            lists[name] = (isAdded || assignment.isConditional ? lists[name] ?? [] : []) + words
            values.take(assignment)
        }

        // MARK: - Packages

        private static let building: Set = [
            "makedepends", "makedepends_build", "makedepends_host", "checkdepends",
        ]
        private static let running: Set = ["depends", "provides", "replaces", "install_if"]

        private mutating func takePackages() {
            guard !recipe.name.isEmpty, let name = script.assignments.first(where: { $0.name.value == "pkgname" })
            else {
                return
            }
            for scope in Self.building.sorted() {
                recipe.building += relations(lists[scope] ?? [], scope, isForBuilding: true)
            }
            let range = name.words.first.map { script.unquoted($0) } ?? name.range
            recipe.packages = [PackageRecipe.Package(name: recipe.name, range: range, relations: relations(of: lists))]
            for word in lists["subpackages"] ?? [] {
                guard let text = word.text else {
                    recipe.unknown.append(word.range)
                    continue
                }
                let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                let ending = parts[0].split(separator: "-").last.map(String.init) ?? ""
                let function = parts.count > 1 && !parts[1].isEmpty ? parts[1] : ending
                let number = script.functions.firstIndex { $0.name.value == function }
                var own = number.flatMap { inner[$0] } ?? [:]
                if ending == "dev", own["depends"] == nil { own["depends"] = lists["depends_dev"] }
                recipe.packages.append(
                    PackageRecipe.Package(name: parts[0], range: word.range, relations: relations(of: own)))
            }
        }

        private mutating func relations(of lists: [String: [ShellValues.Word]]) -> [PackageRecipe.Relation] {
            Self.running.sorted().flatMap { relations(lists[$0] ?? [], $0, isForBuilding: false) }
        }

        private mutating func relations(
            _ words: [ShellValues.Word],
            _ scope: String,
            isForBuilding: Bool
        ) -> [PackageRecipe.Relation] {
            words.compactMap { word in
                guard let text = word.text, !text.isEmpty else {
                    recipe.unknown.append(word.range)
                    return nil
                }
                let isAgainst = text.hasPrefix("!")
                let word2 = isAgainst ? String(text.dropFirst()) : text
                var (name, sign, version) = PackageScript.parts(
                    of: word2, ["<=", ">=", "=~", "~=", "=", "<", ">", "~"])
                if sign == "~=" || sign == "=~" { sign = "~" }
                if let mark = (version.isEmpty ? name : version).firstIndex(of: "@") {
                    if version.isEmpty { name = String(name[..<mark]) } else { version = String(version[..<mark]) }
                }
                return PackageRecipe.Relation(
                    scope: scope, name: name, sign: sign, version: version, range: word.range,
                    isForBuilding: isForBuilding, isWish: !isAgainst && scope != "provides" && scope != "replaces",
                    isSure: !conditional.contains(word.range), key: Self.key(of: name))
            }
        }

        /// `so:libz.so.1`, `cmd:sh`, `pc:zlib`, `/bin/sh`
        private static func key(of name: String) -> BindingKey? {
            if name.hasPrefix("so:") { return .sharedLibrary(String(name.dropFirst(3)), on: .other) }
            if name.hasPrefix("cmd:") { return .command(String(name.dropFirst(4)), on: .other) }
            if name.hasPrefix("pc:") { return .systemLibrary(String(name.dropFirst(3)), on: .other) }
            return name.hasPrefix("/") ? .systemFile(name, on: .other) : nil
        }

        // MARK: - Sources

        private mutating func takeFiles() {
            for word in lists["source"] ?? [] {
                guard let text = word.text else {
                    recipe.unknown.append(word.range)
                    continue
                }
                let mark = text.firstRange(of: "::")
                let address = mark.map { String(text[$0.upperBound...]) } ?? text
                let isRemote = address.contains("://")
                let name =
                    mark.map { String(text[..<$0.lowerBound]) }
                    ?? address.split(separator: "/").last.map(String.init) ?? address
                recipe.files.append(
                    PackageRecipe.File(address: address, name: name, range: word.range, isRemote: isRemote))
                if isRemote { recipe.pages.append(PageNote(range: word.range, url: address)) }
            }
            if let url = script.assignments.last(where: { $0.name.value == "url" && $0.function == nil }),
                let address = values.value("url"), address.hasPrefix("http"), let word = url.words.first
            {
                recipe.pages.append(PageNote(range: script.unquoted(word), url: address))
            }
            recipe.pages.sort { $0.range.lowerBound < $1.range.lowerBound }
        }

        // MARK: - Faults

        private mutating func check() {
            let known = Set(script.assignments.filter { $0.function == nil }.map(\.name.value))
            guard let name = script.assignments.first(where: { $0.name.value == "pkgname" }) else { return }
            for variable in ["pkgver", "pkgrel", "pkgdesc", "url", "arch", "license"] where !known.contains(variable) {
                faults.append(
                    Diagnostic(
                        code: Code.missingVariable, severity: .error, message: "`\(variable)` is not set",
                        range: name.name.range))
            }
            if let version = values.value("pkgver"), !AlpineVersion(version).isValid,
                let place = script.assignments.last(where: { $0.name.value == "pkgver" && $0.function == nil })
            {
                faults.append(
                    Diagnostic(
                        code: Code.badVersion, severity: .error,
                        message: "`\(version.prefix(80))` is no version to apk",
                        range: place.words.first ?? place.range))
            }
            checkSums()
        }

        /// Each source has a checksum; those of other algorithms are of older recipes.
        private mutating func checkSums() {
            guard let words = lists["sha512sums"] else { return }
            let sums = Set(words.compactMap(\.text))
            guard !words.contains(where: { $0.text == nil }) else { return }
            for file in recipe.files where !sums.contains(file.name) {
                faults.append(
                    Diagnostic(
                        code: Code.missingChecksum, severity: .error,
                        message: "`\(file.name.prefix(200))` has no checksum in `sha512sums`", range: file.range))
            }
        }
    }
}
