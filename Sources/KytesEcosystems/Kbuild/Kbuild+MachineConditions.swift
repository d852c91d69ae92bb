internal import KytesSyntax
internal import KytesText

extension Kbuild.Machine {
    /// What a condition comes to.
    private enum Verdict {
        case yes
        case no
        /// It rests on these options, or on what nobody knows.
        case open([String])
    }

    mutating func open(_ statement: MakefileText.Statement, in file: Int32) {
        let outer = conditions
        guard branches.last?.isActive ?? true else {
            branches.append(Branch(isActive: false, wasTaken: true, isOpen: false, conditions: outer))
            return
        }
        switch verdict(statement.kind, statement.value, in: file) {
        case .yes: branches.append(Branch(isActive: true, wasTaken: true, isOpen: false, conditions: outer))
        case .no: branches.append(Branch(isActive: false, wasTaken: false, isOpen: false, conditions: outer))
        case .open(let names):
            conditions = union(conditions, number(of: names))
            branches.append(Branch(isActive: true, wasTaken: false, isOpen: true, conditions: outer))
        }
    }

    mutating func otherwise(_ statement: MakefileText.Statement, in file: Int32) {
        guard var branch = branches.popLast() else { return }
        defer { branches.append(branch) }
        let isOuterActive = branches.last?.isActive ?? true
        guard isOuterActive, !branch.wasTaken else {
            branch.isActive = false
            return
        }
        guard !statement.name.isEmpty else {
            branch.isActive = true
            branch.wasTaken = true
            return
        }
        let kind: MakefileText.Statement.Kind =
            switch files[Int(file)].text.string(statement.name) {
            case "ifeq": .ifEqual
            case "ifneq": .ifUnequal
            case "ifdef": .ifDefined
            default: .ifUndefined
            }
        switch verdict(kind, statement.value, in: file) {
        case .yes:
            branch.isActive = true
            branch.wasTaken = true
        case .no: branch.isActive = false
        case .open(let names):
            conditions = union(conditions, number(of: names))
            branch.isActive = true
            branch.isOpen = true
        }
    }

    private mutating func verdict(
        _ kind: MakefileText.Statement.Kind, _ range: TextRange, in file: Int32
    ) -> Verdict {
        sawUnknown = false
        switch kind {
        case .ifDefined, .ifUndefined:
            let name = expand(Part(file: file, range: range, conditions: 0)).first?.text ?? ""
            let isWanted = kind == .ifDefined
            if readsEverything, let option = Self.option(ofVariable: name), variables[name] == nil {
                return .open([option])
            }
            let isDefined = isDefined(name)
            if readsEverything, !isDefined { return .open([]) }
            return isDefined == isWanted ? .yes : .no
        default:
            guard let (left, right) = sides(of: range, in: file) else { return readsEverything ? .open([]) : .no }
            let one = joined(Part(file: file, range: left, conditions: 0))
            let other = joined(Part(file: file, range: right, conditions: 0))
            if readsEverything {
                let names = Self.options(in: one) + Self.options(in: other)
                if !names.isEmpty || sawUnknown { return .open(names) }
            }
            return (one == other) == (kind == .ifEqual) ? .yes : .no
        }
    }

    private func isDefined(_ name: String) -> Bool {
        if let variable = variables[name] { return !variable.words.isEmpty || !variable.parts.isEmpty }
        guard case .under(let values) = mode, let option = Self.option(ofVariable: name) else { return false }
        return values[option] != nil
    }

    mutating func joined(_ part: Part) -> String { expand(part).map(\.text).joined(separator: " ") }

    /// `(a,b)`, `"a" "b"`, `'a' 'b'`.
    private func sides(of range: TextRange, in file: Int32) -> (TextRange, TextRange)? {
        let text = files[Int(file)].text
        guard let first = range.first else { return nil }
        if text.bytes[first] == UInt8(ascii: "(") {
            guard text.bytes[range.upperBound - 1] == UInt8(ascii: ")") else { return nil }
            let inner = first + 1..<max(first + 1, range.upperBound - 1)
            let parts = text.arguments(in: inner, atMost: 2)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        var index = first
        var found: [TextRange] = []
        while index < range.upperBound, found.count < 2 {
            let quote = text.bytes[index]
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                index += 1
                continue
            }
            guard let end = text.bytes[index + 1..<range.upperBound].firstIndex(of: quote) else { return nil }
            found.append(index + 1..<end)
            index = end + 1
        }
        return found.count == 2 ? (found[0], found[1]) : nil
    }

    // MARK: - Options as values

    /// Stands around the name of an option that stands for itself.
    static let mark: Character = "\u{1}"

    /// Stands behind an option whose `m` counts as `y`.
    static let builtIn = "\u{2}"

    static func option(ofVariable name: String) -> String? {
        name.hasPrefix("CONFIG_") && name.utf8.count > 7 ? String(name.dropFirst(7)) : nil
    }

    static func symbolic(_ option: String) -> String { "\u{1}" + option + "\u{1}" }

    /// The options that a text stands for.
    static func options(in text: String) -> [String] {
        guard text.utf8.contains(1) else { return [] }
        let parts = text.split(separator: mark, omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count - 1, by: 2).map { String(parts[$0]) }
    }
}
