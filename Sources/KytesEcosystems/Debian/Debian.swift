public import KytesBasics
public import KytesGraph
public import KytesText

/// Debian: source packages with their `debian/` folder, apt's indices, and what dpkg has installed.
public enum Debian: Ecosystem {
    public static let id = "debian"
    public static let title = "Debian"
    public static let layer = Layer.os
    public static let claims = [
        FileClaim("debian/control", role: .manifest),
        FileClaim("debian/changelog", role: .companion),
        FileClaim("debian/copyright", role: .companion),
        FileClaim("*.dsc", role: .source),
    ]
    public static let assumptions = [Assumption("debian.root", standard: nil)]
    public static let capabilities: Set<Capability> = [
        .definition, .declaration, .references, .highlight, .links, .hover, .hints, .completion, .diagnostics, .symbols,
        .calls, .tokens, .folding, .selection,
    ]
    public static let support = Support(
        resolution:
            "as apt would without recommendations: what is installed first, then the candidates of apt's "
            + "lists by its preferences",
        oracle:
            "`apt-cache depends --recurse` and `apt-get -s install` of 200 packages, `dpkg-query`, `dpkg "
            + "-S`, `dpkg-source -x`, in tests on this machine",
        sources: "the source package of exactly that version, checksums verified, patches applied",
        limits:
            "`debian/rules`, `debian/*.install` and what else makes a package are not read; what a substvar "
            + "stands for is known only after the build; packages of foreign architectures are left out")

    public static func read(_ text: SourceText, of document: DocumentID) -> Parsed<FileFacts> {
        switch document.fileName {
        case "changelog": readChangelog(text)
        case "copyright": readCopyright(text)
        default: readControl(text)
        }
    }

    /// One project for each source package.
    public static func projects(among manifests: [AbsolutePath]) -> [Project] {
        manifests.map { Project(ecosystem: id, folder: $0.parent.parent, manifests: [$0]) }.sorted {
            $0.folder < $1.folder
        }
    }

    public static func isNewer(_ version: String, than other: String) -> Bool? { isNewerVersion(version, other) }
}
