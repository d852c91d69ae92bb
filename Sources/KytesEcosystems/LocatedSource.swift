public import KytesBasics
public import KytesGraph
public import KytesText

/// Where the source of a component was found, by whoever wanted to go there.
public struct LocatedSource: Hashable, Sendable {
    /// In a repository; `nil` where none is known to have it.
    public var source: ComponentSource?
    /// Where no repository has it: archives of its source, the first that can be had counts. Where there is none either, the
    /// component's own manifest is all there is.
    public var archives: [SourceArchive]
    /// Files where a reader may begin, relative to the root of the repository or the archive, best first.
    public var landing: [String]
    /// In the first of them: where the component is declared, if not by the file as a whole.
    public var declaration: TextRange?
    /// Why this is not exactly the source of the version in use, or why there is none; empty where all is well.
    public var remark: String

    public init(
        source: ComponentSource?,
        archives: [SourceArchive] = [],
        landing: [String] = [],
        declaration: TextRange? = nil,
        remark: String = ""
    ) {
        self.source = source
        self.archives = archives
        self.landing = landing
        self.declaration = declaration
        self.remark = remark
    }
}

/// An archive that holds the source of one version of a component.
public enum SourceArchive: Hashable, Sendable {
    case file(AbsolutePath)
    case artifact(ArtifactLocation)
    /// The `.dsc` of a Debian source package; its files stand beside it.
    case sourcePackage(ArtifactLocation, part: SourcePart? = nil)
}

/// A component that no resolution holds, and where its source is.
public struct Stranger: Hashable, Sendable {
    public var component: Component
    public var location: LocatedSource

    public init(component: Component, location: LocatedSource) {
        self.component = component
        self.location = location
    }
}

extension Ecosystem {
    /// Resolutions hold all that is asked for.
    public static func stranger(
        at range: TextRange,
        in file: SourceFile,
        of owner: ComponentID,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> Stranger? { nil }

    /// The resolution said where the sources are.
    public static func locate(
        _ component: Component,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> LocatedSource? { nil }

    /// The component was known when the link was made.
    public static func narrowed(
        _ entry: EntryPoint,
        under resolution: Resolution,
        using metadata: any MetadataSource
    ) async throws -> EntryPoint? { entry }
}
