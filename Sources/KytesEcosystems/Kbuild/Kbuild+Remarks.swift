internal import KytesBasics
public import KytesGraph
internal import KytesSyntax
internal import KytesText

extension Kbuild {
    /// What is wrong with a makefile as part of its tree.
    struct Remarks: Sendable {
        let world: World
        let path: String

        /// Names of options that no Kconfig file declares; cheap, so it is said of every file.
        var unknownOptions: [Diagnostic] {
            guard let options = world.options, options.isWhole, let makefile = world.makefiles[path],
                world.unitsOfFile[path] != nil
            else { return [] }
            return makefile.mentions.filter { isUnknown($0, in: options, makefile.text) }.map { mention in
                Diagnostic(
                    code: Code.unknownOption, severity: .warning,
                    message: "No Kconfig file of this tree declares `\(mention.name)`: it is never set",
                    range: mention.range)
            }
        }

        private func isUnknown(_ mention: OptionMention, in options: Kconfig.World, _ text: MakefileText) -> Bool {
            guard options.places[mention.name] == nil else { return false }
            // What the build sets for itself is no option, nor is what stands in a command.
            let statement = text.statement(at: mention.range.lowerBound)
            if statement?.kind == .recipe || statement?.kind == .rule || statement?.kind == .define { return false }
            let own = "CONFIG_" + mention.name
            // The tree's own makefile gives some to all others: `CONFIG_SHELL`.
            return ![text, world.makefiles["Makefile"]?.text].compactMap(\.self).contains { text in
                text.statements.contains { $0.isAssignment && text.bytes[$0.name].elementsEqual(own.utf8) }
            }
        }

        /// What is found by looking at what stands beside it.
        var findings: [Diagnostic] {
            var diagnostics: [Diagnostic] = []
            var seen: Set<TextRange> = []
            for number in world.unitsOfFile[path] ?? [] {
                let unit = world.units[number]
                guard !unit.isPartial else { continue }
                for item in unit.items where item.file == path && seen.insert(item.range).inserted {
                    if let diagnostic = diagnostic(of: item, in: unit) { diagnostics.append(diagnostic) }
                }
                for composite in unit.unused where composite.file == path {
                    diagnostics.append(unused(composite.name, composite.range))
                }
            }
            return diagnostics + unanswered()
        }

        /// What only running something would tell, where what is built rests on it.
        private func unanswered() -> [Diagnostic] {
            guard let text = world.makefiles[path]?.text else { return [] }
            var seen: Set<TextRange> = []
            return (world.unitsOfFile[path] ?? []).flatMap { world.units[$0].unanswered }
                .filter { $0.file == path && seen.insert($0.range).inserted && decides($0.range, in: text) }
                .prefix(Self.told).map { place in
                    let command = text.string(place.range).split { $0.isWhitespace }.joined(separator: " ")
                    return Diagnostic(
                        code: Code.unanswered, severity: .information,
                        message: "Nothing is run here, and what `\(command.prefix(200))` would say is not known: "
                            + "it is taken for nothing", range: place.range)
                }
        }

        private static let told = 50

        /// Whether a place is part of a list or a condition, or of a variable that one of them names.
        private func decides(_ range: TextRange, in text: MakefileText) -> Bool {
            guard let own = text.statement(at: range.lowerBound) else { return false }
            guard own.isAssignment, !Makefile.isList(text.bytes[own.name]) else { return true }
            let name = text.string(own.name)
            let mentions = ["$(\(name))", "${\(name)}"].map { Array($0.utf8) }
            return text.statements.contains { statement in
                guard !statement.isAssignment || Makefile.isList(text.bytes[statement.name]),
                    statement.kind != .recipe, statement.kind != .rule
                else { return false }
                if statement.kind == .ifDefined || statement.kind == .ifUndefined {
                    return text.string(statement.value).split { $0.isWhitespace }.first.map(String.init) == name
                }
                return mentions.contains { mention in
                    text.bytes.withUnsafeBufferPointer { bytes in
                        ByteSearch.first(mention, in: bytes, from: statement.range.lowerBound)
                            .map { $0 < statement.range.upperBound } ?? false
                    }
                }
            }
        }

        private func diagnostic(of item: Unit.Item, in unit: Unit) -> Diagnostic? {
            if item.isFolder {
                guard world.makefile(of: item.path) == nil, world.names[Kconfig.folder(of: item.path)] != nil,
                    !unit.targets.contains(item.path)
                else { return nil }
                return Diagnostic(
                    code: Code.missingFolder, severity: .warning,
                    message: "There is no makefile in `\(item.path)`", range: item.range)
            }
            guard item.list != .program, item.list != .deviceTree, world.names[Kconfig.folder(of: item.path)] != nil,
                world.source(of: item.path) == nil, world.compositePlace(of: item.path, in: unit) == nil,
                !isMade(item.path, in: unit)
            else { return nil }
            return Diagnostic(
                code: Code.noSource, severity: .warning,
                message: "There is no source that `\(item.name).o` could be made of", range: item.range)
        }

        /// Whether some rule makes the object, or a source of it.
        private func isMade(_ object: String, in unit: Unit) -> Bool {
            let made = [".o", ".c", ".S"].map { object + $0 }
            return unit.targets.contains { target in
                made.contains { $0 == target || target.contains("%") && Machine.stem(of: $0, in: target) != nil }
            }
        }

        private func unused(_ name: String, _ range: TextRange) -> Diagnostic {
            let text = world.makefiles[path]?.text
            return Diagnostic(
                code: Code.unused, severity: .warning, message: "Nothing is made of `\(name).o`: no list names it",
                range: text?.statement(at: range.lowerBound)?.name ?? range, tags: [.unnecessary])
        }
    }

    public static func inspection(
        of file: ResolvedFile, under resolution: Resolution, using metadata: any MetadataSource
    ) async throws -> Inspection {
        guard let world = (resolution.model as? Model)?.world(of: file.file.document),
            let path = world.path(of: file.file.document)
        else { return Inspection() }
        return Inspection(diagnostics: Remarks(world: world, path: path).findings)
    }

    /// The source that a module begins in: of its parts the one that says how it is started.
    public static func locate(
        _ component: Component, under resolution: Resolution, using metadata: any MetadataSource
    ) async throws -> LocatedSource? {
        guard let model = resolution.model as? Model else { return nil }
        for world in model.worlds {
            guard let module = world.modules.first(where: { world.id(ofModule: $0.name) == component.id }) else {
                continue
            }
            let sources = world.parts(of: world.item(module.place)).prefix(600).compactMap(world.source)
            let texts = try await metadata.texts(at: sources.map(world.root.appending))
            let starts = zip(sources, texts).compactMap { path, text in
                text.flatMap(start).map { (path: path, rank: $0.rank, range: $0.range) }
            }
            guard let best = starts.min(by: { $0.rank < $1.rank }) else { continue }
            return LocatedSource(
                source: ComponentSource(url: DocumentID(file: world.root).uri, revision: nil, exactness: .exact),
                landing: [best.path], declaration: best.range)
        }
        return nil
    }

    /// Where a source says what is called when the module is loaded; the surest sign has the lowest rank.
    static func start(in text: SourceText) -> (rank: Int, range: TextRange)? {
        for (rank, sign) in starts.enumerated() {
            let range = text.bytes.withUnsafeBufferPointer { buffer -> TextRange? in
                var from = 0
                while let found = ByteSearch.first(sign, in: buffer, from: from) {
                    from = found + 1
                    // At the beginning of a line: what stands elsewhere is spoken of.
                    if found == 0 || buffer[found - 1] == 0x0A { return found..<found + sign.count - 1 }
                }
                return nil
            }
            if let range { return (rank, range) }
        }
        return nil
    }

    /// What makes a source the beginning of a module, the surest first.
    static let startSigns = [
        "module_init(", "module_pci_driver(", "module_platform_driver(", "module_i2c_driver(", "module_usb_driver(",
        "module_spi_driver(", "module_virtio_driver(", "module_", "subsys_initcall(", "device_initcall(",
        "late_initcall(",
        "MODULE_LICENSE(",
    ]

    private static let starts = startSigns.map { Array($0.utf8) }
}
