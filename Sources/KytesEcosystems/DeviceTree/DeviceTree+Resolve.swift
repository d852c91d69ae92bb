internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    public static func resolve(_ project: Project, using metadata: any MetadataSource) async throws -> Resolution {
        var gathering = try await Gathering(metadata)
        let chosen = try await chosen(of: project, &gathering, metadata)
        guard !chosen.isEmpty else { return Resolution() }
        let memory = metadata.kept { ResolutionMemory<Boards>() }
        var boards = Boards(after: memory.kept(of: project))
        var world = World(project: project)
        for path in chosen {
            try Task.checkCancellation()
            guard gathering.files[path] != nil else { continue }
            let gathered = gathering.gathered(path)
            let files = gathered.paths.compactMap { gathering.files[$0] }
            let origin = BoardOrigin(gathered, files)
            let board = boards.part(of: path, madeOf: origin) {
                Board(gathered, texts: gathered.paths.map { gathering.text($0) ?? DeviceTreeText(bytes: []) })
            }
            world.add(board, tree: try await gathering.tree(around: path.parent), gathering.files)
        }
        memory.keep(boards, of: project)
        try await addDrivers(to: &world, metadata)
        return Assembly(world).resolution()
    }

    typealias Boards = Parts<AbsolutePath, BoardOrigin, Board>

    /// All that a board is made of.
    struct BoardOrigin: Equatable, Sendable {
        private let paths: [AbsolutePath]
        private let inclusions: [[Int: Int]]
        private let texts: [ObjectIdentifier?]
        /// So that no other object takes an identity.
        private let sources: [Source?]

        init(_ gathered: Gathered, _ files: [SourceFile]) {
            paths = gathered.paths
            inclusions = gathered.inclusions
            sources = files.map { $0.facts.model as? Source }
            texts = sources.map { $0.map(ObjectIdentifier.init) }
        }

        static func == (left: BoardOrigin, right: BoardOrigin) -> Bool {
            left.texts == right.texts && left.paths == right.paths && left.inclusions == right.inclusions
        }
    }

    // MARK: - Which are read

    /// The sources that are put together, sorted: all of few; of many those that somebody looks at, or asks for.
    private static func chosen(
        of project: Project, _ gathering: inout Gathering, _ metadata: any MetadataSource
    ) async throws -> [AbsolutePath] {
        let boards = project.manifests.filter(isBoard)
        if boards.count <= boardLimit {
            try await gathering.read(boards)
            let included = Set(boards.flatMap { gathering.gathered($0).paths })
            // What nothing includes is looked at by itself.
            let alone = project.manifests.filter { !isBoard($0) && !included.contains($0) }.prefix(boardLimit)
            try await gathering.read(Array(alone))
            let within = Set(alone.flatMap { gathering.gathered($0).paths.dropFirst() })
            return (boards + alone.filter { !within.contains($0) }).sorted()
        }
        let said = (metadata.assumed("devicetree.boards") ?? "").split(separator: ":").map(String.init)
        let open = metadata.openFiles.intersection(project.manifests).sorted()
        let named = boards.filter { board in said.contains { board.string.hasSuffix("/" + $0) } }
        var chosen = Set(open.filter(isBoard) + named)
        try await gathering.read(chosen.sorted())
        let included = Set(chosen.flatMap { gathering.gathered($0).paths })
        for part in open where !isBoard(part) && !included.contains(part) {
            chosen.insert(try await board(including: part, of: project, metadata) ?? part)
        }
        try await gathering.read(chosen.sorted())
        return chosen.sorted()
    }

    /// A board that includes a file, the first by name of those that are nearest.
    private static func board(
        including part: AbsolutePath, of project: Project, _ metadata: any MetadataSource
    ) async throws -> AbsolutePath? {
        let index = try await metadata.kept { Includers() }.names(of: project.manifests, metadata)
        var (seen, wave): (Set<AbsolutePath>, [AbsolutePath]) = ([part], [part])
        for _ in 0..<16 {
            var next: Set<AbsolutePath> = []
            for path in wave {
                for other in index[path.lastComponent] ?? [] where seen.insert(other).inserted { next.insert(other) }
            }
            if let board = next.filter(isBoard).min(by: { left, right in
                let isNear = left.parent == part.parent
                return isNear == (right.parent == part.parent) ? left < right : isNear
            }) {
                return board
            }
            wave = next.sorted()
            if wave.isEmpty { break }
        }
        return nil
    }
}
