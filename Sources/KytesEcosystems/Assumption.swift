/// Something that no file of a workspace says and that a resolution rests on: the Java that builds, the active Scala.
///
/// It is assumed, not measured, so that a graph is the same on every machine; whoever needs another one says so.
public struct Assumption: Hashable, Sendable {
    /// `java.version`
    public var name: String
    /// `nil` where the files of a build decide.
    public var standard: String?

    public init(_ name: String, standard: String?) {
        self.name = name
        self.standard = standard
    }

    /// The environment variable that says it: `KYTES_JAVA_VERSION`.
    public var variable: String { "KYTES_" + name.uppercased().replacing(".", with: "_") }
}

extension Ecosystem {
    /// Most rest on their files alone.
    public static var assumptions: [Assumption] { [] }
}

extension Ecosystems {
    /// Of all ecosystems.
    public static var assumptions: [Assumption] { all.flatMap { $0.assumptions } }
}
