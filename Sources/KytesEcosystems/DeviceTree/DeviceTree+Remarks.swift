internal import KytesBasics
internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension DeviceTree {
    /// What is wrong with one file as part of a board, beside what its reader says.
    struct Remarks {
        let board: Board
        let file: Int

        var diagnostics: [Diagnostic] {
            var found = missing
            // Where a file is missing, nobody knows what it would have said.
            if board.tree.missing.isEmpty { found += duplicates + faults + unknown }
            var seen: Set<TextRange> = []
            return found.filter { seen.insert($0.range).inserted }.prefix(Self.limit)
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        /// Of one file.
        private static let limit = 200

        private func isHere(_ place: DeviceTreePlace) -> Bool { place.file == Int32(file) }

        private var missing: [Diagnostic] {
            board.tree.missing.filter(isHere).map { place in
                Diagnostic(
                    code: Code.missingFile, severity: .error,
                    message: "`\(board.texts[file].string(place.range))` is nowhere where such files are looked for",
                    range: place.range)
            }
        }

        private var duplicates: [Diagnostic] {
            board.tree.duplicates.filter { isHere($0.label.place) }.map { label, first in
                let related = board.evidence(first).map {
                    [Diagnostic.Related(document: $0.document, range: $0.range, message: "here")]
                }
                return Diagnostic(
                    code: Code.duplicateLabel, severity: .error, message: "Another node has the label `\(label.value)`",
                    range: label.place.range, related: related ?? [])
            }
        }

        private var faults: [Diagnostic] {
            board.tree.problems.filter { isHere($0.place) }.map { DeviceTree.diagnostic($0.kind, $0.place.range) }
        }

        private var unknown: [Diagnostic] {
            guard board.isWhole else { return [] }
            let strays = board.tree.strays.filter { isHere($0.place) }.map { name in
                let what = name.value.hasPrefix("/") ? "is at `\(name.value)`" : "has the label `\(name.value)`"
                return Diagnostic(
                    code: Code.unknownLabel, severity: .error,
                    message: "No node of `\(board.path.lastComponent)` \(what)", range: name.place.range)
            }
            let elements = board.tree.syntax.elements.filter { element in
                if case .unknown = element.kind { return isHere(element.place) }
                return false
            }.map(\.place)
            let statements = board.tree.syntax.statements.filter { $0.kind == .unknown && isHere($0.name.place) }
            let places = elements + statements.map(\.name.place)
            return strays
                + places.map { place in
                    Diagnostic(
                        code: Code.unknownName, severity: .error,
                        message: "Nothing defines `\(board.texts[file].string(place.range))`", range: place.range)
                }
        }
    }
}
