import KytesEcosystems
import KytesGraph
import KytesText

extension Features {
    /// What a package can be told to do, in the version that a text came to use.
    func tasks(of package: String, in document: DocumentID) async -> [KnownTask] {
        let requirement = files[document]?.file.facts.requirements.first { $0.package.value == package }
        let version = requirement.flatMap { component(of: $0, in: document) }?.version
        return await knowledge.tasks(ofPackage: package, version: version, ecosystem: ecosystem(of: document))
    }

    /// What is done by the task that stands at a cursor; `nil` where none does, or nobody says.
    func taskDescription(in document: DocumentID, at offset: Int) async -> Located<String>? {
        guard let file = files[document]?.file else { return nil }
        for fact in file.facts.shown.completions where fact.range.touches(offset) {
            guard case .task(let package) = fact.kind else { continue }
            let name = file.text[fact.range]
            let known = await tasks(of: package, in: document).first { $0.name == name }
            guard let known, !(known.text + known.occasion).isEmpty else { return nil }
            let occasion = known.occasion.isEmpty ? "" : " (in the phase \(Markdown.code(known.occasion)))"
            return Located("**\(Markdown.text(name))**\(occasion)\n\n" + Markdown.text(known.text), at: fact.range)
        }
        return nil
    }
}
