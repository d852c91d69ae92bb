internal import KytesBasics
internal import KytesSyntax
public import KytesText
internal import KytesVersions

extension SwiftPM {
    /// Reads `Package.swift` or `Package@swift-….swift`, without running it.
    ///
    /// Source: swift-package-manager 6.3.1, `PackageDescription` and `ManifestLoader`, read 2026-11-22; held to what
    /// `swift package dump-package` says.
    public static func readManifest(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        let program = ProgramReader.read(text, .swift)
        let world = World(toolsVersion: toolsVersion(of: text), folder: document.filePath?.parent)
        let evaluator = Evaluator(in: world)
        evaluator.run(program.value)
        var reader = ManifestReader(text)
        let package = reader.package(from: evaluator, toolsVersion: world.toolsVersion)
        var facts = FileFacts()
        facts.showLater {
            let program = ProgramReader.read(text, .swift).value
            var shown = ShownFacts(of: program, in: text)
            shown.addCompletions(of: program)
            return shown
        }
        if let package {
            facts.add(package, in: text)
            facts.model = package
        }
        if text.count > 0, toolsVersionLine(in: text) == nil { reader.missingToolsVersion() }
        return Parsed(facts, diagnostics: program.diagnostics + reader.diagnostics)
    }

    /// The tools version that a manifest asks for: that of the first tools where it does not say.
    static func toolsVersion(of text: SourceText) -> ToolsVersion {
        toolsVersionLine(in: text)?.value ?? ToolsVersion(3, 1)
    }

    /// The tools version that the manifest asks for, and where; on the first line by custom, on any by rule.
    ///
    /// Source: swift-package-manager 6.3.1, `ToolsVersionParser`, read 2026-11-22.
    static func toolsVersionLine(in text: SourceText) -> Located<ToolsVersion>? {
        for line in 0..<min(text.lineCount, 1000) {
            let words = text.bytes[text.range(ofLine: line)].drop { $0 == 0x20 || $0 == 0x09 }
            if let version = toolsVersion(ofLine: words) { return version }
        }
        return nil
    }

    private static func toolsVersion(ofLine line: ArraySlice<UInt8>) -> Located<ToolsVersion>? {
        guard line.starts(with: "//".utf8) else { return nil }
        let comment = line.dropFirst(2).drop { $0 == 0x20 || $0 == 0x09 }
        let label = Array("swift-tools-version".utf8)
        guard comment.prefix(label.count).elementsEqual(label, by: { $0 | 0x20 == $1 | 0x20 }) else { return nil }
        let rest = comment.dropFirst(label.count).drop { $0 == 0x20 || $0 == UInt8(ascii: ":") || $0 == 0x09 }
        let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") }
        let numbers = String(decoding: digits, as: UTF8.self).split(separator: ".").compactMap { Int($0) }
        guard let major = numbers.first else { return nil }
        let version = ToolsVersion(major, numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
        return Located(version, at: digits.startIndex..<digits.endIndex)
    }
}

/// Makes a package of what the evaluator found, and says what of it cannot be known.
struct ManifestReader {
    let text: SourceText
    private(set) var diagnostics: [Diagnostic] = []
    private var said: Set<Diagnostic> = []

    init(_ text: SourceText) { self.text = text }

    mutating func package(from evaluator: Evaluator, toolsVersion: SwiftPM.ToolsVersion) -> SwiftPM.Package? {
        guard
            let value = evaluator.value(of: "package").flatMap({ $0.record == nil ? nil : $0 })
                ?? lastPackage(evaluator),
            let record = value.record
        else {
            if let unknown = evaluator.value(of: "package")?.firstUnknown { unknowable(unknown) }
            return nil
        }
        let name = string(record["name"], site: nil) ?? Located("", at: record.name.range)
        var package = SwiftPM.Package(name: name, toolsVersion: toolsVersion)
        package.range = record.range
        package.platforms = list(record["platforms"]).compactMap { platform($0) }
        package.pkgConfig = string(record["pkgConfig"], site: nil)
        package.providers = list(record["providers"]).compactMap { provider($0) }
        package.dependencies = list(record["dependencies"]).compactMap { dependency($0) }
        package.products = list(record["products"]).compactMap { product($0) }
        package.targets = list(record["targets"]).compactMap { target($0) }
        package.traits = list(record["traits"]).compactMap { trait($0) }
        return package
    }

    /// The package that was made last, whatever its name.
    private func lastPackage(_ evaluator: Evaluator) -> Value? {
        evaluator.objects.last { $0.record?.type == "Package" }
    }

    mutating func unknowable(_ unknown: Unknown) {
        say(
            SwiftPM.Code.unknowable, .information, "Only running the manifest would tell: " + unknown.reason,
            at: unknown.range)
    }

    mutating func say(_ code: String, _ severity: Diagnostic.Severity, _ message: String, at range: TextRange) {
        let diagnostic = Diagnostic(code: code, severity: severity, message: message, range: range)
        if said.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
    }

    mutating func missingToolsVersion() {
        let message = "The first line must say `// swift-tools-version:` and the version"
        say(SwiftPM.Code.toolsVersion, .error, message, at: text.range(ofLine: 0))
    }

    // MARK: - Values

    /// The elements of a list that is given; those that cannot be known are said and left out.
    mutating func list(_ field: Field?) -> [Value] {
        guard let field else { return [] }
        switch field.value.kind {
        case .list(let values):
            return values.filter { value in
                if let unknown = value.unknown { unknowable(unknown) }
                return value.unknown == nil
            }
        case .unknown(let unknown):
            unknowable(unknown)
            return []
        default: return []
        }
    }

    /// - Parameter site: The call that the whole is made by, where its parts are written there.
    mutating func string(_ field: Field?, site: TextRange?) -> Located<String>? {
        guard let field else { return nil }
        if let unknown = field.value.firstUnknown {
            unknowable(unknown)
            return nil
        }
        guard let value = field.value.string else { return nil }
        return Located(value, at: mention(field, site: site))
    }

    /// Where a value is mentioned: the text between its quotes where it is written here, else the name that stands for it.
    func mention(_ field: Field, site: TextRange?) -> TextRange {
        let value = field.value
        if field.range.encloses(value.range) || site?.encloses(value.range) == true {
            return value.content ?? value.range
        }
        return field.range
    }

    mutating func strings(_ field: Field?, site: TextRange?) -> [Located<String>] {
        list(field).compactMap { value in string(Field(label: nil, value: value, range: value.range), site: site) }
    }
}
