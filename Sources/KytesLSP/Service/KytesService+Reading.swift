import KytesEcosystems
import KytesFeatures
import KytesSyntax
import KytesText

/// hover, inlayHint, codeLens, documentSymbol, foldingRange, selectionRange, semanticTokens.
extension KytesService {
    func addReading(to table: inout MethodTable) {
        table.ask("textDocument/hover", of: self, .position) { ask, position in
            guard let offset = ask.offset(at: position),
                let hover = await ask.features.hover(in: ask.document, at: offset)
            else { return .null }
            let format = ask.context.capabilities.hoverFormat
            let contents = LSP.MarkupContent(
                kind: format,
                value: format == .plaintext ? hover.plainText : hover.markdown
            )
            return LSP.Hover(contents: contents, range: ask.wire(hover.range)).json
        }
        table.ask("textDocument/inlayHint", of: self, .range) { ask, range in
            guard let range = ask.textRange(range) else { return .null }
            return ask.features.inlayHints(in: ask.document, within: range).map { ask.wire($0) }.json
        }
        table.ask("textDocument/codeLens", of: self, .nothing) { ask, _ in
            ask.features.codeLenses(in: ask.document).map { lens in
                LSP.CodeLens(range: ask.wire(lens.range), command: LSP.Command(lens.command, title: lens.title))
            }.json
        }
        addStructure(to: &table)
        addTokens(to: &table)
    }

    /// What the text says by itself.
    private func addStructure(to table: inout MethodTable) {
        table.ask("textDocument/documentSymbol", of: self, .nothing, waits: false) { ask, _ in
            let symbols = ask.features.documentSymbols(in: ask.document)
            if ask.context.capabilities.hasHierarchicalSymbols { return symbols.map { ask.wire($0) }.json }
            return symbols.flatMap { ask.flat($0, uri: ask.uri, container: nil) }.json
        }
        table.ask("textDocument/foldingRange", of: self, .nothing, waits: false) { ask, _ in
            ask.features.foldingRanges(in: ask.document).map { fold in
                let range = ask.wire(fold)
                return LSP.FoldingRange(
                    startLine: range.start.line,
                    startCharacter: range.start.column,
                    endLine: range.end.line,
                    endCharacter: range.end.column
                )
            }.json
        }
        table.ask("textDocument/selectionRange", of: self, .positions, waits: false) { ask, positions in
            guard let text = ask.text else { return .null }
            return positions.map { position in
                let offset = text.offset(at: position, in: ask.context.encoding)
                let ranges = ask.features.selectionRanges(in: ask.document, at: offset).map(ask.wire)
                let here = LSP.Range(start: position, end: position)
                return LSP.SelectionRange(ranges: ranges.isEmpty ? [here] : ranges)
            }.json
        }
    }
}

extension Reading<[Position]> {
    fileprivate static var positions: Reading { Reading { try $0["positions"].list() } }
}

extension Ask {
    fileprivate func wire(_ hint: InlayHint) -> LSP.InlayHint {
        let range = wire(hint.offset..<hint.offset)
        return LSP.InlayHint(
            position: range.start,
            label: [LSP.InlayHintLabelPart(value: hint.label)],
            tooltip: LSP.MarkupContent(kind: .markdown, value: hint.tooltip),
            paddingLeft: true
        )
    }

    fileprivate func wire(_ symbol: SymbolFact) -> LSP.DocumentSymbol {
        let range = wire(symbol.range)
        return LSP.DocumentSymbol(
            name: symbol.name.value.isEmpty ? "unnamed" : symbol.name.value,
            detail: symbol.detail.isEmpty ? nil : symbol.detail,
            kind: symbol.kind.wire,
            range: range,
            selectionRange: symbol.range.encloses(symbol.name.range) ? wire(symbol.name.range) : range,
            children: symbol.children.map { wire($0) }
        )
    }

    /// For editors that know no hierarchy: the same as a list.
    fileprivate func flat(_ symbol: SymbolFact, uri: String, container: String?) -> [LSP.WorkspaceSymbol] {
        let own = LSP.WorkspaceSymbol(
            name: symbol.name.value.isEmpty ? "unnamed" : symbol.name.value,
            kind: symbol.kind.wire,
            containerName: container,
            location: LSP.Location(uri: uri, range: wire(symbol.range))
        )
        return [own] + symbol.children.flatMap { flat($0, uri: uri, container: symbol.name.value) }
    }
}

extension SymbolKind {
    var wire: LSP.SymbolKind {
        switch self {
        case .package: .package
        case .product: .interface
        case .target, .module, .submodule: .module
        case .testTarget: .module
        case .plugin: .event
        case .trait: .enumMember
        case .dependency: .object
        case .property: .property
        case .constant: .constant
        case .function: .function
        case .type: .struct
        case .section: .namespace
        case .file: .file
        }
    }
}
