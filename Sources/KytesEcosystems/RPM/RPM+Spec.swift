internal import KytesText

extension RPM {
    /// One spec file, by itself.
    struct Spec: Sendable {
        /// Whether what stands in a block of conditions counts.
        enum Truth: Hashable, Sendable {
            case counts
            case doesNot
            /// Only the host knows.
            case unknown
        }

        struct Tag: Sendable {
            var key: Located<String>
            /// `post` of `Requires(post)`; a language.
            var qualifier: String
            var value: TextRange
            /// Macros worked out.
            var text: String?
            var range: TextRange
            var truth: Truth
            var relations: [Relation] = []
        }

        struct Package: Sendable {
            /// Macros worked out; `nil` where they are not known.
            var name: String?
            var nameRange: TextRange
            var range: TextRange
            var tags: [Tag] = []
            var truth = Truth.counts

            func tag(_ key: String) -> Tag? {
                tags.last { $0.key.value.lowercased() == key && $0.truth != .doesNot }
            }
        }

        struct Section: Sendable {
            /// With its sign.
            var name: Located<String>
            var range: TextRange
        }

        struct Definition: Sendable {
            var name: Located<String>
            var range: TextRange
            var value: String
        }

        struct Entry: Sendable {
            var header: TextRange
            /// Year, month, day.
            var date: [Int]
        }

        var packages: [Package] = []
        var sections: [Section] = []
        var definitions: [Definition] = []
        var uses: [Macros.Use] = []
        /// By the name of the macro.
        var places: [String: TextRange] = [:]
        var comments: [TextRange] = []
        /// `%if` and its like, without what they ask.
        var directives: [TextRange] = []
        var blocks: [TextRange] = []
        var entries: [Entry] = []
        var faults: [Diagnostic] = []

        var main: Package? { packages.first }

        /// Epoch, version and release of a package, as far as they are known; its own, else the main one's.
        func version(of package: Package) -> String? {
            func value(_ key: String) -> String? { (package.tag(key) ?? main?.tag(key))?.text }
            guard let version = value("version") else { return nil }
            let release = value("release").map { "-" + $0 } ?? ""
            return version + release
        }

        func epoch(of package: Package) -> String? { (package.tag("epoch") ?? main?.tag("epoch"))?.text }
    }

    /// Tags that say something of other packages.
    static let bonds: Set = [
        "requires", "buildrequires", "provides", "conflicts", "obsoletes", "recommends", "suggests", "supplements",
        "enhances", "buildconflicts", "prereq", "orderwithrequires",
    ]

    /// - Source: rpm 4.18, `preambleList` of `parsePreamble.c`.
    static let tagNames = [
        "Name", "Version", "Release", "Epoch", "Summary", "License", "URL", "Source", "Patch", "Group", "BuildRoot",
        "BuildArch", "BuildArchitectures", "ExclusiveArch", "ExcludeArch", "ExclusiveOS", "ExcludeOS", "Requires",
        "BuildRequires", "Provides", "Conflicts", "Obsoletes", "Recommends", "Suggests", "Supplements", "Enhances",
        "BuildConflicts", "PreReq", "OrderWithRequires", "Prefix", "Prefixes", "Vendor", "Packager", "Distribution",
        "DistTag",
        "DistURL", "BugURL", "Icon", "NoSource", "NoPatch", "AutoReq", "AutoProv", "AutoReqProv", "DocDir",
        "ModularityLabel", "VCS", "SourceLicense", "TranslationURL", "UpstreamReleases", "RemovePathPostfixes",
        "BuildSystem",
        "BuildOption",
    ]

    /// - Source: rpm 4.18, `partList` of `build/spec.c` and `parseSpec.c`.
    static let sectionNames = [
        "package", "description", "prep", "generate_buildrequires", "conf", "build", "install", "check", "clean", "pre",
        "post", "preun", "postun", "pretrans", "posttrans", "preuntrans", "postuntrans", "verifyscript", "trigger",
        "triggerin", "triggerun", "triggerprein", "triggerpostun", "filetrigger", "filetriggerin", "filetriggerun",
        "filetriggerpostun", "transfiletrigger", "transfiletriggerin", "transfiletriggerun", "transfiletriggerpostun",
        "files", "changelog", "sepolicy", "patchlist", "sourcelist",
    ]
}
