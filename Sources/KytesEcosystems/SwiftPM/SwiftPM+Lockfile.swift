internal import KytesGraph
internal import KytesSyntax
internal import KytesText
internal import KytesVersions

extension SwiftPM {
    /// `Package.resolved`, in any of its three formats.
    ///
    /// Source: swift-package-manager 6.3.1, `ResolvedPackagesStore`, read 2026-11-22.
    struct Lockfile: Sendable {
        struct Pin: Sendable {
            enum State: Hashable, Sendable {
                case version(SemanticVersion, revision: String?)
                case branch(String, revision: String)
                case revision(String)
            }

            var identity: Identity
            /// The text that names the package, without quotes.
            var mention: TextRange
            /// The address before mirrors; empty for a registry's package.
            var location: String
            var state: State
            /// The version, branch or commit, without quotes.
            var fixed: Located<String>
            /// The whole entry.
            var range: TextRange
        }

        var format = 0
        private(set) var pins: [Pin] = []
        private var first: [Identity: Int] = [:]

        mutating func append(_ pin: Pin) {
            first[pin.identity] = first[pin.identity] ?? pins.count
            pins.append(pin)
        }

        /// The first pin of a package; a second one is said to be wrong where the file is read.
        func pin(of identity: Identity) -> Pin? { first[identity].map { pins[$0] } }
    }

    static func readLockfile(_ text: SourceText) -> Parsed<FileFacts> {
        let tree = JSONNode.document(in: text)
        var facts = FileFacts()
        var shown = ShownFacts()
        var lockfile = Lockfile()
        var diagnostics = tree.diagnostics
        lockfile.format = tree.value["version"]?.integer?.value ?? 0
        if !(1...3).contains(lockfile.format), diagnostics.isEmpty {
            diagnostics.append(
                Diagnostic(
                    code: SwiftPM.Code.unreadablePins,
                    severity: .error,
                    message: "The format of `Package.resolved` is not one of 1, 2, 3",
                    range: tree.value["version"]?.range ?? tree.value.range
                )
            )
        }
        let list = tree.value["pins"] ?? tree.value["object"]?["pins"]
        for entry in list?.elements ?? [] {
            guard let pin = pin(entry, in: text) else {
                diagnostics.append(
                    Diagnostic(
                        code: SwiftPM.Code.unreadablePins,
                        severity: .warning,
                        message: "This entry names no package or fixes nothing",
                        range: entry.range
                    )
                )
                continue
            }
            if lockfile.pin(of: pin.identity) != nil {
                diagnostics.append(
                    Diagnostic(
                        code: SwiftPM.Code.unreadablePins,
                        severity: .error,
                        message: "`\(pin.identity)` is pinned a second time",
                        range: pin.mention
                    )
                )
            }
            lockfile.append(pin)
            let name = Located(pin.identity.description, at: pin.mention)
            facts.pins.append(PinFact(package: name, version: pin.fixed, range: pin.range))
            facts.symbols.append(
                SymbolFact(kind: .dependency, name: name, range: pin.range, detail: pin.fixed.value))
            if entry.range.count > 1 { shown.folds.append(entry.range) }
        }
        shown.structure = structure(of: tree.value)
        facts.shown = shown
        facts.model = lockfile
        return Parsed(facts, diagnostics: diagnostics)
    }

    private static func pin(_ entry: JSONNode, in text: SourceText) -> Lockfile.Pin? {
        let location = entry["location"] ?? entry["repositoryURL"]
        guard let named = entry["identity"] ?? location, let name = named.string?.value,
            let state = entry["state"]
        else { return nil }
        let address = location?.string?.value ?? ""
        let revision = state["revision"]?.string?.value
        let fixed: (JSONNode, Lockfile.Pin.State)
        if let node = state["version"], let written = node.string?.value, let version = SemanticVersion(tag: written) {
            fixed = (node, .version(version, revision: revision))
        } else if let node = state["branch"], let branch = node.string?.value, let revision {
            fixed = (node, .branch(branch, revision: revision))
        } else if let node = state["revision"], let revision {
            fixed = (node, .revision(revision))
        } else {
            return nil
        }
        return Lockfile.Pin(
            identity: entry["identity"] == nil ? Identity(location: name) : Identity(registry: name),
            mention: named.contentRange(in: text),
            location: address,
            state: fixed.1,
            fixed: Located(fixed.0.string?.value ?? "", at: fixed.0.contentRange(in: text)),
            range: entry.range
        )
    }

    /// All values, outermost first.
    private static func structure(of tree: JSONNode) -> [TextRange] {
        var ranges: [TextRange] = []
        var open = [tree]
        while let node = open.popLast() {
            if !node.range.isEmpty { ranges.append(node.range) }
            open += node.elements.reversed()
            open += node.members.map(\.value).reversed()
        }
        return ranges
    }
}
