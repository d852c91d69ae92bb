internal import KytesSyntax
internal import KytesText

extension Debian {
    /// For whoever edits a text of stanzas and fields.
    static func shown(_ control: Control, _ text: SourceText) -> ShownFacts {
        var shown = shown(control.text, text)
        for (bond, field, list) in control.parts.flatMap(\.bonds) {
            for relation in list.groups.flatMap(\.alternatives) {
                shown.tokens += tokens(of: relation)
                if relation.range.count < field.range.count { shown.structure.append(relation.range) }
                guard !relation.isVariable else { continue }
                shown.completions.append(CompletionFact(kind: .packageName(namespace: ""), range: relation.name))
                if let version = relation.constraint?.version {
                    let package = control.string(relation.name)
                    shown.completions.append(CompletionFact(kind: .version(package: package), range: version))
                }
            }
            // A name that is not begun yet: behind the last comma.
            if bond.isWish || bond == .conflicts || bond == .breaks || bond == .replaces {
                let end = field.value.upperBound
                let last = control.text.bytes[..<end].last
                if field.value.isEmpty || last == UInt8(ascii: ",") || last == UInt8(ascii: "|") {
                    shown.completions.append(CompletionFact(kind: .packageName(namespace: ""), range: end..<end))
                }
            }
        }
        shown.tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
        shown.completions.sort { $0.range.lowerBound < $1.range.lowerBound }
        shown.structure.sort { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
        return shown
    }

    static func shown(_ control: ControlText, _ text: SourceText) -> ShownFacts {
        var shown = ShownFacts()
        shown.tokens = control.comments.map { TokenFact(kind: .comment, range: $0) }
        for (number, stanza) in control.stanzas.enumerated() {
            shown.structure.append(stanza.range)
            shown.folds.append(stanza.range)
            for field in control.fields[stanza.fields] {
                shown.tokens.append(TokenFact(kind: .property, range: field.name))
                if !field.value.isEmpty { shown.structure.append(field.range) }
                shown.folds.append(field.range)
                shown.completions.append(
                    CompletionFact(kind: .word(number == 0 ? sourceFields : binaryFields), range: field.name))
            }
        }
        for stray in control.strays {
            let inBinary = control.stanzas.first.map { $0.range.upperBound < stray.lowerBound } ?? false
            shown.completions.append(CompletionFact(kind: .word(inBinary ? binaryFields : sourceFields), range: stray))
        }
        shown.folds = shown.folds.filter { text.line(at: $0.lowerBound) < text.line(at: $0.upperBound) }
        shown.structure = shown.structure.filter { !$0.isEmpty }
        shown.tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
        return shown
    }

    private static func tokens(of relation: Relation) -> [TokenFact] {
        if relation.isVariable { return [TokenFact(kind: .variable, range: relation.range)] }
        var tokens = [TokenFact(kind: .namespace, range: relation.name)]
        if let qualifier = relation.qualifier, !qualifier.isEmpty {
            tokens.append(TokenFact(kind: .parameter, range: qualifier))
        }
        if let version = relation.constraint?.version { tokens.append(TokenFact(kind: .number, range: version)) }
        tokens += relation.architectures.map { TokenFact(kind: .parameter, range: $0) }
        tokens += relation.profiles.joined().map { TokenFact(kind: .parameter, range: $0) }
        return tokens
    }

    /// - Source: deb-src-control(5), dpkg 1.21; Debian Policy 4.6.2, section 5.2.
    private static let sourceFields = [
        "Source", "Maintainer", "Uploaders", "Section", "Priority", "Build-Depends", "Build-Depends-Arch",
        "Build-Depends-Indep", "Build-Conflicts", "Build-Conflicts-Arch", "Build-Conflicts-Indep", "Standards-Version",
        "Homepage", "Vcs-Browser", "Vcs-Git", "Testsuite", "Rules-Requires-Root", "Origin", "Bugs",
    ]
    private static let binaryFields = [
        "Package", "Architecture", "Section", "Priority", "Essential", "Protected", "Depends", "Pre-Depends",
        "Recommends", "Suggests", "Enhances", "Breaks", "Conflicts", "Provides", "Replaces", "Built-Using",
        "Static-Built-Using", "Multi-Arch", "Build-Profiles", "Description", "Homepage", "Package-Type",
    ]
}
