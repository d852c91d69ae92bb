import KytesBasics
public import KytesGraph

extension Features {
    /// The licences that this machine knows, for bills of materials; whatever stands in no source here is left out.
    public func licences() async throws -> [ComponentID: String] {
        let knowledge = knowledge
        let found = try await graph.components.concurrentMap(atMost: 8) { component in
            (component.id, await knowledge.licence(of: component))
        }
        return Dictionary(found.compactMap { id, licence in licence.map { (id, $0) } }, uniquingKeysWith: { $1 })
    }
}
