/// Which licence a text is, by its SPDX identifier.
///
/// Texts are compared as words: case, marks, wrapping and comment signs fall away (SPDX License List, Matching
/// Guidelines, read 2026-11-22), and each licence is told by phrases that no other one has. A text that is none of them
/// for certain is not named: a wrong licence is worse than none.
public enum Licence {
    /// Of the names in a folder those that may be a licence's text, most likely first.
    public static func candidates(among names: [String]) -> [String] {
        let stems = ["license", "licence", "copying", "unlicense"]
        let ranked = names.compactMap { name -> (name: String, rank: Int)? in
            let lower = name.lowercased()
            guard let stem = stems.firstIndex(where: lower.hasPrefix), name.utf8.count < 64 else { return nil }
            let rest = lower.dropFirst(stems[stem].count)
            // `LICENSE-MIT` beside `LICENSE-APACHE` says what may be chosen; `LICENSE` says what holds.
            let isWhole = rest.isEmpty || [".txt", ".md", ".rst"].contains(rest)
            guard isWhole || rest.hasPrefix("-") || rest.hasPrefix(".") || rest.hasPrefix("_") else { return nil }
            return (name, (isWhole ? 0 : 100) + stem)
        }
        return ranked.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.prefix(4).map(\.name)
    }

    /// - Returns: For example `Apache-2.0`; `nil` for what is not recognised.
    public static func identifier(of text: String) -> String? {
        let head = String(decoding: text.utf8.prefix(maximumBytes), as: UTF8.self)
        if let declared = declaredIdentifier(in: head) { return declared }
        let words = " " + normalised(head) + " "
        guard let licence = known.first(where: { $0.matches(words) }) else { return nil }
        if licence.identifier == "Apache-2.0", words.contains(" runtime library exception to the apache 2 0 license ") {
            return "Apache-2.0 WITH Swift-exception"
        }
        return licence.identifier
    }

    /// A licence of the longest kind (the GPL, version 3) has 35 KB.
    private static let maximumBytes = 65_536

    private struct Known {
        var identifier: String
        /// All of these are in the text, as whole words.
        var phrases: [String]
        /// None of these is.
        var absent: [String] = []

        func matches(_ words: String) -> Bool {
            phrases.allSatisfy { words.contains(" \($0) ") } && !absent.contains { words.contains(" \($0) ") }
        }
    }

    private static let permission = "permission is hereby granted free of charge to any person obtaining a copy"
    private static let redistribution = "redistribution and use in source and binary forms"

    /// In an order in which the first match is the right one: licences that quote others come before those.
    ///
    /// The GPL family goes by the identifiers without `-only` and `-or-later`: its text does not say which is meant.
    private static let known = [
        Known(identifier: "AGPL-3.0", phrases: ["gnu affero general public license version 3 19 november 2007"]),
        Known(identifier: "LGPL-3.0", phrases: ["gnu lesser general public license version 3 29 june 2007"]),
        Known(identifier: "LGPL-2.1", phrases: ["gnu lesser general public license version 2 1 february 1999"]),
        Known(identifier: "LGPL-2.0", phrases: ["gnu library general public license version 2 june 1991"]),
        Known(identifier: "GPL-3.0", phrases: ["gnu general public license version 3 29 june 2007"]),
        Known(identifier: "GPL-2.0", phrases: ["gnu general public license version 2 june 1991"]),
        Known(identifier: "MPL-2.0", phrases: ["mozilla public license version 2 0"]),
        Known(identifier: "EPL-2.0", phrases: ["eclipse public license v 2 0"]),
        Known(
            identifier: "Apache-2.0",
            phrases: [
                "apache license", "version 2 0 january 2004",
                "terms and conditions for use reproduction and distribution",
            ]
        ),
        Known(identifier: "CC0-1.0", phrases: ["cc0 1 0 universal"]),
        Known(
            identifier: "Unlicense",
            phrases: ["this is free and unencumbered software released into the public domain"]
        ),
        Known(identifier: "BSL-1.0", phrases: ["boost software license version 1 0"]),
        Known(
            identifier: "BSD-4-Clause",
            phrases: [
                redistribution, "all advertising materials mentioning features or use of this software must display",
            ]
        ),
        Known(
            identifier: "BSD-3-Clause",
            phrases: [redistribution, "may be used to endorse or promote products derived from this software"]
        ),
        Known(identifier: "BSD-2-Clause", phrases: [redistribution, "redistributions in binary form must reproduce"]),
        Known(
            identifier: "Zlib",
            phrases: ["altered source versions must be plainly marked as such and must not be misrepresented"]
        ),
        Known(
            identifier: "ISC",
            phrases: [
                "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",
                "provided that the above copyright notice and this permission notice appear in all copies",
            ]
        ),
        Known(
            identifier: "0BSD",
            phrases: [
                "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted"
            ]
        ),
        Known(
            identifier: "MIT-0",
            phrases: [permission, "to deal in the software without restriction"],
            absent: ["the above copyright notice and this permission notice"]
        ),
        Known(
            identifier: "MIT",
            phrases: [permission, "to deal in the software without restriction"],
            absent: ["except as contained in this notice"]
        ),
    ]

    /// What an `SPDX-License-Identifier:` line says, where it is a plausible expression (SPDX 2.3, annex D).
    private static func declaredIdentifier(in text: String) -> String? {
        guard let tag = Substring(text).range(ofFirst: "SPDX-License-Identifier:") else { return nil }
        let line = text[tag.upperBound...].prefix { !$0.isNewline && $0 != "*" && $0 != "<" }.trimmed
        let isExpression = line.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || Array("-.+() ".utf8).contains(byte)
        }
        return isExpression && !line.isEmpty && line.utf8.count <= 100 ? String(line) : nil
    }

    /// Lower case words with single spaces between them.
    private static func normalised(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A: bytes.append(byte | 0x20)
            case 0x61...0x7A, 0x30...0x39: bytes.append(byte)
            default: if bytes.last != 0x20, !bytes.isEmpty { bytes.append(0x20) }
            }
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    /// Without the white space at both ends.
    var trimmed: Substring {
        var result = drop(while: \.isWhitespace)
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}
