public import KytesText

extension DeviceTreeText {
    /// What the text says by itself: nothing is included and no macro stands for anything. Of conditions all parts are read.
    ///
    /// Places are of file 0.
    public var alone: DeviceTreeSyntax {
        var tokens: [DeviceTreeToken] = []
        tokens.reserveCapacity(words.count)
        var next = directives.startIndex
        var index = 0
        while index < words.count {
            if next < directives.endIndex, directives[next].words.lowerBound <= index {
                index = max(index, directives[next].words.upperBound)
                next += 1
                continue
            }
            let word = words[index]
            let place = DeviceTreePlace(file: 0, word.range)
            tokens.append(
                DeviceTreeToken(kind: word.kind, isSpaced: word.isSpaced, name: word.name, text: place, place: place))
            index += 1
        }
        return DeviceTreeParser.syntax(of: tokens, isAlone: true) { bytes[$0.text.range] }
    }

    /// Whether one reading of the text is the only one: its braces stand in no condition, and no macro makes any.
    public var hasOneReading: Bool {
        !directives.contains { $0.kind == .otherwise || $0.kind == .elseIf }
    }

    /// What conditions enclose, from the first directive to the last, for who folds them.
    public var conditions: [TextRange] {
        var open: [Int] = []
        var found: [TextRange] = []
        for directive in directives {
            switch directive.kind {
            case .ifTrue, .ifDefined, .ifUndefined: open.append(directive.keyword.lowerBound)
            case .end: if let start = open.popLast() { found.append(start..<directive.keyword.upperBound) }
            default: break
            }
        }
        return found
    }
}
