internal import KytesGraph
internal import KytesText

extension Sbt {
    /// What was settled, for the mentions of it.
    struct Meanings: Sendable {
        /// What a written module came to mean: for the first project that asks for it.
        var modules: [Evidence: ComponentID] = [:]
        /// What the name of a project stands for.
        var projects: [Evidence: ComponentID] = [:]
        /// Where a Scala version stands, and its library.
        var languages: [Evidence: ComponentID] = [:]
        /// Where the build of a copy names what it makes; all others are looked for where their POMs say.
        var places: [ComponentID: Evidence] = [:]

        /// In the order of the text.
        func links(in file: SourceFile, _ names: Names) -> [Link] {
            var links = nameLinks(in: file, names, components: projects)
            for requirement in file.facts.requirements {
                let component = component(of: requirement, in: file.document)
                let decision = requirement.written.map { Evidence(document: file.document, range: $0.range) }
                links.append(
                    Link(
                        range: requirement.package.range, role: .requirement, component: component,
                        definition: component.flatMap { places[$0] }, declaration: decision))
            }
            for (place, component) in languages where place.document == file.document {
                links.append(
                    Link(
                        range: place.range, role: .requirement, component: component, definition: places[component],
                        declaration: place))
            }
            return links.sorted {
                ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
            }
        }

        /// The module may be a part of a longer expression: `("org" % "name" % "1").exclude(…)`.
        private func component(of requirement: RequirementFact, in document: DocumentID) -> ComponentID? {
            if let exact = modules[Evidence(document: document, range: requirement.range)] { return exact }
            let around = modules.filter { $0.key.document == document && $0.key.range.encloses(requirement.range) }
            return around.min { $0.key.range.count < $1.key.range.count }?.value
        }
    }
}
