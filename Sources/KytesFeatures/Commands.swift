public import KytesBasics
import KytesEcosystems
public import KytesGraph
import KytesText

/// What a command gave.
public struct CommandOutcome: Sendable {
    public enum Value: Sendable {
        case document(GraphDocument)
        /// From a root to the component each, shortest first; and the same for people.
        case paths([[ComponentID]], GraphDocument)
        case jump(JumpOutcome)
        /// A writable copy.
        case folder(AbsolutePath)
        case nothing
    }

    public var value: Value
    /// To be said to the user at once.
    public var messages: [Message]
    /// `value` in a sentence, for who is not shown `value` itself.
    public var summary: Message?

    public init(_ value: Value, messages: [Message] = [], summary: Message? = nil) {
        self.value = value
        self.messages = messages
        self.summary = summary
    }
}

extension Jumper {
    /// Does what the user asked for.
    /// - Throws: `FeatureError`, what went wrong with a source, or `CancellationError`.
    public func run(_ command: Command) async throws -> CommandOutcome {
        switch command {
        case .showGraph(let format, let root):
            return CommandOutcome(.document(try await workspace.features(for: nil).graphDocument(format, root: root)))
        case .why(let component): return try await why(component)
        case .jump(let component):
            let outcome = try await jump(to: component)
            return CommandOutcome(.jump(outcome), messages: outcome.messages)
        case .edit(let component): return try await edit(component)
        case .revert(let component): return try await revert(component)
        case .refresh:
            let features = try await workspace.refresh(allowingNetwork: true)
            let count = features.graph.components.count
            return CommandOutcome(.nothing, messages: [Message(.information, "The graph holds \(count) components")])
        }
    }

    private func why(_ id: ComponentID) async throws -> CommandOutcome {
        let features = try await workspace.features(for: nil)
        let component = try component(id, in: features)
        let paths = features.why(id)
        let shortest = Features.ways(paths).first?.map { features.graph.component($0)?.name ?? $0.purl }
        return CommandOutcome(
            .paths(paths, features.whyDocument(component, paths)),
            summary: Message(.information, shortest?.joined(separator: " → ") ?? features.noWay(to: component))
        )
    }
}
