internal import KytesGraph
internal import KytesSyntax
public import KytesText

extension Arch {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        guard text.count <= 1 << 20 else { return Parsed(FileFacts()) }
        if document.fileName == ".SRCINFO" { return readSourceInfo(text) }
        let reader = Reader(text)
        let facts = FileFacts(reader.recipe, reader.script, in: text, names: names)
        return Parsed(facts, diagnostics: reader.faults)
    }

    /// - Source: PKGBUILD(5), pacman 6.0.
    private static let names = [
        "pkgbase", "pkgname", "pkgver", "pkgrel", "epoch", "pkgdesc", "arch", "url", "license", "groups", "depends",
        "makedepends", "checkdepends", "optdepends", "provides", "conflicts", "replaces", "backup", "options",
        "install",
        "changelog", "source", "noextract", "validpgpkeys", "md5sums", "sha1sums", "sha256sums", "sha512sums", "b2sums",
    ]

    /// What asks for other packages, what says something else of them.
    static let wishes = ["depends", "makedepends", "checkdepends", "optdepends"]
    static let words = ["provides", "conflicts", "replaces"]
    static let building: Set = ["makedepends", "checkdepends"]

    /// Reads one recipe.
    struct Reader {
        let script: ShellScript
        private(set) var recipe = PackageRecipe(name: "")
        private(set) var faults: [Diagnostic] = []
        private var values: ShellValues
        private var lists: [String: [ShellValues.Word]] = [:]
        private var conditional: Set<TextRange> = []
        private var names: [ShellValues.Word] = []

        init(_ text: SourceText) {
            script = ShellScript(text)
            values = ShellValues(script)
            for assignment in script.assignments {
                if recipe.variables[assignment.name.value] == nil {
                    recipe.variables[assignment.name.value] = assignment.name.range
                }
                if assignment.function == nil { take(assignment) }
                for word in assignment.words {
                    recipe.uses += values.uses(in: word).map { ($0, values.value($0.value)) }
                }
            }
            recipe.name = values.value("pkgbase") ?? names.first?.text ?? ""
            recipe.version = version
            takePackages()
            takeFiles()
            check()
        }

        private var version: String? {
            guard let version = values.value("pkgver") else { return nil }
            let epoch = values.value("epoch").flatMap { $0.isEmpty || $0 == "0" ? nil : $0 + ":" } ?? ""
            return epoch + version + (values.value("pkgrel").map { "-" + $0 } ?? "")
        }

        private mutating func take(_ assignment: ShellScript.Assignment) {
            let name = assignment.name.value
            let words = values.items(of: assignment)
            if assignment.isConditional { conditional.formUnion(words.map(\.range)) }
            lists[name] = (assignment.isAppended || assignment.isConditional ? lists[name] ?? [] : []) + words
            if name == "pkgname" { names = lists[name] ?? [] }
            values.take(assignment)
        }

        // MARK: - Packages

        private mutating func takePackages() {
            for (scope, isForBuilding) in [("makedepends", true), ("checkdepends", true)] {
                recipe.building += relations(scope, lists, isForBuilding: isForBuilding)
            }
            for word in names {
                guard let name = word.text else {
                    recipe.unknown.append(word.range)
                    continue
                }
                var own = lists
                for (scope, words) in overrides(of: name) { own[scope] = words }
                let relations = (["depends", "optdepends"] + Arch.words).flatMap {
                    self.relations($0, own, isForBuilding: false)
                }
                recipe.packages.append(
                    PackageRecipe.Package(name: name, range: script.unquoted(word.range), relations: relations))
            }
        }

        /// What `package_NAME` sets for its package alone.
        private mutating func overrides(of name: String) -> [String: [ShellValues.Word]] {
            let function =
                script.functions.firstIndex { $0.name.value == "package_" + name }
                ?? (names.count == 1 ? script.functions.firstIndex { $0.name.value == "package" } : nil)
            guard let function else { return [:] }
            var result: [String: [ShellValues.Word]] = [:]
            var values = values
            values.define("pkgname", name)
            for assignment in script.assignments where assignment.function == function {
                let scope = assignment.name.value
                let words = values.items(of: assignment)
                if assignment.isConditional { conditional.formUnion(words.map(\.range)) }
                let isAdded = assignment.isAppended || assignment.isConditional
                result[scope] = (isAdded ? result[scope] ?? lists[scope] ?? [] : []) + words
                values.take(assignment)
            }
            return result
        }

        /// Without quotes where they are around all of it.
        /// Of the scope, and of it for one architecture (`depends_x86_64`).
        private mutating func relations(
            _ scope: String,
            _ lists: [String: [ShellValues.Word]],
            isForBuilding: Bool
        ) -> [PackageRecipe.Relation] {
            let scopes = [scope] + lists.keys.filter { $0.hasPrefix(scope + "_") }.sorted()
            return scopes.flatMap { name in
                (lists[name] ?? []).compactMap { word -> PackageRecipe.Relation? in
                    guard let text = word.text, !text.isEmpty else {
                        recipe.unknown.append(word.range)
                        return nil
                    }
                    // `name: what for`
                    let wanted = scope == "optdepends" ? String(text.prefix { $0 != ":" }) : text
                    let (package, sign, version) = PackageScript.parts(of: wanted, ["<=", ">=", "=", "<", ">"])
                    guard !package.contains(" ") else { return nil }
                    var range = script.unquoted(word.range)
                    if range.count >= wanted.utf8.count, script.string(range).hasPrefix(wanted) {
                        range = range.lowerBound..<range.lowerBound + wanted.utf8.count
                    }
                    let isLibrary = package.hasSuffix(".so") || package.contains(".so.")
                    return PackageRecipe.Relation(
                        scope: name, name: package, sign: sign, version: version, range: range,
                        isForBuilding: isForBuilding, isWish: Arch.wishes.contains(scope),
                        isSure: name == scope && !conditional.contains(word.range),
                        key: isLibrary ? .sharedLibrary(package, on: .other) : nil)
                }
            }
        }

        // MARK: - Sources

        private mutating func takeFiles() {
            for scope in ["source"] + lists.keys.filter({ $0.hasPrefix("source_") }).sorted() {
                for word in lists[scope] ?? [] {
                    guard let text = word.text, !text.isEmpty else {
                        recipe.unknown.append(word.range)
                        continue
                    }
                    let mark = text.firstRange(of: "::")
                    let address = mark.map { String(text[$0.upperBound...]) } ?? text
                    let isRemote = address.contains("://")
                    let name =
                        mark.map { String(text[..<$0.lowerBound]) }
                        ?? address.split(separator: "/").last.map(String.init) ?? address
                    let range = script.unquoted(word.range)
                    recipe.files.append(
                        PackageRecipe.File(address: address, name: name, range: range, isRemote: isRemote))
                    guard isRemote else { continue }
                    // `git+https://…#tag=v1`
                    let plain = address.firstIndex(of: "+").map { plus in
                        address[..<plus].allSatisfy(\.isLetter)
                            ? String(address[address.index(after: plus)...]) : address
                    }
                    let page = String((plain ?? address).prefix { $0 != "#" })
                    if page.hasPrefix("http") { recipe.pages.append(PageNote(range: range, url: page)) }
                }
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
            guard let name = script.assignments.first(where: { $0.name.value == "pkgname" }) else { return }
            let known = Set(script.assignments.filter { $0.function == nil }.map(\.name.value))
            for variable in ["pkgver", "pkgrel", "arch"] where !known.contains(variable) {
                faults.append(
                    Diagnostic(
                        code: Code.missingVariable, severity: .error, message: "`\(variable)` is not set",
                        range: name.name.range))
            }
            for scope in ["source"] + lists.keys.filter({ $0.hasPrefix("source_") }).sorted() {
                checkSums(of: scope)
            }
        }

        /// As many checksums as sources, of at least one kind.
        private mutating func checkSums(of scope: String) {
            let sources = lists[scope] ?? []
            let ending = String(scope.dropFirst("source".utf8.count))
            let sums = Self.sums.compactMap { lists[$0 + ending] }
            guard !sources.isEmpty, !(sources + sums.joined()).contains(where: { $0.text == nil }) else { return }
            guard !sums.contains(where: { $0.count == sources.count }) else { return }
            let place = script.assignments.last { $0.name.value == scope && $0.function == nil }
            guard let place else { return }
            let said = sums.first.map { "\($0.count)" } ?? "no"
            faults.append(
                Diagnostic(
                    code: Code.missingChecksum, severity: .error,
                    message: "There are \(sources.count) sources in `\(scope)` and \(said) checksums",
                    range: place.name.range))
        }

        private static let sums = [
            "sha256sums", "sha512sums", "b2sums", "sha1sums", "sha224sums", "sha384sums", "md5sums", "cksums",
        ]
    }
}
