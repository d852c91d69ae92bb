public import KytesGraph

/// Where the source of a component was found, by whoever wanted to go there.
public struct LocatedSource: Hashable, Sendable {
    /// `nil` where none is to be had: then the component's own manifest is all there is.
    public var source: ComponentSource?
    /// Files where a reader may begin, relative to the root of the repository, best first.
    public var landing: [String]
    /// Why this is not exactly the source of the version in use, or why there is none; empty where all is well.
    public var remark: String

    public init(source: ComponentSource?, landing: [String] = [], remark: String = "") {
        self.source = source
        self.landing = landing
        self.remark = remark
    }
}

extension Ecosystem {
    /// The resolution said where the sources are.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? { nil }
}
