internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// What there is to say of the nodes and properties of one file, as one board has them.
    struct Explanation {
        let board: Board
        let file: Int

        typealias Pieces = [Note.Piece]

        var commentary: Commentary {
            var commentary = Commentary()
            for index in board.statements(in: file) {
                let statement = board.tree.syntax.statements[index]
                switch statement.kind {
                case .node:
                    guard let node = board.tree.nodeOfStatement[index], board.tree.nodes[node].parent > -2 else {
                        continue
                    }
                    let notes = notes(of: node)
                    commentary.notes += notes.map { Note(range: statement.name.place.range, $0) }
                    for label in board.tree.syntax.labels[statement.labels] {
                        commentary.notes += notes.map { Note(range: label.place.range, $0) }
                    }
                case .property, .deleteProperty: commentary.notes += self.notes(ofProperty: index)
                default: break
                }
            }
            addReferences(to: &commentary)
            commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
            commentary.heritage = board.sources.filter { $0 != file }.map { board.documents[$0] }
            return commentary
        }

        /// At a mention, too, a reader wants to know what the node is.
        private func addReferences(to commentary: inout Commentary) {
            let said = Set(commentary.notes.map(\.range))
            for (place, node) in board.tree.references where place.file == Int32(file) && node >= 0 {
                guard !said.contains(place.range) else { continue }
                commentary.notes += notes(of: node).map { Note(range: place.range, $0) }
            }
        }

        // MARK: - Nodes

        private func notes(of node: Int) -> [Pieces] {
            var notes: [Pieces] = [[.words("node "), .name(board.tree.path(of: node))] + places(of: node)]
            if board.tree.nodes[node].isDeleted { notes.append([.words("deleted, and so not in the tree")]) }
            if board.tree.unused.contains(node) { notes.append([.words("left out unless something refers to it")]) }
            if let status = status(of: node) { notes.append(status) }
            let properties = board.tree.nodes[node].properties.filter { board.tree.properties[$0].name != "status" }
            for index in properties.prefix(Self.propertyLimit) { notes.append(line(of: board.tree.properties[index])) }
            if properties.count > Self.propertyLimit {
                notes.append([.words("and \(properties.count - Self.propertyLimit) further properties")])
            }
            return notes
        }

        private static let propertyLimit = 12

        /// Every file that adds to it, the first one first.
        private func places(of node: Int) -> Pieces {
            let parts = board.tree.nodes[node].parts
            let places = parts.prefix(6).enumerated().flatMap { number, part -> Pieces in
                guard let place = place(part) else { return [] }
                return [.words(number == 0 ? ", from " : number == 1 ? ", changed by " : ", "), place]
            }
            return places + (parts.count > 6 ? [.words(" and others")] : [])
        }

        private func status(of node: Int) -> Pieces? {
            guard let property = board.tree.property("status", of: node), let last = property.history.last else {
                guard let other = board.disabling(node), other != node else { return nil }
                return [.words("disabled, since "), .name(board.tree.path(of: other)), .words(" is")]
            }
            let value = board.tree.strings(of: property).first?.value ?? ""
            var pieces: Pieces = [.words("status "), .name(value)]
            if let place = place(last) { pieces += [.words(", as "), place, .words(" says")] }
            if let earlier = property.history.dropLast().last, let place = place(earlier) {
                pieces += [.words("; "), place, .words(" had said "), .name(board.written(earlier))]
            }
            if value == "okay", let other = board.disabling(node) {
                pieces += [.words("; but "), .name(board.tree.path(of: other)), .words(" is disabled")]
            }
            return pieces
        }

        private func line(of property: MergedDeviceTree.Property) -> Pieces {
            guard let last = property.history.last else { return [] }
            if property.isDeleted {
                return [.name(property.name), .words(" deleted")] + (place(last).map { [.words(" by "), $0] } ?? [])
            }
            let value = board.written(last)
            var pieces: Pieces = [.name(value.isEmpty ? property.name : "\(property.name) = \(value)")]
            if let place = place(last) { pieces += [.words(", "), place] }
            if property.history.count > 1 {
                pieces.append(.words(", which counts as the last of \(property.history.count)"))
            }
            return pieces
        }

        // MARK: - Properties

        /// What a property is in the end, and what it was before.
        private func notes(ofProperty index: Int) -> [Note] {
            let statement = board.tree.syntax.statements[index]
            guard let property = property(at: index), let position = property.history.firstIndex(of: index) else {
                return []
            }
            var notes: [Pieces] = []
            if let last = property.history.last, last != index, let place = place(last) {
                let what = property.isDeleted ? "deleted later by " : "replaced later by "
                var pieces: Pieces = [.words(what), place]
                if !property.isDeleted { pieces += [.words(": "), .name(board.written(last))] }
                notes.append(pieces)
            }
            if position > 0 {
                let earlier = property.history[position - 1]
                var pieces: Pieces = [.words("was ")]
                let value = board.written(earlier)
                pieces.append(value.isEmpty ? .words("set") : .name(value))
                if let place = place(earlier) { pieces += [.words(" in "), place] }
                notes.append(pieces)
            }
            return notes.map { Note(range: statement.name.place.range, $0) }
        }

        private func property(at index: Int) -> MergedDeviceTree.Property? {
            board.tree.propertyOfStatement[index].map { board.tree.properties[$0] }
        }

        private func place(_ statement: Int) -> Note.Piece? {
            guard let evidence = board.evidence(board.tree.syntax.statements[statement].name.place) else { return nil }
            return .place(evidence.document.fileName, evidence)
        }
    }
}
