import KytesText

/// Foreign text in markdown: what a manifest, a tag or a repository says is shown as it is, never obeyed.
enum Markdown {
    /// Running text: what CommonMark, or the extensions of GitHub and of editors, would obey is escaped, line ends become
    /// spaces, length is bounded. All else stays as it is, for some editors show escapes.
    static func text(_ foreign: String) -> String { escaped(foreign, isLabel: false) }

    /// - Parameter isLabel: Of a link, in which no other begins.
    private static func escaped(_ foreign: String, isLabel: Bool) -> String {
        var result = ""
        let scalars = Array(shortened(foreign).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let before = index > 0 ? scalars[index - 1] : nil
            let after = index + 1 < scalars.count ? scalars[index + 1] : nil
            if isObeyed(scalar, between: before, and: after, isLabel) { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// Source: CommonMark 0.31, sections 2.5, 4.2, 6.2; GitHub Flavored Markdown 0.29, section 6.9.
    private static func isObeyed(
        _ mark: UnicodeScalar,
        between before: UnicodeScalar?,
        and after: UnicodeScalar?,
        _ isLabel: Bool
    ) -> Bool {
        switch mark {
        case "\\", "`", "*", "[", "]", "<", ">", "|", "~", "$": true
        // Inside a word it emphasizes nothing.
        case "_": !(before.map(isOfWord) ?? false) || !(after.map(isOfWord) ?? false)
        case "#": before == nil || before == " "
        case "&": after.map { $0 == "#" || isOfWord($0) } ?? false
        case ":": !isLabel && after == "/"
        case "@": !isLabel
        default: false
        }
    }

    private static func isOfWord(_ scalar: UnicodeScalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    }

    /// A code span whose fence is longer than any run of backticks inside. CommonMark 0.31, section 6.1.
    static func code(_ foreign: String) -> String {
        let text = shortened(foreign)
        guard !text.isEmpty else { return "` `" }
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let needsSpace = text.hasPrefix("`") || text.hasSuffix("`") || (text.hasPrefix(" ") && text.hasSuffix(" "))
        return needsSpace ? "\(fence) \(text) \(fence)" : fence + text + fence
    }

    /// A link, where the address is a plain web address; else its text alone.
    static func link(_ label: String, to url: String) -> String {
        let isPlain = url.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !Array("<>()[]\\`\"".utf8).contains(byte)
        }
        guard isPlain, url.hasPrefix("https://") || url.hasPrefix("http://") else { return text(label) }
        // No link begins inside a link: addresses in the label need no escape.
        return "[\(escaped(label, isLabel: true))](<\(url)>)"
    }

    /// A sentence of ours that has foreign names in backticks, as diagnostics have: they become code, all else is escaped.
    static func sentence(_ words: String) -> String {
        let parts = shortened(words).split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // A backtick without its other half is a character like any other.
        guard parts.count % 2 == 1 else { return text(words) }
        return parts.enumerated().map { index, part in index % 2 == 0 ? text(part) : code(part) }.joined()
    }

    /// A name that leads to a line of a text; a code span alone where the text is on no disk.
    ///
    /// - Parameter line: From one.
    static func place(_ label: String, in document: DocumentID, line: Int?) -> String {
        guard document.filePath != nil else { return code(label) }
        return "[\(code(label))](<\(document.uri)\(line.map { "#L\($0)" } ?? "")>)"
    }

    /// Without control and direction marks, on one line, at most `Limits.shownText` characters.
    private static func shortened(_ foreign: String) -> String {
        var result = ""
        var count = 0
        for scalar in foreign.unicodeScalars {
            if count == Limits.shownText { return result + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result.unicodeScalars.append(" ")
            case .format, .surrogate, .privateUse, .unassigned: result.unicodeScalars.append("\u{FFFD}")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
