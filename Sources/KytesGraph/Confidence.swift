/// How sure it is that two layers mean the same thing.
///
/// A scale of words, so that two bindings can be compared: what rests on several reasons is as sure as the least of them.
public enum Confidence: Double, Sendable, CaseIterable, Comparable {
    /// The name alone is the same.
    case possible = 0.5
    /// What a tool does unless a part of it that was not read says otherwise: Maven's name for what it builds.
    case likely = 0.8
    /// A text says it, or the records of this machine do.
    case certain = 1

    public static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
}

extension Confidence {
    /// What stands behind a reason where that is not certain: ` (likely)`.
    public var remark: String {
        switch self {
        case .certain: ""
        case .likely: " (likely)"
        case .possible: " (a guess)"
        }
    }
}
