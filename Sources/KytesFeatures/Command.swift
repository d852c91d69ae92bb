public import KytesGraph
import KytesEcosystems

/// What an editor or a terminal can ask kytes to do. Travels as a name and plain arguments.
public enum Command: Hashable, Sendable {
    case showGraph(GraphFormat, root: ComponentID?)
    case why(ComponentID)
    case jump(ComponentID)
    case edit(ComponentID)
    case revert(ComponentID)
    case refresh

    public static let names = [
        "kytes.edit", "kytes.jump", "kytes.refresh", "kytes.revert", "kytes.showGraph", "kytes.why",
    ]

    public var name: String { "kytes." + verb }

    /// Package URLs and format names, in order.
    public var arguments: [String] {
        switch self {
        case .showGraph(let format, let root): [format.rawValue] + (root.map { [$0.purl] } ?? [])
        case .why(let component), .jump(let component), .edit(let component), .revert(let component): [component.purl]
        case .refresh: []
        }
    }

    /// As a menu shows it.
    public var title: String {
        switch self {
        case .showGraph: "Show the dependency graph"
        case .why: "Why is this dependency here"
        case .jump: "Jump into the source"
        case .edit: "Edit this dependency"
        case .revert: "Revert this dependency"
        case .refresh: "Resolve everything again"
        }
    }

    var verb: String {
        switch self {
        case .showGraph: "showGraph"
        case .why: "why"
        case .jump: "jump"
        case .edit: "edit"
        case .revert: "revert"
        case .refresh: "refresh"
        }
    }
}

/// How a graph is written for people.
public enum GraphFormat: String, Sendable, CaseIterable {
    case tree
    case json
    case dot
    case svg
}

extension Command {
    /// Refuses what is no command of any graph.
    /// - Throws: `FeatureError`, `.unknownCommand` or `.wrongArguments`.
    public static func check(_ name: String, _ arguments: [String]) throws {
        guard names.contains(name) else { throw FeatureError(code: .unknownCommand, subject: name) }
        let (allowed, words) =
            switch name {
            case "kytes.refresh": (0...0, "no arguments")
            case "kytes.showGraph": (0...2, "a format and a root, or less")
            default: (1...1, "one argument: the name or the package URL of a component")
            }
        guard allowed.contains(arguments.count) else {
            throw FeatureError(code: .wrongArguments, subject: name, detail: words)
        }
    }
}

extension Features {
    /// The command of a name and arguments; components by package URL or by any name that is unique in the graph.
    /// - Throws: `FeatureError`, `.unknownCommand`, `.wrongArguments`, `.badArgument`, `.unknownComponent` or `.ambiguousComponent`.
    public func command(named name: String, arguments: [String]) throws -> Command {
        try Command.check(name, arguments)
        switch name {
        case "kytes.refresh": return .refresh
        case "kytes.showGraph": return try showGraph(arguments)
        case "kytes.why": return .why(try soleComponent(arguments))
        case "kytes.jump": return .jump(try soleComponent(arguments))
        case "kytes.edit": return .edit(try soleComponent(arguments))
        case "kytes.revert": return .revert(try soleComponent(arguments))
        default: throw FeatureError(code: .unknownCommand, subject: name)
        }
    }

    /// The component that a user means by a package URL or a name.
    /// - Throws: `FeatureError`, `.unknownComponent` or `.ambiguousComponent`, whose message names the candidates.
    public func component(named name: String) throws -> ComponentID {
        switch graph.components(named: name) {
        case .one(let component): return component
        case .several(let several):
            let names = several.prefix(8).map { "`\($0.purl)`" }.joined(separator: ", ")
            throw FeatureError(code: .ambiguousComponent, subject: name, detail: "it may be " + names)
        case .none(let similar):
            let names = similar.prefix(5).map { "`\(graph.component($0)?.name ?? $0.purl)`" }.joined(separator: ", ")
            let detail = similar.isEmpty ? "" : "the nearest are " + names
            throw FeatureError(code: .unknownComponent, subject: name, detail: detail)
        }
    }

    /// The shortest paths from the roots, shortest first; each from a root to the component.
    public func why(_ component: ComponentID, limit: Int = 16) -> [[ComponentID]] {
        graph.paths(to: component, atMost: limit)
    }

    private func showGraph(_ arguments: [String]) throws -> Command {
        var format = GraphFormat.tree
        if let first = arguments.first {
            guard let named = GraphFormat(rawValue: first) else {
                let names = GraphFormat.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                throw FeatureError(code: .badArgument, subject: first, detail: "the formats are " + names)
            }
            format = named
        }
        return .showGraph(format, root: try arguments.dropFirst().first.map(component(named:)))
    }

    private func soleComponent(_ arguments: [String]) throws -> ComponentID {
        try component(named: arguments.first ?? "")
    }
}
