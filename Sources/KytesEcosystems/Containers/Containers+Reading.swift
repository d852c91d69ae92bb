internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
public import KytesText

extension Containers {
    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        let name = document.fileName
        if name.hasSuffix("ignore") { return readIgnore(text) }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return readCompose(text) }
        if name == ".env" || name.hasSuffix(".env") { return readSettings(text) }
        if name.hasSuffix(".txt") || name.hasSuffix(".in") {
            var facts = FileFacts()
            facts.model = RequirementList(text)
            return Parsed(facts)
        }
        if name == "oci-layout" || name == "index.json" { return Parsed(FileFacts()) }
        return readDockerfile(text, isNameCertain: isDockerfileName(name))
    }

    /// Whether a file of this name is a Dockerfile, whatever it holds.
    private static func isDockerfileName(_ name: String) -> Bool {
        name == "Dockerfile" || name == "Containerfile" || name.lowercased().hasSuffix(".dockerfile")
    }

    private static func readDockerfile(_ text: SourceText, isNameCertain: Bool) -> Parsed<FileFacts> {
        let parsed = DockerfileText.parse(text)
        let hasStages = parsed.value.instructions.contains { $0.keyword.value == "FROM" }
        guard isNameCertain || hasStages && parsed.value.strays.count <= parsed.value.instructions.count else {
            return Parsed(FileFacts())
        }
        var reader = ModelReader(parsed.value, in: text)
        reader.read()
        let model = reader.model
        var facts = FileFacts()
        facts.model = Boxed(model)
        facts.sayLater { said(model, in: text) }
        facts.showLater { shown(DockerfileText.parse(text).value, model, in: text) }
        return Parsed(facts, diagnostics: parsed.diagnostics + reader.diagnostics)
    }

    // MARK: - What is said

    static func said(_ model: Model, in text: SourceText) -> SaidFacts {
        var said = SaidFacts()
        said.symbols = symbols(of: model)
        for stage in model.stages {
            if case .image(let name) = stage.base {
                said.requirements.append(requirement(of: name, stage.from, kind: .contains))
            }
            for other in stage.others {
                guard case .image(let name) = other.base else { continue }
                said.requirements.append(requirement(of: name, other.name, kind: .buildsWith))
            }
            for want in stage.wants {
                let written = want.requirement.map { Located($0, at: want.range) }
                said.requirements.append(
                    RequirementFact(
                        package: Located(want.component.name, at: want.range), range: want.range, removal: want.range,
                        written: written, kind: want.kind))
            }
        }
        said.requirements.sort { $0.range.lowerBound < $1.range.lowerBound }
        return said
    }

    /// - Parameter written: With variables; `name` is without.
    static func requirement(of reference: ImageName, _ written: Located<String>, kind: EdgeKind) -> RequirementFact {
        var version: Located<String>?
        if written.value == reference.text, let tag = reference.tag, reference.digest == nil {
            let end = written.range.upperBound
            version = Located(tag, at: end - tag.utf8.count..<end)
        }
        return RequirementFact(
            package: Located(reference.path, at: written.range), range: written.range, removal: written.range,
            written: written, version: version, kind: kind)
    }

    private static func symbols(of model: Model) -> [SymbolFact] {
        var symbols = model.definitions.filter { $0.stage == nil }.map(symbol)
        for (number, stage) in model.stages.enumerated() {
            let children = model.definitions.filter { $0.stage == number }.map(symbol)
            let named = stage.name != nil
            symbols.append(
                SymbolFact(
                    kind: named ? .target : .section, name: stage.name ?? stage.from, range: stage.range,
                    detail: named ? stage.from.value : "", children: children))
        }
        return symbols
    }

    private static func symbol(_ definition: Definition) -> SymbolFact {
        SymbolFact(
            kind: .property, name: definition.name, range: definition.range,
            detail: String((definition.written?.value ?? "").prefix(60)))
    }
}
