internal import KytesSyntax
internal import KytesText

extension Kbuild.Machine {
    /// The words of a text, with what its references stand for.
    mutating func expand(_ part: Part) -> [Word] {
        steps += 1
        guard depth < Self.maxDepth, !isExhausted else { return [] }
        depth += 1
        defer { depth -= 1 }
        let text = files[Int(part.file)].text
        var words: [Word] = []
        for range in text.words(in: part.range) {
            if words.count > Self.maxWords { break }
            words += expandWord(range, text, part)
        }
        return words
    }

    private mutating func expandWord(_ range: TextRange, _ text: MakefileText, _ part: Part) -> [Word] {
        let origin = Origin(file: part.file, range: range)
        guard text.bytes[range].contains(UInt8(ascii: "$")) else {
            return [Word(text: Self.unescaped(text.string(range)), origin: origin, conditions: part.conditions)]
        }
        if text.reference(at: range.lowerBound, before: range.upperBound) == range.upperBound {
            return reference(range, text, part)
        }
        let outer = sawUnknown
        sawUnknown = false
        var spellings = [""]
        var conditions = part.conditions
        var index = range.lowerBound
        while index < range.upperBound {
            if let end = text.reference(at: index, before: range.upperBound) {
                let words = reference(index..<end, text, part)
                for word in words { conditions = union(conditions, word.conditions) }
                // What a variable may be under different options are alternatives.
                let texts =
                    readsEverything && words.count > 1 && words.count * spellings.count <= 64
                    ? words.map(\.text) : [words.map(\.text).joined(separator: " ")]
                spellings = spellings.flatMap { spelling in texts.map { spelling + $0 } }
                index = end
            } else {
                let start = index
                while index < range.upperBound, text.bytes[index] != UInt8(ascii: "$") { index += 1 }
                if index == start { index += 1 }
                let literal = text.string(start..<index)
                spellings = spellings.map { $0 + literal }
            }
            if spellings.contains(where: { $0.utf8.count > 1 << 16 }) { return [] }
        }
        defer { sawUnknown = sawUnknown || outer }
        // What nobody knows makes the whole word nothing that one could look for.
        if readsEverything, sawUnknown { return [] }
        return spellings.flatMap { spelling in
            spelling.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map {
                Word(text: Self.unescaped(String($0)), origin: origin, conditions: conditions)
            }
        }
    }

    private static func unescaped(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "\\")) ? text.replacing("\\#", with: "#") : text
    }

    /// What a `$(…)` stands for.
    private mutating func reference(_ range: TextRange, _ text: MakefileText, _ part: Part) -> [Word] {
        steps += 1
        guard !isExhausted, range.count >= 2 else { return [] }
        let sign = text.bytes[range.lowerBound + 1]
        guard sign == UInt8(ascii: "(") || sign == UInt8(ascii: "{") else {
            if sign == UInt8(ascii: "$") { return [Word(text: "$")] }
            return value(of: String(decoding: [sign], as: UTF8.self), part.conditions)
        }
        let inner = range.lowerBound + 2..<max(range.lowerBound + 2, range.upperBound - 1)
        if let call = Self.function(in: inner, text) {
            return perform(call.name, text.arguments(in: call.rest), Origin(file: part.file, range: range), part)
        }
        if let replacement = Self.replacement(in: inner, text) {
            let name = joined(Part(file: part.file, range: replacement.name, conditions: 0))
            let from = joined(Part(file: part.file, range: replacement.from, conditions: 0))
            let to = joined(Part(file: part.file, range: replacement.to, conditions: 0))
            let words = value(of: name, part.conditions)
            return from.contains("%")
                ? Self.patternReplaced(words, from, to) : Self.patternReplaced(words, "%" + from, "%" + to)
        }
        let name = joined(Part(file: part.file, range: inner, conditions: 0))
        return value(of: name, part.conditions)
    }

    /// `name rest` where `name` is a function of make.
    private static func function(in range: TextRange, _ text: MakefileText) -> (name: String, rest: TextRange)? {
        var end = range.lowerBound
        while end < range.upperBound, end - range.lowerBound < 12 {
            let byte = text.bytes[end]
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-") else { break }
            end += 1
        }
        guard end > range.lowerBound, end < range.upperBound,
            text.bytes[end] == 0x20 || text.bytes[end] == 0x09 || text.bytes[end] == UInt8(ascii: "\\")
        else { return nil }
        let name = text.string(range.lowerBound..<end)
        return functions.contains(name) ? (name, end + 1..<range.upperBound) : nil
    }

    /// `name:from=to`
    private static func replacement(
        in range: TextRange, _ text: MakefileText
    ) -> (name: TextRange, from: TextRange, to: TextRange)? {
        var colon: Int?
        var index = range.lowerBound
        while index < range.upperBound {
            if let end = text.reference(at: index, before: range.upperBound) {
                index = end
                continue
            }
            if text.bytes[index] == UInt8(ascii: ":"), colon == nil { colon = index }
            if text.bytes[index] == UInt8(ascii: "="), let colon {
                return (range.lowerBound..<colon, colon + 1..<index, index + 1..<range.upperBound)
            }
            index += 1
        }
        return nil
    }

    /// What a variable stands for. `$(foo-y)` holds what options add to it, too, when everything is read.
    mutating func value(of name: String, _ conditions: Int32) -> [Word] {
        guard readsEverything, name.hasSuffix("-y") || name.hasSuffix("-m"),
            let family = families[String(name.dropLast())]
        else { return ownValue(of: name, conditions) }
        var words = variables[name] == nil ? [] : ownValue(of: name, conditions)
        for member in family.sorted() {
            words += ownValue(of: member, union(conditions, number(of: Self.options(in: member))))
        }
        return words
    }

    /// What was assigned to a variable of exactly this name.
    mutating func ownValue(of name: String, _ conditions: Int32) -> [Word] {
        if let number = Int(name), number < 10, let frame = arguments.last {
            return number < frame.count ? frame[number] : []
        }
        if let variable = variables[name] {
            if variable.isUnknown { sawUnknown = true }
            guard variable.isRecursive else { return under(conditions, variable.words) }
            var words: [Word] = []
            for part in variable.parts where words.count <= Self.maxWords {
                words += expand(
                    Part(file: part.file, range: part.range, conditions: union(part.conditions, conditions)))
            }
            return words
        }
        if let option = Self.option(ofVariable: name) { return value(ofOption: option, conditions) }
        // U-Boot's names of a phase are empty in the main one.
        if !name.hasSuffix("_") { sawUnknown = true }
        return []
    }

    private mutating func under(_ conditions: Int32, _ words: [Word]) -> [Word] {
        if conditions == 0 { return words }
        return words.map { word in
            var word = word
            word.conditions = union(word.conditions, conditions)
            return word
        }
    }

    private mutating func value(ofOption name: String, _ conditions: Int32) -> [Word] {
        switch mode {
        case .everything: return [Word(text: Self.symbolic(name), conditions: conditions)]
        case .under(let values):
            return (values[name] ?? "").split(separator: " ").map { Word(text: String($0), conditions: conditions) }
        }
    }
}
