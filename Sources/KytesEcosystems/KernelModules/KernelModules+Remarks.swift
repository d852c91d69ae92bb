internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension KernelModules {
    /// What is told of modules and parameters.
    struct Remarks: Sendable {
        let kernel: Kernel
        /// By number: those that need a module, sorted.
        private let users: Deferred<[Int32: [Int]]>

        init(_ kernel: Kernel) {
            self.kernel = kernel
            users = Deferred {
                var users: [Int32: [Int]] = [:]
                for number in kernel.modules.indices {
                    for need in kernel.modules[number].needs { users[need.module, default: []].append(number) }
                }
                return users
            }
        }

        /// In one sentence: in a long list nobody reads more.
        func brief(on name: String, at range: TextRange) -> [Note] {
            guard let number = kernel.number(of: name), let words = kernel.information(of: number)?.description,
                !words.isEmpty
            else { return [] }
            return [Note(range: range, [.words(words)])]
        }

        /// - Parameter name: In normal form.
        func notes(on name: String, at range: TextRange) -> [Note] {
            guard let number = kernel.number(of: name) else { return [] }
            let module = kernel.modules[number]
            var notes: [Note] = []
            func tell(_ pieces: Note.Piece...) { notes.append(Note(range: range, pieces)) }
            let information = kernel.information(of: number)
            if let information, !information.description.isEmpty { tell(.words(information.description)) }
            if module.isBuiltIn {
                tell(.words("built into the kernel \(kernel.release): it is always there"))
            } else {
                tell(.name(module.path), .words(" of the kernel \(kernel.release)"))
            }
            if let information {
                let facts = [
                    information.licence.isEmpty ? nil : "licence \(information.licence)",
                    information.version.isEmpty ? nil : "version \(information.version)",
                    information.authors.isEmpty ? nil : "by \(information.authors.joined(separator: ", "))",
                ].compactMap { $0 }
                if !facts.isEmpty { tell(.words(facts.joined(separator: ", "))) }
            }
            notes += [list("needs", module.needs.map { Int($0.module) }, range), usersNote(number, range)]
                .compactMap { $0 }
            if let count = kernel.aliases.counts[module.name], count > 0 {
                tell(.words("\(count) further name\(count == 1 ? "" : "s"), by which devices and others load it"))
            }
            if let information {
                if !information.firmware.isEmpty {
                    tell(.words("asks for firmware: \(Self.some(information.firmware))"))
                }
                notes += information.parameters.prefix(Self.shownParameters).map { Self.note(on: $0, at: range) }
                let more = information.parameters.count - Self.shownParameters
                if more > 0 { tell(.words("and \(more) parameters more")) }
            }
            return notes
        }

        private static let shownParameters = 24

        private func list(_ verb: String, _ numbers: [Int], _ range: TextRange) -> Note? {
            guard !numbers.isEmpty else { return nil }
            var pieces: [Note.Piece] = [.words(verb + " ")]
            for (place, number) in numbers.prefix(Self.shownModules).enumerated() {
                if place > 0 { pieces.append(.words(", ")) }
                pieces.append(.place(kernel.modules[number].name, kernel.modules[number].place))
            }
            if numbers.count > Self.shownModules {
                pieces.append(.words(" and \(numbers.count - Self.shownModules) more"))
            }
            return Note(range: range, pieces)
        }

        private func usersNote(_ number: Int, _ range: TextRange) -> Note? {
            list("needed by", users.value[Int32(number)] ?? [], range)
        }

        private static let shownModules = 8

        private static func some(_ words: [String]) -> String {
            words.prefix(6).joined(separator: ", ") + (words.count > 6 ? " and \(words.count - 6) more" : "")
        }

        static func note(on parameter: Information.Parameter, at range: TextRange) -> Note {
            let type = parameter.type.isEmpty ? "" : " (\(parameter.type))"
            let words = parameter.words.isEmpty ? "" : ": " + parameter.words
            return Note(range: range, [.words("parameter "), .name(parameter.name), .words(type + words)])
        }
    }
}
