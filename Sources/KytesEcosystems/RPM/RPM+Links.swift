internal import KytesBasics
internal import KytesGraph
internal import KytesText

extension RPM {
    /// What the names in specs mean.
    struct Links: Sendable {
        let own: [String: Assembly.Own]
        let provided: [String: Assembly.Own]
        let files: [Assembly.File]
        let beside: [AbsolutePath: Set<String>]

        func links(of number: Int) -> [Link] {
            let (spec, document) = (files[number].spec, files[number].source.document)
            var links: [Link] = []
            for package in spec.packages where !package.nameRange.isEmpty {
                links.append(
                    Link(
                        range: package.nameRange, role: .declaration, component: package.name.flatMap { own[$0]?.id },
                        definition: Evidence(document: document, range: package.nameRange)))
            }
            for definition in spec.definitions {
                links.append(
                    Link(
                        range: definition.name.range, role: .declaration, component: nil,
                        definition: place(definition.name.value, of: number)
                            ?? Evidence(document: document, range: definition.name.range)))
            }
            for use in spec.uses {
                guard let place = place(use.name, of: number) else { continue }
                links.append(Link(range: use.range, role: .use, component: nil, definition: place))
            }
            for tag in spec.packages.flatMap(\.tags) {
                links += tag.relations.compactMap { link(to: $0, tag) }
                if let file = file(of: tag, number) {
                    links.append(
                        Link(
                            range: tag.value, role: .use, component: nil,
                            definition: Evidence(document: DocumentID(file: file), range: 0..<0)))
                }
            }
            var seen: Set<TextRange> = []
            return links.filter { seen.insert($0.range).inserted }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }

        private func place(_ name: String, of number: Int) -> Evidence? {
            files[number].spec.places[name].map { Evidence(document: files[number].source.document, range: $0) }
        }

        private func link(to relation: Relation, _ tag: Spec.Tag) -> Link? {
            guard let name = relation.name, !name.isEmpty, name.utf8.count < 500 else { return nil }
            guard let made = own[name] ?? provided[name] else {
                let url = PackageURL(type: "rpm", namespace: RPM.vendor, name: name)
                let isAsked = RPM.wishes.contains(tag.key.value.lowercased())
                return Link(range: relation.nameRange, role: isAsked ? .requirement : .use, component: ComponentID(url))
            }
            let file = files[made.file]
            return Link(
                range: relation.nameRange, role: .requirement, component: made.id,
                definition: Evidence(
                    document: file.source.document, range: file.spec.packages[made.package].nameRange))
        }

        // MARK: - Sources and patches

        private func isFile(_ tag: Spec.Tag) -> Bool {
            let name = tag.key.value.lowercased()
            return name.hasPrefix("source") && name != "sourcelicense" || name.hasPrefix("patch")
        }

        /// The name that a source has in its folder.
        private func fileName(of tag: Spec.Tag) -> String? {
            guard isFile(tag), let text = tag.text, !text.isEmpty else { return nil }
            // `#/name` behind an address says how it is called.
            return text.split(separator: "/").last.map(String.init)
        }

        private func file(of tag: Spec.Tag, _ number: Int) -> AbsolutePath? {
            guard let name = fileName(of: tag), let folder = files[number].source.document.filePath?.parent else {
                return nil
            }
            return [folder, folder.parent.appending("SOURCES")].first { beside[$0]?.contains(name) == true }
                .map { $0.appending(name) }
        }

        /// A patch that is not there; sources are seldom kept beside.
        func missingFiles(of number: Int) -> [Diagnostic] {
            files[number].spec.packages.flatMap(\.tags).compactMap { tag in
                guard tag.key.value.lowercased().hasPrefix("patch"), tag.truth != .doesNot,
                    let text = tag.text, !text.contains("://"), let name = fileName(of: tag),
                    file(of: tag, number) == nil
                else { return nil }
                return Diagnostic(
                    code: Code.missingFile, severity: .warning,
                    message: "There is no `\(name.prefix(200))` beside the spec or in SOURCES", range: tag.value)
            }
        }

        // MARK: - Words for whoever looks

        func commentary(of number: Int) -> Commentary {
            var commentary = Commentary()
            let spec = files[number].spec
            for use in spec.uses where use.name != "nil" {
                let pieces: [Note.Piece] =
                    if let value = use.value {
                        [.name("%{\(use.name)}"), .words(" is "), .name(String(value.prefix(200)))]
                    } else {
                        [.name("%{\(use.name)}"), .words(" is known only on the host, or by running something")]
                    }
                commentary.notes.append(Note(range: use.range, pieces))
            }
            for tag in spec.packages.flatMap(\.tags) {
                let isAddress = isFile(tag) || ["url", "vcs", "bugurl", "disturl"].contains(tag.key.value.lowercased())
                if isAddress, let text = tag.text, text.hasPrefix("https://") || text.hasPrefix("http://") {
                    let address = String(text.prefix { $0 != "#" && $0 != " " })
                    commentary.pages.append(PageNote(range: tag.value, url: address))
                }
                if tag.truth != .counts {
                    let words =
                        tag.truth == .doesNot
                        ? "It does not count here: the condition around it does not hold"
                        : "Whether it counts is decided on the host"
                    commentary.notes.append(Note(range: tag.key.range, [.words(words)]))
                }
            }
            commentary.notes.sort { $0.range.lowerBound < $1.range.lowerBound }
            return commentary
        }
    }
}
