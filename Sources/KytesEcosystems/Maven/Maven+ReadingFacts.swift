internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Maven {
    /// `facts.model` holds the `Maven.Model`.
    static func readPOM(_ text: SourceText) -> Parsed<FileFacts> {
        let document = XMLDocument.parse(text)
        var facts = FileFacts()
        var diagnostics = document.diagnostics
        if let model = model(of: document.value, in: text) {
            facts.model = model
            facts.sayLater { SaidFacts(of: model, in: text) }
            diagnostics += MavenDiagnosis(model, in: text).diagnostics
        } else if let root = document.value.root {
            diagnostics.append(
                Diagnostic(
                    code: Code.noProject, severity: .error, message: "A POM begins with `<project>`",
                    range: root.nameRange))
        }
        facts.showLater { ShownFacts(of: XMLDocument.parse(text).value, in: text) }
        return Parsed(facts, diagnostics: diagnostics)
    }

    /// Each `${name}` and each end tag of a property leads to the property; the last of a name counts, and those of
    /// profiles only where the project has none.
    static func propertyLinks(in file: SourceFile) -> [Link] {
        guard let model = file.facts.model as? Model else { return [] }
        var declared: [String: Evidence] = [:]
        let all = model.profiles.flatMap(\.properties) + model.properties
        for property in all {
            declared[property.name.value] = Evidence(document: file.document, range: property.name.range)
        }
        let declarations = all.map { property in
            let place = Evidence(document: file.document, range: property.name.range)
            return Link(range: property.name.range, role: .declaration, component: nil, definition: place)
        }
        let uses = file.facts.references.compactMap { reference in
            declared[reference.name.value].map {
                Link(range: reference.name.range, role: .use, component: nil, definition: $0)
            }
        }
        return (declarations + uses).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}

extension SaidFacts {
    typealias Model = Maven.Model

    /// What a POM declares, asks for and mentions, in words that all ecosystems share.
    fileprivate init(of model: Model, in text: SourceText) {
        references = XMLDocument.parse(text).value.references(in: text)
        let names = MavenNames(model)
        var children: [SymbolFact] = []
        if let parent = model.parent { add(parent, names, to: &children) }
        children += model.modules.map { SymbolFact(kind: .module, name: $0, range: $0.range) }
        children += model.properties.map(Self.symbol)
        add(model.dependencies, names, to: &children)
        addManaged(model.managedDependencies, names, to: &children)
        add(model.build, names, to: &children)
        add(model.reports, names, to: &children)
        for profile in model.profiles { add(profile, names, in: text, to: &children) }
        children.sort { $0.range.lowerBound < $1.range.lowerBound }
        requirements.sort { $0.range.lowerBound < $1.range.lowerBound }
        let name = model.artifactID ?? Located("", at: text.nameRange(ofElementAt: model.range))
        let version = model.version ?? model.parent?.version
        symbols = [
            SymbolFact(
                kind: .package, name: name, range: model.range, detail: version?.value ?? "", children: children)
        ]
    }

    private static func symbol(_ property: Model.Property) -> SymbolFact {
        SymbolFact(kind: .property, name: property.name, range: property.range, detail: property.value.value)
    }

    private mutating func add(_ parent: Model.Parent, _ names: MavenNames, to symbols: inout [SymbolFact]) {
        guard let artifact = parent.artifactID else { return }
        symbols.append(
            SymbolFact(
                kind: .dependency, name: artifact, range: parent.range,
                detail: parent.version.map { "parent " + $0.value } ?? "parent"))
        requirements.append(
            RequirementFact(
                package: names.package(parent.groupID, artifact), range: parent.range, removal: parent.range,
                written: Self.said(parent.version), version: Self.literal(parent.version), kind: .configures))
    }

    private mutating func add(
        _ dependencies: [Model.Dependency],
        _ names: MavenNames,
        kind: EdgeKind = .requires,
        to symbols: inout [SymbolFact]
    ) {
        for dependency in dependencies {
            guard let artifact = dependency.artifactID else { continue }
            let detail = [dependency.version, dependency.scope].compactMap { $0?.value }.filter { !$0.isEmpty }
                .joined(separator: " ")
            symbols.append(SymbolFact(kind: .dependency, name: artifact, range: dependency.range, detail: detail))
            requirements.append(
                RequirementFact(
                    package: names.package(dependency.groupID, artifact), range: dependency.range,
                    removal: dependency.removal, written: Self.said(dependency.version),
                    version: Self.literal(dependency.version), kind: kind))
        }
    }

    /// What is managed is not asked for; it decides the versions of what is.
    private mutating func addManaged(
        _ dependencies: [Model.Dependency],
        _ names: MavenNames,
        to symbols: inout [SymbolFact]
    ) {
        guard let first = dependencies.first, let last = dependencies.last else { return }
        var children: [SymbolFact] = []
        add(dependencies, names, kind: .configures, to: &children)
        let name = Located("dependencyManagement", at: first.range.lowerBound..<first.range.lowerBound)
        let range = first.range.lowerBound..<max(first.range.upperBound, last.range.upperBound)
        symbols.append(SymbolFact(kind: .section, name: name, range: range, children: children))
    }

    mutating func add(_ build: Model.Build, _ names: MavenNames, to symbols: inout [SymbolFact]) {
        add(build.plugins + build.managedPlugins + build.extensions, names, to: &symbols)
    }

    private mutating func add(_ plugins: [Model.Plugin], _ names: MavenNames, to symbols: inout [SymbolFact]) {
        for plugin in plugins {
            guard let artifact = plugin.artifactID else { continue }
            var children: [SymbolFact] = []
            add(plugin.dependencies, names, kind: .buildsWith, to: &children)
            symbols.append(
                SymbolFact(
                    kind: .plugin, name: artifact, range: plugin.range, detail: plugin.version?.value ?? "",
                    children: children))
            requirements.append(
                RequirementFact(
                    package: names.plugin(plugin.groupID, artifact), range: plugin.range, removal: plugin.range,
                    written: Self.said(plugin.version), version: Self.literal(plugin.version), kind: .buildsWith))
        }
    }

    private mutating func add(
        _ profile: Model.Profile,
        _ names: MavenNames,
        in text: SourceText,
        to symbols: inout [SymbolFact]
    ) {
        var children = profile.modules.map { SymbolFact(kind: .module, name: $0, range: $0.range) }
        children += profile.properties.map(Self.symbol)
        add(profile.dependencies, names, to: &children)
        addManaged(profile.managedDependencies, names, to: &children)
        add(profile.build, names, to: &children)
        add(profile.reports, names, to: &children)
        children.sort { $0.range.lowerBound < $1.range.lowerBound }
        let name = profile.id ?? Located("profile", at: text.nameRange(ofElementAt: profile.range))
        symbols.append(
            SymbolFact(kind: .section, name: name, range: profile.range, detail: "profile", children: children))
    }

    private static func said(_ version: Located<String>?) -> Located<String>? {
        version?.value.isEmpty ?? true ? nil : version
    }

    /// A version that an edit may raise: no expression, no range.
    private static func literal(_ version: Located<String>?) -> Located<String>? {
        guard let version, let first = version.value.utf8.first, first != UInt8(ascii: "["), first != UInt8(ascii: "("),
            version.value.utf8.count == version.range.count, !version.value.utf8.contains(UInt8(ascii: "$"))
        else { return nil }
        return version
    }
}

/// Names of packages as `group:artifact`, with what one POM by itself says of the expressions in them.
struct MavenNames {
    private var values: [String: String] = [:]

    init(_ model: Maven.Model) {
        for property in model.properties { values[property.name.value] = property.value.value }
        let own = [
            ("groupId", model.groupID ?? model.parent?.groupID), ("artifactId", model.artifactID),
            ("version", model.version ?? model.parent?.version), ("parent.groupId", model.parent?.groupID),
            ("parent.artifactId", model.parent?.artifactID), ("parent.version", model.parent?.version),
        ]
        for case (let name, let value?) in own {
            values["project." + name] = value.value
            values["pom." + name] = value.value
        }
    }

    func package(_ group: Located<String>?, _ artifact: Located<String>) -> Located<String> {
        Located(meaning(of: group?.value ?? "") + ":" + meaning(of: artifact.value), at: artifact.range)
    }

    /// Plugins of Maven itself need no group.
    func plugin(_ group: Located<String>?, _ artifact: Located<String>) -> Located<String> {
        Located(
            meaning(of: group?.value ?? "org.apache.maven.plugins") + ":" + meaning(of: artifact.value),
            at: artifact.range)
    }

    /// Expressions that this POM does not explain, and those inside of what it explains, stay as they are.
    private func meaning(of text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        return text.replacing(/\$\{([^{}]*)\}/) { match in values[String(match.1)] ?? String(match.0) }
    }
}

extension XMLDocument {
    /// Each `${name}` in a text, and the end tag of each property.
    fileprivate func references(in text: SourceText) -> [ReferenceFact] {
        var references: [ReferenceFact] = []
        text.bytes.withUnsafeBufferPointer { bytes in
            var comments = passages.lazy.filter { $0.kind == .comment }.makeIterator()
            var comment = comments.next()?.range
            for name in Expressions(bytes) {
                while let passed = comment, passed.upperBound <= name.lowerBound { comment = comments.next()?.range }
                if let comment, comment.contains(name.lowerBound) { continue }
                let word = String(decoding: bytes[name], as: UTF8.self)
                references.append(ReferenceFact(kinds: [.property], name: Located(word, at: name)))
            }
        }
        let count = references.count
        for section in propertySections {
            for property in section.children {
                guard let end = property.endNameRange else { continue }
                references.append(ReferenceFact(kinds: [.property], name: Located(property.name, at: end)))
            }
        }
        if references.count > count { references.sort { $0.name.range.lowerBound < $1.name.range.lowerBound } }
        return references
    }

    /// `<properties>` of the project and of its profiles.
    var propertySections: [XMLNode] {
        guard let root else { return [] }
        let owners = [root] + (root.first("profiles")?.children ?? [])
        return owners.flatMap { $0.children.filter { $0.name == "properties" } }
    }
}

/// The names inside `${…}`, in the order of the text; of nested ones the inner.
struct Expressions: Sequence, IteratorProtocol {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> TextRange? {
        while at + 1 < bytes.count {
            guard bytes[at] == UInt8(ascii: "$"), bytes[at + 1] == UInt8(ascii: "{") else {
                at += 1
                continue
            }
            at += 2
            let start = at
            while at < bytes.count, XMLNameBytes.contains(bytes[at]) { at += 1 }
            if at > start, at < bytes.count, bytes[at] == UInt8(ascii: "}") { return start..<at }
        }
        return nil
    }
}

/// What names of properties are written with.
private enum XMLNameBytes {
    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "$"), 0...0x20:
            false
        default: true
        }
    }
}

extension SourceText {
    /// The name in the start tag of an element.
    func nameRange(ofElementAt range: TextRange) -> TextRange {
        let start = min(range.lowerBound + 1, count)
        var end = start
        while end < count, bytes[end] > 0x20, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "/") {
            end += 1
        }
        return start..<end
    }
}
