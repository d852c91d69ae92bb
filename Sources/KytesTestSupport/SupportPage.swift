public import KytesEcosystems
import KytesGraph

/// The page of the documentation that says what is read and how far, made of what the ecosystem folders say of themselves.
public enum SupportPage {
    /// Where it stands in a checkout.
    public static let path = "Sources/kytes-ls/Documentation.docc/Support.md"

    public static func text(of ecosystems: [any Ecosystem.Type]) -> String {
        var lines = [
            "# What is read, and how far", "",
            "Made by `kytes-dev support` of what each ecosystem's folder says of itself.",
            "", "## Overview", "", "| ecosystem | layer | files |", "|---|---|---|",
        ]
        for ecosystem in ecosystems {
            lines.append("| \(ecosystem.title) | \(ecosystem.layer.rawValue) | \(files(of: ecosystem)) |")
        }
        lines += [
            "", "A name in italics is claimed by its content only: many formats have such names.", "",
            "## In the editor", "",
            "| | " + ecosystems.map { $0.title }.joined(separator: " | ") + " |",
            "|---|" + ecosystems.map { _ in ":-:|" }.joined(),
        ]
        for capability in Capability.allCases {
            let marks = ecosystems.map { $0.capabilities.contains(capability) ? "✓" : "" }
            lines.append("| \(capability.rawValue) | " + marks.joined(separator: " | ") + " |")
        }
        for ecosystem in ecosystems { lines += section(of: ecosystem) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(of ecosystem: any Ecosystem.Type) -> [String] {
        let support = ecosystem.support
        return [
            "", "## \(ecosystem.title)", "", "| | |", "|---|---|", "| resolved | \(support.resolution) |",
            "| held against | \(support.oracle) |", "| source | \(support.sources) |",
            "| static subset | \(support.limits) |",
        ]
    }

    private static func files(of ecosystem: any Ecosystem.Type) -> String {
        ecosystem.claims.map { $0.isTentative ? "*`\($0.pattern)`*" : "`\($0.pattern)`" }.joined(separator: ", ")
    }
}
