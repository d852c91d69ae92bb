internal import KytesBasics
internal import KytesGraph
internal import KytesText

// `-Dname=value` in `.mvn/maven.config` is a definition like those of POMs, and counts before them. Where a POM defines the
// name too, that is the place that is meant: the option only says another value.

extension Maven.Options {
    /// Where each name stands, the last of a name.
    static func definitions(in file: SourceFile) -> [String: Evidence] {
        let properties = (file.facts.model as? Maven.Options)?.properties ?? []
        return Dictionary(
            properties.map { ($0.name.value, Evidence(document: file.document, range: $0.name.range)) },
            uniquingKeysWith: { $1 })
    }
}

extension Maven.Lineage {
    /// Where a POM defines a property.
    func place(ofProperty name: String) -> Evidence? {
        guard let found = definition(ofProperty: name), let file = found.pom.file else { return nil }
        return Evidence(document: file.document, range: found.property.name.range)
    }
}

extension Maven.Assembly {
    /// The options of a reactor: a file of its topmost POM; `nil` where that is not there.
    func resolved(_ options: SourceFile) -> ResolvedFile? {
        guard let folder = options.document.filePath?.parent.parent,
            let top = files[DocumentID(file: folder.appending("pom.xml"))]
        else { return nil }
        let properties = (options.facts.model as? Maven.Options)?.properties ?? []
        let links = properties.map { property in
            let place = top.lineage.place(ofProperty: property.name.value)
            let own = Evidence(document: options.document, range: property.name.range)
            return Link(
                range: property.name.range, role: place == nil ? .declaration : .use, component: nil,
                definition: place ?? own)
        }
        return ResolvedFile(file: options, owner: top.owner, links: links)
    }
}
