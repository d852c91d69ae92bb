internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// The boards of a project, and what is known of their surroundings.
    struct World: Sendable {
        let project: Project
        private(set) var boards: [(board: Board, tree: AbsolutePath?)] = []
        private(set) var files: [DocumentID: SourceFile] = [:]
        /// The boards that read a file, by number, and its number there.
        private(set) var places: [DocumentID: [(board: Int, file: Int)]] = [:]
        /// The modules of drivers, as files that the build makes, by what they are for.
        var modules: [String: [AbsolutePath]] = [:]
        /// Documents that describe what goes by a `compatible`.
        var bindings: [String: Evidence] = [:]

        init(project: Project) { self.project = project }

        mutating func add(_ board: Board, tree: AbsolutePath?, _ files: [AbsolutePath: SourceFile]) {
            for file in board.sources {
                let document = board.documents[file]
                self.files[document] = files[board.paths[file]]
                places[document, default: []].append((boards.count, file))
            }
            boards.append((board, tree))
        }

        var compatible: Set<String> {
            Set(boards.flatMap { $0.board.devices.flatMap { $0.compatible.map(\.value) } })
        }
    }

    /// What a resolution keeps for whoever goes to a driver.
    struct Surroundings: Sendable {
        var trees: [AbsolutePath]
    }

    /// Boards as components, and what is on them.
    struct Assembly {
        private let world: World

        init(_ world: World) { self.world = world }

        func resolution() -> Resolution {
            var resolution = Resolution()
            resolution.model = Surroundings(trees: Set(world.boards.compactMap(\.tree)).sorted())
            var known: Set<ComponentID> = []
            for (board, tree) in world.boards { add(board, tree, to: &resolution, &known) }
            resolution.roots = Set(resolution.roots).sorted()
            for (document, places) in world.places { addFile(document, places, to: &resolution) }
            let boards = world.boards.map(\.board).filter(\.isWhole)
            resolution.offers = BindingOffers { boards.map(offer) }
            return resolution
        }

        // MARK: - Files

        private func addFile(
            _ document: DocumentID, _ places: [(board: Int, file: Int)], to resolution: inout Resolution
        ) {
            guard let file = world.files[document], let first = places.first else { return }
            let board = world.boards[first.board].board
            let bindings = world.bindings
            var diagnostics: [Diagnostic] = []
            var said = Set(file.diagnostics.map(\.range))
            for place in places.prefix(Self.boardsOfFile) {
                let remarks = Remarks(board: world.boards[place.board].board, file: place.file).diagnostics
                diagnostics += remarks.filter { said.insert($0.range).inserted }
            }
            resolution.files[document] = ResolvedFile(
                file: file, owner: id(of: board),
                links: Links(board: board, file: first.file, bindings: bindings).links,
                diagnostics: diagnostics.sorted { $0.range.lowerBound < $1.range.lowerBound },
                commentary: Explanation(board: board, file: first.file).commentary)
        }

        /// A part of very many boards is looked at in so many of them.
        private static let boardsOfFile = 64

        // MARK: - Components

        private func id(of board: Board) -> ComponentID {
            let path = board.path.relative(to: world.project.base) ?? board.path.lastComponent
            return ComponentID(
                PackageURL(type: "generic", namespace: "device-tree", name: Self.name(of: board), subpath: path))
        }

        private static func name(of board: Board) -> String {
            let name = board.path.lastComponent
            return String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)])
        }

        private func add(
            _ board: Board, _ tree: AbsolutePath?, to resolution: inout Resolution, _ known: inout Set<ComponentID>
        ) {
            let root = id(of: board)
            resolution.roots.append(root)
            resolution.components.append(
                Component(
                    id: root, name: Self.name(of: board), version: nil, layer: layer, ecosystem: DeviceTree.id,
                    manifest: board.documents[0]))
            var onBoard: Set<ComponentID> = []
            for device in board.devices {
                let scope = board.isDisabled(device.node) ? "disabled" : ""
                for (value, place) in device.compatible {
                    guard let id = DeviceTree.device(value), let evidence = board.evidence(place),
                        onBoard.insert(id).inserted
                    else { continue }
                    if known.insert(id).inserted {
                        resolution.components.append(
                            Component(id: id, name: value, version: nil, layer: layer, ecosystem: DeviceTree.id))
                    }
                    let named = Evidence(document: evidence.document, range: DeviceTree.withoutQuotes(evidence.range))
                    resolution.edges.append(
                        Edge(from: root, to: id, kind: .contains, scope: scope, evidence: named, roots: [root]))
                    want(value, of: id, device.node, on: board, tree, at: named, root, to: &resolution)
                }
            }
        }

        /// The module that drives a device: the one whose source says so, else the one that a kernel of this machine has for it.
        private func want(
            _ compatible: String, of device: ComponentID, _ node: Int, on board: Board, _ tree: AbsolutePath?,
            at place: Evidence, _ root: ComponentID, to resolution: inout Resolution
        ) {
            let start = Evidence(document: place.document, range: place.range.lowerBound..<place.range.lowerBound)
            for module in world.modules[compatible] ?? [] {
                resolution.wants.append(
                    BindingWant(
                        component: device, key: .artifact(module), kind: .drives, isReversed: true, scope: "of",
                        evidence: start, roots: [root],
                        reason: "a source of `\(module.lastComponent)` says that it is for `\(compatible)`"))
            }
            guard world.modules[compatible] == nil else { return }
            let name = board.tree.nodes[node].name.prefix { $0 != "@" }
            resolution.wants.append(
                BindingWant(
                    component: device, key: .deviceAlias("of:N\(name)T(null)C\(compatible)"), kind: .drives,
                    isReversed: true, scope: "of", evidence: tree == nil ? place : start, roots: [root]))
        }

        /// What the makefiles of a tree call what a source becomes.
        private func offer(of board: Board) -> BindingOffer {
            let name = Self.name(of: board) + (board.path.string.hasSuffix(".dtso") ? ".dtbo" : ".dtb")
            return BindingOffer(
                component: id(of: board), key: .artifact(board.path.parent.appending(name)), confidence: .likely,
                reason: "`dtc` makes `\(name)` of `\(board.path.lastComponent)`")
        }
    }
}
