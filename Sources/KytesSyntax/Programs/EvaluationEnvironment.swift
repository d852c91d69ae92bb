public import KytesText

/// What an ecosystem tells the evaluator of the world its programs believe in. Everything it does not know is unknown.
public protocol EvaluationEnvironment {
    /// Whether a condition of `#if` holds: `os(Linux)` has the name `os` and the text `Linux`, `swift(>=5.9)` the text
    /// `>=5.9`; a bare flag has no text. `nil` where that cannot be known.
    func holds(_ condition: String, _ text: String?) -> Bool?

    /// The value of a global name or of a member path of one (`Context.environment`), `nil` for none of its own.
    func value(of path: String, at range: TextRange) -> Value?

    /// What calling a path gives (`FileManager.default.fileExists`), `nil` for none of its own.
    ///
    /// - Parameter arguments: Works them out; not to be called for a path of which nothing is known.
    func call(_ path: String, _ arguments: () -> [Field], at range: TextRange) -> Value?

    /// Whether records made by this call have an identity.
    func hasIdentity(_ record: Record) -> Bool

    /// The type that a parameter of a known function expects, and so the type of a member without one.
    ///
    /// - Parameters:
    ///   - callee: The type that is called, or the member.
    ///   - type: The type of the member, where it is known.
    func parameter(_ label: String?, of callee: String, in type: String?) -> TypeReference?

    /// The type of the elements, or of a property, of a value that is a record.
    func type(of property: String, in record: Record) -> TypeReference?

    /// A property that was not given when the record was made, `nil` for none.
    func property(_ name: String, of record: Record) -> Value?
}
