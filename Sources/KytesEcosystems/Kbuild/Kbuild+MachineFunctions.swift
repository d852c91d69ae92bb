internal import KytesBasics
internal import KytesSyntax
internal import KytesText

/// The functions of make that work on text.
///
/// - Source: GNU make 4.4 manual, "Functions for Transforming Text", read 2026-11-27.
extension Kbuild.Machine {
    static let functions: Set<String> = [
        "abspath", "addprefix", "addsuffix", "and", "basename", "call", "dir", "error", "eval", "file", "filter",
        "filter-out", "findstring", "firstword", "flavor", "foreach", "if", "info", "join", "lastword", "notdir", "or",
        "origin", "patsubst", "realpath", "shell", "sort", "strip", "subst", "suffix", "value", "warning", "wildcard",
        "word", "wordlist", "words",
    ]

    mutating func perform(_ name: String, _ ranges: [TextRange], _ place: Origin, _ part: Part) -> [Word] {
        func argument(_ index: Int) -> Part {
            let range = index < ranges.count ? ranges[index] : place.range.upperBound..<place.range.upperBound
            return Part(file: part.file, range: range, conditions: part.conditions)
        }
        /// From the `index`th to the end: a comma there is none that divides.
        func rest(_ index: Int) -> Part {
            guard index < ranges.count, let last = ranges.last else { return argument(index) }
            return Part(
                file: part.file, range: ranges[index].lowerBound..<last.upperBound, conditions: part.conditions)
        }
        switch name {
        case "if": return choice(argument(0), argument(1), rest(2))
        case "or": return firstOf(ranges.indices.map(argument))
        case "and": return lastOf(ranges.indices.map(argument))
        case "foreach": return each(argument(0), argument(1), rest(2))
        case "call": return called(ranges.indices.map(argument))
        case "shell", "file":
            unanswered.append(place)
            sawUnknown = true
            return []
        case "eval", "error", "info", "warning", "origin", "flavor", "value": return []
        case "wildcard": return wildcard(expand(rest(0)))
        default: break
        }
        if ranges.count >= 3, name == "subst" || name == "patsubst" {
            let (from, to) = (joined(argument(0)), joined(argument(1)))
            let words = expand(rest(2))
            return name == "subst" ? Self.replaced(words, from, to) : Self.patternReplaced(words, from, to)
        }
        guard ranges.count >= 2 else { return Self.transformed(name, expand(rest(0))) }
        switch name {
        case "filter": return filtered(expand(argument(0)), expand(rest(1)), keeping: true)
        case "filter-out": return filtered(expand(argument(0)), expand(rest(1)), keeping: false)
        case "addprefix": return Self.mapped(expand(rest(1)), with: joined(argument(0))) { $1 + $0 }
        case "addsuffix": return Self.mapped(expand(rest(1)), with: joined(argument(0))) { $0 + $1 }
        case "findstring":
            let wanted = joined(argument(0))
            return joined(rest(1)).contains(wanted) ? [Word(text: wanted)] : []
        case "join":
            let (one, other) = (expand(argument(0)), expand(rest(1)))
            return (0..<max(one.count, other.count)).map { index in
                Word(text: (index < one.count ? one[index].text : "") + (index < other.count ? other[index].text : ""))
            }
        case "word":
            guard let number = Int(joined(argument(0))), number > 0 else { return [] }
            return Array(expand(rest(1)).dropFirst(number - 1).prefix(1))
        case "wordlist":
            guard let first = Int(joined(argument(0))), let last = Int(joined(argument(1))), first > 0, last >= first
            else { return [] }
            return Array(expand(rest(2)).dropFirst(first - 1).prefix(last - first + 1))
        default: return Self.transformed(name, expand(rest(0)))
        }
    }

    /// Functions of one list.
    private static func transformed(_ name: String, _ words: [Word]) -> [Word] {
        switch name {
        case "sort":
            var seen: Set<String> = []
            return words.sorted { $0.text < $1.text }.filter { seen.insert($0.text).inserted }
        case "firstword": return Array(words.prefix(1))
        case "lastword": return Array(words.suffix(1))
        case "words": return [Word(text: String(words.count))]
        case "notdir": return mapped(words, with: "") { word, _ in String(word.split(separator: "/").last ?? "") }
        case "dir":
            return mapped(words, with: "") { word, _ in
                word.lastIndex(of: "/").map { String(word[...$0]) } ?? "./"
            }
        case "basename": return mapped(words, with: "") { word, _ in withoutSuffix(word) }
        case "suffix":
            return mapped(words, with: "") { word, _ in String(word.dropFirst(withoutSuffix(word).count)) }
                .filter { !$0.text.isEmpty }
        default: return words
        }
    }

    private static func withoutSuffix(_ word: String) -> String {
        guard let dot = word.lastIndex(of: "."), !word[dot...].contains("/") else { return word }
        return String(word[..<dot])
    }

    private static func mapped(_ words: [Word], with other: String, _ map: (String, String) -> String) -> [Word] {
        words.map { word in
            var word = word
            word.text = map(word.text, other)
            return word
        }
    }

    // MARK: - Choices

    /// An option stands for itself: what rests on it is said under it.
    private mutating func choice(_ test: Part, _ one: Part, _ other: Part) -> [Word] {
        let outer = sawUnknown
        sawUnknown = false
        let value = joined(test)
        let names = readsEverything ? Self.options(in: value) : []
        let isOpen = readsEverything && (!names.isEmpty || sawUnknown)
        sawUnknown = outer
        guard isOpen else { return expand(value.isEmpty ? other : one) }
        let number = number(of: names)
        return [one, other].flatMap { part in
            expand(Part(file: part.file, range: part.range, conditions: union(part.conditions, number)))
        }
    }

    private mutating func firstOf(_ parts: [Part]) -> [Word] {
        for part in parts {
            let words = expand(part)
            if !words.isEmpty { return words }
        }
        return []
    }

    private mutating func lastOf(_ parts: [Part]) -> [Word] {
        var words: [Word] = []
        for part in parts {
            words = expand(part)
            if words.isEmpty { return [] }
        }
        return words
    }

    private mutating func each(_ name: Part, _ list: Part, _ body: Part) -> [Word] {
        let name = joined(name)
        let words = expand(list)
        let outer = variables[name]
        defer { variables[name] = outer }
        var result: [Word] = []
        for word in words where result.count <= Self.maxWords && !isExhausted {
            variables[name] = Variable(words: [word])
            result += expand(body)
        }
        return result
    }

    private mutating func called(_ parts: [Part]) -> [Word] {
        guard let first = parts.first else { return [] }
        let name = joined(first)
        guard variables[name] != nil, arguments.count < Self.maxDepth else {
            sawUnknown = true
            return []
        }
        var frame = [[Word(text: name)]]
        for part in parts.dropFirst() { frame.append(expand(part)) }
        arguments.append(frame)
        defer { arguments.removeLast() }
        return value(of: name, first.conditions)
    }

    private mutating func wildcard(_ patterns: [Word]) -> [Word] {
        hasListed = true
        return patterns.flatMap { pattern -> [Word] in
            let path = Kconfig.normalized(pattern.text)
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let folder = String(path.dropLast(name.count))
            let names = list(Kconfig.normalized(folder))
            guard name.contains("*") || name.contains("?") || name.contains("[") else {
                return names.contains(name) ? [pattern] : []
            }
            let glob = Array(name.utf8)
            return names.sorted().filter { Glob.matches(Array($0.utf8), glob) }.map {
                Word(text: folder + $0, origin: pattern.origin, conditions: pattern.conditions)
            }
        }
    }

    // MARK: - Patterns

    private func filtered(_ patterns: [Word], _ words: [Word], keeping: Bool) -> [Word] {
        words.filter { word in
            // Whatever an option is, it may be asked for.
            if word.text.contains(Self.mark) || patterns.contains(where: { $0.text.contains(Self.mark) }) {
                return true
            }
            return patterns.contains { Self.stem(of: word.text, in: $0.text) != nil } == keeping
        }
    }

    /// What `%` stands for; `nil` where the word does not match.
    static func stem(of word: String, in pattern: String) -> Substring? {
        guard let percent = pattern.firstIndex(of: "%") else { return word == pattern ? "" : nil }
        let (before, behind) = (pattern[..<percent], pattern[pattern.index(after: percent)...])
        guard word.utf8.count >= before.utf8.count + behind.utf8.count, word.hasPrefix(before), word.hasSuffix(behind)
        else { return nil }
        return word.dropFirst(before.count).dropLast(behind.count)
    }

    static func patternReplaced(_ words: [Word], _ from: String, _ to: String) -> [Word] {
        mapped(words, with: to) { word, to in
            guard !word.contains(mark), let stem = stem(of: word, in: from) else { return word }
            guard from.contains("%"), let percent = to.firstIndex(of: "%") else { return to }
            return String(to[..<percent] + stem + to[to.index(after: percent)...])
        }.filter { !$0.text.isEmpty }
    }

    static func replaced(_ words: [Word], _ from: String, _ to: String) -> [Word] {
        mapped(words, with: to) { word, to in
            if word.contains(mark) { return from == "m" && to == "y" ? word + builtIn : word }
            return from.isEmpty ? word : word.replacing(from, with: to)
        }.filter { !$0.text.isEmpty }
    }
}
