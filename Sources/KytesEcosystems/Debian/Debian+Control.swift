internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension Debian {
    /// `debian/control` or a `.dsc`, by itself.
    struct Control: Sendable {
        struct Part: Sendable {
            /// Of the source package, or of one that is built from it.
            var name: Located<String>
            var isSource: Bool
            var range: TextRange
            var architecture: Located<String>?
            var version: Located<String>?
            var bonds: [(bond: Bond, field: ControlText.Field, list: RelationList)]
        }

        let text: ControlText
        var parts: [Part] = []

        var source: Part? { parts.first { $0.isSource } }
        var binaries: [Part] { parts.filter { !$0.isSource } }

        func string(_ range: TextRange) -> String { text.string(range) }
    }

    static func readControl(_ text: SourceText) -> Parsed<FileFacts> {
        let control = Control(text)
        var facts = FileFacts()
        facts.model = control
        facts.sayLater { said(control) }
        facts.showLater { shown(Control(text), text) }
        return Parsed(facts, diagnostics: faults(of: control))
    }

    /// What is asked for, by bonds that are wishes.
    static func said(_ control: Control) -> SaidFacts {
        var said = SaidFacts()
        for part in control.parts {
            var children: [SymbolFact] = []
            for (bond, field, list) in part.bonds where !list.groups.isEmpty {
                let name = Located(control.string(field.name), at: field.name)
                children.append(
                    SymbolFact(kind: .section, name: name, range: field.range, detail: "\(list.groups.count)"))
                guard bond.isWish else { continue }
                for (place, group) in list.groups.enumerated() {
                    for relation in group.alternatives where !relation.isVariable {
                        said.requirements.append(control.requirement(relation, in: group, place, of: list))
                    }
                }
            }
            said.symbols.append(
                SymbolFact(
                    kind: .package, name: part.name, range: part.range,
                    detail: part.isSource ? "source" : part.architecture?.value ?? "", children: children))
        }
        return said
    }

    static func faults(of control: Control) -> [Diagnostic] {
        var faults = control.text.strays.map { range in
            Diagnostic(
                code: Code.unreadable, severity: .error, message: "This line is no field and goes on with none",
                range: range)
        }
        for stanza in control.text.stanzas {
            var seen: Set<String> = []
            for field in control.text.fields[stanza.fields] {
                let name = control.string(field.name)
                if seen.insert(name.lowercased()).inserted { continue }
                faults.append(
                    Diagnostic(
                        code: Code.duplicate, severity: .error, message: "`\(name)` stands in this stanza already",
                        range: field.name))
            }
        }
        var names: Set<String> = []
        for part in control.parts {
            if !part.isSource, !names.insert(part.name.value).inserted {
                faults.append(
                    Diagnostic(
                        code: Code.duplicate, severity: .error, message: "`\(part.name.value)` is declared already",
                        range: part.name.range))
            }
            for (_, field, list) in part.bonds { faults += control.faults(of: list, in: control.string(field.name)) }
        }
        return faults
    }
}

extension Debian.Control {
    init(_ source: SourceText) {
        text = ControlText(source)
        for (number, stanza) in text.stanzas.enumerated() {
            let sourceName = text.value("Source", of: stanza)
            let isSource = number == 0 && sourceName != nil
            guard let name = isSource ? sourceName : text.value("Package", of: stanza), !name.value.isEmpty else {
                continue
            }
            var bonds: [(bond: Debian.Bond, field: ControlText.Field, list: Debian.RelationList)] = []
            for field in text.fields[stanza.fields] {
                guard let bond = Debian.Bond.byName[text.string(field.name).lowercased()] else { continue }
                let list = text.bytes.withUnsafeBufferPointer { Debian.relations($0, in: field.value) }
                bonds.append((bond, field, list))
            }
            parts.append(
                Part(
                    name: name, isSource: isSource, range: stanza.range,
                    architecture: text.value("Architecture", of: stanza), version: text.value("Version", of: stanza),
                    bonds: bonds))
        }
    }

    fileprivate func requirement(
        _ relation: Debian.Relation,
        in group: Debian.RelationGroup,
        _ place: Int,
        of list: Debian.RelationList
    ) -> RequirementFact {
        let behind = relation.name.upperBound..<relation.range.upperBound
        let written = string(behind).drop { $0 == " " }
        let start = relation.range.upperBound - written.utf8.count
        return RequirementFact(
            package: Located(string(relation.name), at: relation.name), range: relation.range,
            removal: removal(of: relation, in: group, place, of: list),
            written: written.isEmpty ? nil : Located(String(written), at: start..<relation.range.upperBound),
            version: relation.constraint.map { Located(string($0.version), at: $0.version) })
    }

    /// With the sign that parts it from its neighbour.
    private func removal(
        of relation: Debian.Relation,
        in group: Debian.RelationGroup,
        _ place: Int,
        of list: Debian.RelationList
    ) -> TextRange {
        let number = group.alternatives.firstIndex { $0.range == relation.range } ?? 0
        if number > 0 { return group.alternatives[number - 1].range.upperBound..<relation.range.upperBound }
        if group.alternatives.count > 1 { return relation.range.lowerBound..<group.alternatives[1].range.lowerBound }
        if place + 1 < list.groups.count { return relation.range.lowerBound..<list.groups[place + 1].range.lowerBound }
        return
            (place > 0 ? list.groups[place - 1].range.upperBound : relation.range.lowerBound)..<relation.range
            .upperBound
    }

    fileprivate func faults(of list: Debian.RelationList, in field: String) -> [Diagnostic] {
        var faults = list.strays.map { range in
            Diagnostic(
                code: Debian.Code.badRelation, severity: .error,
                message: "`\(string(range).prefix(80))` names no package as `\(field)` does", range: range)
        }
        for relation in list.groups.flatMap(\.alternatives) {
            guard let version = relation.constraint?.version else { continue }
            let text = string(version)
            guard !text.contains("${"), let fault = DebianVersion(text).fault else { continue }
            faults.append(
                Diagnostic(
                    code: Debian.Code.badVersion, severity: .error,
                    message: "`\(text.prefix(80))` is no version: \(fault.rawValue)", range: version))
        }
        return faults
    }
}
