import KytesBasics
import KytesSyntax
import KytesText

/// What a `.dsc` says of a Debian source package. Its signature is passed over: who gives a checksum of the `.dsc` answers
/// for it.
///
/// - Source: dsc(5), dpkg 1.21.
struct SourcePackageDescription: Hashable, Sendable {
    struct File: Hashable, Sendable {
        var name: String
        var bytes: Int
        var digests: [ArtifactChecksum: String] = [:]
    }

    var format: String
    var name: String
    var version: String
    /// Sorted by name.
    var files: [File]

    /// Why a text describes no source package.
    struct Fault: Error, Hashable { var words: String }

    /// - Throws: `Fault`.
    init(_ bytes: [UInt8]) throws(Fault) {
        let text = ControlText(bytes: bytes)
        guard let stanza = text.stanzas.first else { throw Fault(words: "it has no fields") }
        guard let name = text.value("Source", of: stanza)?.value, let version = text.value("Version", of: stanza)?.value
        else { throw Fault(words: "it says no `Source` and `Version`") }
        self.name = name
        self.version = version
        format = text.value("Format", of: stanza)?.value ?? "1.0"
        var files: [String: File] = [:]
        for (kind, field) in Self.fields {
            guard let field = text.field(field, of: stanza) else { continue }
            for line in text.lines(of: field) where !line.isEmpty {
                let words = text.string(line).split(whereSeparator: \.isWhitespace)
                guard words.count == 3, let size = Int(words[1]), Self.isPlain(words[2]) else {
                    throw Fault(words: "`\(text.string(line).prefix(200))` is no file of a source package")
                }
                var file = files[String(words[2])] ?? File(name: String(words[2]), bytes: size)
                guard file.bytes == size else { throw Fault(words: "it says two sizes of `\(file.name)`") }
                file.digests[kind] = words[0].lowercased()
                files[file.name] = file
            }
        }
        guard !files.isEmpty else { throw Fault(words: "it names no files") }
        self.files = files.values.sorted { $0.name < $1.name }
    }

    private static let fields: [(ArtifactChecksum, String)] = [
        (.sha256, "Checksums-Sha256"), (.sha1, "Checksums-Sha1"), (.md5, "Files"),
    ]

    /// A file name and nothing else.
    private static func isPlain(_ name: Substring) -> Bool {
        name.first.map { $0.isLetter || $0.isNumber } == true && name.utf8.count <= 200
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
    }
}

extension SourcePackageDescription.File {
    /// The checksum that does not fit, in words; `nil` where all that are said do.
    func fault(in content: [UInt8]) -> String? {
        guard content.count == bytes else { return "\(content.count) bytes, and the `.dsc` says \(bytes)" }
        // The weaker ones say nothing that the strongest does not.
        guard let kind = ArtifactChecksum.allCases.first(where: { digests[$0] != nil }) else { return "none is said" }
        let digest = kind.digest(of: content)
        return digest == digests[kind] ? nil : "\(kind.name) `\(digest)`, and the `.dsc` says `\(digests[kind] ?? "")`"
    }
}

// MARK: - Parts

extension SourcePackageDescription {
    /// What the files of a package are for.
    struct Parts: Hashable, Sendable {
        /// The whole of a native package, else the source as its authors gave it.
        var main: String
        /// Further ones by the folder that each is put in, sorted.
        var components: [(folder: String, file: String)] = []
        /// `debian/` as an archive.
        var debian: String?
        /// All changes in one patch.
        var diff: String?

        static func == (left: Parts, right: Parts) -> Bool {
            left.main == right.main && left.debian == right.debian && left.diff == right.diff
                && left.components.map(\.file) == right.components.map(\.file)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(main) }
    }

    /// Whether `debian/patches/series` is applied.
    var hasSeries: Bool { format == "3.0 (quilt)" }

    /// - Throws: `Fault` for formats that are not read, and for packages that lack a part.
    func parts() throws(Fault) -> Parts {
        let names = files.map(\.name).filter { !$0.hasSuffix(".asc") && !$0.hasSuffix(".sig") }
        let tars = names.filter { $0.contains(".tar.") }
        switch format {
        case "3.0 (native)":
            guard let main = tars.first else { throw Fault(words: "it has no archive") }
            return Parts(main: main)
        case "1.0":
            guard let main = tars.first else { throw Fault(words: "it has no archive") }
            return Parts(main: main, diff: names.first { $0.hasSuffix(".diff.gz") })
        case "2.0", "3.0 (quilt)":
            guard let main = tars.first(where: { $0.contains(".orig.tar.") }),
                let debian = tars.first(where: { $0.contains(".debian.tar.") })
            else { throw Fault(words: "it lacks `orig.tar` or `debian.tar`") }
            let components = tars.compactMap { file -> (folder: String, file: String)? in
                guard let start = file.firstRange(of: ".orig-"), let end = file.firstRange(of: ".tar.") else {
                    return nil
                }
                let folder = file[start.upperBound..<end.lowerBound]
                let isPlain = !folder.isEmpty && folder.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
                return isPlain ? (String(folder), file) : nil
            }
            return Parts(main: main, components: components.sorted { $0.folder < $1.folder }, debian: debian)
        default: throw Fault(words: "its format `\(format)` is not read")
        }
    }
}
