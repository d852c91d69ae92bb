internal import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Systemd {
    /// What is told beside the mentions: what settings mean, what specifiers stand for, where to read about it.
    struct Remarks {
        let world: World

        func commentary(of number: Int) -> Commentary {
            let file = world.files[number]
            var commentary = Commentary()
            for assignment in file.model.text.assignments {
                guard let directive = file.model.directive(of: assignment) else { continue }
                let key = file.model.key(of: assignment)
                commentary.notes.append(note(on: key, directive, at: assignment.key))
                commentary.notes += specifiers(in: assignment, of: file.model)
                if [.user, .group].contains(directive.kind) {
                    commentary.notes += accounts(in: assignment, directive.kind, of: file.model)
                }
                if directive.kind == .url { commentary.pages += pages(in: assignment, of: file.model) }
            }
            commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
            return commentary
        }

        private func note(on key: String, _ directive: Directives.Directive, at range: TextRange) -> Note {
            var pieces: [Note.Piece] = []
            if let replacement = directive.replacement {
                pieces.append(.words("of older versions"))
                if replacement != "+" { pieces += [.words(", now "), .name(replacement)] }
            } else {
                // Names stand in backticks.
                for (number, part) in directive.words.split(separator: "`", omittingEmptySubsequences: false)
                    .enumerated()
                {
                    pieces.append(number % 2 == 0 ? .words(String(part)) : .name(String(part)))
                }
            }
            pieces.append(.words(" — "))
            pieces.append(.page("\(directive.page)(5)", Directives.address(of: key, directive)))
            if directive.isNewer { pieces.append(.words(", in versions after 252")) }
            return Note(range: range, pieces)
        }

        private func specifiers(in assignment: UnitText.Assignment, of model: Model) -> [Note] {
            let value = model.text.value(of: assignment)
            var notes: [Note] = []
            var at = 0
            while let mark = value.bytes[at...].firstIndex(of: UInt8(ascii: "%")), mark + 1 < value.bytes.count {
                at = mark + 2
                let letter = Character(UnicodeScalar(value.bytes[mark + 1]))
                guard let words = Specifiers.words[letter] else { continue }
                var pieces: [Note.Piece] = [.name("%\(letter)"), .words(" is \(words)")]
                if case .known(let known) = model.expanded("%\(letter)") {
                    pieces += [.words(", "), .name(known)]
                } else {
                    pieces.append(.words(", which only the machine that runs it knows"))
                }
                notes.append(Note(range: value.source(mark..<mark + 2), pieces))
            }
            return notes
        }

        private func pages(in assignment: UnitText.Assignment, of model: Model) -> [PageNote] {
            model.text.value(of: assignment).words().words.compactMap { word in
                if word.text.hasPrefix("https://") || word.text.hasPrefix("http://") {
                    return PageNote(range: word.range, url: word.text)
                }
                // `man:nginx(8)`
                guard let match = word.text.wholeMatch(of: /man:([A-Za-z0-9._@+:\-]+)\(([0-9][a-z]*)\)/) else {
                    return nil
                }
                return PageNote(
                    range: word.range, url: "https://manpages.debian.org/\(match.1).\(match.2).en.html")
            }
        }
    }
}
