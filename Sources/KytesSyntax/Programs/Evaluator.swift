internal import KytesText

/// Works out what a program declares, statement by statement, as if it were run in a world that an ecosystem describes.
///
/// Nothing of the program is executed by the machine: this walks over the tree. What cannot be known is a value that says
/// so, and a branch on such a value leaves everything it would have changed unknown; there are no guesses.
public final class Evaluator {
    /// How much work is done before the rest counts as unknown.
    public struct Limits: Sendable {
        public var steps = 200_000
        public var depth = 96
        /// The most elements of a list and bytes of a string.
        public var size = 20_000

        public init() {}
    }

    let environment: any EvaluationEnvironment
    let limits: Limits
    var steps = 0
    var depth = 0
    let globals = Scope(parent: nil)
    /// The types that the program declares, by name, dots included.
    var types: [String: DeclaredType] = [:]
    /// What extensions and types declare, by the name of the member.
    var members: [String: [DeclaredMember]] = [:]
    var functions: [String: [Function]] = [:]
    /// Static members that were worked out, by `Type.name`.
    var statics: [String: Value] = [:]
    /// The result types of the functions that are being called, innermost last.
    var results: [TypeReference?] = []
    /// The statement that is being worked on, for what it appends.
    var statement: TextRange = 0..<0
    /// Branches whose condition is not known, and statements left out.
    public private(set) var unknowns: [Unknown] = []
    /// Everything with an identity that was made, in order.
    public private(set) var objects: [Value] = []

    public init(in environment: any EvaluationEnvironment, limits: Limits = Limits()) {
        self.environment = environment
        self.limits = limits
    }

    /// Runs the program; its variables can be asked for afterwards.
    public func run(_ program: Program) {
        let statements = compiled(program.statements)
        declare(statements, in: "")
        _ = execute(statements, in: globals)
    }

    /// The value of a global variable after the run.
    public func value(of name: String) -> Value? { globals.values[name] }

    /// All global variables that have a value.
    public var variables: [String: Value] { globals.values }

    /// Counts a step; `false` when there were too many.
    func mayGoOn() -> Bool {
        steps += 1
        return steps <= limits.steps && depth <= limits.depth
    }

    /// The value of a record, with an identity where the environment gives it one.
    func made(_ record: Record, at range: TextRange) -> Value {
        guard record.isCall, environment.hasIdentity(record) else { return Value(.record(record), at: range) }
        let value = Value(.object(Object(record)), at: range)
        objects.append(value)
        return value
    }

    /// Counts work that grows with a size: going over a list, copying a text.
    func charge(_ size: Int) { steps += size / 32 }

    func note(_ unknown: Unknown) {
        if unknowns.count < 1000 { unknowns.append(unknown) }
    }

    func tooLong(at range: TextRange) -> Value { .unknown("working this out takes too long", at: range) }
}

/// A type that the program declares.
struct DeclaredType {
    var keyword: String
    var properties: [Binding] = []
    var initializers: [Function] = []
    var cases: [String: EnumCase] = [:]
}

/// A member that the program adds to a type.
struct DeclaredMember {
    enum Code {
        case property(Binding)
        case function(Function)
    }

    var type: String
    /// For an extension of lists: of which elements.
    var element: TypeReference?
    var isStatic: Bool
    var code: Code
}
