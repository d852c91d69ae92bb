internal import KytesText

/// Strings, and what is interpolated in them.
extension ProgramLexer {
    /// Begins the string that opens here, if one does.
    mutating func openString() -> Bool {
        var hashes = 0
        while hashes < 64, at(offset + hashes) == UInt8(ascii: "#") { hashes += 1 }
        for (index, style) in dialect.strings.enumerated() where hashes == 0 || style.isSwift {
            guard starts(style.open, at: offset + hashes) else { continue }
            let start = offset
            offset += hashes + style.open.count
            append(.stringOpen, start..<offset, style: index, hashes: hashes)
            modes.append(.string(style: index, hashes: hashes))
            return true
        }
        return false
    }

    mutating func readString(style index: Int, hashes: Int) {
        let style = dialect.strings[index]
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if !style.isMultiline, byte == 0x0A || byte == 0x0D {
                appendText(from: start, style: index, hashes: hashes)
                unterminated(style: index, hashes: hashes)
                modes.removeLast()
                return
            }
            if dialect.hasMatch, isQuoted(by: style) {
                offset += style.close.count == 3 ? 1 : 2
                continue
            }
            if starts(style.close, at: offset), isHashes(hashes, at: offset + style.close.count) {
                appendText(from: start, style: index, hashes: hashes)
                let end = offset + style.close.count + hashes
                append(.stringClose, offset..<end, style: index, hashes: hashes)
                offset = end
                modes.removeLast()
                return
            }
            if let opening = interpolation(of: style, hashes: hashes) {
                appendText(from: start, style: index, hashes: hashes)
                openInterpolation(opening, hashes: hashes)
                return
            }
            let isEscape = byte == UInt8(ascii: "\\") && style.hasEscapes && hashes == 0 && offset + 1 < bytes.count
            offset += isEscape && bytes[offset + 1] != 0x0A && bytes[offset + 1] != 0x0D ? 2 : 1
        }
        offset = min(offset, bytes.count)
        appendText(from: start, style: index, hashes: hashes)
    }

    /// Whether what stands here only looks like the end of the string (of four quotes the last three end it) or like what is
    /// interpolated (`$$`).
    private func isQuoted(by style: StringStyle) -> Bool {
        if style.close.count == 3, starts(style.close, at: offset) { return at(offset + 3) == style.close[0] }
        return style.close.count == 1 && !style.interpolations.isEmpty && at(offset) == UInt8(ascii: "$")
            && at(offset + 1) == UInt8(ascii: "$")
    }

    func interpolation(of style: StringStyle, hashes: Int) -> StringStyle.Interpolation? {
        style.interpolations.first { opening in
            guard at(offset) == opening.open.first, modes.count < Self.mostNested else { return false }
            if hashes > 0 {
                return isHashes(hashes, at: offset + 1) && at(offset + 1 + hashes) == opening.open.last
            }
            let end = offset + opening.open.count
            return starts(opening.open, at: offset) && (opening.close != nil || isLetter(end))
        }
    }

    private mutating func openInterpolation(_ opening: StringStyle.Interpolation, hashes: Int) {
        let start = offset
        offset += opening.open.count + hashes
        startsLine = false
        append(.interpolationOpen, start..<offset)
        guard let close = opening.close else {
            readName()
            append(.interpolationClose, offset..<offset)
            return
        }
        modes.append(.interpolation(open: opening.open.last ?? close, close: close, depth: 0))
    }

    private mutating func appendText(from start: Int, style: Int, hashes: Int) {
        guard start < offset else { return }
        append(.stringText, start..<offset, style: style, hashes: hashes)
    }

    mutating func unterminated(style: Int, hashes: Int) {
        append(.stringClose, offset..<offset, style: style, hashes: hashes)
        problems.append(.program("unterminated-string", "This string is not closed", at: max(0, offset - 1)..<offset))
    }
}
