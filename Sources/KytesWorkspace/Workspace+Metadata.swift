public import KytesEcosystems

extension Workspace {
    /// What a question beside all resolutions may ask of this machine: open documents first, then the disk. Nobody asked
    /// for it by a command, so that it fetches no more than typing may.
    public var metadata: any MetadataSource {
        ResolutionMetadata(library: library, board: board, isAsked: false, looksAgain: true)
    }
}
